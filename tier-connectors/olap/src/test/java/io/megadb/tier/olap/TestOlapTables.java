package io.megadb.tier.olap;

import static io.megadb.tier.olap.OlapFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.PartitionField;
import io.megadb.spi.catalog.PartitionField.Transform;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.tier.TableChange;
import io.megadb.spi.tier.TableChange.RenameTable;
import io.megadb.spi.tier.TableChange.SetComment;
import io.megadb.spi.tier.Tier;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.SqlType.Simple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** CREATE, ALTER, DROP and what the catalog tells of tables. */
class TestOlapTables {
  @RegisterExtension static final OlapFixture OLAP = new OlapFixture();

  private static TableDefinition alter(TableDefinition table, TableChange... changes) {
    return OLAP.tier().alterTable(table.name(), List.of(changes));
  }

  @Test
  void theFirstTablesOfASchemaMayBeMadeAtOneMoment() throws Exception {
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 10; round++) {
        String schema = "made_at_once_" + round;
        CyclicBarrier start = new CyclicBarrier(2);
        List<Callable<TableDefinition>> makers =
            Stream.of("a", "b")
                .map(name -> new TableName("olap", schema, name))
                .<Callable<TableDefinition>>map(
                    name ->
                        () -> {
                          start.await();
                          return OLAP.create(
                              OlapFixture.definition(name, Column.of("i", Simple.INTEGER)));
                        })
                .toList();
        for (Future<TableDefinition> made : two.invokeAll(makers)) {
          assertThat(made.get().name().schema()).isEqualTo(schema);
        }
      }
    }
  }

  @Test
  void keepsEveryPartOfADefinition() {
    TableName name = new TableName("olap", "sch emä", "T \"x\"/..");
    TableDefinition definition =
        new TableDefinition(
            name,
            TableDefinition.Kind.TABLE,
            List.of(
                new ColumnDefinition(
                    new Column("id", Simple.BIGINT, false),
                    Optional.of("nextval('s')"),
                    Optional.of("the id\nmegadb.types")),
                new ColumnDefinition(
                    Column.of("we\"ird nämé", Simple.JSON),
                    Optional.empty(),
                    Optional.of("payload")),
                ColumnDefinition.of(Column.of("v", new SqlType.Varchar(10))),
                ColumnDefinition.of(Column.of("n", new SqlType.UnconstrainedNumeric())),
                ColumnDefinition.of(Column.of("l", new SqlType.Array(Simple.SMALLINT))),
                ColumnDefinition.of(
                    Column.of(
                        "s",
                        new SqlType.Struct(
                            List.of(
                                new Column("a", Simple.INTERVAL, false),
                                Column.of("b", new SqlType.Array(Simple.JSON))))))),
            List.of(),
            List.of("id > 0", "v <> 'x'"),
            List.of(new PartitionField("id", Transform.BUCKET, 8)),
            Map.of("sort", "id", "compression", "snappy"),
            Optional.of("a table's comment"));
    TableDefinition created = OLAP.create(definition);
    assertThat(created).isEqualTo(definition);
    assertThat(OLAP.tier().tables()).contains(definition);
    OLAP.insert(
        created,
        "SELECT i, '{}', 'v', '1.5', [1], {'a': '1 day', 'b': ['[]']} FROM range(10) t(i)");
    assertThat(OLAP.all(created)).hasSize(10);
    OLAP.tier().dropTable(name);
    assertThat(OLAP.tier().tables()).noneMatch(t -> t.name().equals(name));
  }

  @Test
  void createsATableWithItsRowsOrNotAtAll() throws IOException {
    TableDefinition table = OlapFixture.definition(OLAP.newName(), Column.of("v", Simple.INTEGER));
    long filesBefore = warehouseFiles();
    assertFails(
        ErrorCode.NUMERIC_OUT_OF_RANGE,
        () ->
            OLAP.withRows(
                OlapFixture.definition(table.name(), Column.of("v", Simple.BIGINT)),
                "SELECT 4000000000 + i FROM range(300000) t(i)",
                rows -> OLAP.tier().createTable(table, Optional.of(rows), OLAP.context())));
    assertThat(OLAP.tier().tables()).noneMatch(t -> t.name().equals(table.name()));
    assertThat(warehouseFiles()).isEqualTo(filesBefore);

    TableDefinition created =
        OLAP.withRows(
            table,
            "SELECT i FROM range(10) t(i)",
            rows -> OLAP.tier().createTable(table, Optional.of(rows), OLAP.context()));
    assertThat(OLAP.count(created)).isEqualTo(10);
    assertThat(OLAP.tier().statistics(table.name()).orElseThrow())
        .satisfies(
            s -> {
              assertThat(s.rows()).isEqualTo(10);
              assertThat(s.exact()).isTrue();
              assertThat(s.bytes()).isPositive();
            });
    assertFails(ErrorCode.DUPLICATE_TABLE, () -> OLAP.create(table));
    assertThat(OLAP.count(created)).isEqualTo(10);
  }

  private static long warehouseFiles() throws IOException {
    try (Stream<Path> files = Files.walk(OLAP.folder().resolve("warehouse"))) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void refusesWhatItCannotKeep() {
    TableDefinition table =
        OlapFixture.definition(
            OLAP.newName(), Column.of("a", Simple.INTEGER), Column.of("b", Simple.INTEGER));
    assertThatThrownBy(() -> OLAP.create(OlapFixture.withOptions(table, Map.of("sorted", "a"))))
        .isInstanceOfSatisfying(
            MegaDbException.class,
            e -> {
              assertThat(e.is(ErrorCode.INVALID_PARAMETER_VALUE)).isTrue();
              assertThat(e.hint()).hasValueSatisfying(h -> assertThat(h).contains("\"sort\""));
            });
    for (Map<String, String> options :
        List.of(
            Map.of("sort", "c"),
            Map.of("compression", "zip"),
            Map.of("row_group_rows", "ten"),
            Map.of("target_file_bytes", "1"))) {
      assertFails(
          ErrorCode.INVALID_PARAMETER_VALUE,
          () -> OLAP.create(OlapFixture.withOptions(table, options)));
    }
    assertFails(
        ErrorCode.FEATURE_NOT_SUPPORTED,
        () -> OLAP.create(TableDefinition.of(table.name(), table.rowType(), List.of("a"))));
    assertFails(
        ErrorCode.DUPLICATE_COLUMN,
        () ->
            OLAP.create(
                OlapFixture.definition(
                    table.name(), Column.of("a", Simple.TEXT), Column.of("A", Simple.TEXT))));
    TableDefinition made = OLAP.create(table);
    assertFails(
        ErrorCode.FEATURE_NOT_SUPPORTED,
        () ->
            OLAP.withRows(
                made,
                "SELECT 1, 2",
                rows -> OLAP.tier().insert(made.name(), rows, OnConflict.IGNORE, OLAP.context())));
    assertThat(OLAP.count(made)).isZero();
  }

  @Test
  void aListingsTablesAreThoseOfItsFingerprint() throws Exception {
    TableDefinition table = OlapFixture.definition(OLAP.newName(), Column.of("a", Simple.INTEGER));
    String without = OLAP.tier().fingerprint();
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<?> changes =
          other.submit(
              () -> {
                for (int i = 0; i < 20; i++) {
                  OLAP.tier().dropTable(OLAP.create(table).name());
                }
              });
      do {
        Tier.Listing listing = OLAP.tier().listing();
        assertThat(listing.tables().stream().noneMatch(t -> t.name().equals(table.name())))
            .isEqualTo(listing.fingerprint().equals(without));
      } while (!changes.isDone());
      changes.get();
    }
    assertThat(OLAP.tier().listing().fingerprint()).isEqualTo(without);
  }

  @Test
  void renamesTruncatesAndDropsWithItsFiles() throws IOException {
    TableDefinition table =
        OLAP.create(OlapFixture.definition(OLAP.newName(), Column.of("a", Simple.INTEGER)));
    OLAP.insert(table, "SELECT 1");
    String before = OLAP.tier().fingerprint();
    TableName newName = OLAP.newName();
    TableDefinition renamed = alter(table, new RenameTable(newName.name()));
    assertThat(renamed.name()).isEqualTo(newName);
    assertThat(OLAP.tier().fingerprint()).isNotEqualTo(before);
    assertThat(OLAP.count(renamed)).isEqualTo(1);
    assertFails(ErrorCode.UNDEFINED_TABLE, () -> OLAP.scan(table, List.of()));
    TableDefinition again = OLAP.create(table);
    assertFails(ErrorCode.DUPLICATE_TABLE, () -> alter(again, new RenameTable(newName.name())));
    assertFails(
        ErrorCode.FEATURE_NOT_SUPPORTED,
        () -> alter(again, new RenameTable("zz"), new SetComment(Optional.empty())));

    OLAP.tier().truncate(newName);
    assertThat(OLAP.count(renamed)).isZero();
    assertThat(OLAP.tier().statistics(newName).orElseThrow().rows()).isZero();
    OLAP.insert(renamed, "SELECT 2");
    LocalScan scan = OLAP.scan(renamed, List.of("a"));
    OLAP.tier().dropTable(newName);
    // A scan that began before still has its files.
    assertThat(OLAP.rows(scan, "SELECT a FROM %s")).containsExactly("2");
    try (Stream<Path> files = Files.walk(OLAP.folder().resolve("warehouse/public"))) {
      assertThat(files.filter(f -> f.toString().contains(table.name().name() + "-")))
          .filteredOn(Files::isRegularFile)
          .allMatch(f -> f.toString().endsWith(".json"));
    }
    OLAP.tier().dropTable(newName);
    assertThat(OLAP.tier().statistics(newName)).isEmpty();
    assertFails(ErrorCode.UNDEFINED_TABLE, () -> OLAP.tier().truncate(newName));
    assertFails(ErrorCode.UNDEFINED_TABLE, () -> OLAP.insert(renamed, "SELECT 1"));
  }

  @Test
  void showsTablesOfOtherEngines() {
    String warehouse = "file://" + OLAP.folder().resolve("warehouse");
    TableName name = OLAP.newName();
    try (OtherEngine other = new OtherEngine(OLAP.database(), warehouse)) {
      Schema schema =
          new Schema(
              Types.NestedField.required(1, "id", Types.LongType.get(), "their id"),
              Types.NestedField.optional(2, "f", Types.FixedType.ofLength(4)),
              Types.NestedField.optional(
                  3,
                  "m",
                  Types.MapType.ofOptional(4, 5, Types.StringType.get(), Types.LongType.get())),
              Types.NestedField.optional(
                  6,
                  "s",
                  Types.StructType.of(
                      Types.NestedField.required(7, "x", Types.TimestampType.withZone()))),
              Types.NestedField.optional(8, "text", Types.StringType.get()));
      OLAP.create(OlapFixture.definition(OLAP.newName(), Column.of("a", Simple.TEXT)));
      other.catalog().createTable(TableIdentifier.of(name.schema(), name.name()), schema);
    }
    TableDefinition table =
        OLAP.tier().tables().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
    assertThat(table.columns().getFirst().comment()).contains("their id");
    assertThat(table.rowType())
        .containsExactly(
            new Column("id", Simple.BIGINT, false),
            Column.of("f", Simple.BYTEA),
            Column.of(
                "m",
                new SqlType.Array(
                    new SqlType.Struct(
                        List.of(
                            new Column("key", Simple.TEXT, false),
                            Column.of("value", Simple.BIGINT))))),
            Column.of("s", new SqlType.Struct(List.of(new Column("x", Simple.TIMESTAMPTZ, false)))),
            Column.of("text", Simple.TEXT));
    assertThat(OLAP.count(table)).isZero();
    assertThat(OLAP.all(table)).isEmpty();
    assertFails(
        ErrorCode.FEATURE_NOT_SUPPORTED,
        () -> OLAP.insert(table, "SELECT 1, ''::BLOB, [], NULL, ''"));
  }

  @Test
  void leavesOutATableThatLostItsMetadataAndCanDropIt() throws IOException {
    TableDefinition table =
        OLAP.create(OlapFixture.definition(OLAP.newName(), Column.of("a", Simple.INTEGER)));
    TableDefinition other =
        OLAP.create(OlapFixture.definition(OLAP.newName(), Column.of("a", Simple.INTEGER)));
    try (Stream<Path> folders = Files.list(OLAP.folder().resolve("warehouse/public"))) {
      Path folder =
          folders
              .filter(f -> f.getFileName().toString().startsWith(table.name().name() + "-"))
              .findFirst()
              .orElseThrow();
      OlapFixture.delete(folder);
    }
    // Another server has not read the metadata before.
    try (OlapTier fresh = OLAP.open(OLAP.config("file://" + OLAP.folder().resolve("warehouse")))) {
      assertThat(fresh.tables()).contains(other).doesNotContain(table);
      assertFails(
          ErrorCode.UNDEFINED_FILE, () -> fresh.scan(OLAP.request(table, List.of("a"), false)));
      fresh.dropTable(table.name());
      assertFails(
          ErrorCode.UNDEFINED_TABLE, () -> fresh.scan(OLAP.request(table, List.of("a"), false)));
    }
  }

  @Test
  void removesOldSnapshotsWithTheirFilesButNotWhatScansRead() throws IOException {
    TableDefinition table =
        OLAP.create(
            OlapFixture.withOptions(
                OlapFixture.definition(OLAP.newName(), Column.of("a", Simple.INTEGER)),
                Map.of("snapshots_kept", "2", "snapshot_minutes", "0")));
    OLAP.insert(table, "SELECT 0");
    LocalScan old = OLAP.scan(table, List.of("a"));
    for (int i = 1; i < 8; i++) {
      OLAP.tier().truncate(table.name());
      OLAP.insert(table, "SELECT " + i);
    }
    assertThat(OLAP.rows(old, "SELECT a FROM %s")).containsExactly("0");
    assertThat(OLAP.all(table)).containsExactly("7");
    try (OtherEngine other = new OtherEngine(OLAP.database(), "file://" + OLAP.folder())) {
      assertThat(other.table(table.name()).snapshots()).hasSizeLessThan(6);
    }
    try (Stream<Path> files = Files.walk(OLAP.folder().resolve("warehouse/public"))) {
      assertThat(
              files
                  .filter(f -> f.toString().contains("/" + table.name().name() + "-"))
                  .filter(f -> f.toString().endsWith(".parquet")))
          .hasSizeLessThan(4);
    }
  }

  @Test
  void saysThatASnapshotIsGoneWhenItsTableWasDroppedBeforeItsFilesWereHeld() {
    TableDefinition table =
        OLAP.create(OlapFixture.definition(OLAP.newName(), Column.of("i", Simple.INTEGER)));
    OLAP.insert(table, "SELECT 1");
    LocalScan.Snapshot looked = OLAP.tier().newest(table.name());
    ScanRequest late =
        new ScanRequest(
            table,
            List.of("i"),
            List.of(),
            false,
            Optional.empty(),
            Optional.of(looked),
            Optional.empty(),
            "r",
            OLAP.context());
    assertThat(OLAP.rows(OLAP.tier().scan(late), "SELECT i FROM %s")).containsExactly("1");
    OLAP.tier().dropTable(table.name());
    assertFails(ErrorCode.SERIALIZATION_FAILURE, () -> OLAP.tier().scan(late));
    OLAP.create(table);
    assertFails(ErrorCode.SERIALIZATION_FAILURE, () -> OLAP.tier().scan(late));
  }
}
