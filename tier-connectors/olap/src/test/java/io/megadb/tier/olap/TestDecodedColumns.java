package io.megadb.tier.olap;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.DecodedTables;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.TableChange;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.SqlType.Simple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is read again and again is kept decoded, and never anything but what the files say. */
class TestDecodedColumns {
  @RegisterExtension static final OlapFixture OLAP = OlapFixture.decoding();

  private static TableDefinition table() {
    return OLAP.create(
        OlapFixture.definition(
            OLAP.newName(),
            Column.of("i", Simple.INTEGER),
            Column.of("t", Simple.TEXT),
            Column.of("d", new SqlType.Numeric(12, 2))));
  }

  private static void fill(TableDefinition table, int from, int rows) {
    OLAP.insert(
        table,
        "SELECT i, 'text ' || (i %% 7), i / 4 FROM range(%d, %d) AS r(i)"
            .formatted(from, from + rows));
  }

  private static String count(TableDefinition table, String column, int decoded) {
    LocalScan scan = OLAP.scan(table, List.of(column));
    assertThat(scan.facts().unitsDecoded()).isEqualTo(decoded);
    return OLAP.rows(scan, "SELECT count(*), min(" + column + ") FROM %s").getFirst();
  }

  private static Optional<DecodedTables.DecodedTable> kept(TableDefinition table) {
    return OLAP.tier().decodedTables().stream()
        .filter(t -> t.table().equals(table.name()))
        .findFirst();
  }

