package io.megadb.tier.olap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.PartitionField;
import io.megadb.spi.catalog.PartitionField.Transform;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.tier.TableChange;
import io.megadb.spi.tier.TableChange.AddColumn;
import io.megadb.spi.tier.TableChange.DropColumn;
import io.megadb.spi.tier.TableChange.DropNotNull;
import io.megadb.spi.tier.TableChange.RenameColumn;
import io.megadb.spi.tier.TableChange.RenameTable;
import io.megadb.spi.tier.TableChange.SetColumnComment;
import io.megadb.spi.tier.TableChange.SetComment;
import io.megadb.spi.tier.TableChange.SetDefault;
import io.megadb.spi.tier.TableChange.SetNotNull;
import io.megadb.spi.tier.TableChange.SetOptions;
import io.megadb.spi.tier.TableChange.WidenColumn;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.SqlType.Simple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** CREATE, ALTER, DROP and what the catalog tells of tables. */
class TestOlapTables {
  @RegisterExtension static final OlapFixture OLAP = new OlapFixture();

  private static void assertRefused(ErrorCode code, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.sqlState()).isEqualTo(code.sqlState()));
  }

  private static TableDefinition alter(TableDefinition table, TableChange... changes) {
    return OLAP.tier().alterTable(table.name(), List.of(changes));
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
    assertRefused(
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
    assertRefused(ErrorCode.DUPLICATE_TABLE, () -> OLAP.create(table));
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
      assertRefused(
          ErrorCode.INVALID_PARAMETER_VALUE,
          () -> OLAP.create(OlapFixture.withOptions(table, options)));
    }
    assertRefused(
        ErrorCode.FEATURE_NOT_SUPPORTED,
        () -> OLAP.create(TableDefinition.of(table.name(), table.rowType(), List.of("a"))));
    assertRefused(
        ErrorCode.DUPLICATE_COLUMN,
        () ->
            OLAP.create(
                OlapFixture.definition(
                    table.name(), Column.of("a", Simple.TEXT), Column.of("A", Simple.TEXT))));
    TableDefinition made = OLAP.create(table);
    assertRefused(
        ErrorCode.FEATURE_NOT_SUPPORTED,
        () ->
            OLAP.withRows(
                made,
                "SELECT 1, 2",
                rows -> OLAP.tier().insert(made.name(), rows, OnConflict.IGNORE, OLAP.context())));
    assertThat(OLAP.count(made)).isZero();
  }

  @Test
  void readsOldFilesUnderANewSchema() {
    TableDefinition v1 =
        OLAP.create(
            OlapFixture.definition(
                OLAP.newName(),
                Column.of("i", Simple.INTEGER),
                Column.of("r", Simple.REAL),
                Column.of("n", new SqlType.Numeric(9, 2)),
                Column.of("s", Simple.SMALLINT),
                Column.of("gone", Simple.TEXT),
                Column.of("old", Simple.TEXT)));
    OLAP.insert(v1, "SELECT 1, 1.5, 2.25, 3, 'gone', 'old1'");
    TableDefinition v2 =
        alter(
            v1,
            new WidenColumn("i", Simple.BIGINT),
            new WidenColumn("r", Simple.DOUBLE),
            new WidenColumn("n", new SqlType.Numeric(20, 2)),
            new WidenColumn("s", Simple.INTEGER),
            new DropColumn("gone"),
            new RenameColumn("old", "fresh"),
            new AddColumn(ColumnDefinition.of(Column.of("gone", Simple.INTEGER))),
            new AddColumn(ColumnDefinition.of(Column.of("old", Simple.JSON))),
            new AddColumn(ColumnDefinition.of(Column.of("a", new SqlType.Array(Simple.DATE)))));
    assertThat(v2.rowType())
        .containsExactly(
            Column.of("i", Simple.BIGINT),
            Column.of("r", Simple.DOUBLE),
            Column.of("n", new SqlType.Numeric(20, 2)),
            Column.of("s", Simple.INTEGER),
            Column.of("fresh", Simple.TEXT),
            Column.of("gone", Simple.INTEGER),
            Column.of("old", Simple.JSON),
            Column.of("a", new SqlType.Array(Simple.DATE)));
    OLAP.insert(
        v2,
        "SELECT 5000000000, 1e300, 123456789012.25, 70000, 'new', 7, '[]',"
            + " [DATE '2024-01-01']");
    assertThat(OLAP.all(v2))
        .containsExactly(
            "1|1.5|2.25|3|old1|null|null|null",
            "5000000000|1.0E300|123456789012.25|70000|new|7|[]|[2024-01-01]");
    LocalScan scan = OLAP.scan(v2, List.of("fresh", "i"));
    assertThat(OLAP.rows(scan, "SELECT fresh FROM %s WHERE i = 1")).containsExactly("old1");
    // Bounds of old files hold under the wider types.
    assertThat(
            OLAP.facts(
                    v2,
                    new ColumnPredicate("i", ColumnPredicate.Operator.EQUAL, List.of(5000000000L)))
                .units())
        .isEqualTo(1);
    // A statement that was bound before still gets the types it was bound with.
    assertThat(
            OLAP.rows(
                OLAP.scan(v1, List.of("s")),
                "SELECT DISTINCT typeof(s) FROM (SELECT * FROM %s LIMIT 0) RIGHT JOIN (SELECT 1) ON true"))
        .containsExactly("SMALLINT");
    assertRefused(ErrorCode.UNDEFINED_COLUMN, () -> OLAP.scan(v2, List.of("i", "nope")));
  }

  @Test
  void widensOnlyWhereEveryValueFits() {
    TableDefinition table =
        OLAP.create(
            OlapFixture.definition(
                OLAP.newName(),
                Column.of("i", Simple.BIGINT),
                Column.of("n", new SqlType.Numeric(9, 2)),
                Column.of("v", new SqlType.Varchar(5))));
    for (TableChange change :
        List.of(
            new WidenColumn("i", Simple.INTEGER),
            new WidenColumn("i", Simple.TEXT),
            new WidenColumn("n", new SqlType.Numeric(9, 3)),
            new WidenColumn("n", new SqlType.Numeric(8, 2)),
            new WidenColumn("v", new SqlType.Varchar(4)))) {
      assertRefused(ErrorCode.FEATURE_NOT_SUPPORTED, () -> alter(table, change));
    }
    assertThat(alter(table, new WidenColumn("v", Simple.TEXT)).rowType().get(2))
        .isEqualTo(Column.of("v", Simple.TEXT));
    assertRefused(
        ErrorCode.UNDEFINED_COLUMN, () -> alter(table, new WidenColumn("x", Simple.TEXT)));
  }

  @Test
  void changesAllAtOnceOrNothing() {
    TableDefinition table =
        OLAP.create(
            OlapFixture.definition(
                OLAP.newName(), Column.of("a", Simple.INTEGER), Column.of("b", Simple.INTEGER)));
    OLAP.insert(table, "SELECT 1, NULL");
    assertRefused(
        ErrorCode.NOT_NULL_VIOLATION,
        () ->
            alter(
                table,
                new SetComment(Optional.of("changed")),
                new SetNotNull("a"),
                new SetNotNull("b")));
    assertThat(OLAP.tier().tables()).contains(table);
    TableDefinition changed =
        alter(
            table,
            new SetComment(Optional.of("changed")),
            new SetNotNull("a"),
            new SetDefault("b", Optional.of("7")),
            new SetColumnComment("b", Optional.of("bee")),
            new SetOptions(Map.of("sort", "b")));
    assertThat(changed.comment()).contains("changed");
    assertThat(changed.column("a").orElseThrow().column().nullable()).isFalse();
    assertThat(changed.column("b").orElseThrow())
        .isEqualTo(
            new ColumnDefinition(
                Column.of("b", Simple.INTEGER), Optional.of("7"), Optional.of("bee")));
    assertThat(changed.options()).containsEntry("sort", "b");
    TableDefinition back =
        alter(
            changed,
            new SetComment(Optional.empty()),
            new DropNotNull("a"),
            new SetDefault("b", Optional.empty()),
            new SetColumnComment("b", Optional.empty()));
    assertThat(back).isEqualTo(OlapFixture.withOptions(table, Map.of("sort", "b")));
    assertRefused(ErrorCode.DEPENDENT_OBJECTS, () -> alter(back, new DropColumn("b")));
    assertThat(alter(back, new RenameColumn("b", "c")).options()).containsEntry("sort", "c");
    assertRefused(
        ErrorCode.INVALID_PARAMETER_VALUE, () -> alter(back, new SetOptions(Map.of("x", "y"))));
  }

  @Test
  void addsColumnsWithoutInventingValues() {
    TableDefinition table =
        OLAP.create(OlapFixture.definition(OLAP.newName(), Column.of("a", Simple.INTEGER)));
    ColumnDefinition strict = ColumnDefinition.of(new Column("b", Simple.INTEGER, false));
    ColumnDefinition defaulted =
        new ColumnDefinition(Column.of("c", Simple.INTEGER), Optional.of("7"), Optional.of("see"));
    TableDefinition wider = alter(table, new AddColumn(strict), new AddColumn(defaulted));
    assertThat(wider.columns().subList(1, 3)).containsExactly(strict, defaulted);
    OLAP.insert(wider, "SELECT 1, 2, 3");
    ColumnDefinition late =
        new ColumnDefinition(Column.of("d", Simple.INTEGER), Optional.of("7"), Optional.empty());
    assertRefused(ErrorCode.FEATURE_NOT_SUPPORTED, () -> alter(wider, new AddColumn(late)));
    assertRefused(
        ErrorCode.NOT_NULL_VIOLATION,
        () ->
            alter(
                wider, new AddColumn(ColumnDefinition.of(new Column("d", Simple.INTEGER, false)))));
    assertRefused(
        ErrorCode.DUPLICATE_COLUMN,
        () -> alter(wider, new AddColumn(ColumnDefinition.of(Column.of("A", Simple.TEXT)))));
  }

  @Test
  void guardsColumnsThatOthersDependOn() {
    TableDefinition plain =
        OlapFixture.definition(
            OLAP.newName(), Column.of("a", Simple.INTEGER), Column.of("b", Simple.INTEGER));
    TableDefinition table =
        OLAP.create(
            new TableDefinition(
                plain.name(),
                plain.kind(),
                plain.columns(),
                List.of(),
                List.of("a > 0", "b > 0 AND \"a\" < 9"),
                List.of(new PartitionField("b", Transform.IDENTITY, 0)),
                Map.of(),
                Optional.empty()));
    assertRefused(ErrorCode.DEPENDENT_OBJECTS, () -> alter(table, new DropColumn("b")));
    assertRefused(ErrorCode.FEATURE_NOT_SUPPORTED, () -> alter(table, new RenameColumn("a", "c")));
    TableDefinition dropped = alter(table, new DropColumn("a"));
    assertThat(dropped.checks()).isEmpty();
    assertRefused(ErrorCode.FEATURE_NOT_SUPPORTED, () -> alter(dropped, new DropColumn("b")));
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
    assertRefused(ErrorCode.UNDEFINED_TABLE, () -> OLAP.scan(table, List.of()));
    TableDefinition again = OLAP.create(table);
    assertRefused(ErrorCode.DUPLICATE_TABLE, () -> alter(again, new RenameTable(newName.name())));
    assertRefused(
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
    assertRefused(ErrorCode.UNDEFINED_TABLE, () -> OLAP.tier().truncate(newName));
    assertRefused(ErrorCode.UNDEFINED_TABLE, () -> OLAP.insert(renamed, "SELECT 1"));
  }

  @Test
  void showsTablesOfOtherEngines() {
    String warehouse = "file://" + OLAP.folder().resolve("warehouse");
    TableName name = OLAP.newName();
    try (IndependentReader other = new IndependentReader(OLAP.database(), warehouse)) {
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
    assertRefused(
        ErrorCode.FEATURE_NOT_SUPPORTED,
        () -> OLAP.insert(table, "SELECT 1, ''::BLOB, [], NULL, ''"));
  }
}
