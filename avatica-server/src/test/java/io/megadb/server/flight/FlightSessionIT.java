package io.megadb.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.megadb.spi.error.ErrorCode;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.CancelFlightInfoRequest;
import org.apache.arrow.flight.CancelStatus;
import org.apache.arrow.flight.CloseSessionRequest;
import org.apache.arrow.flight.CloseSessionResult;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.GetSessionOptionsRequest;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.RenewFlightEndpointRequest;
import org.apache.arrow.flight.SessionOptionValue;
import org.apache.arrow.flight.SessionOptionValueFactory;
import org.apache.arrow.flight.SetSessionOptionsRequest;
import org.apache.arrow.flight.SetSessionOptionsResult.ErrorValue;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.client.ClientCookieMiddleware;
import org.apache.arrow.flight.sql.CancelResult;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.FlightSqlClient.PreparedStatement;
import org.apache.arrow.flight.sql.FlightSqlClient.Savepoint;
import org.apache.arrow.flight.sql.FlightSqlClient.Transaction;
import org.apache.arrow.flight.sql.FlightSqlUtils;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionEndSavepointRequest;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Prepared statements, transactions, session options and cancel with the raw client. */
@Timeout(180)
class FlightSessionIT {
  @TempDir static Path folder;
  private static FlightFixture server;

