package io.megadb.tier.memory;

import static io.megadb.testkit.ArrowRows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.testkit.ArrowRows;
import io.megadb.testkit.TierFixture;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A segment of more rows than a batch leaves in parts, whatever the shape of its columns. */
class TestLargeSegments {
  private static final TableName NAME = new TableName("memory", "public", "large");
  private static final List<Column> COLUMNS =
      List.of(
          new Column("id", SqlType.Simple.BIGINT, false),
          Column.of("b", SqlType.Simple.BOOLEAN),
          Column.of("t", SqlType.Simple.TEXT),
          Column.of("l", new SqlType.Array(SqlType.Simple.TEXT)),
          Column.of(
              "s",
              new SqlType.Struct(
                  List.of(
                      Column.of("x", SqlType.Simple.INTEGER),
                      Column.of("y", SqlType.Simple.TEXT)))));

  private static List<Object> made(int i) {
    String text = "v" + i;
    List<Object> list = new ArrayList<>();
    for (int k = 0; k < i % 3; k++) {
      list.add(k == 1 ? null : text);
    }
    return row(
        (long) i,
        i % 5 == 0 ? null : (Object) (i % 2 == 0),
        i % 7 == 0 ? null : text,
        i % 11 == 0 ? null : list,
        i % 13 == 0 ? null : row(i, i % 17 == 0 ? null : text));
  }

  @Test
  void comeOutInPartsInTheirOrder(@TempDir Path folder) throws Exception {
    try (TierFixture fixture = new TierFixture(folder);
        MemoryTier tier =
            new MemoryTier("memory", fixture.allocator(), 256 << 20, InstantSource.system())) {
      TableDefinition plain = TableDefinition.of(NAME, COLUMNS, List.of("id"));
      tier.createTable(
          new TableDefinition(
              NAME,
              plain.kind(),
              plain.columns(),
              plain.primaryKey(),
              List.of(),
              List.of(),
              Map.of("segment_rows", "200000"),
              Optional.empty()),
          Optional.empty(),
          fixture.context());
      List<List<Object>> rows = new ArrayList<>();
      for (int i = 0; i < 100_000; i++) {
        rows.add(made(i));
      }
      try (ArrowReader reader = ArrowRows.of(fixture.allocator(), COLUMNS, rows)) {
        tier.insert(NAME, reader, OnConflict.FAIL, fixture.context());
      }
      MemoryTable table = tier.table(NAME).orElseThrow();
      assertThat(fixture.scan(tier, table.definition())).isEqualTo(rows);

      // With deaths and locators, and past the first batches.
      List<List<Object>> again = List.of(made(50_000), made(99_999));
      try (ArrowReader reader = ArrowRows.of(fixture.allocator(), COLUMNS, again)) {
        tier.insert(NAME, reader, OnConflict.REPLACE, fixture.context());
      }
      // An update makes a row the newest.
      List<List<Object>> expected = new ArrayList<>(rows);
      expected.removeAll(again);
      expected.addAll(again);
      List<List<Object>> found =
          fixture.scan(tier, table.definition(), List.of(), true).stream()
              .map(r -> r.subList(0, COLUMNS.size()))
              .toList();
      assertThat(found).isEqualTo(expected);
      assertThat(DirectScan.rows(table, fixture.context())).hasSize(100_000);
    }
  }
}
