package io.megadb.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.megadb.spi.error.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementUpdate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the wire bears: very many streams, clients that don't read or go away, bytes of no sense.
 */
@Timeout(180)
class FlightLimitsIT {
  private static final String ENDLESS =
      "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3";
  private static final int STREAMS = 1_000;

  @TempDir Path folder;

  private static FlightLimits limits(int running, int waiting, Duration stall) {
    return new FlightLimits(
        100, 10, running, waiting, 64 << 10, stall, 256 << 10, 64L << 20, Duration.ofHours(1));
  }

  @Test
  void aThousandStreamsAtOnceAllEnd() throws Exception {
    try (WireOnDuck server = new WireOnDuck(folder, WireOnDuck.LIMITS);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        FlightSqlClient client = server.client()) {
      FlightInfo info = client.execute("SELECT range AS n FROM range(20000)");
      Ticket ticket = info.getEndpoints().getFirst().getTicket();
      List<Future<Long>> counts = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        counts.add(threads.submit(() -> count(client, ticket)));
      }
      for (Future<Long> count : counts) {
        assertThat(count.get()).isEqualTo(20_000L);
      }
      awaitNone(server);
    }
  }

  private static long count(FlightSqlClient client, Ticket ticket) throws Exception {
    try (FlightStream stream = client.getStream(ticket)) {
      long rows = 0;
      while (stream.next()) {
        rows += stream.getRoot().getRowCount();
      }
      return rows;
    }
  }

  private static void awaitNone(WireOnDuck server) {
    while (server.wire.openStreams() > 0 || server.wire.allocatedBytes() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void oneStreamTooManyIsRefused() throws Exception {
    try (WireOnDuck server = new WireOnDuck(folder, limits(1, 1, Duration.ofMinutes(5)));
        FlightSqlClient client = server.client()) {
      FlightInfo info = client.execute(ENDLESS);
      Ticket ticket = info.getEndpoints().getFirst().getTicket();
      FlightStream running = client.getStream(ticket);
      FlightStream waiting = client.getStream(ticket);
      while (server.wire.openStreams() < 2) {
        Thread.onSpinWait();
      }
      Throwable refused = catchThrowable(() -> count(client, ticket));
      assertThat(((FlightRuntimeException) refused).status().code())
          .isEqualTo(FlightStatusCode.RESOURCE_EXHAUSTED);
      assertThat(FlightFixture.error(refused).sqlState())
          .isEqualTo(ErrorCode.TOO_MANY_CONNECTIONS.sqlState());
      running.cancel("enough", null);
      waiting.cancel("enough", null);
      awaitNone(server);
      running.close();
      waiting.close();
    }
  }

  @Test
  void clientsThatGoAwayLeaveNothing() throws Exception {
    try (WireOnDuck server = new WireOnDuck(folder, WireOnDuck.LIMITS)) {
      for (int i = 0; i < 20; i++) {
        FlightSqlClient client = server.client();
        FlightInfo info =
            client.execute(i % 2 == 0 ? ENDLESS : "SELECT range AS n FROM range(3000000)");
        FlightStream stream = client.getStream(info.getEndpoints().getFirst().getTicket());
        if (i % 4 == 1) {
          stream.next();
        }
        stream.close();
        client.close();
      }
      awaitNone(server);
    }
  }

  @Test
  void bytesOfNoSenseGetAnErrorAndHarmNobody() throws Exception {
    Random random = new Random(20261121);
    try (WireOnDuck server = new WireOnDuck(folder, WireOnDuck.LIMITS);
        FlightSqlClient client = server.client()) {
      try (RawPut raw = new RawPut(server.port())) {
        List<Any> commands =
            List.of(
                Any.pack(CommandStatementIngest.newBuilder().setTable("t").build()),
                Any.pack(CommandStatementUpdate.newBuilder().setQuery("SELEC").build()),
                Any.newBuilder().setTypeUrl("type.googleapis.com/what").build());
        for (int i = 0; i < 60; i++) {
          byte[] header = new byte[random.nextInt(64)];
          random.nextBytes(header);
          Flight.FlightData data =
              Flight.FlightData.newBuilder()
                  .setFlightDescriptor(RawPut.descriptor(commands.get(i % commands.size())))
                  .setDataHeader(ByteString.copyFrom(header))
                  .build();
          assertThatThrownBy(() -> raw.send(List.of(data))).isInstanceOf(ExecutionException.class);
        }
      }
      for (int i = 0; i < 50; i++) {
        byte[] ticket = new byte[random.nextInt(200)];
        random.nextBytes(ticket);
        assertThat(catchThrowable(() -> count(client, new Ticket(ticket)))).isNotNull();
      }
      assertThat(FlightFixture.rows(client, "SELECT 1 AS one")).containsExactly("1");
      awaitNone(server);
    }
  }

  @Test
  void sessionsAndStatementsAreBounded() throws Exception {
    try (WireOnDuck server = new WireOnDuck(folder, WireOnDuck.LIMITS)) {
      List<FlightSqlClient> clients = new ArrayList<>();
      try {
        for (int i = 0; i < 100; i++) {
          FlightSqlClient client = server.client();
          clients.add(client);
          client.prepare("SELECT 1");
        }
        FlightSqlClient one = server.client();
        clients.add(one);
        assertThat(FlightFixture.error(catchThrowable(() -> one.prepare("SELECT 1"))))
            .hasMessageContaining("100 open sessions");
        // What keeps nothing needs no session.
        assertThat(FlightFixture.rows(one, "SELECT 2 AS two")).containsExactly("2");
      } finally {
        for (FlightSqlClient client : clients) {
          client.close();
        }
      }
    }
  }

  @Test
  void whatNobodyUsesExpires() throws Exception {
    FlightLimits short_ =
        new FlightLimits(
            100,
            10,
            8,
            10,
            64 << 10,
            Duration.ofMinutes(5),
            64 << 20,
            1L << 30,
            Duration.ofMillis(300));
    try (WireOnDuck server = new WireOnDuck(folder, short_);
        FlightSqlClient client = server.client()) {
      FlightSqlClient.PreparedStatement statement = client.prepare("SELECT 1");
      while (server.wire.openSessions() > 0) {
        Thread.onSpinWait();
      }
      assertThat(FlightFixture.error(catchThrowable(statement::execute)).sqlState())
          .isEqualTo(ErrorCode.UNDEFINED_OBJECT.sqlState());
    }
  }
}
