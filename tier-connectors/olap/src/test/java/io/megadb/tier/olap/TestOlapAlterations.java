package io.megadb.tier.olap;

import static io.megadb.tier.olap.OlapFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.PartitionField;
import io.megadb.spi.catalog.PartitionField.Transform;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.TableChange;
import io.megadb.spi.tier.TableChange.AddColumn;
import io.megadb.spi.tier.TableChange.DropColumn;
import io.megadb.spi.tier.TableChange.DropNotNull;
import io.megadb.spi.tier.TableChange.RenameColumn;
import io.megadb.spi.tier.TableChange.SetColumnComment;
import io.megadb.spi.tier.TableChange.SetComment;
import io.megadb.spi.tier.TableChange.SetDefault;
import io.megadb.spi.tier.TableChange.SetNotNull;
import io.megadb.spi.tier.TableChange.SetOptions;
import io.megadb.spi.tier.TableChange.WidenColumn;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.SqlType.Simple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** ALTER TABLE: what it changes, what it refuses, and what old files read as afterwards. */
class TestOlapAlterations {
  @RegisterExtension static final OlapFixture OLAP = new OlapFixture();

  private static TableDefinition alter(TableDefinition table, TableChange... changes) {
    return OLAP.tier().alterTable(table.name(), List.of(changes));
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
    assertFails(ErrorCode.UNDEFINED_COLUMN, () -> OLAP.scan(v2, List.of("i", "nope")));
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
      assertFails(ErrorCode.FEATURE_NOT_SUPPORTED, () -> alter(table, change));
    }
    assertThat(alter(table, new WidenColumn("v", Simple.TEXT)).rowType().get(2))
        .isEqualTo(Column.of("v", Simple.TEXT));
    assertFails(ErrorCode.UNDEFINED_COLUMN, () -> alter(table, new WidenColumn("x", Simple.TEXT)));
  }

  @Test
  void changesAllAtOnceOrNothing() {
    TableDefinition table =
        OLAP.create(
            OlapFixture.definition(
                OLAP.newName(), Column.of("a", Simple.INTEGER), Column.of("b", Simple.INTEGER)));
    OLAP.insert(table, "SELECT 1, NULL");
    assertFails(
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
    assertFails(ErrorCode.DEPENDENT_OBJECTS, () -> alter(back, new DropColumn("b")));
    assertThat(alter(back, new RenameColumn("b", "c")).options()).containsEntry("sort", "c");
    assertFails(
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
    assertFails(ErrorCode.FEATURE_NOT_SUPPORTED, () -> alter(wider, new AddColumn(late)));
    assertFails(
        ErrorCode.NOT_NULL_VIOLATION,
        () ->
            alter(
                wider, new AddColumn(ColumnDefinition.of(new Column("d", Simple.INTEGER, false)))));
    assertFails(
        ErrorCode.DUPLICATE_COLUMN,
        () -> alter(wider, new AddColumn(ColumnDefinition.of(Column.of("A", Simple.TEXT)))));
  }

  @Test
  void aColumnMayHaveADotInItsName() {
    TableDefinition table =
        OLAP.create(OlapFixture.definition(OLAP.newName(), Column.of("a", Simple.INTEGER)));
    ColumnDefinition dotted = ColumnDefinition.of(Column.of("a.b", Simple.TEXT));
    ColumnDefinition strict = ColumnDefinition.of(new Column("c.d", Simple.TEXT, false));
    TableDefinition wider = alter(table, new AddColumn(dotted), new AddColumn(strict));
    assertThat(wider.columns().subList(1, 3)).containsExactly(dotted, strict);
    TableDefinition renamed =
        alter(wider, new RenameColumn("a.b", "a.e"), new DropColumn("c.d"), new DropColumn("a"));
    assertThat(renamed.columns())
        .containsExactly(ColumnDefinition.of(Column.of("a.e", Simple.TEXT)));
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
    assertFails(ErrorCode.DEPENDENT_OBJECTS, () -> alter(table, new DropColumn("b")));
    assertFails(ErrorCode.FEATURE_NOT_SUPPORTED, () -> alter(table, new RenameColumn("a", "c")));
    TableDefinition dropped = alter(table, new DropColumn("a"));
    assertThat(dropped.checks()).isEmpty();
    assertFails(ErrorCode.FEATURE_NOT_SUPPORTED, () -> alter(dropped, new DropColumn("b")));
  }
}
