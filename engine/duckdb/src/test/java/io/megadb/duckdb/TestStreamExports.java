package io.megadb.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.MadeRows;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The allocator's check at the end finds what was not released. */
class TestStreamExports {
  private static final List<Column> NUMBER = List.of(Column.of("n", SqlType.Simple.BIGINT));

  @TempDir Path folder;
  private BufferAllocator allocator;
  private DuckDb duckDb;
  private QueryContext context;

  @BeforeEach
  void open() {
    allocator = new RootAllocator();
    duckDb = DuckDb.open(new DuckDbConfig(4, 512, folder.resolve("tmp"), 512, List.of()));
    context = new QueryContext("q1", allocator, new Cancellation());
  }

  @AfterEach
  void close() {
    duckDb.close();
    allocator.close();
  }

  /** One batch of the numbers 0 to 999 after another, then an error or the end. */
  private static final class Numbers extends MadeRows {
    private final int batches;
    private final RuntimeException atEnd;
    private int next;

    Numbers(int batches, RuntimeException atEnd, BufferAllocator allocator) {
      super(TypeTable.arrowSchema(NUMBER), allocator);
      this.batches = batches;
      this.atEnd = atEnd;
    }

    @Override
    public boolean loadNextBatch() throws java.io.IOException {
      if (next++ == batches) {
        if (atEnd != null) {
          throw atEnd;
        }
        return false;
      }
      // DuckDB still holds the last batch.
      getVectorSchemaRoot().clear();
      BigIntVector numbers = (BigIntVector) getVectorSchemaRoot().getVector(0);
      numbers.allocateNew(1000);
      for (int i = 0; i < 1000; i++) {
        numbers.set(i, i);
      }
      getVectorSchemaRoot().setRowCount(1000);
      return true;
    }
  }

  @Test
  void nestedValuesOfManyBatchesComeBackEqual() throws Exception {
    List<Column> columns =
        List.of(
            Column.of("i", SqlType.Simple.BIGINT),
            Column.of("t", SqlType.Simple.TEXT),
            Column.of("b", SqlType.Simple.BOOLEAN),
            Column.of("l", new SqlType.Array(SqlType.Simple.TEXT)));
    String sql =
        "SELECT i, CASE WHEN i % 7 > 0 THEN repeat('ä', (i % 5)::INT) || i END AS t, i % 3 = 0 AS b,"
            + " CASE WHEN i % 11 > 0 THEN [i::VARCHAR, NULL] END AS l FROM range(200000) r(i)";
    try (DuckConnection from = duckDb.connect();
        DuckConnection to = duckDb.connect()) {
      to.registerStream("s", from.query(sql, columns, context), allocator);
      List<Long> differences =
          to.list(
              "SELECT count(*) FROM (SELECT * FROM s EXCEPT ALL " + sql + ")",
              row -> row.getLong(1),
              context);
      assertThat(differences).containsExactly(0L);
    }
  }

  @Test
  void anErrorOfTheReaderKeepsItsCode() {
    MegaDbException error =
        new MegaDbException(ErrorCode.SERIALIZATION_FAILURE, "a row changed meanwhile");
    try (DuckConnection connection = duckDb.connect(DuckDb.Results.MATERIALIZED)) {
      connection.registerStream("s", new Numbers(3, error, allocator), allocator);
      assertThatThrownBy(() -> connection.query("SELECT sum(n) FROM s", NUMBER, context))
          .isInstanceOfSatisfying(
              MegaDbException.class,
              e -> {
                assertThat(e.is(ErrorCode.SERIALIZATION_FAILURE)).isTrue();
                assertThat(e).hasMessageContaining("a row changed meanwhile");
              });
    }
  }

  @Test
  void anUnexpectedErrorIsNoEndOfTheProcess() {
    try (DuckConnection connection = duckDb.connect(DuckDb.Results.MATERIALIZED)) {
      connection.registerStream(
          "s", new Numbers(3, new IllegalStateException("no\0thing"), allocator), allocator);
      assertThatThrownBy(() -> connection.query("SELECT sum(n) FROM s", NUMBER, context))
          .isInstanceOf(MegaDbException.class)
          .hasMessageContaining("no thing");
    }
  }

  @Test
  void whatNeedsMoreMemoryThanThereIsFails() {
    for (int limit = 64; limit <= 512; limit *= 2) {
      try (BufferAllocator small = allocator.newChildAllocator("small", 0, limit);
          DuckConnection connection = duckDb.connect(DuckDb.Results.MATERIALIZED)) {
        int bytes = limit;
        assertThatThrownBy(
                () -> {
                  connection.registerStream("s", new Numbers(100, null, allocator), small);
                  connection.query("SELECT n FROM s", NUMBER, contextOf(small)).close();
                })
            .as("limit %d", bytes)
            .isInstanceOf(RuntimeException.class);
      }
    }
  }

  private QueryContext contextOf(BufferAllocator of) {
    return new QueryContext("small", of, new Cancellation());
  }

  @Test
  void aStreamReadInPartIsReleased() throws Exception {
    try (DuckConnection connection = duckDb.connect()) {
      connection.registerStream("s", new Numbers(10_000, null, allocator), allocator);
      try (ArrowReader rows = connection.query("SELECT n FROM s LIMIT 10", NUMBER, context)) {
        assertThat(rows.loadNextBatch()).isTrue();
        assertThat(rows.getVectorSchemaRoot().getRowCount()).isEqualTo(10);
      }
    }
  }

  @Test
  void manyThreadsReadManyStreams() throws Exception {
    for (int round = 0; round < 20; round++) {
      try (DuckConnection connection = duckDb.connect()) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 5; i++) {
          connection.registerStream("s" + i, new Numbers(50, null, allocator), allocator);
          all.append(i == 0 ? "" : " UNION ALL ").append("SELECT n FROM s").append(i);
        }
        assertThat(
                connection.list("SELECT sum(n) FROM (" + all + ")", row -> row.getLong(1), context))
            .containsExactly(5 * 50 * 499_500L);
      }
    }
  }
}
