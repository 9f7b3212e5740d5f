package io.megadb.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * A model of one node, {@code Gather}: each token's vector is a row of a table. Written field by
 * field as onnx.proto numbers them.
 */
public final class TinyModel {
  private static final int VARINT = 0;
  private static final int BYTES = 2;
  private static final int FLOAT = 1;
  private static final int INT64 = 7;

  private TinyModel() {}

  /** The table: a row per token, the same for the same numbers. */
  public static float[][] table(int tokens, int dimensions) {
    Random random = new Random(7);
    float[][] table = new float[tokens][dimensions];
    for (float[] row : table) {
      for (int i = 0; i < dimensions; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return table;
  }

  /** Writes the model. */
  public static Path write(Path file, float[][] table, List<String> inputs) throws IOException {
    ByteBuffer raw =
        ByteBuffer.allocate(table.length * table[0].length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : table) {
      for (float value : row) {
        raw.putFloat(value);
      }
    }
    Message weights =
        new Message()
            .number(1, table.length)
            .number(1, table[0].length)
            .number(2, FLOAT)
            .text(8, "table")
            .bytes(9, raw.array());
    Message gather =
        new Message()
            .text(1, "table")
            .text(1, inputs.getFirst())
            .text(2, "last_hidden_state")
            .text(4, "Gather");
    Message graph = new Message().message(1, gather).text(2, "tiny").message(5, weights);
    for (String input : inputs) {
      graph.message(
          11, value(input, INT64, new Message().text(2, "n"), new Message().text(2, "m")));
    }
    graph.message(
        12,
        value(
            "last_hidden_state",
            FLOAT,
            new Message().text(2, "n"),
            new Message().text(2, "m"),
            new Message().number(1, table[0].length)));
    Message model =
        new Message()
            .number(1, 8)
            .message(7, graph)
            .message(8, new Message().text(1, "").number(2, 13));
    return Files.write(file, model.bytes());
  }

  /** ValueInfoProto of a tensor. */
  private static Message value(String name, int type, Message... dimensions) {
    Message shape = new Message();
    for (Message dimension : dimensions) {
      shape.message(1, dimension);
    }
    Message tensor = new Message().number(1, type).message(2, shape);
    return new Message().text(1, name).message(2, new Message().message(1, tensor));
  }

  /** One protocol buffer. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint((long) field << 3 | VARINT);
      varint(value);
      return this;
    }

    Message bytes(int field, byte[] value) {
      varint((long) field << 3 | BYTES);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.bytes());
    }

    private void varint(long value) {
      long left = value;
      while (left >= 0x80) {
        out.write((int) (left & 0x7F | 0x80));
        left >>>= 7;
      }
      out.write((int) left);
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }
}
