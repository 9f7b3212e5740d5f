package io.megadb.tier.memory;

import static io.megadb.testkit.ArrowRows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.testkit.ArrowRows;
import io.megadb.testkit.TypeEdges;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TestKeys {
  private static final TableName NAME = new TableName("memory", "public", "t");

  private final BufferAllocator allocator = new RootAllocator(256 << 20);
  private final QueryContext context = new QueryContext("test", allocator, new Cancellation());
  private final MemoryTier tier =
      new MemoryTier("memory", allocator, 128 << 20, InstantSource.system());

  @AfterEach
  void close() {
    tier.close();
    allocator.close();
  }

  static Stream<SqlType> keyTypes() {
    return Stream.concat(
        Stream.of(SqlType.Simple.values())
            .filter(t -> t != SqlType.Simple.INTERVAL && t != SqlType.Simple.JSON),
        Stream.of(new SqlType.Numeric(38, 10), new SqlType.Numeric(5, 2), new SqlType.Varchar(5)));
  }

  private MemoryTable create(List<Column> columns, List<String> key, List<List<Object>> rows)
      throws IOException {
    try (ArrowReader reader = ArrowRows.of(allocator, columns, rows)) {
      tier.createTable(TableDefinition.of(NAME, columns, key), Optional.of(reader), context);
    }
    return tier.table(NAME).orElseThrow();
  }

  private static long valueOf(MemoryTable table, Object... key) {
    try (RowView row = table.get(key).orElseThrow()) {
      return row.longAt(row.indexOf("n"));
    }
  }

  @ParameterizedTest
  @MethodSource("keyTypes")
  void findsEachEdgeOfAKeyType(SqlType type) throws IOException {
    List<Object> keys = new ArrayList<>(TypeEdges.edges(type));
    // Equal to 0.0, which is there already.
    keys.removeIf(k -> k.equals(-0.0) || k.equals(-0.0f));
    List<Column> columns = List.of(Column.of("k", type), Column.of("n", SqlType.Simple.BIGINT));
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      rows.add(row(keys.get(i), (long) i));
    }
    MemoryTable table = create(columns, List.of("k"), rows);
    for (int i = 0; i < keys.size(); i++) {
      assertThat(valueOf(table, keys.get(i))).isEqualTo(i);
    }
    try (ArrowReader again = ArrowRows.of(allocator, columns, rows)) {
      assertThat(tier.insert(NAME, again, OnConflict.IGNORE, context)).isZero();
    }
  }

  @Test
  void findsKeysOfSeveralColumns() throws IOException {
    List<Column> columns =
        List.of(
            Column.of("a", SqlType.Simple.TEXT),
            Column.of("n", SqlType.Simple.BIGINT),
            Column.of("b", SqlType.Simple.UUID));
    UUID one = new UUID(1, 2);
    UUID two = new UUID(2, 1);
    MemoryTable table =
        create(
            columns,
            List.of("b", "a"),
            List.of(row("x", 1L, one), row("x", 2L, two), row("y", 3L, one)));
    assertThat(valueOf(table, one, "x")).isEqualTo(1);
    assertThat(valueOf(table, two, "x")).isEqualTo(2);
    assertThat(valueOf(table, one, "y")).isEqualTo(3);
    assertThat(table.get(two, "y")).isEmpty();
  }

  @Test
  void takesNumbersForEqualThatPostgresTakesForEqual() throws IOException {
    List<Column> columns =
        List.of(Column.of("k", SqlType.Simple.DOUBLE), Column.of("n", SqlType.Simple.BIGINT));
    MemoryTable table = create(columns, List.of("k"), List.of(row(-0.0, 1L), row(Double.NaN, 2L)));
    assertThat(valueOf(table, 0.0)).isEqualTo(1);
    assertThat(valueOf(table, Double.longBitsToDouble(0x7ff8000000000123L))).isEqualTo(2);
  }

  @Test
  void comparesNumericsByValueWhateverTheirScale() throws IOException {
    List<Column> columns =
        List.of(Column.of("k", new SqlType.Numeric(12, 2)), Column.of("n", SqlType.Simple.BIGINT));
    MemoryTable table = create(columns, List.of("k"), List.of(row(new BigDecimal("-1.50"), 7L)));
    assertThat(valueOf(table, new BigDecimal("-1.5"))).isEqualTo(7);
    assertFails(ErrorCode.DATATYPE_MISMATCH, () -> table.get(new BigDecimal("1.505")));
  }

  @Test
  void refusesWhatCanNotBeAKey() throws IOException {
    List<Column> columns =
        List.of(Column.of("k", SqlType.Simple.TEXT), Column.of("n", SqlType.Simple.BIGINT));
    MemoryTable table = create(columns, List.of("k"), List.of());
    assertFails(ErrorCode.DATATYPE_MISMATCH, () -> table.get((Object) 7));
    assertFails(ErrorCode.DATATYPE_MISMATCH, () -> table.get(new Object[] {null}));
    assertFails(ErrorCode.INVALID_PARAMETER_VALUE, () -> table.get("a", "b"));
    assertFails(ErrorCode.WRONG_OBJECT_TYPE, () -> table.get(7L));
    for (SqlType type :
        List.of(
            SqlType.Simple.JSON,
            SqlType.Simple.INTERVAL,
            new SqlType.UnconstrainedNumeric(),
            new SqlType.Array(SqlType.Simple.BIGINT))) {
      TableDefinition definition =
          TableDefinition.of(
              new TableName("memory", "public", "u"), List.of(Column.of("k", type)), List.of("k"));
      assertFails(
          ErrorCode.FEATURE_NOT_SUPPORTED,
          () -> tier.createTable(definition, Optional.empty(), context));
    }
  }

  @Test
  void refusesANullInAKey() throws IOException {
    List<Column> columns =
        List.of(Column.of("k", SqlType.Simple.TEXT), Column.of("n", SqlType.Simple.BIGINT));
    create(columns, List.of("k"), List.of());
    try (ArrowReader reader = ArrowRows.of(allocator, columns, List.of(row(null, 1L)))) {
      assertFails(
          ErrorCode.NOT_NULL_VIOLATION,
          () -> tier.insert(NAME, reader, OnConflict.REPLACE, context));
    }
    assertThat(tier.statistics(NAME).orElseThrow().rows()).isZero();
  }

  private static void assertFails(
      ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            MegaDbException.class,
            e -> assertThat(e.sqlState()).as(e.getMessage()).isEqualTo(code.sqlState()));
  }
}