  private static List<Path> databases(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".duckdb")).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void decodesColumnsOfTheSecondScan() {
    TableDefinition table = table();
    fill(table, 0, 5000);
    assertThat(count(table, "i", 0)).isEqualTo("5000|0");
    OLAP.awaitDecoded();
    assertThat(kept(table)).isEmpty();
    assertThat(count(table, "i", 0)).isEqualTo("5000|0");
    OLAP.awaitDecoded();
    assertThat(count(table, "i", 1)).isEqualTo("5000|0");
    assertThat(kept(table).orElseThrow())
        .satisfies(
            kept -> {
              assertThat(kept.columns()).containsExactly("i");
              assertThat(kept.files()).isEqualTo(1);
              assertThat(kept.rows()).isEqualTo(5000);
              assertThat(kept.bytes()).isPositive();
              assertThat(kept.scans()).isEqualTo(1);
            });
  }

  @Test
  void addsColumnsThatGrowHotLater() {
    TableDefinition table = table();
    fill(table, 0, 100);
    count(table, "i", 0);
    count(table, "i", 0);
    OLAP.awaitDecoded();
    assertThat(count(table, "t", 0)).isEqualTo("100|text 0");
    count(table, "t", 0);
    OLAP.awaitDecoded();
    // A table just built is left alone for a time that depends on how long that took.
    for (int i = 0; i < 10_000 && kept(table).orElseThrow().columns().size() < 2; i++) {
      OLAP.rows(OLAP.scan(table, List.of("t")), "SELECT count(*) FROM %s");
      OLAP.awaitDecoded();
    }
    assertThat(count(table, "t", 1)).isEqualTo("100|text 0");
    assertThat(count(table, "i", 1)).isEqualTo("100|0");
    assertThat(kept(table).orElseThrow().columns()).containsExactly("i", "t");
  }

  @Test
  void readsNewFilesBesideDecodedOnes() {
    TableDefinition table = table();
    fill(table, 0, 3000);
    OLAP.allDecoded(table);
    fill(table, 3000, 2000);
    assertThat(count(table, "i", 1)).isEqualTo("5000|0");
    assertThat(count(table, "i", 1)).isEqualTo("5000|0");
    OLAP.awaitDecoded();
    assertThat(count(table, "i", 2)).isEqualTo("5000|0");
    OLAP.allDecoded(table);
  }

  @Test
  void readsOnlyTheFilesThatAScanWants() {
    TableDefinition table = table();
    for (int i = 0; i < 5; i++) {
      fill(table, i * 1000, 1000);
    }
    OLAP.allDecoded(table);
    ColumnPredicate predicate =
        new ColumnPredicate("i", ColumnPredicate.Operator.IN, List.of(500, 2500, 3500));
    LocalScan scan = OLAP.scan(table, List.of("i"), predicate);
    assertThat(scan.facts().unitsDecoded()).isEqualTo(3);
    assertThat(scan.facts().unitsPruned()).isEqualTo(2);
    assertThat(OLAP.rows(scan, "SELECT count(*), min(i), max(i) FROM %s"))
        .containsExactly("3000|0|3999");
  }

  @Test
  void rowsAddedToTheCacheWhileAScanIsOpenAreNotItsOwn() {
    TableDefinition table = table();
    fill(table, 0, 1000);
    OLAP.allDecoded(table);
    LocalScan early = OLAP.scan(table, List.of("i", "t", "d"));
    fill(table, 1000, 1000);
    OLAP.all(table);
    OLAP.all(table);
    OLAP.awaitDecoded();
    assertThat(count(table, "i", 2)).isEqualTo("2000|0");
    assertThat(OLAP.rows(early, "SELECT count(*) FROM %s")).containsExactly("1000");
  }

  @Test
  void rewrittenFilesAreOthers() {
    TableDefinition table = table();
    fill(table, 0, 1000);
    OLAP.allDecoded(table);
    LocalScan located = OLAP.locate(table, Optional.empty());
    assertThat(located.facts().unitsDecoded()).isZero();
    String version = located.facts().version();
    List<String> names = located.unitNames();
    located.pin().close();
    OLAP.withRows(
        table,
        "SELECT i, 'new', i FROM range(10) AS r(i)",
        rows -> {
          OLAP.tier()
              .rewriteFiles(
                  table.name(), version, java.util.Set.copyOf(names), rows, OLAP.context());
          return null;
        });
    assertThat(count(table, "t", 0)).isEqualTo("10|new");
    OLAP.allDecoded(table);
    // More than half of what was kept is of no use any more.
    assertThat(kept(table).orElseThrow().rows()).isEqualTo(10);
  }

  @Test
  void followsTheSchema() {
    TableDefinition first = table();
    fill(first, 0, 1000);
    OLAP.allDecoded(first);
    TableDefinition second =
        OLAP.tier()
            .alterTable(
                first.name(),
                List.of(
                    new TableChange.RenameColumn("t", "was_t"),
                    new TableChange.WidenColumn("i", Simple.BIGINT),
                    new TableChange.DropColumn("d")));
    OLAP.allDecoded(second);
    TableDefinition third =
        OLAP.tier()
            .alterTable(
                first.name(),
                List.of(
                    new TableChange.AddColumn(ColumnDefinition.of(Column.of("d", Simple.TEXT)))));
    assertThat(OLAP.allDecoded(third).getFirst()).endsWith("|null");
    assertThat(OLAP.rows(OLAP.scan(third, List.of("i")), "SELECT typeof(i) FROM %s LIMIT 1"))
        .containsExactly("BIGINT");
  }

  @Test
  void aDroppedTableGivesItsSpaceBackWhenTheLastScanEnds() {
    TableDefinition table = table();
    fill(table, 0, 1000);
    Path folder = OLAP.folder().resolve("cache/columns");
    int before = databases(folder).size();
    OLAP.allDecoded(table);
    assertThat(databases(folder)).hasSize(before + 1);
    LocalScan open = OLAP.scan(table, List.of("i"));
    assertThat(open.facts().unitsDecoded()).isEqualTo(1);
    OLAP.tier().dropTable(table.name());
    OLAP.awaitDecoded();
    assertThat(databases(folder)).hasSize(before + 1);
    assertThat(OLAP.rows(open, "SELECT count(*) FROM %s")).containsExactly("1000");
    OLAP.awaitDecoded();
    assertThat(databases(folder)).hasSize(before);
    assertThat(kept(table)).isEmpty();
  }

  @Test
  void decodesNothingThatDoesNotFit() {
    OlapConfig small =
        OLAP.config("file://" + OLAP.folder().resolve("warehouse"), OLAP.folder().resolve("small"))
            .withColumnCacheBytes(100);
    TableDefinition table = table();
    fill(table, 0, 50_000);
    try (OlapTier tier = OLAP.open(small)) {
      for (int i = 0; i < 3; i++) {
        assertThat(OLAP.all(tier, table)).hasSize(50_000);
        assertThat(awaited(tier)).isTrue();
      }
      assertThat(tier.decodedTables()).isEmpty();
    }
  }

  @Test
  void aBrokenFolderFailsNoStatement() throws IOException {
    Path folder = OLAP.folder().resolve("broken");
    OlapConfig config = OLAP.config("file://" + OLAP.folder().resolve("warehouse"), folder);
    TableDefinition table = table();
    fill(table, 0, 1000);
    try (OlapTier tier = OLAP.open(config)) {
      OlapFixture.delete(folder.resolve("columns"));
      Files.writeString(folder.resolve("columns"), "no folder");
      for (int i = 0; i < 3; i++) {
        assertThat(OLAP.all(tier, table)).hasSize(1000);
        assertThat(awaited(tier)).isTrue();
      }
      assertThat(tier.decodedTables()).isEmpty();
      Files.delete(folder.resolve("columns"));
      Files.createDirectory(folder.resolve("columns"));
    }
  }

  @Test
  void startsWithAnEmptyFolder() throws IOException {
    Path folder = OLAP.folder().resolve("left");
    Files.createDirectories(folder.resolve("columns"));
    Files.writeString(folder.resolve("columns/decoded_1.duckdb"), "what a crash left");
    OlapConfig config = OLAP.config("file://" + OLAP.folder().resolve("warehouse"), folder);
    try (OlapTier tier = OLAP.open(config)) {
      assertThat(databases(folder.resolve("columns"))).isEmpty();
      TableDefinition table = table();
      fill(table, 0, 1000);
      for (int i = 0; i < 2; i++) {
        assertThat(OLAP.all(tier, table)).hasSize(1000);
        assertThat(awaited(tier)).isTrue();
      }
      assertThat(databases(folder.resolve("columns"))).hasSize(1);
    }
    assertThat(databases(folder.resolve("columns"))).isEmpty();
  }

  private static boolean awaited(OlapTier tier) {
    try {
      return tier.awaitDecoded(Duration.ofMinutes(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
