package io.megadb.tier.oltp;

import static io.megadb.tier.oltp.SharedTier.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.Blame;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.SqlTierSession.TransactionState;
import io.megadb.spi.tier.TierResult;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OltpSessionIT {
  private final BufferAllocator allocator = new RootAllocator();
  private OltpSession session;

  @BeforeEach
  void open() {
    session = SharedTier.tier().openSession();
    run(session, "CREATE TABLE IF NOT EXISTS session_it (id int PRIMARY KEY, name text)");
    run(session, "TRUNCATE session_it");
  }

  @AfterEach
  void close() {
    session.close();
    allocator.close();
  }

  @Test
  void runsStatementsVerbatimAndCountsWhatTheyChange() {
    assertThat(run(session, "INSERT INTO session_it VALUES (?, ?), (2, 'b')", 1, "a"))
        .containsExactly(List.of(2L));
    assertThat(run(session, "SELECT name, id FROM session_it WHERE id = ?", 1))
        .containsExactly(List.of("a", 1));
    assertThat(run(session, "INSERT INTO session_it VALUES (3, 'c') RETURNING id + 1"))
        .containsExactly(List.of(4));
    assertThat(run(session, "UPDATE session_it SET name = upper(name)"))
        .containsExactly(List.of(3L));
    assertThat(run(session, "SHOW fsync")).containsExactly(List.of("on"));
  }

  @Test
  void describesColumnsAndParametersWithoutRunning() {
    var description =
        session.describe(
            "INSERT INTO session_it VALUES (?, ?) RETURNING id, name AS n", new Cancellation());
    assertThat(description.parameters())
        .containsExactly(SqlType.Simple.INTEGER, SqlType.Simple.TEXT);
    assertThat(description.columns())
        .containsExactly(
            Column.of("id", SqlType.Simple.INTEGER), Column.of("n", SqlType.Simple.TEXT));
    assertThat(session.describe("DELETE FROM session_it", new Cancellation()).columns()).isEmpty();
    assertThat(run(session, "SELECT count(*) FROM session_it")).containsExactly(List.of(0L));
  }

  @Test
  void keepsOneConnectionFromBeginToCommit() {
    run(session, "BEGIN");
    assertThat(session.transactionState()).isEqualTo(TransactionState.ACTIVE);
    run(session, "INSERT INTO session_it VALUES (1, 'a')");
    run(session, "SAVEPOINT s");
    run(session, "INSERT INTO session_it VALUES (2, 'b')");
    run(session, "ROLLBACK TO SAVEPOINT s");
    try (OltpSession other = SharedTier.tier().openSession()) {
      assertThat(run(other, "SELECT count(*) FROM session_it")).containsExactly(List.of(0L));
      run(session, "COMMIT");
      assertThat(session.transactionState()).isEqualTo(TransactionState.IDLE);
      assertThat(run(other, "SELECT id FROM session_it")).containsExactly(List.of(1));
    }
  }

  @Test
  void transactionIsFailedAfterAnErrorUntilRolledBack() {
    run(session, "BEGIN");
    assertThatThrownBy(() -> run(session, "SELECT 1/0"))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.sqlState()).isEqualTo("22012"));
    assertThat(session.transactionState()).isEqualTo(TransactionState.FAILED);
    assertThatThrownBy(() -> run(session, "SELECT 1"))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.sqlState()).isEqualTo("25P02"));
    run(session, "ROLLBACK");
    assertThat(session.transactionState()).isEqualTo(TransactionState.IDLE);
    assertThat(run(session, "SELECT 1")).containsExactly(List.of(1));
  }

  @Test
  void closingRollsBackAndSessionStateGoesToNobodyElse() {
    run(session, "BEGIN");
    run(session, "INSERT INTO session_it VALUES (1, 'a')");
    session.close();
    session = SharedTier.tier().openSession();
    assertThat(run(session, "SELECT count(*) FROM session_it")).containsExactly(List.of(0L));
    run(session, "CREATE TEMP TABLE only_mine AS SELECT 7 AS x");
    run(session, "SET application_name = 'mine'");
    assertThat(run(session, "SELECT x FROM only_mine")).containsExactly(List.of(7));
    assertThat(run(session, "SHOW application_name")).containsExactly(List.of("mine"));
    session.close();
    for (int i = 0; i < 20; i++) {
      try (OltpSession other = SharedTier.tier().openSession()) {
        assertThat(run(other, "SHOW application_name")).containsExactly(List.of("megadb"));
        assertThat(run(other, "SELECT to_regclass('pg_temp.only_mine') IS NULL"))
            .containsExactly(List.of(true));
      }
    }
  }

  @Test
  void searchPathAndTimeZoneFollowTheSessionNotTheConnection() {
    run(session, "CREATE SCHEMA IF NOT EXISTS \"Other\"");
    run(session, "CREATE TABLE IF NOT EXISTS \"Other\".there (x int)");
    session.setSearchPath(List.of("Other", "public"));
    session.setTimeZone(ZoneId.of("Europe/Berlin"));
    assertThat(run(session, "SELECT count(*) FROM there")).containsExactly(List.of(0L));
    assertThat(run(session, "SELECT '2026-07-01 12:00+00'::timestamptz::text"))
        .containsExactly(List.of("2026-07-01 14:00:00+02"));
    try (OltpSession other = SharedTier.tier().openSession()) {
      assertThat(run(other, "SHOW timezone")).containsExactly(List.of("UTC"));
      assertThatThrownBy(() -> run(other, "SELECT count(*) FROM there"))
          .hasMessageContaining("\"there\" does not exist");
    }
    run(session, "BEGIN");
    session.setTimeZone(ZoneId.of("Asia/Tokyo"));
    assertThat(run(session, "SHOW timezone")).containsExactly(List.of("Asia/Tokyo"));
    run(session, "ROLLBACK");
    assertThat(run(session, "SHOW timezone")).containsExactly(List.of("Asia/Tokyo"));
  }

  @Test
  void errorsKeepSqlStatePositionHintAndBlame() {
    assertThatThrownBy(() -> run(session, "SELECT ?::int, nam FROM session_it", 1))
        .isInstanceOfSatisfying(
            MegaDbException.class,
            e -> {
              assertThat(e.sqlState()).isEqualTo("42703");
              assertThat(e.blame()).isEqualTo(Blame.USER);
              assertThat(e.position()).hasValue(16);
              assertThat(e.hint()).hasValueSatisfying(h -> assertThat(h).contains("name"));
              assertThat(e.tier()).hasValue("oltp");
            });
    run(session, "INSERT INTO session_it VALUES (1, 'a')");
    assertThatThrownBy(() -> run(session, "INSERT INTO session_it VALUES (1, 'a')"))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.sqlState()).isEqualTo("23505"))
        .hasMessageContaining("Key (id)=(1) already exists");
    assertThatThrownBy(() -> run(session, "SELECT ?"))
        .hasMessageContaining("1 parameters, 0 values");
    assertThatThrownBy(() -> run(session, "UPDATE session_it SET id = x' WHERE"))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.sqlState()).isEqualTo("42601"));
  }

  @Test
  void aTableChangedUnderAPreparedStatementIsNoError() {
    run(session, "DROP TABLE IF EXISTS changing");
    run(session, "CREATE TABLE changing AS SELECT 1 AS x");
    String sql = "SELECT * FROM changing WHERE x = ?";
    assertThat(run(session, sql, 1)).containsExactly(List.of(1));
    run(session, "ALTER TABLE changing ADD COLUMN y text DEFAULT 'new'");
    assertThat(run(session, sql, 1)).containsExactly(List.of(1, "new"));
  }

  @Test
  void cancelEndsARunningStatementAndSparesTheNextOne() {
    for (String sql :
        List.of("SELECT pg_sleep(60)", "SELECT count(*) FROM generate_series(1, 1e12)")) {
      Cancellation cancellation = new Cancellation();
      QueryContext context = new QueryContext("q", allocator, cancellation);
      CompletableFuture<Object> running =
          CompletableFuture.supplyAsync(
              () -> {
                TierResult result = session.execute(sql, List.of(), context);
                return result instanceof TierResult.Rows rows ? SharedTier.drain(rows.reader()) : 0;
              });
      awaitRunning(sql);
      cancellation.cancel("by the test");
      assertThatThrownBy(() -> running.get(30, TimeUnit.SECONDS))
          .rootCause()
          .isNotInstanceOf(java.util.concurrent.TimeoutException.class);
      assertThat(running.exceptionNow())
          .isInstanceOfSatisfying(
              MegaDbException.class,
              e -> {
                assertThat(e.sqlState()).isEqualTo("57014");
                assertThat(e).hasMessageContaining("by the test");
              });
      assertThat(run(session, "SELECT 1")).containsExactly(List.of(1));
    }
  }

  private static void awaitRunning(String sql) {
    try (OltpSession watcher = SharedTier.tier().openSession()) {
      while (run(
              watcher, "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query = ?", sql)
          .isEmpty()) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void severalReadsMayBeOpenWithinATransaction() throws Exception {
    run(session, "BEGIN");
    QueryContext context = SharedTier.context(allocator);
    List<Column> columns = List.of(Column.of("x", SqlType.Simple.BIGINT));
    try (ArrowReader a =
            session.read("SELECT generate_series(1, 30000)::bigint", columns, context);
        ArrowReader b =
            session.read("SELECT generate_series(1, 20000)::bigint", columns, context)) {
      assertThat(a.loadNextBatch()).isTrue();
      assertThat(b.loadNextBatch()).isTrue();
      long restOfA = SharedTier.readRows(a);
      long restOfB = SharedTier.readRows(b);
      assertThat(restOfA).isLessThan(30000).isGreaterThan(restOfB);
    }
    run(session, "COMMIT");
  }

  @Test
  void aResultThatOutlivesItsTransactionFailsAndHarmsNobody() throws Exception {
    run(session, "BEGIN");
    QueryContext context = SharedTier.context(allocator);
    var rows =
        (TierResult.Rows) session.execute("SELECT generate_series(1, 50000)", List.of(), context);
    try (ArrowReader reader = rows.reader()) {
      assertThat(reader.loadNextBatch()).isTrue();
      run(session, "COMMIT");
      assertThatThrownBy(() -> SharedTier.readRows(reader))
          .isInstanceOf(MegaDbException.class)
          .hasMessageContaining("has ended");
    }
    assertThat(session.transactionState()).isEqualTo(TransactionState.IDLE);
    assertThat(run(session, "SELECT 1")).containsExactly(List.of(1));
  }

  @Test
  void aResultLargerThanThePlanPromisedIsReadThroughAPortal() throws Exception {
    run(
        session,
        "CREATE OR REPLACE FUNCTION many() RETURNS SETOF int LANGUAGE sql STABLE ROWS 5"
            + " AS 'SELECT generate_series(1, 30000)'");
    String sql = "SELECT m, m + 0 FROM (SELECT many() AS m OFFSET 0) t";
    for (int i = 0; i < 2; i++) {
      assertThat(run(session, sql)).hasSize(30000);
      assertThat(session.transactionState()).isEqualTo(TransactionState.IDLE);
    }
    assertThat(SharedTier.tier().traits(sql).mode()).isEqualTo(StatementTraits.Mode.PORTAL);
  }

  @Test
  void aFunctionWithSideEffectsRunsOnceHoweverManyRowsItGives() {
    run(session, "CREATE TABLE IF NOT EXISTS effects (x int)");
    run(session, "TRUNCATE effects");
    run(
        session,
        "CREATE OR REPLACE FUNCTION effect() RETURNS SETOF int LANGUAGE sql VOLATILE ROWS 5 AS"
            + " 'INSERT INTO effects VALUES (1); SELECT generate_series(1, 30000)'");
    assertThat(run(session, "SELECT effect()")).hasSize(30000);
    assertThat(run(session, "SELECT count(*) FROM effects")).containsExactly(List.of(1L));
    assertThat(run(session, "SELECT 1; INSERT INTO effects VALUES (2)")).isNotEmpty();
    assertThat(run(session, "SELECT count(*) FROM effects")).containsExactly(List.of(2L));
  }

  @Test
  void tooManyParametersAreRefusedBeforeAnythingIsSent() {
    String sql = "SELECT 1 WHERE 1 IN (" + "?,".repeat(70_000) + "1)";
    assertThatThrownBy(() -> run(session, sql, new Object[70_000]))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.sqlState()).isEqualTo("54023"));
    String allowed = "SELECT 1 WHERE 1 IN (" + "?,".repeat(10_000) + "1)";
    Object[] values = new Object[10_000];
    java.util.Arrays.fill(values, 2);
    assertThat(run(session, allowed, values)).containsExactly(List.of(1));
  }
}
