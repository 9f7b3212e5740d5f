package io.megadb.trino.flight;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.trino.MegadbProcess;
import io.trino.testing.QueryFailedException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Scans over two servers, one of which is killed, hangs, or is the only one. */
@Timeout(240)
class FailOverIT {
  private static final long ROWS = 8_000_000;
  private static final String SUM = 2 * ROWS + "|" + ROWS * (2 * ROWS + 1);
  // Of the server's greeting and the schema; the first batch is cut.
  private static final long BEFORE_ROWS = 3_000;
  // More than a split's pages that wait, gRPC's window and the sockets' buffers together.
  private static final long AMONG_ROWS = 48 << 20;

  @TempDir static Path folder;
  private static Cluster cluster;
  private static TrinoNode trino;
  private static ExecutorService threads;

  @BeforeAll
  static void start() throws Exception {
    threads = Executors.newVirtualThreadPerTaskExecutor();
    cluster = new Cluster(folder);
    trino = new TrinoNode();
    URI first = URI.create(cluster.first().flightUri());
    try (BufferAllocator allocator = new RootAllocator();
        FlightSqlClient client =
            new FlightSqlClient(
                FlightClient.builder(
                        allocator, Location.forGrpcInsecure(first.getHost(), first.getPort()))
                    .build())) {
      client.executeUpdate("CREATE TABLE numbers (n bigint) USING OLAP");
      for (long from : List.of(1L, ROWS + 1)) {
        client.executeUpdate(
            "INSERT INTO numbers SELECT i FROM generate_series("
                + from
                + ", "
                + (from + ROWS - 1)
                + ") AS g(i)");
      }
    }
  }

  @AfterAll
  static void stop() throws InterruptedException {
    threads.close();
    if (trino != null) {
      trino.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  private static String catalog(String tier, String... uris) {
    return trino.catalog(Map.of("tier", tier, "uri", String.join(",", uris)));
  }

  /** Finds out soon that a server hangs, but not by a collection of garbage that takes a second. */
  private static String pinging(String... uris) {
    return trino.catalog(
        Map.of("tier", "olap", "uri", String.join(",", uris), "ping-timeout-ms", "5000"));
  }

  /** Rows that come to Trino, and are counted there. */
  private static String sum(String catalog) {
    return trino
        .rows(
            "ann",
            Map.of(catalog + ".aggregation_pushdown_enabled", "false"),
            "SELECT count(*), sum(n) FROM " + catalog + ".public.numbers")
        .getFirst();
  }

  private static CompletableFuture<String> summing(String catalog) {
    return CompletableFuture.supplyAsync(() -> sum(catalog), threads);
  }

  @Test
  void partsComeFromAllServersAndFromAnotherIfOneHangsOrIsKilled() throws Exception {
    MegadbProcess other = cluster.another();
    try (Pipe pipe = new Pipe(other.flightUri())) {
      String both = pinging(cluster.first().flightUri(), pipe.uri());
      assertThat(sum(both)).isEqualTo(SUM);
      assertThat(pipe.passed()).isGreaterThan(8 * ROWS / 2).isLessThan(2 * 8 * ROWS);
      // A network that swallows everything: only a ping finds that out.
      pipe.swallowAfter(BEFORE_ROWS);
      CompletableFuture<String> running = summing(both);
      pipe.awaitSwallowed(running);
      assertThat(running.get()).isEqualTo(SUM);
    }
    try (Pipe pipe = new Pipe(other.flightUri())) {
      String both = catalog("olap", cluster.first().flightUri(), pipe.uri());
      pipe.swallowAfter(BEFORE_ROWS);
      CompletableFuture<String> running = summing(both);
      pipe.awaitSwallowed(running);
      other.kill();
      assertThat(running.get()).isEqualTo(SUM);
      // Later scans find it gone at once.
      assertThat(sum(both)).isEqualTo(SUM);
    }
  }

  @Test
  void rowsOfAKilledServerThatAreInUseFailTheQueryAndTheNextGoesElsewhere() throws Exception {
    MegadbProcess other = cluster.another();
    String relational = catalog("oltp", other.flightUri(), cluster.first().flightUri());
    trino.rows("CREATE TABLE " + relational + ".public.small AS SELECT 1 AS n");
    try (Pipe pipe = new Pipe(other.flightUri())) {
      String both = catalog("olap", cluster.first().flightUri(), pipe.uri());
      pipe.swallowAfter(AMONG_ROWS);
      CompletableFuture<String> running = summing(both);
      pipe.awaitSwallowed(running);
      other.kill();
      QueryFailedException failed = failure(running);
      assertThat(failed)
          .hasMessageContaining("the MegaDB server " + pipe.uri() + " was lost")
          .hasMessageContaining("run the query again");
      assertThat(error(failed)).isEqualTo("EXTERNAL|MEGADB_CONNECTION_FAILURE");
      assertThat(sum(both)).isEqualTo(SUM);
    }
    assertThat(trino.rows("SELECT n FROM " + relational + ".public.small")).containsExactly("1");
    trino.rows("INSERT INTO " + relational + ".public.small VALUES 2");
    assertThat(trino.rows("SELECT sum(n) FROM " + relational + ".public.small"))
        .containsExactly("3");
    String alone = catalog("olap", other.flightUri());
    QueryFailedException nobody = trino.failure("SELECT * FROM " + alone + ".public.numbers");
    assertThat(nobody)
        .hasMessageContaining("the MegaDB server " + other.flightUri() + " was lost")
        .hasMessageContaining("Connection refused");
    assertThat(error(nobody)).isEqualTo("EXTERNAL|MEGADB_CONNECTION_FAILURE");
  }

  @Test
  void aServerThatTakesConnectionsAndSaysNothingIsLost() throws Exception {
    // The kernel connects; a stopped process looks like that.
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String uri = "grpc://127.0.0.1:" + silent.getLocalPort();
      assertThat(sum(pinging(uri, cluster.first().flightUri()))).isEqualTo(SUM);
      QueryFailedException nobody =
          trino.failure("SELECT * FROM " + pinging(uri) + ".public.numbers");
      assertThat(nobody)
          .hasMessageContaining("the MegaDB server " + uri + " was lost")
          .hasMessageContaining("said nothing for 5000 ms");
      assertThat(error(nobody)).isEqualTo("EXTERNAL|MEGADB_CONNECTION_FAILURE");
    }
  }

  private static QueryFailedException failure(CompletableFuture<String> running)
      throws InterruptedException {
    try {
      throw new AssertionError("no failure but " + running.get());
    } catch (ExecutionException e) {
      return (QueryFailedException) e.getCause();
    }
  }

  private static String error(QueryFailedException failure) {
    return trino
        .rows(
            "SELECT error_type, error_code FROM system.runtime.queries WHERE query_id = '"
                + failure.getQueryId()
                + "'")
        .getFirst();
  }
}
