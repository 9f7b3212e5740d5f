package io.megadb.exec;

import static io.megadb.exec.EngineFixture.failure;
import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.error.Blame;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.SqlTierSession.TransactionState;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * PostgreSQL dies by SIGKILL while a statement is at work: a typed error, nothing half written, and
 * the next statement works once PostgreSQL is back. A killed backend takes all connections of the
 * server with it (crash recovery); a killed postmaster is started again by the tier.
 */
@Timeout(120)
class PostgresLossIT {
  @TempDir static Path folder;
  private static EngineFixture fixture;
  private Session session;

  @BeforeAll
  static void start() throws Exception {
    fixture = new EngineFixture(folder);
    try (Session s = fixture.engine.openSession("setup")) {
      for (String table : List.of("o OLTP", "l OLAP", "m MEMORY")) {
        String name = table.substring(0, 1);
        String key = name.equals("l") ? "" : " PRIMARY KEY";
        rows(
            s,
            "CREATE TABLE %s (i integer%s, v text) USING %s"
                .formatted(name, key, table.substring(2)));
        rows(
            s, "INSERT INTO " + name + " SELECT g, 'value ' || g FROM generate_series(1, 20000) g");
      }
    }
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
  }

  @BeforeEach
  void open() {
    session = fixture.engine.openSession("test");
  }

  @AfterEach
  void everythingIsThereAndNothingHeld() {
    for (String table : List.of("o", "l", "m")) {
      assertThat(rows(session, "SELECT count(*), sum(i) FROM " + table))
          .as(table)
          .containsExactly("20000|200010000");
    }
    assertThat(rows(session, "SELECT count(*) FROM o JOIN l USING (i) JOIN m USING (i)"))
        .containsExactly("20000");
    session.close();
    fixture.assertNothingIsHeld();
  }

  private static String endless(String a, String b) {
    return "SELECT w.i, w.v FROM %s w, %s x, %s y, %s z WHERE upper(w.v || x.v || y.v || z.v) = 'never'"
        .formatted(a, b, a, b);
  }

  /** What reads PostgreSQL, on every route. */
  static Stream<String> readers() {
    return Stream.of(
        "SELECT count(*) FROM o",
        "SELECT o.v, l.v FROM o JOIN l ON l.i = o.i",
        "SELECT a.v, b.v FROM o a JOIN l ON l.i = a.i JOIN o b ON b.i = l.i + 1",
        "INSERT INTO l SELECT i, v FROM o",
        "INSERT INTO m SELECT o.i + 50000, l.v FROM o JOIN l ON l.i = o.i",
        "INSERT INTO o SELECT i + 50000, v FROM l",
        "UPDATE o SET v = l.v FROM l WHERE l.i = o.i",
        "DELETE FROM l WHERE i IN (SELECT i FROM o)",
        "CREATE TABLE made USING OLAP AS SELECT * FROM o",
        "COPY o TO 'out.csv'");
  }

  @ParameterizedTest
  @MethodSource("readers")
  void aBackendKilledAtWorkEndsTheStatementAndNoMore(String sql) throws Exception {
    try (Session other = fixture.engine.openSession("other")) {
      rows(other, "BEGIN");
      rows(other, "LOCK TABLE o IN ACCESS EXCLUSIVE MODE");
      CompletableFuture<MegaDbException> running =
          CompletableFuture.supplyAsync(() -> failure(session, sql));
      kill(backend("SELECT pid FROM pg_locks WHERE NOT granted"));
      assertLost(running);
      awaitServer();
    }
    assertThat(
            rows(
                session,
                "SELECT table_name FROM information_schema.tables WHERE table_name = 'made'"))
        .isEmpty();
    assertThat(fixture.copyFolder).isEmptyDirectory();
  }

  @Test
  void aKilledServerEndsWhatReadsAndTheNextStatementWorks() throws Exception {
    CompletableFuture<MegaDbException> running =
        CompletableFuture.supplyAsync(() -> failure(session, endless("o", "o")));
    busyBackend("%never%");
    killServer();
    assertLost(running);
  }

  @Test
  void aKilledServerUndoesATransaction() throws Exception {
    rows(session, "BEGIN");
    rows(session, "INSERT INTO o VALUES (99999, 'x')");
    assertThat(rows(session, "SELECT count(*) FROM o JOIN l ON l.i < o.i WHERE o.i = 99999"))
        .containsExactly("20000");
    killServer();
    assertLost(failure(session, "INSERT INTO o VALUES (99998, 'x')"));
    assertThat(session.transactionState()).isEqualTo(TransactionState.IDLE);
    assertThat(rows(session, "SELECT count(*) FROM o WHERE i > 99990")).containsExactly("0");
  }

