package io.megadb.server.avatica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.calcite.avatica.AvaticaSqlException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wire through the real Avatica driver. */
@Timeout(120)
class AvaticaWireIT {
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
  void streamsFramesOfTheFetchSize(String serialization) throws SQLException {
    try (Connection connection = fixture.connect(serialization);
        Statement statement = connection.createStatement()) {
      statement.setFetchSize(777);
      try (ResultSet rows = statement.executeQuery("SELECT range AS n FROM range(10000)")) {
        long sum = 0;
        int count = 0;
        while (rows.next()) {
          sum += rows.getLong("n");
          count++;
        }
        assertThat(count).isEqualTo(10_000);
        assertThat(sum).isEqualTo(9_999L * 5_000);
      }
    }
    assertNothingIsHeld();
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "PROTOBUF"})
  void honoursMaxRowsAndEmptyResults(String serialization) throws SQLException {
    try (Connection connection = fixture.connect(serialization);
        Statement statement = connection.createStatement()) {
      statement.setMaxRows(150);
      try (ResultSet rows = statement.executeQuery("SELECT * FROM range(1000)")) {
        assertThat(count(rows)).isEqualTo(150);
      }
      try (ResultSet rows = statement.executeQuery("SELECT 1 WHERE false")) {
        assertThat(count(rows)).isZero();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "PROTOBUF"})
  void countsUpdatesAndRunsBatches(String serialization) throws SQLException {
    try (Connection connection = fixture.connect(serialization);
        Statement statement = connection.createStatement()) {
      assertThat(statement.execute("CREATE TABLE t (a integer, b varchar)")).isFalse();
      assertThat(statement.executeUpdate("INSERT INTO t VALUES (1, 'x'), (2, 'y')")).isEqualTo(2);
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO t VALUES (?::integer, ?::varchar)")) {
        for (int i = 0; i < 50; i++) {
          insert.setInt(1, i);
          insert.setString(2, "n" + i);
          insert.addBatch();
        }
        assertThat(insert.executeBatch()).hasSize(50).containsOnly(1);
        insert.setInt(1, 99);
        insert.setNull(2, java.sql.Types.VARCHAR);
        assertThat(insert.executeUpdate()).isEqualTo(1);
      }
      statement.addBatch("DELETE FROM t WHERE a = 99");
      statement.addBatch("UPDATE t SET b = 'z' WHERE a < 10");
      assertThat(statement.executeBatch()).containsExactly(1, 12);
      assertThat(statement.executeUpdate("DROP TABLE t")).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "PROTOBUF"})
  void waitsForLongUpdatesAndCountsThem(String serialization) throws SQLException {
    try (Connection connection = fixture.connect(serialization);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t (a bigint)");
      String slow =
          "INSERT INTO t SELECT a.range FROM range(20000) a, range(20000) b"
              + " WHERE (a.range * b.range) % 100000007 = 3";
      int count = statement.executeUpdate(slow);
      try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM t")) {
        rows.next();
        assertThat(rows.getInt(1)).isEqualTo(count).isPositive();
      }
      statement.execute("DROP TABLE t");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "PROTOBUF"})
  void commitsAndRollsBackWithoutAutocommit(String serialization) throws SQLException {
    try (Connection connection = fixture.connect(serialization);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t (a integer)");
      connection.setAutoCommit(false);
      try (Statement inTransaction = connection.createStatement()) {
        inTransaction.executeUpdate("INSERT INTO t VALUES (1)");
        connection.rollback();
        inTransaction.executeUpdate("INSERT INTO t VALUES (2)");
        connection.commit();
        inTransaction.executeUpdate("INSERT INTO t VALUES (3)");
        // Turning autocommit on commits.
        connection.setAutoCommit(true);
      }
      try (Statement after = connection.createStatement();
          ResultSet rows = after.executeQuery("SELECT string_agg(a, ',' ORDER BY a) FROM t")) {
        rows.next();
        assertThat(rows.getString(1)).isEqualTo("2,3");
      }
    }
  }

  @Test
  void refusesWritesOnReadOnlyConnectionsAndOtherIsolationLevels() throws SQLException {
    try (Connection connection = fixture.connect("PROTOBUF")) {
      connection.setReadOnly(true);
      try (Statement statement = connection.createStatement()) {
        assertThatThrownBy(() -> statement.executeUpdate("CREATE TABLE t (a integer)"))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("read-only")
            .extracting(e -> ((SQLException) e).getSQLState())
            .isEqualTo("25006");
        assertThat(statement.execute("SELECT 1")).isTrue();
      }
    }
    try (Connection connection = fixture.connect("PROTOBUF")) {
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      assertThatThrownBy(connection::createStatement).hasMessageContaining("READ COMMITTED");
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "PROTOBUF"})
  void errorsCarrySqlStateVendorCodeAndOurMessage(String serialization) throws SQLException {
    try (Connection connection = fixture.connect(serialization);
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.executeQuery("SELECT 'x'::integer"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("Could not convert string 'x' to INT32")
          .satisfies(
              e -> {
                assertThat(((SQLException) e).getSQLState()).isEqualTo("22P02");
                assertThat(((SQLException) e).getErrorCode()).isEqualTo(1001);
              });
      assertThatThrownBy(() -> connection.prepareStatement("SELECT FROM FROM"))
          .isInstanceOf(SQLException.class)
          .extracting(e -> ((AvaticaSqlException) e).getStackTraces().getFirst())
          .asString()
          .contains("syntax error")
          .doesNotContain("\tat ");
      // The connection goes on.
      assertThat(statement.execute("SELECT 1")).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "PROTOBUF"})
  void closingAStatementFromAnotherThreadCancelsIt(String serialization) throws Exception {
    try (Connection connection = fixture.connect(serialization);
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Statement statement = connection.createStatement();
      Future<?> running = threads.submit((Callable<?>) () -> statement.executeQuery(ENDLESS));
      // close() waits for the statement's monitor, which is free as soon as the server has
      // answered, before the statement has ended.
      while (statement.getResultSet() == null && !running.isDone()) {
        Thread.onSpinWait();
      }
      statement.close();
      assertThatThrownBy(running::get)
          .rootCause()
          .isInstanceOf(SQLException.class)
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo("57014");
      try (Statement next = connection.createStatement()) {
        assertThat(next.execute("SELECT 1")).isTrue();
      }
    }
    assertNothingIsHeld();
  }

  @Test
  void closingTheServerCancelsWhatRuns() throws Exception {
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Connection connection = fixture.connect("PROTOBUF");
      Statement statement = connection.createStatement();
      Future<?> running = threads.submit((Callable<?>) () -> statement.executeQuery(ENDLESS));
      while (statement.getResultSet() == null && !running.isDone()) {
        Thread.onSpinWait();
      }
      fixture.server.close();
      assertThatThrownBy(running::get).isNotNull();
      assertNothingIsHeld();
    }
  }

  @Test
  void anotherStatementMayRunWhileASmallRestOfAResultIsUnread() throws SQLException {
    try (Connection connection = fixture.connect("PROTOBUF");
        Statement first = connection.createStatement();
        Statement second = connection.createStatement()) {
      ResultSet open = first.executeQuery("SELECT * FROM range(5000)");
      open.next();
      assertThat(second.execute("SELECT 1")).isTrue();
      assertThat(count(open)).isEqualTo(4_999);

      ResultSet large = first.executeQuery("SELECT * FROM range(1000000)");
      large.next();
      assertThat(second.execute("SELECT 1")).isTrue();
      assertThatThrownBy(() -> count(large)).hasMessageContaining("second connection");
    }
    assertNothingIsHeld();
  }

  @Test
  void abandonedResultsAreGivenBack() throws SQLException {
    try (Connection connection = fixture.connect("PROTOBUF")) {
      try (Statement statement = connection.createStatement()) {
        statement.executeQuery("SELECT * FROM range(1000000)").next();
      }
      Statement neverClosed = connection.createStatement();
      neverClosed.executeQuery("SELECT * FROM range(1000000)").next();
    }
    assertNothingIsHeld();
  }

  @Test
  void twoHundredConnectionsWorkAtTheSameTime() throws Exception {
    int connections = 200;
    CountDownLatch open = new CountDownLatch(connections);
    List<Future<Long>> sums = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
      for (int i = 0; i < connections; i++) {
        int n = i;
        sums.add(
            threads.submit(
                () -> {
                  String serialization = n % 2 == 0 ? "JSON" : "PROTOBUF";
                  try (Connection connection = fixture.connect(serialization);
                      PreparedStatement statement =
                          connection.prepareStatement(
                              "SELECT sum(range)::bigint FROM range(?::integer)")) {
                    open.countDown();
                    assertThat(open.await(60, TimeUnit.SECONDS)).isTrue();
                    statement.setInt(1, n + 1);
                    try (ResultSet rows = statement.executeQuery()) {
                      rows.next();
                      return rows.getLong(1);
                    }
                  }
                }));
      }
      for (int i = 0; i < connections; i++) {
        assertThat(sums.get(i).get()).isEqualTo((long) i * (i + 1) / 2);
      }
    }
    assertNothingIsHeld();
    assertThat(fixture.server.openConnections()).isZero();
  }

  private void assertNothingIsHeld() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (fixture.engine.allocatedBytes() > 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(fixture.engine.allocatedBytes()).isZero();
  }

  private static int count(ResultSet rows) throws SQLException {
    int count = 0;
    while (rows.next()) {
      count++;
    }
    return count;
  }
}
