package io.megadb.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.megadb.spi.error.ErrorCode;
import java.nio.file.Path;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that open a result and do not read it, on a server with all its tiers. */
@Timeout(120)
class FlightStallIT {
  private static final String LONG = "SELECT n, n * 2 AS m FROM much";
  // One batch made, one on its way, and what may wait for the client.
  private static final long BOUND = 32 << 20;

  @TempDir static Path folder;
  private static FlightFixture server;

  @BeforeAll
  static void start() throws Exception {
    server =
        new FlightFixture(
            folder,
            "flight.stream_stall_seconds=2",
            "flight.stream_buffer_bytes=1048576",
            "flight.ticket_expiry_seconds=4");
    try (FlightSqlClient client = server.client()) {
      client.executeUpdate("CREATE TABLE much (n bigint) USING OLAP");
      client.executeUpdate("INSERT INTO much SELECT i FROM generate_series(1, 10000000) g(i)");
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static boolean isRunning() {
    return server.parts().engine().runningQueries().stream().anyMatch(q -> q.sql().equals(LONG));
  }

  private static long held() {
    return server.parts().allocator().getAllocatedMemory();
  }

  private static void awaitNothingHeld(long before) {
    while (isRunning() || held() > before) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aReaderThatStopsHoldsLittleAndLosesItsPlace() throws Exception {
    try (FlightSqlClient client = server.client()) {
      long before = held();
      FlightInfo info = client.execute(LONG);
      try (FlightStream stream = client.getStream(info.getEndpoints().getFirst().getTicket())) {
        assertThat(stream.next()).isTrue();
        assertThat(isRunning()).isTrue();
        long most = 0;
        while (isRunning()) {
          most = Math.max(most, held() - before);
        }
        assertThat(most).isPositive().isLessThan(BOUND);
        Throwable ended =
            catchThrowable(
                () -> {
                  while (stream.next()) {
                    // What had been sent before still comes.
                  }
                });
        assertThat(FlightFixture.error(ended).sqlState())
            .isEqualTo(ErrorCode.QUERY_CANCELED.sqlState());
        assertThat(ended).hasMessageContaining("the client took nothing for 2 s");
      }
      awaitNothingHeld(before);
    }
  }

  @Test
  void aReaderThatStopsCanBeCancelled() throws Exception {
    try (FlightSqlClient client = server.client()) {
      long before = held();
      FlightInfo info = client.execute(LONG);
      try (FlightStream stream = client.getStream(info.getEndpoints().getFirst().getTicket())) {
        assertThat(stream.next()).isTrue();
        stream.cancel("enough", null);
      }
      awaitNothingHeld(before);
    }
  }

  @Test
  void aClientThatIsKilledLeavesNothing() throws Exception {
    long before = held();
    Process client =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                StalledReader.class.getName(),
                "grpc://127.0.0.1:" + server.uri().getPort(),
                LONG)
            .redirectErrorStream(true)
            .start();
    try (var said = client.inputReader()) {
      for (String line = said.readLine(); !"reading".equals(line); line = said.readLine()) {
        assertThat(line).as("the client ended").isNotNull();
      }
      assertThat(isRunning()).isTrue();
      client.toHandle().destroyForcibly();
      client.waitFor();
    }
    awaitNothingHeld(before);
  }

  @Test
  void aTicketThatIsTooOldIsRefused() throws Exception {
    try (FlightSqlClient client = server.client()) {
      FlightInfo info = client.execute("SELECT 1 AS one");
      assertThat(FlightFixture.rows(client, info)).containsExactly("1");
      Throwable refused = null;
      while (refused == null) {
        refused = catchThrowable(() -> FlightFixture.rows(client, info));
      }
      assertThat(FlightFixture.error(refused).sqlState())
          .isEqualTo(ErrorCode.INVALID_AUTHORIZATION.sqlState());
      assertThat(refused)
          .hasMessageContaining("the ticket expired at")
          .hasMessageContaining("Ask for a new one");
      assertThat(catchThrowable(() -> client.getStream(new Ticket(new byte[0])).next()))
          .as("a ticket without a byte")
          .isNotNull();
    }
  }
}
