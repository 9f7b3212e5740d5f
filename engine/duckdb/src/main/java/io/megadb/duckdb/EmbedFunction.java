package io.megadb.duckdb;

import io.megadb.spi.embed.TextEmbedder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.duckdb.DuckDBWritableVector;

/**
 * {@code mdb_embed_text(text)}: a text's vector as text that DuckDB casts to FLOAT[384], exactly.
 * DuckDB's Java functions can return no arrays; for a text of 200 characters the cast takes some 45
 * us, the embedding 8. NULL gives NULL. Any thread.
 */
final class EmbedFunction {
  static final String NAME = "mdb_embed_text";

  /** Texts that are embedded at once. */
  private static final int BATCH = 256;

  private final TextEmbedder embedder;

  private EmbedFunction(TextEmbedder embedder) {
    this.embedder = embedder;
  }

  /** Makes the function known to a DuckDB, for as long as it is open. */
  static void register(Connection connection, TextEmbedder embedder) throws SQLException {
    EmbedFunction function = new EmbedFunction(embedder);
    try (DuckDBScalarFunctionBuilder builder = DuckDBFunctions.scalarFunction()) {
      builder
          .withName(NAME)
          .withParameters(DuckDBColumnType.VARCHAR)
          .withReturnType(DuckDBColumnType.VARCHAR)
          .withVectorizedFunction(function::apply)
          .register(connection);
    }
  }

  private void apply(DuckDBDataChunkReader chunk, DuckDBWritableVector out) {
    List<String> texts = new ArrayList<>(BATCH);
    Writer writer = new Writer();
    long rows = chunk.rowCount();
    for (long first = 0; first < rows; first += BATCH) {
      int count = (int) Math.min(BATCH, rows - first);
      texts.clear();
      for (int i = 0; i < count; i++) {
        if (!chunk.vector(0).isNull(first + i)) {
          texts.add(chunk.vector(0).getString(first + i));
        }
      }
      float[] vectors = new float[texts.size() * TextEmbedder.DIMENSIONS];
      embedder.embed(texts, vectors);
      byte[][] written = new byte[count][];
      int next = 0;
      for (int i = 0; i < count; i++) {
        if (!chunk.vector(0).isNull(first + i)) {
          written[i] = writer.write(vectors, next++ * TextEmbedder.DIMENSIONS);
        }
      }
      out.setStringUtf8Batch(first, written);
    }
  }

  /** Writes vectors as {@code [0.5,0,-0.25]}; remembers numbers, of which few differ. */
  private static final class Writer {
    private static final int KNOWN = 256;
    private static final byte[] ZERO = {'0'};

    private final int[] bits = new int[KNOWN];
    private final byte[][] texts = new byte[KNOWN][];
    private byte[] line = new byte[4096];

    byte[] write(float[] vectors, int offset) {
      int length = 0;
      line[length++] = '[';
      for (int i = offset; i < offset + TextEmbedder.DIMENSIONS; i++) {
        byte[] number = text(vectors[i]);
        if (length + number.length + 1 > line.length) {
          line = Arrays.copyOf(line, line.length * 2);
        }
        System.arraycopy(number, 0, line, length, number.length);
        length += number.length;
        line[length++] = ',';
      }
      line[length - 1] = ']';
      return Arrays.copyOf(line, length);
    }

    private byte[] text(float value) {
      if (value == 0) {
        return ZERO;
      }
      int raw = Float.floatToRawIntBits(value);
      int slot = (raw * 0x9E3779B9) >>> 24;
      if (bits[slot] != raw) {
        bits[slot] = raw;
        texts[slot] = Float.toString(value).getBytes(StandardCharsets.US_ASCII);
      }
      return texts[slot];
    }
  }
}
