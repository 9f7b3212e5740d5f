package io.megadb.trino.flight;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.remote.PlanRequest;
import io.megadb.spi.remote.RemoteError;
import io.megadb.trino.MegadbProcess;
import io.megadb.trino.SharedServer;
import io.trino.testing.QueryFailedException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.ErrorFlightMetadata;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.FlightSqlClient.Transaction;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tables that change while a query is under way, and a server of another release. */
@Timeout(180)
@ExtendWith(SharedServer.class)
class ChangesIT {
  private static final String LOCKED = "pg_advisory_xact_lock_shared(77)";

  private static MegadbProcess server;
  private static TrinoNode trino;
  private static ExecutorService threads;
  private static BufferAllocator allocator;
  private static FlightSqlClient client;

  @BeforeAll
  static void start(MegadbProcess shared) throws Exception {
    server = shared;
    trino = new TrinoNode();
    threads = Executors.newVirtualThreadPerTaskExecutor();
    allocator = new RootAllocator();
    URI uri = URI.create(server.flightUri());
    client =
        new FlightSqlClient(
            FlightClient.builder(allocator, Location.forGrpcInsecure(uri.getHost(), uri.getPort()))
                .build());
    client.executeUpdate("CREATE TABLE one (id bigint)");
    client.executeUpdate("INSERT INTO one VALUES (1)");
  }

  @AfterAll
  static void stop() throws Exception {
    threads.close();
    client.close();
    allocator.close();
    trino.close();
  }

  /** Rows of a table of files, whose scan waits until the change was made. */
  private static CompletableFuture<List<String>> changed(String table, String change)
      throws Exception {
    client.executeUpdate("CREATE TABLE " + table + " (id bigint, name text) USING OLAP");
    client.executeUpdate("INSERT INTO " + table + " VALUES (1, 'one'), (2, 'two')");
    Map<String, String> to = Map.of("uri", server.flightUri(), "dynamic-filter-wait-ms", "600000");
    String olap = trino.catalog(with(to, "olap"));
    String oltp = trino.catalog(with(to, "oltp"));
    Transaction holding = client.beginTransaction();
    CompletableFuture<List<String>> rows;
    try {
      read("SELECT 1 WHERE pg_advisory_xact_lock(77) IS NOT NULL", holding);
      rows =
          CompletableFuture.supplyAsync(
              () ->
                  trino.rows(
                      "SELECT t.name FROM "
                          + olap
                          + ".public."
                          + table
                          + " t JOIN TABLE("
                          + oltp
                          + ".system.query(query => 'SELECT id FROM one WHERE "
                          + LOCKED
                          + " IS NOT NULL')) o ON t.id = o.id"),
              threads);
      // The build side runs, so all is planned and the scan waits for what the join finds out.
      while (!rows.isDone()
          && read("SELECT sql FROM megadb.system.queries WHERE sql LIKE '%lock_shared(77)%'"
                  + " AND sql NOT LIKE '%system.queries%'")
              .isEmpty()) {
        Thread.onSpinWait();
      }
      client.executeUpdate(change);
    } finally {
      client.rollback(holding);
    }
    return rows;
  }

  private static Map<String, String> with(Map<String, String> properties, String tier) {
    Map<String, String> all = new HashMap<>(properties);
    all.put("tier", tier);
    return all;
  }

  private static List<String> read(String sql) throws Exception {
    return texts(client.execute(sql));
  }

  private static List<String> read(String sql, Transaction transaction) throws Exception {
    return texts(client.execute(sql, transaction));
  }

  private static List<String> texts(FlightInfo info) throws Exception {
    List<String> texts = new ArrayList<>();
    try (FlightStream stream = client.getStream(info.getEndpoints().getFirst().getTicket())) {
      while (stream.next()) {
        for (int i = 0; i < stream.getRoot().getRowCount(); i++) {
          texts.add(String.valueOf(stream.getRoot().getVector(0).getObject(i)));
        }
      }
    }
    return texts;
  }

  private static QueryFailedException failure(CompletableFuture<List<String>> running)
      throws InterruptedException {
    try {
      throw new AssertionError("no failure but " + running.get());
    } catch (ExecutionException e) {
      return (QueryFailedException) e.getCause();
    }
  }

  @Test
  void aTableThatIsChangedBetweenPlanningAndScanIsReadOrNamedAsTheReason() throws Exception {
    assertThat(changed("grown", "ALTER TABLE grown ADD COLUMN more integer").get())
        .containsExactly("one");
    assertThat(failure(changed("narrowed", "ALTER TABLE narrowed DROP COLUMN name")))
        .hasMessageContaining("\"name\"")
        .hasMessageContaining("SQLSTATE 42703");
    assertThat(failure(changed("dropped", "DROP TABLE dropped")))
        .hasMessageContaining("dropped")
        .hasMessageContaining("SQLSTATE 42P01");
  }

  /** What a server of the next release answers to a plugin of this one. */
  @Test
  void aServerOfAnotherReleaseIsAClearError() throws Exception {
    NoOpFlightProducer next =
        new NoOpFlightProducer() {
          @Override
          public void doAction(
              CallContext context, Action action, StreamListener<Result> listener) {
            byte[] mark = action.getBody();
            mark[mark.length - 1]++;
            try {
              PlanRequest.checkVersionMark(mark);
            } catch (MegaDbException e) {
              ErrorFlightMetadata trailers = new ErrorFlightMetadata();
              RemoteError.entries(e).forEach(trailers::insert);
              throw CallStatus.UNIMPLEMENTED
                  .withDescription(e.getMessage())
                  .withMetadata(trailers)
                  .toRuntimeException();
            }
          }
        };
    try (FlightServer other =
        FlightServer.builder(allocator, Location.forGrpcInsecure("127.0.0.1", 0), next)
            .build()
            .start()) {
      String catalog =
          trino.catalog(Map.of("tier", "olap", "uri", "grpc://127.0.0.1:" + other.getPort()));
      assertThat(trino.failure("SHOW SCHEMAS FROM " + catalog))
          .hasMessageContaining("the client's protocol is of version 2")
          .hasMessageContaining("SQLSTATE 0A000")
          .hasMessageContaining("Run a server and a client of the same release");
    }
  }

  @Test
  void aPatternThatDoesNotParseTellsWhere() {
    String graph = trino.catalog(Map.of("tier", "graph", "uri", server.flightUri()));
    assertThat(
            trino.failure(
                "SELECT * FROM TABLE("
                    + graph
                    + ".system.graph_match(graph => 'g', pattern => 'MATCH (a)-[>(b) COLUMNS (1)'))"))
        .hasMessageMatching("(?s).*SQLSTATE 42601, position \\d+.*");
  }
}
