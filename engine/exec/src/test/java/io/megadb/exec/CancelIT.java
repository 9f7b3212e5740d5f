package io.megadb.exec;

import static io.megadb.exec.EngineFixture.failure;
import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * Statements that end early, by cancel, timeout, or because nobody reads on: with 57014 on every
 * route, nothing half written, and nothing kept.
 */
@Timeout(120)
class CancelIT {
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
  void nothingIsWrittenOrHeld() throws Exception {
    session.close();
    try (Session s = fixture.engine.openSession("after")) {
      for (String table : List.of("o", "l", "m")) {
        assertThat(rows(s, "SELECT count(*), sum(i) FROM " + table))
            .as(table)
            .containsExactly("20000|200010000");
      }
      assertThat(
              rows(s, "SELECT table_name FROM information_schema.tables WHERE table_name = 'made'"))
          .isEmpty();
    }
    try (Stream<Path> files = Files.list(fixture.copyFolder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .allMatch(name -> name.startsWith("in."));
    }
    fixture.assertNothingIsHeld();
  }

  /** A query over two tables that never ends: every pair of every pair is compared. */
  private static String endless(String a, String b) {
    return "SELECT w.i, w.v FROM %s w, %s x, %s y, %s z WHERE upper(w.v || x.v || y.v || z.v) = 'never'"
        .formatted(a, b, a, b);
  }

  /** Statements that end only when they are told to, on every route and into every tier. */
  static Stream<String> endlessStatements() {
    String pushed = "SELECT q.i, l.v FROM (" + endless("o", "o") + ") q JOIN l ON l.i = q.i";
    return Stream.of(
        "SELECT pg_sleep(1000)",
        endless("o", "o"),
        endless("l", "l"),
        endless("m", "m"),
        endless("l", "m"),
        endless("o", "l"),
        pushed,
        "EXPLAIN ANALYZE " + endless("l", "m"),
        "EXPLAIN ANALYZE " + pushed,
        "INSERT INTO o " + endless("o", "o"),
        "INSERT INTO o " + endless("l", "l"),
        "INSERT INTO o " + endless("m", "o"),
        "INSERT INTO l " + endless("o", "o"),
        "INSERT INTO l " + endless("l", "m"),
        "INSERT INTO m " + endless("o", "o"),
        "INSERT INTO m " + endless("l", "m"),
        "UPDATE o SET v = q.v FROM (" + endless("l", "l") + ") q WHERE q.i = o.i",
        "UPDATE l SET v = q.v FROM (" + endless("o", "m") + ") q WHERE q.i = l.i",
        "UPDATE m SET v = q.v FROM (" + endless("o", "l") + ") q WHERE q.i = m.i",
        "DELETE FROM o WHERE i IN (SELECT i FROM (" + endless("l", "m") + ") q)",
        "DELETE FROM l WHERE i IN (SELECT i FROM (" + endless("l", "m") + ") q)",
        "DELETE FROM m WHERE i IN (SELECT i FROM (" + endless("o", "m") + ") q)",
        "CREATE TABLE made USING OLTP AS " + endless("l", "l"),
        "CREATE TABLE made USING OLAP AS " + endless("o", "m"),
        "CREATE TABLE made USING MEMORY AS " + endless("l", "m"),
        "COPY (" + endless("o", "o") + ") TO 'out.csv'",
        "COPY (" + endless("l", "m") + ") TO 'out.parquet'");
  }

  @ParameterizedTest
  @MethodSource("endlessStatements")
  void cancelEndsEveryStatement(String sql) throws Exception {
    CompletableFuture<MegaDbException> running = start(sql);
    awaitRunning(running);
    session.cancel();
    assertCanceled(running, "user request");
  }

  @ParameterizedTest
  @MethodSource("endlessStatements")
  void theTimeoutEndsEveryStatement(String sql) throws Exception {
    rows(session, "SET statement_timeout = '400ms'");
    assertCanceled(start(sql), "statement timeout");
    rows(session, "SET statement_timeout = '0'");
  }

  private CompletableFuture<MegaDbException> start(String sql) {
    return CompletableFuture.supplyAsync(() -> failure(session, sql));
  }

  private static void awaitRunning(CompletableFuture<?> running) {
    while (fixture.engine.runningQueries().isEmpty() && !running.isDone()) {
      LockSupport.parkNanos(2_000_000);
    }
  }

  private static void assertCanceled(CompletableFuture<MegaDbException> running, String why)
      throws Exception {
    MegaDbException e = running.get(60, TimeUnit.SECONDS);
    assertThat(e.sqlState()).as(e.toString()).isEqualTo(ErrorCode.QUERY_CANCELED.sqlState());
    assertThat(e.getMessage()).contains(why);
  }

  /** What waits for a lock that another session has. */
  static Stream<String> waitingStatements() throws Exception {
    return Stream.of(
        "UPDATE o SET v = 'x' WHERE i = 1",
        "INSERT INTO o SELECT i, v FROM l",
        "INSERT INTO l SELECT i, v FROM o",
        "INSERT INTO m SELECT o.i, l.v FROM o JOIN l ON l.i = o.i",
        "SELECT o.v, l.v FROM o JOIN l ON l.i = o.i",
        "COPY o FROM 'in.csv'",
        "COPY o TO 'out.csv'",
        "ALTER TABLE o ADD COLUMN w integer");
  }

  @ParameterizedTest
  @MethodSource("waitingStatements")
  void cancelEndsAWaitForALock(String sql) throws Exception {
    Files.writeString(fixture.copyFolder.resolve("in.csv"), "1,x\n");
    try (Session other = fixture.engine.openSession("other");
        Session watching = fixture.engine.openSession("watching")) {
      rows(other, "BEGIN");
      rows(other, "LOCK TABLE o IN ACCESS EXCLUSIVE MODE");
      CompletableFuture<MegaDbException> running = start(sql);
      while (rows(watching, "SELECT 1 FROM pg_locks WHERE NOT granted").isEmpty()
          && !running.isDone()) {
        LockSupport.parkNanos(2_000_000);
      }
      session.cancel();
      assertCanceled(running, "user request");
      rows(other, "ROLLBACK");
    }
  }

  @Test
  void cancelWithinATransactionFailsItUntilRollback() throws Exception {
    rows(session, "BEGIN");
    rows(session, "INSERT INTO o VALUES (99999, 'x')");
    CompletableFuture<MegaDbException> running = start("SELECT pg_sleep(1000)");
    awaitRunning(running);
    session.cancel();
    assertCanceled(running, "user request");
    rows(session, "ROLLBACK");
    assertThat(rows(session, "SELECT count(*) FROM o WHERE i = 99999")).containsExactly("0");
  }

  static Stream<String> largeResults() {
    return Stream.of(
        "SELECT a.i, a.v FROM o a, o b",
        "SELECT a.i, a.v FROM l a, l b",
        "SELECT a.i, a.v FROM m a, m b",
        "SELECT a.i, b.v FROM o a, l b");
  }

  @ParameterizedTest
  @MethodSource("largeResults")
  void aHalfReadResultCanBeCancelled(String sql) throws Exception {
    try (QueryResult result = session.execute(sql)) {
      var reader = ((QueryResult.Rows) result).reader();
      assertThat(reader.loadNextBatch()).isTrue();
      session.cancel();
      MegaDbException error = null;
      for (int batch = 0; batch < 1000 && error == null; batch++) {
        try {
          assertThat(reader.loadNextBatch()).isTrue();
        } catch (MegaDbException e) {
          error = e;
        }
      }
      assertThat(error).isNotNull();
      assertThat(error.sqlState()).as(error.toString()).isEqualTo("57014");
    }
    assertThat(rows(session, "SELECT count(*) FROM l")).containsExactly("20000");
  }

  @ParameterizedTest
  @MethodSource("largeResults")
  void aResultClosedEarlyKeepsNothing(String sql) throws Exception {
    for (int i = 0; i < 40; i++) {
      try (QueryResult result = session.execute(sql)) {
        if (i % 2 == 0) {
          assertThat(((QueryResult.Rows) result).reader().loadNextBatch()).isTrue();
        }
      }
    }
    fixture.assertNothingIsHeld();
  }

  @ParameterizedTest
  @MethodSource("largeResults")
  void aResultMayOutliveItsSession(String sql) throws Exception {
    Session closing = fixture.engine.openSession("closing");
    try (QueryResult result = closing.execute(sql)) {
      assertThat(((QueryResult.Rows) result).reader().loadNextBatch()).isTrue();
      closing.close();
    }
    fixture.assertNothingIsHeld();
  }

  @Test
  void anOpenResultKeepsItsSnapshotAndGivesItBack() throws Exception {
    rows(session, "CREATE TABLE kept (i integer, v text) USING OLAP");
    rows(session, "INSERT INTO kept SELECT i, v FROM l");
    Path data = folder.resolve("olap");
    try (QueryResult result = session.execute("SELECT a.i, a.v FROM kept a, kept b");
        Session other = fixture.engine.openSession("other")) {
      var reader = ((QueryResult.Rows) result).reader();
      assertThat(reader.loadNextBatch()).isTrue();
      rows(other, "DROP TABLE kept");
      for (int batch = 0; batch < 20; batch++) {
        assertThat(reader.loadNextBatch()).isTrue();
      }
    }
    assertThat(dataFiles(data, "kept")).isZero();
    rows(session, "CREATE TABLE ring (i integer, v text) USING MEMORY");
    long before = fixture.allocator.getAllocatedMemory();
    rows(session, "INSERT INTO ring SELECT i, v FROM l");
    try (QueryResult result = session.execute("SELECT a.i, a.v FROM ring a, ring b");
        Session other = fixture.engine.openSession("other")) {
      assertThat(((QueryResult.Rows) result).reader().loadNextBatch()).isTrue();
      rows(other, "TRUNCATE TABLE ring");
    }
    rows(session, "DROP TABLE ring");
    assertThat(fixture.allocator.getAllocatedMemory()).isLessThanOrEqualTo(before);
  }

  private static long dataFiles(Path data, String table) throws Exception {
    try (Stream<Path> files = Files.walk(data)) {
      return files
          .filter(f -> f.toString().contains(table) && f.toString().endsWith(".parquet"))
          .count();
    }
  }

  @Test
  void closingASessionRollsItsTransactionBack() {
    Session closing = fixture.engine.openSession("closing");
    rows(closing, "BEGIN");
    rows(closing, "DELETE FROM o");
    rows(closing, "LOCK TABLE o IN ACCESS EXCLUSIVE MODE");
    closing.close();
    assertThat(rows(session, "SELECT count(*) FROM o")).containsExactly("20000");
    assertThat(rows(session, "UPDATE o SET v = v WHERE i = 1")).containsExactly("UPDATE 1");
  }

  static Stream<String> someEndlessStatements() {
    return endlessStatements().filter(sql -> sql.startsWith("SELECT") || sql.startsWith("INSERT"));
  }

  @ParameterizedTest
  @MethodSource("someEndlessStatements")
  void closingASessionCancelsWhatItRuns(String sql) throws Exception {
    Session closing = fixture.engine.openSession("closing");
    CompletableFuture<MegaDbException> running =
        CompletableFuture.supplyAsync(() -> failure(closing, sql));
    awaitRunning(running);
    closing.close();
    MegaDbException e = running.get(60, TimeUnit.SECONDS);
    assertThat(e.sqlState()).as(e.toString()).isEqualTo(ErrorCode.QUERY_CANCELED.sqlState());
  }
}