  @BeforeAll
  static void start() throws Exception {
    server = new FlightFixture(folder);
    try (FlightSqlClient client = server.client()) {
      client.executeUpdate("CREATE TABLE rows (id integer PRIMARY KEY, t text)");
      client.executeUpdate("CREATE TABLE live (id integer) USING MEMORY");
      client.executeUpdate("CREATE TABLE big (n bigint) USING OLAP");
      client.executeUpdate("INSERT INTO big SELECT n FROM generate_series(1, 1000000) g(n)");
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** A client that brings cookies back. */
  private static FlightSqlClient keeping() {
    return new FlightSqlClient(
        FlightClient.builder(
                server.allocator,
                Location.forGrpcInsecure(server.uri().getHost(), server.uri().getPort()))
            .intercept(new ClientCookieMiddleware.Factory())
            .build());
  }

  private static VectorSchemaRoot ids(PreparedStatement statement, int... values) {
    VectorSchemaRoot root =
        VectorSchemaRoot.create(statement.getParameterSchema(), server.allocator);
    for (int i = 0; i < values.length; i++) {
      ((IntVector) root.getVector(0)).setSafe(i, values[i]);
    }
    root.setRowCount(values.length);
    return root;
  }

  @Test
  void aPreparedStatementIsBoundRunAgainAndClosed() throws Exception {
    try (FlightSqlClient client = server.client()) {
      PreparedStatement insert = client.prepare("INSERT INTO live VALUES (?)");
      try (VectorSchemaRoot root = ids(insert, 1, 2, 3)) {
        insert.setParameters(root);
        assertThat(insert.executeUpdate()).isEqualTo(3);
      }
      PreparedStatement query = client.prepare("SELECT id FROM live WHERE id >= $1 ORDER BY id");
      assertThat(query.getResultSetSchema().getFields()).hasSize(1);
      for (int from = 2; from <= 3; from++) {
        try (VectorSchemaRoot root = ids(query, from)) {
          query.setParameters(root);
          assertThat(FlightFixture.rows(client, query.execute())).hasSize(4 - from);
        }
      }
      try (VectorSchemaRoot root = ids(query, 1, 2)) {
        query.setParameters(root);
        assertThat(FlightFixture.error(catchThrowable(query::execute)).sqlState())
            .isEqualTo(ErrorCode.FEATURE_NOT_SUPPORTED.sqlState());
      }
      try (VectorSchemaRoot root = ids(query, 2)) {
        query.setParameters(root);
        FlightInfo info = query.execute();
        query.close();
        assertThat(
                FlightFixture.error(catchThrowable(() -> FlightFixture.rows(client, info)))
                    .sqlState())
            .isEqualTo(ErrorCode.UNDEFINED_OBJECT.sqlState());
      }
      insert.close();
    }
  }

  @Test
  void aTransactionIsSeenWhenItIsCommitted() throws Exception {
    try (FlightSqlClient client = server.client()) {
      Transaction transaction = client.beginTransaction();
      assertThat(client.executeUpdate("INSERT INTO rows VALUES (1, 'a')", transaction))
          .isEqualTo(1);
      assertThat(FlightFixture.rows(client, "SELECT count(*) FROM rows WHERE id = 1"))
          .containsExactly("0");
      assertThat(
              FlightFixture.rows(
                  client, client.execute("SELECT t FROM rows WHERE id = 1", transaction)))
          .containsExactly("a");
      client.commit(transaction);
      assertThat(FlightFixture.rows(client, "SELECT t FROM rows WHERE id = 1"))
          .containsExactly("a");
      assertThat(FlightFixture.error(catchThrowable(() -> client.commit(transaction))).sqlState())
          .isEqualTo(ErrorCode.NO_ACTIVE_TRANSACTION.sqlState());
    }
  }

  @Test
  void aSavepointTakesBackWhatFollowedIt() throws Exception {
    try (FlightSqlClient client = server.client()) {
      Transaction transaction = client.beginTransaction();
      client.executeUpdate("INSERT INTO rows VALUES (10, 'kept')", transaction);
      Savepoint savepoint = client.beginSavepoint(transaction, "before \"it\"");
      client.executeUpdate("INSERT INTO rows VALUES (11, 'taken back')", transaction);
      assertThat(
              catchThrowable(
                  () -> client.executeUpdate("INSERT INTO rows VALUES (10, 'x')", transaction)))
          .isNotNull();
      rollback(savepoint);
      Savepoint second = client.beginSavepoint(transaction, "s");
      client.executeUpdate("INSERT INTO rows VALUES (12, 'kept too')", transaction);
      client.release(second);
      client.commit(transaction);
      assertThat(
              FlightFixture.rows(
                  client, "SELECT id FROM rows WHERE id BETWEEN 10 AND 19 ORDER BY 1"))
          .containsExactly("10", "12");
    }
  }

  /** The client's own rollback of a savepoint, in Arrow 18.3, releases it instead. */
  private static void rollback(Savepoint savepoint) throws Exception {
    ActionEndSavepointRequest request =
        ActionEndSavepointRequest.newBuilder()
            .setSavepointId(ByteString.copyFrom(savepoint.getSavepointId()))
            .setAction(ActionEndSavepointRequest.EndSavepoint.END_SAVEPOINT_ROLLBACK)
            .build();
    try (FlightClient flight = server.flight()) {
      flight
          .doAction(
              new Action(
                  FlightSqlUtils.FLIGHT_SQL_END_SAVEPOINT.getType(),
                  Any.pack(request).toByteArray()))
          .forEachRemaining(result -> {});
    }
  }

  @Test
  void aFailedTransactionCantBeCommitted() throws Exception {
    try (FlightSqlClient client = server.client()) {
      Transaction transaction = client.beginTransaction();
      client.executeUpdate("INSERT INTO rows VALUES (20, 'a')", transaction);
      assertThat(catchThrowable(() -> client.executeUpdate("SELECT 1 / 0", transaction)))
          .isNotNull();
      assertThat(FlightFixture.error(catchThrowable(() -> client.commit(transaction))).sqlState())
          .isEqualTo(ErrorCode.IN_FAILED_TRANSACTION.sqlState());
      assertThat(FlightFixture.rows(client, "SELECT count(*) FROM rows WHERE id = 20"))
          .containsExactly("0");
    }
  }

  @Test
  void sessionOptionsAreKeptForWhoBringsTheCookie() throws Exception {
    try (FlightSqlClient client = keeping();
        FlightSqlClient other = keeping()) {
      client.executeUpdate("CREATE SCHEMA IF NOT EXISTS finance");
      client.executeUpdate("CREATE TABLE finance.books (id integer)");
      var result =
          client.setSessionOptions(
              new SetSessionOptionsRequest(
                  Map.of(
                      "schema", value("finance"),
                      "catalog", value("olap"),
                      "megadb.sideways_max_keys",
                          SessionOptionValueFactory.makeSessionOptionValue(17L),
                      "no_such", value("x"),
                      "timezone", value("nowhere"))));
      assertThat(result.getErrors())
          .hasSize(2)
          .hasEntrySatisfying(
              "no_such", e -> assertThat(e.value).isEqualTo(ErrorValue.INVALID_NAME))
          .hasEntrySatisfying(
              "timezone", e -> assertThat(e.value).isEqualTo(ErrorValue.INVALID_VALUE));
      assertThat(FlightFixture.rows(client, "SELECT count(*) FROM books")).containsExactly("0");
      assertThat(options(client))
          .containsEntry("schema", value("finance"))
          .containsEntry("catalog", value("olap"))
          .containsEntry("megadb.sideways_max_keys", value("17"));
      assertThat(catchThrowable(() -> other.execute("SELECT count(*) FROM books"))).isNotNull();
      client.setSessionOptions(
          new SetSessionOptionsRequest(
              Map.of(
                  "megadb.sideways_max_keys",
                  SessionOptionValueFactory.makeEmptySessionOptionValue())));
      String usual = options(other).get("megadb.sideways_max_keys").toString();
      assertThat(options(client).get("megadb.sideways_max_keys").toString()).isEqualTo(usual);
      assertThat(client.closeSession(new CloseSessionRequest()).getStatus())
          .isEqualTo(CloseSessionResult.Status.CLOSED);
      assertThat(options(client))
          .containsEntry("schema", value("public"))
          .doesNotContainKey("catalog");
      assertThat(catchThrowable(() -> client.execute("SELECT count(*) FROM books"))).isNotNull();
    }
  }

  private static Map<String, SessionOptionValue> options(FlightSqlClient client) {
    return client.getSessionOptions(new GetSessionOptionsRequest()).getSessionOptions();
  }

  private static SessionOptionValue value(String text) {
    return SessionOptionValueFactory.makeSessionOptionValue(text);
  }

  @Test
  void aSavepointThatIsNoneIsRefused() throws Exception {
    try (FlightSqlClient client = server.client()) {
      Transaction transaction = client.beginTransaction();
      Savepoint savepoint = client.beginSavepoint(transaction, "once");
      client.release(savepoint);
      assertThat(FlightFixture.error(catchThrowable(() -> rollback(savepoint))).sqlState())
          .isEqualTo("3B001");
      client.rollback(transaction);
      assertThat(
              FlightFixture.error(catchThrowable(() -> client.beginSavepoint(transaction, "late")))
                  .sqlState())
          .isEqualTo(ErrorCode.NO_ACTIVE_TRANSACTION.sqlState());
    }
  }

  /** What clients called before there was CancelFlightInfo. */
  @SuppressWarnings("deprecation")
  @Test
  void theOlderCancelEndsAStatementToo() throws Exception {
    try (FlightSqlClient client = server.client()) {
      FlightInfo info =
          client.execute("SELECT max(a.n) FROM big a CROSS JOIN big b WHERE (a.n * b.n) % 7 = 5");
      try (FlightStream stream = client.getStream(info.getEndpoints().getFirst().getTicket())) {
        awaitRunning("max(a.n)");
        assertThat(client.cancelQuery(info)).isEqualTo(CancelResult.CANCELLED);
        assertThat(FlightFixture.error(catchThrowable(stream::next)).sqlState())
            .isEqualTo(ErrorCode.QUERY_CANCELED.sqlState());
      }
      assertThat(client.cancelQuery(info)).isEqualTo(CancelResult.NOT_CANCELLABLE);
    }
  }

  @Test
  void cancelEndsWhatRunsWhereverItIs() throws Exception {
    try (FlightSqlClient client = server.client()) {
      FlightInfo info =
          client.execute("SELECT count(*) FROM big a CROSS JOIN big b WHERE (a.n * b.n) % 7 = 3");
      try (FlightStream stream = client.getStream(info.getEndpoints().getFirst().getTicket())) {
        awaitRunning("CROSS JOIN");
        assertThat(client.cancelFlightInfo(new CancelFlightInfoRequest(info)).getStatus())
            .isEqualTo(CancelStatus.CANCELLED);
        assertThat(FlightFixture.error(catchThrowable(stream::next)).sqlState())
            .isEqualTo(ErrorCode.QUERY_CANCELED.sqlState());
      }
      assertThat(client.cancelFlightInfo(new CancelFlightInfoRequest(info)).getStatus())
          .isEqualTo(CancelStatus.NOT_CANCELLABLE);
    }
  }

  @Test
  void aClientThatGoesAwayEndsItsStatement() throws Exception {
    try (FlightSqlClient client = server.client()) {
      FlightInfo info =
          client.execute("SELECT sum(a.n) FROM big a CROSS JOIN big b WHERE (a.n * b.n) % 7 = 4");
      FlightStream stream = client.getStream(info.getEndpoints().getFirst().getTicket());
      awaitRunning("sum(a.n)");
      stream.cancel("enough", null);
      await("the end of the statement", () -> !isRunning("sum(a.n)"));
      stream.close();
    }
  }

  private static void awaitRunning(String part) {
    await(part + " running", () -> isRunning(part));
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited 60 s for " + what).isLessThan(deadline);
      LockSupport.parkNanos(2_000_000);
    }
  }

  private static boolean isRunning(String part) {
    return server.parts().engine().runningQueries().stream().anyMatch(q -> q.sql().contains(part));
  }

  @Test
  void anEndpointIsRenewedAndAForgedOneRefused() throws Exception {
    try (FlightSqlClient client = server.client()) {
      FlightInfo info = client.execute("SELECT id FROM rows WHERE id < 0");
      FlightEndpoint endpoint = info.getEndpoints().getFirst();
      assertThat(endpoint.getExpirationTime()).isPresent();
      FlightEndpoint renewed = client.renewFlightEndpoint(new RenewFlightEndpointRequest(endpoint));
      assertThat(renewed.getExpirationTime().orElseThrow())
          .isAfterOrEqualTo(endpoint.getExpirationTime().orElseThrow());
      byte[] bytes = endpoint.getTicket().getBytes();
      for (int at = bytes.length - 120; at < bytes.length; at += 40) {
        byte[] forged = bytes.clone();
        forged[at] ^= 1;
        Throwable thrown =
            catchThrowable(
                () -> {
                  try (FlightStream stream = client.getStream(new Ticket(forged))) {
                    stream.next();
                  }
                });
        assertThat(FlightFixture.error(thrown).sqlState())
            .isEqualTo(ErrorCode.INVALID_AUTHORIZATION.sqlState());
      }
    }
  }

  @Test
  void theServersTypesAreListed() throws Exception {
    try (FlightSqlClient client = server.client()) {
      assertThat(FlightFixture.rows(client, client.getXdbcTypeInfo()))
          .anyMatch(line -> line.startsWith("bigint|-5|19|"))
          .anyMatch(line -> line.startsWith("numeric|2|38|"));
      assertThat(FlightFixture.rows(client, client.getXdbcTypeInfo(java.sql.Types.BIGINT)))
          .hasSize(1);
    }
  }
}
