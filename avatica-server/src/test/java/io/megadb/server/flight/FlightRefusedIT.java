package io.megadb.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.megadb.server.flight.memory.UnreadableMessages;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.grpc.StatusUtils;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementUpdate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Messages that no call can read, and calls that want more memory than one may have: an error that
 * says why, a line in the log, and nothing held.
 */
@Timeout(120)
class FlightRefusedIT {
  private static final long CALL_BYTES = 1 << 20;
  private static final int CALLS = 40;

  @TempDir Path folder;
  private WireOnDuck server;
  private ManagedChannel channel;
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final List<LogRecord> ofGrpc = new ArrayList<>();
  private final Handler grpcHandler =
      new Handler() {
        @Override
        public synchronized void publish(LogRecord said) {
          ofGrpc.add(said);
        }

        @Override
        public void flush() {
          // Nothing is kept back.
        }

        @Override
        public void close() {
          // Nothing is open.
        }
      };
  private final java.util.logging.Logger grpc = java.util.logging.Logger.getLogger("io.grpc");
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

  @BeforeEach
  void start() {
    server =
        new WireOnDuck(
            folder,
            new FlightLimits(
                100,
                10,
                8,
                100,
                4 << 20,
                Duration.ofMinutes(1),
                16 << 20,
                CALL_BYTES,
                Duration.ofHours(1)));
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    log.start();
    root.addAppender(log);
    grpc.addHandler(grpcHandler);
  }

  @AfterEach
  void stop() throws InterruptedException {
    grpc.removeHandler(grpcHandler);
    root.detachAppender(log);
    channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    server.close();
  }

