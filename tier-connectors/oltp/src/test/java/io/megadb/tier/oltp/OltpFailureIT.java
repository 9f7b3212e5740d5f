package io.megadb.tier.oltp;

import static io.megadb.tier.oltp.SharedTier.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.Blame;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.SqlTierSession.TransactionState;
import io.megadb.spi.tier.TierResult;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.tier.oltp.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server goes away at the worst moments, and memory is small. */
@Timeout(120)
class OltpFailureIT {
  @TempDir Path dataDir;

  @Test
  void committedDataAndTheTierSurviveTheServersDeath() throws Exception {
    try (OltpTier tier = OltpTier.open(OltpConfig.embedded(dataDir));
        OltpSession session = tier.openSession();
        OltpSession writing = tier.openSession();
        BufferAllocator allocator = new RootAllocator()) {
      EmbeddedPostgres server = tier.server().orElseThrow();
      run(session, "CREATE TABLE t AS SELECT generate_series(1, 100) AS x");
      run(writing, "BEGIN");
      run(writing, "INSERT INTO t VALUES (101)");
      QueryContext context = SharedTier.context(allocator);
      CompletableFuture<TierResult> running =
          CompletableFuture.supplyAsync(
              () -> session.execute("SELECT pg_sleep(60)", List.of(), context));
      try (OltpSession watching = tier.openSession()) {
        // Not within a transaction, where the activity seen first stays the same.
        while (run(
                watching,
                "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(6%'"
                    + " AND state = 'active' AND pid <> pg_backend_pid()")
            .isEmpty()) {
          Thread.onSpinWait();
        }
      }
      long killed = server.pid();
      ProcessHandle.of(killed).orElseThrow().destroyForcibly();
      assertThatThrownBy(() -> running.get(30, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              MegaDbException.class,
              e -> {
                assertThat(e.sqlState()).isIn("08006", "57P01", "57P02", "57P03");
                assertThat(e.blame()).isIn(Blame.TIER, Blame.RESOURCES);
              });
      while (server.pid() == killed) {
        Thread.onSpinWait();
      }
      assertThat(run(session, "SELECT count(*) FROM t")).containsExactly(List.of(100L));
      assertThatThrownBy(() -> run(writing, "INSERT INTO t VALUES (102)"))
          .isInstanceOf(MegaDbException.class);
      assertThat(writing.transactionState()).isEqualTo(TransactionState.IDLE);
      assertThat(run(writing, "SELECT count(*) FROM t")).containsExactly(List.of(100L));
    }
    try (OltpTier tier = OltpTier.open(OltpConfig.embedded(dataDir));
        OltpSession session = tier.openSession()) {
      assertThat(run(session, "SELECT count(*) FROM t")).containsExactly(List.of(100L));
    }
  }

  @Test
  void aRestartByOthersIsSurvivedByAnExternalTier() {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir);
        OltpTier tier =
            OltpTier.open(OltpConfig.external(server.jdbcUrl(), server.user(), server.password()));
        OltpSession session = tier.openSession()) {
      run(session, "CREATE TABLE t AS SELECT 1 AS x");
      try (OltpSession killer = tier.openSession()) {
        run(
            killer,
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                + " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");
      }
      // The pool may hand out one dead connection, the first error clears it.
      for (int i = 0; i < 3; i++) {
        try {
          run(session, "SELECT x FROM t");
        } catch (MegaDbException e) {
          assertThat(e.sqlState()).isIn("08006", "57P01");
        }
      }
      assertThat(run(session, "SELECT x FROM t")).containsExactly(List.of(1));
    }
  }

  @Test
  void fiveMillionRowsFitIntoLittleMemory() throws Exception {
    String sql =
        "SELECT i AS id, i::text AS name, (i % 100)::numeric(10,2) AS cost"
            + " FROM generate_series(1::bigint, 5000000) i";
    List<Column> columns =
        List.of(
            Column.of("id", SqlType.Simple.BIGINT),
            Column.of("name", SqlType.Simple.TEXT),
            Column.of("cost", new SqlType.Numeric(10, 2)));
    try (BufferAllocator small = new RootAllocator(8 << 20);
        OltpSession session = SharedTier.tier().openSession()) {
      QueryContext context = SharedTier.context(small);
      try (ArrowReader reader = session.read(sql, columns, context)) {
        assertThat(SharedTier.readRows(reader)).isEqualTo(5_000_000);
      }
      var rows = (TierResult.Rows) session.execute(sql, List.of(), context);
      try (ArrowReader reader = rows.reader()) {
        assertThat(SharedTier.readRows(reader)).isEqualTo(5_000_000);
      }
      run(session, "BEGIN");
      rows = (TierResult.Rows) session.execute(sql + " WHERE i <= ?", List.of(300_000), context);
      try (ArrowReader reader = rows.reader()) {
        assertThat(SharedTier.readRows(reader)).isEqualTo(300_000);
      }
      run(session, "ROLLBACK");
    }
  }

  @Test
  void wideRowsAreFetchedInSmallPieces() throws Exception {
    try (BufferAllocator small = new RootAllocator(64 << 20);
        OltpSession session = SharedTier.tier().openSession()) {
      QueryContext context = SharedTier.context(small);
      String sql = "SELECT repeat(i::text, 200000) FROM generate_series(100000, 100400) i";
      var rows = (TierResult.Rows) session.execute(sql, List.of(), context);
      try (ArrowReader reader = rows.reader()) {
        assertThat(SharedTier.readRows(reader)).isEqualTo(401);
      }
    }
  }

  @Test
  void aResultClosedEarlyGivesItsConnectionBack() throws Exception {
    try (BufferAllocator allocator = new RootAllocator()) {
      QueryContext context = SharedTier.context(allocator);
      List<Column> columns = List.of(Column.of("x", SqlType.Simple.INTEGER));
      try (OltpSession session = SharedTier.tier().openSession()) {
        for (int i = 0; i < 40; i++) {
          try (ArrowReader reader =
              session.read("SELECT generate_series(1, 1000000)", columns, context)) {
            assertThat(reader.loadNextBatch()).isTrue();
          }
          var rows =
              (TierResult.Rows)
                  session.execute("SELECT generate_series(1, 1000000)", List.of(), context);
          try (ArrowReader reader = rows.reader()) {
            assertThat(reader.loadNextBatch()).isTrue();
          }
        }
        assertThat(run(session, "SELECT 1")).containsExactly(List.of(1));
      }
    }
  }

  @Test
  void tooLittleMemoryForABatchIsAnErrorAndTheSessionGoesOn() {
    try (BufferAllocator tiny = new RootAllocator(4096);
        OltpSession session = SharedTier.tier().openSession()) {
      QueryContext context = SharedTier.context(tiny);
      var rows =
          (TierResult.Rows) session.execute("SELECT repeat('x', 100000)", List.of(), context);
      try (ArrowReader reader = rows.reader()) {
        assertThatThrownBy(reader::loadNextBatch)
            .isInstanceOfSatisfying(
                MegaDbException.class, e -> assertThat(e.sqlState()).isEqualTo("53200"));
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      assertThat(run(session, "SELECT 1")).containsExactly(List.of(1));
    }
  }
}
