package io.megadb.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestDuckDb {
  @TempDir Path folder;
  private BufferAllocator allocator;
  private DuckDb duckDb;
  private QueryContext context;

  @BeforeEach
  void open() {
    allocator = new RootAllocator();
    duckDb = DuckDb.open(new DuckDbConfig(2, 512, folder.resolve("tmp"), 512, List.of()));
    context = new QueryContext("q1", allocator, new Cancellation());
  }

  @AfterEach
  void close() {
    duckDb.close();
    allocator.close();
  }

  @Test
  void uuidsArriveAsSixteenBytesAlsoWithinLists() throws Exception {
    UUID uuid = UUID.fromString("01020304-0506-0708-090a-0b0c0d0e0f10");
    List<Column> columns =
        List.of(
            Column.of("u", SqlType.Simple.UUID),
            Column.of("l", new SqlType.Array(SqlType.Simple.UUID)),
            Column.of("b", SqlType.Simple.BOOLEAN));
    String sql =
        "SELECT u, [u, NULL], true FROM (VALUES ('%s'::UUID), (NULL)) t(u)".formatted(uuid);
    try (DuckConnection connection = duckDb.connect();
        ArrowReader rows = connection.query(sql, columns, context)) {
      assertThat(rows.loadNextBatch()).isTrue();
      FixedSizeBinaryVector vector =
          (FixedSizeBinaryVector) rows.getVectorSchemaRoot().getVector("u");
      assertThat(vector.get(0))
          .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
      assertThat(vector.isNull(1)).isTrue();
      assertThat((List<?>) rows.getVectorSchemaRoot().getVector("l").getObject(0)).hasSize(2);
      assertThat(rows.getVectorSchemaRoot().getVector("b").getObject(0)).isEqualTo(true);
      assertThat(rows.loadNextBatch()).isFalse();
    }
  }

  @Test
  void aResultCanBeReadAgainAsARegisteredStream() throws Exception {
    List<Column> columns = List.of(Column.of("u", SqlType.Simple.UUID));
    try (DuckConnection from = duckDb.connect();
        DuckConnection to = duckDb.connect()) {
      ArrowReader rows = from.query("SELECT uuid() FROM range(100000)", columns, context);
      to.registerStream("s", rows, allocator);
      List<String> answer =
          to.list(
              "SELECT typeof(any_value(u)) || count(DISTINCT u) FROM s",
              row -> row.getString(1),
              context);
      assertThat(answer).containsExactly("UUID100000");
    }
  }

  @Test
  void aStreamThatIsNeverReadIsReleased() {
    List<Column> columns = List.of(Column.of("i", SqlType.Simple.BIGINT));
    try (DuckConnection from = duckDb.connect();
        DuckConnection to = duckDb.connect()) {
      to.registerStream("s", from.query("SELECT 1::BIGINT", columns, context), allocator);
    }
  }

  @Test
  void anErrorBeforeTheFirstRowsIsLostWhenStreamingAndKnownWhenMaterialized() {
    String sql =
        "SELECT CASE WHEN i >= 0 THEN error('MEGADB:22012:division by zero') END FROM range(9) t(i)";
    List<Column> columns = List.of(Column.of("i", SqlType.Simple.INTEGER));
    try (DuckConnection connection = duckDb.connect()) {
      assertThatThrownBy(() -> connection.query(sql, columns, context))
          .isInstanceOf(LostErrorException.class);
    }
    try (DuckConnection connection = duckDb.connect(DuckDb.Results.MATERIALIZED)) {
      assertThatThrownBy(() -> connection.query(sql, columns, context))
          .isInstanceOfSatisfying(
              MegaDbException.class,
              e -> {
                assertThat(e.is(ErrorCode.DIVISION_BY_ZERO)).isTrue();
                assertThat(e).hasMessage("division by zero");
              });
    }
  }

  @Test
  void cancellingEndsARunningQuery() throws Exception {
    List<Column> columns = List.of(Column.of("n", SqlType.Simple.BIGINT));
    try (DuckConnection connection = duckDb.connect()) {
      CompletableFuture<Throwable> ended =
          CompletableFuture.supplyAsync(
              () -> {
                try (ArrowReader rows =
                    connection.query(
                        "SELECT sum(a.i * b.i)::BIGINT FROM range(10000000) a(i), range(100000) b(i)",
                        columns,
                        context)) {
                  rows.loadNextBatch();
                  return null;
                } catch (Exception e) {
                  return e;
                }
              });
      while (connection.progress().isEmpty() && !ended.isDone()) {
        Thread.onSpinWait();
      }
      context.cancellation().cancel("due to user request");
      assertThat(ended.get(30, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              MegaDbException.class, e -> assertThat(e.is(ErrorCode.QUERY_CANCELED)).isTrue());
    }
  }

  /** DuckDB forgets an interrupt that comes just before it begins to work on a query. */
  @Test
  void aQueryCancelledWhileItsNextRowsAreAwaitedEnds() throws Exception {
    List<Column> columns = List.of(Column.of("n", SqlType.Simple.BIGINT));
    String sql =
        "SELECT i AS n FROM range(10000000) t(i) UNION ALL SELECT a.i FROM range(10000000) a(i),"
            + " range(100000) b(i) WHERE a.i * b.i = -5";
    QueryContext cancelled = new QueryContext("q3", allocator, new Cancellation());
    AtomicLong batches = new AtomicLong();
    try (DuckConnection connection = duckDb.connect()) {
      FutureTask<Throwable> ended =
          new FutureTask<>(
              () -> {
                try (ArrowReader reader = connection.query(sql, columns, cancelled)) {
                  return catchThrowable(
                      () -> {
                        while (reader.loadNextBatch()) {
                          batches.incrementAndGet();
                        }
                      });
                }
              });
      Thread.ofPlatform().start(ended);
      // It waits for rows that never come once it has had no more of them for a while; if it has
      // not begun to wait, it ends by looking whether it is cancelled.
      long seen = 0;
      for (int look = 0; batches.get() == 0 || seen != batches.get(); look++) {
        assertThat(look).as("looks for rows that go on or do not come").isLessThan(200);
        seen = batches.get();
        assertThat(catchThrowable(() -> ended.get(300, TimeUnit.MILLISECONDS)))
            .isInstanceOf(TimeoutException.class);
      }
      cancelled.cancellation().cancel("due to user request");
      assertThat(ended.get(30, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              MegaDbException.class, e -> assertThat(e.is(ErrorCode.QUERY_CANCELED)).isTrue());
    }
  }

  @Test
  void aQueryCancelledAtAnyMomentEnds() throws Exception {
    List<Column> columns = List.of(Column.of("n", SqlType.Simple.BIGINT));
    String sql = "SELECT sum(a.i * b.i)::BIGINT FROM range(10000000) a(i), range(100000) b(i)";
    for (int moment = 0; moment < 200; moment++) {
      QueryContext cancelled = new QueryContext("q2", allocator, new Cancellation());
      CountDownLatch begun = new CountDownLatch(1);
      try (DuckConnection connection = duckDb.connect()) {
        FutureTask<Throwable> ended =
            new FutureTask<>(
                () -> {
                  begun.countDown();
                  return catchThrowable(() -> connection.query(sql, columns, cancelled).close());
                });
        Thread.ofPlatform().start(ended);
        begun.await();
        long until = System.nanoTime() + moment * 5_000L;
        while (System.nanoTime() < until) {
          Thread.onSpinWait();
        }
        cancelled.cancellation().cancel("due to user request");
        assertThat(ended.get(30, TimeUnit.SECONDS))
            .as("cancelled after %d us", moment * 5)
            .isInstanceOfSatisfying(
                MegaDbException.class, e -> assertThat(e.is(ErrorCode.QUERY_CANCELED)).isTrue());
      }
    }
  }
}