  private static MethodDescriptor<byte[], byte[]> method(String name) {
    MethodDescriptor.Marshaller<byte[]> plain =
        new MethodDescriptor.Marshaller<>() {
          @Override
          public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
          }

          @Override
          public byte[] parse(InputStream stream) {
            try {
              return stream.readAllBytes();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
        .setFullMethodName("arrow.flight.protocol.FlightService/" + name)
        .setRequestMarshaller(plain)
        .setResponseMarshaller(plain)
        .build();
  }

  /** Sends messages as they are; how the call failed. */
  private MegaDbException refusal(String method, List<byte[]> messages) throws Exception {
    CallEnd<byte[]> end = new CallEnd<>();
    StreamObserver<byte[]> sending =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(method(method), CallOptions.DEFAULT), end);
    Throwable failure = catchThrowable(() -> end.after(sending, messages));
    assertThat(failure).isInstanceOf(ExecutionException.class);
    return FlightFixture.error(
        StatusUtils.fromGrpcRuntimeException((StatusRuntimeException) failure.getCause()));
  }

  private static byte[] update(byte[] header, byte[] body) {
    Any command = Any.pack(CommandStatementUpdate.newBuilder().setQuery("SELECT 1").build());
    return Flight.FlightData.newBuilder()
        .setFlightDescriptor(RawPut.descriptor(command))
        .setDataHeader(ByteString.copyFrom(header))
        .setDataBody(ByteString.copyFrom(body))
        .build()
        .toByteArray();
  }

  private void nothingIsHeldAndTheNextCallWorks() throws Exception {
    try (FlightSqlClient client = server.client()) {
      assertThat(FlightFixture.rows(client, "SELECT 1 AS one")).containsExactly("1");
    }
    while (server.wire.openStreams() > 0 || server.wire.allocatedBytes() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void anExchangeIsRefusedWhateverItSends() throws Exception {
    Random random = new Random(20261122);
    // Some of the garbage says that it is longer than a call's memory, which is not waited for.
    List<String> expected =
        List.of(
            ErrorCode.FEATURE_NOT_SUPPORTED.sqlState(),
            ErrorCode.INVALID_PARAMETER_VALUE.sqlState(),
            ErrorCode.OUT_OF_MEMORY.sqlState());
    assertThat(refusal("DoExchange", List.of()))
        .hasMessageContaining("DoExchange")
        .satisfies(e -> assertThat(e.hint()).hasValueSatisfying(h -> h.contains("DoPut")));
    byte[] header = new byte[200];
    for (int i = 0; i < CALLS; i++) {
      random.nextBytes(header);
      byte[] garbage = new byte[1 + random.nextInt(200)];
      random.nextBytes(garbage);
      byte[] cut = update(new byte[60], new byte[1_000]);
      for (byte[] message :
          List.of(
              garbage,
              update(header, new byte[random.nextInt(100)]),
              java.util.Arrays.copyOf(cut, 1 + random.nextInt(cut.length - 1)))) {
        // Which is said first, that there is no exchange or that its message is none, is chance.
        assertThat(refusal("DoExchange", List.of(message, message)).sqlState()).isIn(expected);
      }
    }
    assertThat(ofGrpc).isEmpty();
    assertThat(log.list).allSatisfy(e -> assertThat(e.getThrowableProxy()).isNull());
    nothingIsHeldAndTheNextCallWorks();
  }

  @Test
  void whatCannotBeReadIsSaidToTheClientAndInOneLineOfTheLog() throws Exception {
    long began = System.nanoTime();
    for (int i = 0; i < CALLS; i++) {
      // A length of its first field that goes beyond its end.
      MegaDbException refused = refusal("DoPut", List.of(new byte[] {0x12, 0x7f, 'a', '\n', 'b'}));
      assertThat(refused.sqlState()).isEqualTo(ErrorCode.INVALID_PARAMETER_VALUE.sqlState());
      assertThat(refused).hasMessageContaining("could not be read");
      assertThat(refused.hint()).isPresent();
    }
    long seconds = (System.nanoTime() - began) / 1_000_000_000L;
    assertThat(ofGrpc).isEmpty();
    assertThat(log.list).allSatisfy(e -> assertThat(e.getThrowableProxy()).isNull());
    List<ILoggingEvent> lines =
        List.copyOf(log.list).stream()
            .filter(e -> e.getLoggerName().equals(UnreadableMessages.class.getName()))
            .toList();
    assertThat(lines).hasSizeBetween(1, (int) seconds + 1);
    assertThat(lines.getFirst().getFormattedMessage())
        .startsWith("DoPut of /127.0.0.1:")
        .contains("could not be read")
        .doesNotContain("\n")
        .hasSizeLessThan(400);
    nothingIsHeldAndTheNextCallWorks();
  }

  @Test
  void aMessageBeyondTheCallsMemoryIsRefused() throws Exception {
    for (String method : List.of("DoPut", "DoExchange")) {
      for (int i = 0; i < 3; i++) {
        MegaDbException refused =
            refusal(method, List.of(update(new byte[0], new byte[2 * (int) CALL_BYTES])));
        if (method.equals("DoPut")) {
          assertThat(refused.sqlState()).isEqualTo(ErrorCode.OUT_OF_MEMORY.sqlState());
          assertThat(refused).hasMessageContaining(Long.toString(CALL_BYTES));
          assertThat(refused.hint())
              .hasValueSatisfying(h -> assertThat(h).contains("flight.call_memory_bytes"));
        }
      }
    }
    assertThat(ofGrpc).isEmpty();
    nothingIsHeldAndTheNextCallWorks();
  }

  @Test
  void aResultTakesNoMoreThanACallsMemory() throws Exception {
    try (FlightSqlClient client = server.client()) {
      // Thirty times the memory, for a client that takes it slowly at first.
      try (FlightStream stream =
          client.getStream(
              client
                  .execute("SELECT range AS n FROM range(4000000)")
                  .getEndpoints()
                  .getFirst()
                  .getTicket())) {
        long rows = 0;
        while (stream.next()) {
          rows += stream.getRoot().getRowCount();
          assertThat(server.wire.allocatedBytes()).isLessThanOrEqualTo(CALL_BYTES);
        }
        assertThat(rows).isEqualTo(4_000_000);
      }
      MegaDbException refused =
          FlightFixture.error(
              catchThrowable(
                  () -> FlightFixture.rows(client, "SELECT repeat('x', 3000000) AS long")));
      assertThat(refused.sqlState()).isEqualTo(ErrorCode.OUT_OF_MEMORY.sqlState());
      assertThat(refused.hint())
          .hasValueSatisfying(h -> assertThat(h).contains("flight.call_memory_bytes"));
    }
    nothingIsHeldAndTheNextCallWorks();
  }
}
