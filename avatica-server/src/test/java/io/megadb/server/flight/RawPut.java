package io.megadb.server.flight;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableExistsOption;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableNotExistOption;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;

/** Sends messages past Arrow's client, which would not write them so. */
final class RawPut implements AutoCloseable {
  private final ManagedChannel channel;

  RawPut(int port) {
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  /** One message of Arrow's stream format: the flat buffer and the body. */
  record Part(byte[] header, byte[] body) {
    Part header(byte[] other) {
      return new Part(other, body);
    }

    Part body(byte[] other) {
      return new Part(header, other);
    }

    Part halfABody() {
      return body(half(body));
    }

    Part halfAHeader() {
      return header(half(header));
    }

    private static byte[] half(byte[] bytes) {
      return Arrays.copyOf(bytes, bytes.length / 2);
    }
  }

  /** The messages of a batch, its schema's and its dictionaries' first. */
  static List<Part> parts(VectorSchemaRoot root, DictionaryProvider dictionaries) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ArrowStreamWriter writer = new ArrowStreamWriter(root, dictionaries, out)) {
      writer.start();
      writer.writeBatch();
    }
    ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    List<Part> parts = new ArrayList<>();
    while (bytes.remaining() >= 8 && bytes.getInt() == -1) {
      byte[] header = new byte[bytes.getInt()];
      bytes.get(header);
      if (header.length > 0) {
        byte[] body =
            new byte[(int) Message.getRootAsMessage(ByteBuffer.wrap(header)).bodyLength()];
        bytes.get(body);
        parts.add(new Part(header, body));
      }
    }
    return parts;
  }

  /** The command to append rows to a table. */
  static Any append(String tier, String table) {
    return Any.pack(
        CommandStatementIngest.newBuilder()
            .setTableDefinitionOptions(
                TableDefinitionOptions.newBuilder()
                    .setIfNotExist(TableNotExistOption.TABLE_NOT_EXIST_OPTION_FAIL)
                    .setIfExists(TableExistsOption.TABLE_EXISTS_OPTION_APPEND))
            .setCatalog(tier)
            .setSchema("public")
            .setTable(table)
            .build());
  }

  /** Sends messages; whether the server took them. */
  boolean put(Any command, List<Part> parts) throws Exception {
    List<Flight.FlightData> messages = new ArrayList<>();
    for (Part part : parts) {
      Flight.FlightData.Builder data =
          Flight.FlightData.newBuilder()
              .setDataHeader(ByteString.copyFrom(part.header()))
              .setDataBody(ByteString.copyFrom(part.body()));
      if (messages.isEmpty()) {
        data.setFlightDescriptor(descriptor(command));
      }
      messages.add(data.build());
    }
    try {
      send(messages);
      return true;
    } catch (ExecutionException e) {
      return false;
    }
  }

  /** What the first message of a call carries. */
  static Flight.FlightDescriptor descriptor(Any command) {
    return Flight.FlightDescriptor.newBuilder()
        .setType(Flight.FlightDescriptor.DescriptorType.CMD)
        .setCmd(command.toByteString())
        .build();
  }

  /**
   * Sends messages as they are.
   *
   * @throws ExecutionException if the server does not take them
   */
  void send(List<Flight.FlightData> messages) throws Exception {
    CallEnd<Flight.PutResult> end = new CallEnd<>();
    end.after(FlightServiceGrpc.newStub(channel).doPut(end), messages);
  }

  @Override
  public void close() throws InterruptedException {
    channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
  }
}
