package io.megadb.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.megadb.server.endtoend.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A thousand results at once from a server in a process of its own, with little memory. */
@Timeout(300)
class FlightLoadIT {
  private static final int STREAMS = 1_000;
  private static final int RUNNING = 16;
  private static final int TOO_MANY = 40;
  private static final int ROWS = 20_000;
  private static final long MOST_RESIDENT_BYTES = 1_500L << 20;
  private static final int MOST_THREADS = 300;

  @TempDir Path folder;

  @Test
  void aThousandStreamsEndAndOneMoreThanAllowedIsRefused() throws Exception {
    try (ServerProcess server =
            ServerProcess.start(
                folder,
                "flight.max_running_streams=" + RUNNING,
                "flight.max_waiting_streams=" + STREAMS,
                "duckdb.threads=2",
                "duckdb.memory_limit_mib=256",
                "engine.memory_limit_mib=256");
        BufferAllocator allocator = new RootAllocator();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        FlightSqlClient client = client(server.flightUri(), allocator)) {
      client.executeUpdate("CREATE TABLE numbers (n bigint) USING MEMORY");
      client.executeUpdate("INSERT INTO numbers SELECT i FROM generate_series(1, 20000) g(i)");
      client.executeUpdate("CREATE TABLE much (n bigint) USING OLAP");
      client.executeUpdate("INSERT INTO much SELECT i FROM generate_series(1, 10000000) g(i)");
      Ticket few = ticket(client, "SELECT n FROM numbers");
      ExecutorCompletionService<Long> answers = new ExecutorCompletionService<>(threads);
      all(STREAMS, client, few, answers);
      int most = 0;
      for (int i = 0; i < STREAMS; i++) {
        assertThat(answers.take().get()).isEqualTo(ROWS);
        most = Math.max(most, threadsOf(server.pid()));
      }
      assertThat(most).isLessThan(MOST_THREADS);

      // All places are taken by readers that stopped.
      Ticket many = ticket(client, "SELECT n FROM much");
      List<FlightStream> stopped = new ArrayList<>();
      for (int i = 0; i < RUNNING; i++) {
        FlightStream stream = client.getStream(many);
        stopped.add(stream);
        assertThat(stream.next()).isTrue();
      }
      all(STREAMS + TOO_MANY, client, few, answers);
      for (int i = 0; i < TOO_MANY; i++) {
        isRefused(answers.take());
      }
      for (FlightStream stream : stopped) {
        stream.cancel("enough", null);
        stream.close();
      }
      for (int i = 0; i < STREAMS; i++) {
        assertThat(answers.take().get()).isEqualTo(ROWS);
      }
      assertThat(count(client, few)).isEqualTo(ROWS);
      assertThat(server.peakResidentBytes()).isLessThan(MOST_RESIDENT_BYTES);
    }
  }

  private static FlightSqlClient client(URI uri, BufferAllocator allocator) {
    return new FlightSqlClient(
        FlightClient.builder(allocator, Location.forGrpcInsecure(uri.getHost(), uri.getPort()))
            .build());
  }

  private static Ticket ticket(FlightSqlClient client, String sql) {
    return client.execute(sql).getEndpoints().getFirst().getTicket();
  }

  private static void all(
      int streams, FlightSqlClient client, Ticket ticket, ExecutorCompletionService<Long> answers) {
    for (int i = 0; i < streams; i++) {
      answers.submit(() -> count(client, ticket));
    }
  }

  private static void isRefused(Future<Long> answer) {
    FlightRuntimeException failure =
        (FlightRuntimeException) catchThrowable(answer::get).getCause();
    assertThat(failure.status().code()).isEqualTo(FlightStatusCode.RESOURCE_EXHAUSTED);
    assertThat(FlightFixture.error(failure).sqlState()).isEqualTo("53300");
    assertThat(failure).hasMessageContaining("16 results are being sent and 1000 wait");
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

  private static int threadsOf(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
        .filter(line -> line.startsWith("Threads:"))
        .mapToInt(line -> Integer.parseInt(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }
}
