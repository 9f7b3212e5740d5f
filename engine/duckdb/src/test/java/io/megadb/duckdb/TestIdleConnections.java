package io.megadb.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestIdleConnections {
  private static final List<Column> NUMBER = List.of(Column.of("n", SqlType.Simple.BIGINT));

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

  private long idOf(DuckConnection connection) {
    return connection
        .list("SELECT current_connection_id()", row -> row.getLong(1), context)
        .getFirst();
  }

  private long idOfNext() {
    try (DuckConnection next = duckDb.connect()) {
      return idOf(next);
    }
  }

  /** Reads a query over a stream of {@code rows} numbers to its end. */
  private List<Object> read(DuckConnection connection, String sql, int rows) throws Exception {
    try (DuckConnection other = duckDb.connect()) {
      connection.registerStream(
          "scan_0_0",
          other.query("SELECT range AS n FROM range(" + rows + ")", NUMBER, context),
          allocator);
      List<Object> values = new ArrayList<>();
      try (ArrowReader reader = connection.query(sql, NUMBER, context)) {
        while (reader.loadNextBatch()) {
          values.add(reader.getVectorSchemaRoot().getVector(0).getObject(0));
        }
      }
      return values;
    }
  }

  @Test
  void rowsAreMadeAheadWithinAShareOfTheMemory() {
    try (DuckConnection connection = duckDb.connect()) {
      assertThat(
              connection.list(
                  "SELECT current_setting('streaming_buffer_size')", r -> r.getString(1), context))
          .containsExactly("8.0 MiB");
    }
  }

  @Test
  void servesTheNextOnceAllRowsWereRead() throws Exception {
    long id;
    try (DuckConnection connection = duckDb.connect()) {
      id = idOf(connection);
      assertThat(read(connection, "SELECT sum(n)::BIGINT AS n FROM scan_0_0", 10))
          .containsExactly(45L);
    }
    try (DuckConnection again = duckDb.connect()) {
      assertThat(idOf(again)).isEqualTo(id);
      assertThat(read(again, "SELECT sum(n)::BIGINT AS n FROM scan_0_0", 100))
          .containsExactly(4950L);
    }
  }

  @Test
  void twoAtATimeAreTwo() {
    try (DuckConnection one = duckDb.connect();
        DuckConnection other = duckDb.connect()) {
      assertThat(idOf(one)).isNotEqualTo(idOf(other));
    }
  }

  @Test
  void closingTwiceGivesBackOnce() {
    DuckConnection connection = duckDb.connect();
    connection.close();
    connection.close();
    twoAtATimeAreTwo();
  }

  @Test
  void temporaryTablesAndSettingsEndWithTheConnection() {
    long id;
    try (DuckConnection connection = duckDb.connect()) {
      id = idOf(connection);
      connection.execute("CREATE TEMP TABLE t AS SELECT 1 AS x", context);
    }
    try (DuckConnection next = duckDb.connect()) {
      assertThat(idOf(next)).isNotEqualTo(id);
      assertThatThrownBy(() -> next.list("SELECT * FROM t", row -> row.getLong(1), context))
          .isInstanceOf(MegaDbException.class);
    }
  }

  @Test
  void eachHasTheTimeZoneAskedFor() {
    String sql = "SELECT CAST(TIMESTAMPTZ '2025-01-01 00:00:00+00' AS VARCHAR)";
    for (int round = 0; round < 2; round++) {
      try (DuckConnection utc = duckDb.connect();
          DuckConnection kolkata = duckDb.connect(DuckDb.Results.STREAMING, "Asia/Kolkata")) {
        assertThat(utc.list(sql, row -> row.getString(1), context))
            .containsExactly("2025-01-01 00:00:00+00");
        assertThat(kolkata.list(sql, row -> row.getString(1), context))
            .containsExactly("2025-01-01 05:30:00+05:30");
      }
    }
  }

  @Test
  void aFailedStatementOrOneReadInPartTakesItsConnectionAlong() throws Exception {
    long failed;
    try (DuckConnection connection = duckDb.connect()) {
      failed = idOf(connection);
      assertThatThrownBy(() -> connection.list("SELECT * FROM x", row -> 1, context))
          .isInstanceOf(MegaDbException.class);
    }
    long inPart;
    try (DuckConnection connection = duckDb.connect()) {
      inPart = idOf(connection);
      try (ArrowReader rows =
          connection.query("SELECT range AS n FROM range(1000000)", NUMBER, context)) {
        assertThat(rows.loadNextBatch()).isTrue();
      }
    }
    assertThat(idOfNext()).isNotIn(failed, inPart);
  }

  @Test
  void aStreamNobodyReadTakesItsConnectionAlong() throws Exception {
    long id;
    try (DuckConnection connection = duckDb.connect()) {
      id = idOf(connection);
      assertThat(read(connection, "SELECT 7::BIGINT AS n", 10)).containsExactly(7L);
    }
    assertThat(idOfNext()).isNotEqualTo(id);
  }

  @Test
  void aCancelledStatementDoesNotInterruptTheNext() throws Exception {
    for (int round = 0; round < 20; round++) {
      QueryContext cancelled = new QueryContext("c", allocator, new Cancellation());
      Thread canceller =
          Thread.ofPlatform().start(() -> cancelled.cancellation().cancel("due to user request"));
      try (DuckConnection connection = duckDb.connect();
          ArrowReader rows =
              connection.query("SELECT range AS n FROM range(10)", NUMBER, cancelled)) {
        while (rows.loadNextBatch()) {
          assertThat(rows.getVectorSchemaRoot().getRowCount()).isPositive();
        }
      } catch (MegaDbException e) {
        assertThat(e.is(ErrorCode.QUERY_CANCELED)).isTrue();
      }
      try (DuckConnection next = duckDb.connect()) {
        assertThat(
                next.list("SELECT sum(range) FROM range(100000)", row -> row.getLong(1), context))
            .containsExactly(4_999_950_000L);
      }
      canceller.join();
    }
  }

  @Test
  void keepsNoMoreThanSomeIdle() {
    List<DuckConnection> burst = new ArrayList<>();
    Set<Long> ids = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      burst.add(duckDb.connect());
      ids.add(idOf(burst.getLast()));
    }
    assertThat(ids).hasSize(40);
    burst.forEach(DuckConnection::close);
    int reused = 0;
    List<DuckConnection> next = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      next.add(duckDb.connect());
      reused += ids.contains(idOf(next.getLast())) ? 1 : 0;
    }
    assertThat(reused).isEqualTo(16);
    next.forEach(DuckConnection::close);
  }
}
