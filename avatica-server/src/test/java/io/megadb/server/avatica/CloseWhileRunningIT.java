package io.megadb.server.avatica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.calcite.avatica.AvaticaClientRuntimeException;
import org.apache.calcite.avatica.remote.Service;
import org.apache.calcite.avatica.remote.Service.CloseStatementRequest;
import org.apache.calcite.avatica.remote.Service.CreateStatementRequest;
import org.apache.calcite.avatica.remote.Service.ExecuteBatchResponse;
import org.apache.calcite.avatica.remote.Service.ExecuteRequest;
import org.apache.calcite.avatica.remote.Service.ExecuteResponse;
import org.apache.calcite.avatica.remote.Service.FetchRequest;
import org.apache.calcite.avatica.remote.Service.OpenConnectionRequest;
import org.apache.calcite.avatica.remote.Service.PrepareAndExecuteBatchRequest;
import org.apache.calcite.avatica.remote.Service.PrepareAndExecuteRequest;
import org.apache.calcite.avatica.remote.Service.PrepareRequest;
import org.apache.calcite.avatica.remote.Service.PrepareResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Statements closed under the thread that runs them. First request by request, in the orders in
 * which two threads of a client can send them; then by the driver itself, at many moments.
 */
@Timeout(120)
class CloseWhileRunningIT {
  // Takes hours if nobody cancels it.
  private static final String ENDLESS =
      "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3";

  @TempDir Path folder;
  private WireFixture fixture;

