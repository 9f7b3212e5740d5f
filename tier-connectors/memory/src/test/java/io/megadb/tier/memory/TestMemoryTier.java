package io.megadb.tier.memory;

import static io.megadb.testkit.ArrowRows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.tier.TableChange;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.testkit.ArrowRows;
import io.megadb.testkit.TierFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestMemoryTier {
  private static final TableName NAME = new TableName("memory", "public", "t");
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("id", SqlType.Simple.BIGINT),
          Column.of("name", SqlType.Simple.TEXT),
          Column.of("amount", SqlType.Simple.DOUBLE));

  private final AtomicLong now = new AtomicLong(1_000_000);
  private TierFixture fixture;
  private MemoryTier tier;

  @BeforeEach
  void open(@TempDir Path folder) {
    fixture = new TierFixture(folder);
    tier =
        new MemoryTier(
            "memory", fixture.allocator(), 64 << 20, () -> Instant.ofEpochMilli(now.get()));
  }

  @AfterEach
  void close() {
    tier.close();
    fixture.close();
  }

  private TableDefinition create(Map<String, String> options, String... key) {
    TableDefinition plain = TableDefinition.of(NAME, COLUMNS, List.of(key));
    return tier.createTable(
        new TableDefinition(
            NAME,
            plain.kind(),
            plain.columns(),
            plain.primaryKey(),
            List.of(),
            List.of(),
            options,
            Optional.empty()),
        Optional.empty(),
        fixture.context());
  }

  private long insert(OnConflict onConflict, List<List<Object>> rows) {
    try (ArrowReader reader = ArrowRows.of(fixture.allocator(), COLUMNS, rows)) {
      return tier.insert(NAME, reader, onConflict, fixture.context());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<List<Object>> numbered(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> row((long) i, "name " + i, i / 2.0)).toList();
  }

  private List<List<Object>> scan() {
    return fixture.scan(tier, tier.table(NAME).orElseThrow().definition());
  }

  private List<Object> ids() {
    return scan().stream().map(r -> r.getFirst()).toList();
  }

  private MemoryTable table() {
    return tier.table(NAME).orElseThrow();
  }

  @Test
  void scansWhatWasInserted() {
    create(Map.of());
    assertThat(insert(OnConflict.FAIL, numbered(0, 3000))).isEqualTo(3000);
    insert(OnConflict.FAIL, List.of(row(null, null, null)));
    List<List<Object>> expected = new ArrayList<>(numbered(0, 3000));
    expected.add(row(null, null, null));
    assertThat(scan()).containsExactlyElementsOf(expected);
    assertThat(tier.statistics(NAME).orElseThrow().rows()).isEqualTo(3001);
  }

  @Test
  void replacesRowsOfTheSameKey() {
    create(Map.of(), "id");
    insert(OnConflict.FAIL, numbered(0, 10));
    assertThat(insert(OnConflict.REPLACE, List.of(row(3L, "new", 1.0), row(20L, "x", 2.0))))
        .isEqualTo(2);
    assertThat(scan())
        .hasSize(11)
        .contains(row(3L, "new", 1.0))
        .doesNotContain(numbered(3, 4).getFirst());
    try (RowView found = table().get(3L).orElseThrow()) {
      assertThat(found.stringAt(1)).isEqualTo("new");
    }
  }

  @Test
  void keepsTheLastOfOneStatementsRowsOfTheSameKey() {
    create(Map.of(), "id");
    insert(OnConflict.REPLACE, List.of(row(1L, "a", 1.0), row(1L, "b", 2.0), row(1L, "c", 3.0)));
    assertThat(scan()).containsExactly(row(1L, "c", 3.0));
  }

  @Test
  void keepsTheOldRowWhenTheNewOneIsIgnored() {
    create(Map.of(), "id");
    insert(OnConflict.FAIL, numbered(0, 5));
    List<List<Object>> more = new ArrayList<>(numbered(3, 8));
    more.add(row(7L, "twice", 0.0));
    assertThat(insert(OnConflict.IGNORE, more)).isEqualTo(3);
    assertThat(scan()).containsExactlyElementsOf(numbered(0, 8));
  }

  @Test
  void takesBackAnInsertThatMeetsAKeyTwice() {
    create(Map.of(), "id");
    insert(OnConflict.FAIL, numbered(0, 5));
    List<List<Object>> rows = new ArrayList<>(numbered(5, 2000));
    rows.add(row(4L, "again", 0.0));
    assertThatThrownBy(() -> insert(OnConflict.FAIL, rows))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.is(ErrorCode.UNIQUE_VIOLATION)).isTrue())
        .hasMessageContaining("(id) = (4)");
    assertThat(scan()).containsExactlyElementsOf(numbered(0, 5));
    assertThat(table().get(100L)).isEmpty();
    insert(OnConflict.FAIL, numbered(5, 2000));
    assertThat(ids()).hasSize(2000).doesNotHaveDuplicates();
  }

  @Test
  void takesBackAnInsertWhoseRowsBreakOff() {
    create(Map.of(), "id");
    insert(OnConflict.FAIL, numbered(0, 5));
    try (ArrowReader broken =
        ArrowRows.of(
            fixture.allocator(),
            COLUMNS,
            100,
            IntStream.range(3, 5000)
                .mapToObj(
                    i -> {
                      if (i == 4000) {
                        throw new IllegalStateException("broken off");
                      }
                      return row((long) i, "new", 0.0);
                    }))) {
      assertThatThrownBy(() -> tier.insert(NAME, broken, OnConflict.REPLACE, fixture.context()))
          .hasMessage("broken off");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThat(scan()).containsExactlyElementsOf(numbered(0, 5));
    try (RowView row = table().get(4L).orElseThrow()) {
      assertThat(row.stringAt(1)).isEqualTo("name 4");
    }
  }

  @Test
  void refusesConflictHandlingWithoutAPrimaryKey() {
    create(Map.of());
    for (OnConflict onConflict : List.of(OnConflict.IGNORE, OnConflict.REPLACE)) {
      assertThatThrownBy(() -> insert(onConflict, numbered(0, 1)))
          .isInstanceOfSatisfying(
              MegaDbException.class,
              e -> assertThat(e.is(ErrorCode.FEATURE_NOT_SUPPORTED)).isTrue());
    }
  }

  @Test
  void refusesAnUnknownOptionAndNamesTheNearest() {
    assertThatThrownBy(() -> create(Map.of("capacity_row", "10")))
        .isInstanceOfSatisfying(
            MegaDbException.class,
            e -> {
              assertThat(e.is(ErrorCode.INVALID_PARAMETER_VALUE)).isTrue();
              assertThat(e.hint()).contains("Did you mean \"capacity_rows\"?");
            });
    assertThat(tier.tables()).isEmpty();
  }

  @Test
  void keepsTheNewestRowsOfItsCapacity() {
    create(Map.of("capacity_rows", "1000", "segment_rows", "64"), "id");
    for (int from = 0; from < 5000; from += 250) {
      insert(OnConflict.FAIL, numbered(from, from + 250));
    }
    assertThat(scan()).containsExactlyElementsOf(numbered(4000, 5000));
    assertThat(table().get(3999L)).isEmpty();
    insert(OnConflict.FAIL, numbered(0, 3));
    assertThat(ids()).hasSize(1000).startsWith(4003L).endsWith(0L, 1L, 2L);
  }

  @Test
  void staysWithinItsCapacityOfBytes() {
    create(Map.of("capacity_bytes", "200000"));
    for (int from = 0; from < 20_000; from += 500) {
      insert(OnConflict.FAIL, numbered(from, from + 500));
    }
    assertThat(tier.statistics(NAME).orElseThrow().bytes()).isBetween(50_000L, 200_000L);
    assertThat(ids()).isNotEmpty().last().isEqualTo(19_999L);
  }

  @Test
  void letsRowsGoThatAreTooOld() {
    create(Map.of("max_age_seconds", "10"), "id");
    insert(OnConflict.FAIL, numbered(0, 10));
    now.addAndGet(6_000);
    insert(OnConflict.FAIL, numbered(10, 20));
    now.addAndGet(5_000);
    assertThat(scan()).containsExactlyElementsOf(numbered(10, 20));
    now.addAndGet(10_000);
    assertThat(scan()).isEmpty();
    assertThat(table().get(12L)).isEmpty();
  }

  @Test
  void staysSmallWhenTheSameKeysAreWrittenAgainAndAgain() {
    create(Map.of("segment_rows", "1024"), "id");
    for (int round = 0; round < 300; round++) {
      insert(OnConflict.REPLACE, numbered(0, 500));
    }
    assertThat(scan()).hasSize(500);
    assertThat(tier.statistics(NAME).orElseThrow().bytes()).isLessThan(1 << 20);
    for (long id = 0; id < 500; id++) {
      try (RowView row = table().get(id).orElseThrow()) {
        assertThat(row.longAt(0)).isEqualTo(id);
      }
    }
  }

  @Test
  void deletesAndUpdatesByLocator() throws IOException {
    TableDefinition table = create(Map.of(), "id");
    insert(OnConflict.FAIL, numbered(0, 10));
    List<List<Object>> located = fixture.scan(tier, table, List.of(), true);
    List<Column> locator = List.of(Column.of(LocalTier.LOCATOR, SqlType.Simple.BIGINT));
    try (ArrowReader gone =
        ArrowRows.of(
            fixture.allocator(),
            locator,
            List.of(row(located.get(2).getLast()), row(located.get(2).getLast())))) {
      assertThat(tier.deleteRows(NAME, gone, fixture.context())).isEqualTo(1);
    }
    List<Column> withLocator = new ArrayList<>(COLUMNS);
    withLocator.addAll(locator);
    // Moves each key to the next one: every new key is that of another old row.
    List<List<Object>> moved =
        LongStream.range(3, 10)
            .mapToObj(i -> row(i + 1, "moved", 0.0, located.get((int) i).getLast()))
            .toList();
    try (ArrowReader rows = ArrowRows.of(fixture.allocator(), withLocator, 2, moved.stream())) {
      assertThat(tier.updateRows(NAME, rows, fixture.context())).isEqualTo(7);
    }
    assertThat(ids()).containsExactly(0L, 1L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    assertThat(table().get(2L)).isEmpty();
    assertThat(table().get(3L)).isEmpty();
    assertThat(table().get(10L)).isPresent().get().satisfies(RowView::close);
  }

  @Test
  void refusesAnUpdateThatMakesAKeyTwice() throws IOException {
    TableDefinition table = create(Map.of(), "id");
    insert(OnConflict.FAIL, numbered(0, 3));
    List<List<Object>> located = fixture.scan(tier, table, List.of(), true);
    List<Column> withLocator = new ArrayList<>(COLUMNS);
    withLocator.add(Column.of(LocalTier.LOCATOR, SqlType.Simple.BIGINT));
    try (ArrowReader rows =
        ArrowRows.of(
            fixture.allocator(),
            withLocator,
            List.of(row(2L, "x", 0.0, located.getFirst().getLast())))) {
      assertThatThrownBy(() -> tier.updateRows(NAME, rows, fixture.context()))
          .hasMessageContaining("(id) = (2)");
    }
    assertThat(scan()).containsExactlyElementsOf(numbered(0, 3));
    assertThat(table().get(0L)).isPresent().get().satisfies(RowView::close);
  }

  @Test
  void skipsSegmentsByTheirRanges() {
    TableDefinition table = create(Map.of("segment_rows", "64"));
    insert(OnConflict.FAIL, numbered(0, 10_000));
    List<ColumnPredicate> narrow =
        List.of(
            new ColumnPredicate("id", ColumnPredicate.Operator.GREATER_OR_EQUAL, List.of(9_990L)));
    LocalScan scan = tier.scan(fixture.request(table, narrow, false));
    assertThat(scan.facts().unitsPruned()).isGreaterThan(scan.facts().units());
    assertThat(
            fixture.read("SELECT * FROM " + scan.fromItem() + " WHERE id >= 9990", scan, COLUMNS))
        .containsExactlyElementsOf(numbered(9_990, 10_000));
  }

  @Test
  void aScanSeesWhatWasThereWhenItBegan() {
    TableDefinition table = create(Map.of("capacity_rows", "1000", "segment_rows", "64"), "id");
    insert(OnConflict.FAIL, numbered(0, 1000));
    LocalScan scan = tier.scan(fixture.request(table, List.of(), false));
    insert(OnConflict.REPLACE, numbered(500, 3000));
    tier.dropTable(NAME);
    assertThat(fixture.read("SELECT * FROM " + scan.fromItem(), scan, COLUMNS))
        .containsExactlyElementsOf(numbered(0, 1000));
  }

  @Test
  void refusesWhatDoesNotFitIntoItsMemory() {
    create(Map.of());
    insert(OnConflict.FAIL, numbered(0, 10));
    String large = "x".repeat(1 << 20);
    assertThatThrownBy(
            () ->
                insert(
                    OnConflict.FAIL,
                    IntStream.range(0, 70).mapToObj(i -> row((long) i, large, 0.0)).toList()))
        .isInstanceOfSatisfying(
            MegaDbException.class,
            e -> {
              assertThat(e.is(ErrorCode.OUT_OF_MEMORY)).isTrue();
              assertThat(e.getMessage()).contains("67108864 bytes");
              assertThat(e.hint()).isPresent();
            });
    assertThat(scan()).containsExactlyElementsOf(numbered(0, 10));
  }

  @Test
  void givesALargeValueASegmentOfItsOwnSize() {
    create(Map.of("capacity_bytes", "100000"));
    insert(OnConflict.FAIL, numbered(0, 100));
    String large = "x".repeat(3 << 20);
    insert(OnConflict.FAIL, List.of(row(100L, large, 0.0), row(101L, "small", 0.0)));
    assertThat(scan()).contains(row(101L, "small", 0.0)).hasSizeBetween(1, 2);
  }

  @Test
  void altersColumnsAndKeepsTheRows() {
    create(Map.of(), "id");
    insert(OnConflict.FAIL, numbered(0, 1500));
    tier.alterTable(
        NAME,
        List.of(
            new TableChange.DropColumn("name"),
            new TableChange.AddColumn(
                io.megadb.spi.catalog.ColumnDefinition.of(
                    Column.of("tags", new SqlType.Array(SqlType.Simple.TEXT)))),
            new TableChange.RenameColumn("id", "key")));
    assertThat(scan()).hasSize(1500).contains(row(7L, 3.5, null));
    try (RowView row = table().get(7L).orElseThrow()) {
      assertThat(row.isNull(row.indexOf("tags"))).isTrue();
      assertThat(row.doubleAt(row.indexOf("amount"))).isEqualTo(3.5);
    }
  }

  @Test
  void truncates() {
    create(Map.of(), "id");
    insert(OnConflict.FAIL, numbered(0, 5000));
    tier.truncate(NAME);
    assertThat(scan()).isEmpty();
    assertThat(table().get(1L)).isEmpty();
    insert(OnConflict.FAIL, numbered(0, 5));
    assertThat(scan()).containsExactlyElementsOf(numbered(0, 5));
  }
}