  @Test
  void aWriteIntoPostgresThatIsCutOffLeavesNothing() throws Exception {
    CompletableFuture<MegaDbException> running =
        CompletableFuture.supplyAsync(
            () -> failure(session, "INSERT INTO o SELECT a.i * 20000 + b.i, b.v FROM l a, l b"));
    kill(busyBackend("COPY%FROM STDIN%"));
    assertLost(running);
    awaitServer();
  }

  @Test
  void aHalfReadResultFailsAndLetsGo() throws Exception {
    for (String sql : List.of("SELECT a.i, a.v FROM o a, o b", "SELECT a.v, b.v FROM o a, l b")) {
      try (QueryResult result = session.execute(sql)) {
        var reader = ((QueryResult.Rows) result).reader();
        assertThat(reader.loadNextBatch()).isTrue();
        kill(someBackend());
        MegaDbException error = null;
        boolean more = true;
        for (int batch = 0; batch < 2000 && more; batch++) {
          try {
            more = reader.loadNextBatch();
          } catch (MegaDbException e) {
            error = e;
            more = false;
          }
        }
        // Rows that DuckDB has already are no longer PostgreSQL's.
        if (error != null) {
          assertLost(error);
        } else {
          assertThat(sql).contains("l b");
        }
      }
      awaitServer();
    }
  }

  @Test
  void tablesOfOtherTiersSayWhatIsMissingOrWork() throws Exception {
    ProcessHandle server =
        ProcessHandle.of(fixture.oltp.server().orElseThrow().pid()).orElseThrow();
    server.destroyForcibly();
    server.onExit().get(30, TimeUnit.SECONDS);
    // The ring and DuckDB need no PostgreSQL; the Iceberg catalogue is in it.
    assertThat(rows(session, "SELECT count(*) FROM m")).containsExactly("20000");
    for (String sql :
        List.of(
            "SELECT count(*) FROM l",
            "INSERT INTO l SELECT i, v FROM m WHERE i < 0",
            "DELETE FROM l WHERE i < 0")) {
      try {
        rows(session, sql);
      } catch (MegaDbException e) {
        assertLost(e);
      }
    }
    awaitServer();
  }

  private static void kill(long pid) {
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  private static void killServer() throws Exception {
    long pid = fixture.oltp.server().orElseThrow().pid();
    kill(pid);
    while (fixture.oltp.server().orElseThrow().pid() == pid) {
      LockSupport.parkNanos(2_000_000);
    }
    awaitServer();
  }

  /** The backend that a query finds, once it does. */
  private static long backend(String query) {
    try (Session watching = fixture.engine.openSession("watching")) {
      while (true) {
        List<String> found = rows(watching, query);
        if (!found.isEmpty()) {
          return Long.parseLong(found.getFirst());
        }
      }
    }
  }

  private static long busyBackend(String pattern) {
    return backend(
        "SELECT pid FROM pg_stat_activity WHERE state = 'active'"
            + " AND pid <> pg_backend_pid() AND query LIKE '"
            + pattern
            + "'");
  }

  private static long someBackend() {
    try (Session watching = fixture.engine.openSession("watching")) {
      return Long.parseLong(rows(watching, "SELECT pg_backend_pid()").getFirst());
    }
  }

  /** Until PostgreSQL has recovered, seen by a connection that is not the engine's. */
  private static void awaitServer() throws InterruptedException {
    var server = fixture.oltp.server().orElseThrow();
    while (true) {
      try (var connection =
              DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
          var statement = connection.createStatement()) {
        statement.execute("SELECT 1");
        return;
      } catch (SQLException e) {
        LockSupport.parkNanos(2_000_000);
      }
    }
  }

  private static void assertLost(CompletableFuture<MegaDbException> running) throws Exception {
    assertLost(running.get(60, TimeUnit.SECONDS));
  }

  private static void assertLost(MegaDbException e) {
    assertThat(e.sqlState())
        .as(e.toString())
        .isIn("08000", "08001", "08003", "08006", "57P01", "57P02", "57P03");
    assertThat(e.blame()).isIn(Blame.TIER, Blame.RESOURCES);
  }
}