  @BeforeEach
  void start() {
    fixture = new WireFixture(folder);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "PROTOBUF"})
  void closedBeforeItsRequestArrivesItIsNotRunAnew(String serialization) throws Exception {
    Service service = fixture.service(serialization);
    String connection = open(service);
    int statement = statement(service, connection);
    PrepareResponse prepared = service.apply(new PrepareRequest(connection, ENDLESS, -1));
    service.apply(new CloseStatementRequest(connection, statement));
    service.apply(new CloseStatementRequest(connection, prepared.statement.id));

    // "Missing" would make the client make another statement, which nobody closes.
    assertCancelled(
        () -> service.apply(new PrepareAndExecuteRequest(connection, statement, ENDLESS, -1)));
    assertCancelled(
        () -> service.apply(new ExecuteRequest(prepared.statement, Collections.emptyList(), 100)));
    assertCancelled(
        () ->
            service.apply(
                new PrepareAndExecuteBatchRequest(connection, statement, List.of(ENDLESS))));
    assertCancelled(() -> service.apply(new FetchRequest(connection, statement, 0, 100)));
    assertFree(service, connection);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "PROTOBUF"})
  void closedBetweenTwoRequestsItIsCancelled(String serialization) throws Exception {
    Service service = fixture.service(serialization);
    String connection = open(service);
    int statement = statement(service, connection);
    ExecuteResponse running =
        service.apply(new PrepareAndExecuteRequest(connection, statement, ENDLESS, -1));
    assertThat(running.results.getFirst().firstFrame.done).isFalse();
    service.apply(new CloseStatementRequest(connection, statement));
    assertCancelled(() -> service.apply(new FetchRequest(connection, statement, 0, 100)));
    assertFree(service, connection);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "PROTOBUF"})
  void closedWhileARequestWaitsItIsCancelled(String serialization) throws Exception {
    Service service = fixture.service(serialization);
    Service other = fixture.service(serialization);
    String connection = open(service);
    int statement = statement(service, connection);
    service.apply(new PrepareAndExecuteRequest(connection, statement, ENDLESS, -1));
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      CountDownLatch sent = new CountDownLatch(1);
      Future<?> fetch =
          threads.submit(
              () -> {
                sent.countDown();
                return other.apply(new FetchRequest(connection, statement, 0, 100));
              });
      sent.await();
      service.apply(new CloseStatementRequest(connection, statement));
      assertCancelled(() -> result(fetch));
    }
    assertFree(service, connection);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "PROTOBUF"})
  void closedDuringABatchItsRestIsNotRun(String serialization) throws Exception {
    Service service = fixture.service(serialization);
    Service other = fixture.service(serialization);
    String connection = open(service);
    int statement = statement(service, connection);
    service.apply(
        new PrepareAndExecuteBatchRequest(
            connection, statement, List.of("CREATE TABLE t (a bigint)")));
    String endless = "CREATE TABLE u AS " + ENDLESS;
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<ExecuteBatchResponse> batch =
          threads.submit(
              () ->
                  other.apply(
                      new PrepareAndExecuteBatchRequest(
                          connection, statement, List.of(endless, "DROP TABLE t"))));
      while (!fixture.engine.isRunning(endless)) {
        Thread.onSpinWait();
      }
      service.apply(new CloseStatementRequest(connection, statement));
      assertCancelled(() -> result(batch));
    }
    assertFree(service, connection);
    int next = statement(service, connection);
    service.apply(new PrepareAndExecuteRequest(connection, next, "DROP TABLE t", -1));
  }

  @Test
  void aStatementOfAnEarlierConnectionIsMissingAndNeverAnothersStatement() throws Exception {
    Service service = fixture.service("PROTOBUF");
    String connection = open(service);
    int statement = statement(service, connection);
    service.apply(new Service.CloseConnectionRequest(connection));
    service.apply(new OpenConnectionRequest(connection, Map.of()));
    statement(service, connection);
    ExecuteResponse answer =
        service.apply(new PrepareAndExecuteRequest(connection, statement, "SELECT 1", -1));
    assertThat(answer.missingStatement).isTrue();
  }

  /**
   * The driver, closed at 80 moments within the first milliseconds and the first 100 ms. Three ends
   * are possible. The server's is SQLSTATE 57014. The driver itself refuses a statement that was
   * closed before it was begun. And where it has the server's answer and is about to fetch, it
   * finds its result gone and says so (of a prepared statement it returns null), without asking the
   * server, which has cancelled the statement all the same.
   */
  @ParameterizedTest
  @CsvSource({"JSON,false", "JSON,true", "PROTOBUF,false", "PROTOBUF,true"})
  void closedAtAnyMomentNothingIsLeftRunning(String serialization, boolean prepared)
      throws Exception {
    int byServer = 0;
    try (Connection connection = fixture.connect(serialization);
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      for (int moment = 0; moment < 80; moment++) {
        long nanos = moment < 40 ? moment * 250_000L : (moment - 40) * 2_500_000L;
        Statement statement =
            prepared ? connection.prepareStatement(ENDLESS) : connection.createStatement();
        CountDownLatch begun = new CountDownLatch(1);
        Future<ResultSet> running =
            threads.submit(
                () -> {
                  begun.countDown();
                  return statement instanceof PreparedStatement p
                      ? p.executeQuery()
                      : statement.executeQuery(ENDLESS);
                });
        begun.await();
        long until = System.nanoTime() + nanos;
        while (System.nanoTime() < until) {
          Thread.onSpinWait();
        }
        statement.close();
        if (EndByClosing.of(running) == EndByClosing.BY_SERVER) {
          byServer++;
        }
        try (Statement next = connection.createStatement()) {
          assertThat(next.execute("SELECT 1")).isTrue();
        }
      }
      assertThat(byServer).isGreaterThan(40);
    }
    assertNothingIsHeld();
  }

  private static String open(Service service) {
    String id = UUID.randomUUID().toString();
    service.apply(new OpenConnectionRequest(id, Map.of()));
    return id;
  }

  private static int statement(Service service, String connection) {
    return service.apply(new CreateStatementRequest(connection)).statementId;
  }

  private static Object result(Future<?> future) throws Exception {
    try {
      return future.get();
    } catch (java.util.concurrent.ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static void assertCancelled(Callable<?> request) {
    assertThatThrownBy(request::call)
        .isInstanceOf(AvaticaClientRuntimeException.class)
        .extracting(e -> ((AvaticaClientRuntimeException) e).getSqlState())
        .isEqualTo("57014");
  }

  private void assertFree(Service service, String connection) {
    int next = statement(service, connection);
    ExecuteResponse answer =
        service.apply(new PrepareAndExecuteRequest(connection, next, "SELECT 1", -1));
    assertThat(answer.missingStatement).isFalse();
    service.apply(new CloseStatementRequest(connection, next));
    assertNothingIsHeld();
  }

  private void assertNothingIsHeld() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (fixture.engine.allocatedBytes() > 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(fixture.engine.allocatedBytes()).isZero();
  }
}
