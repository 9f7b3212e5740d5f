package io.megadb.tier.olap;

import static io.megadb.tier.olap.OlapFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.PartitionField;
import io.megadb.spi.catalog.PartitionField.Transform;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.ColumnPredicate.Operator;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.TableChange;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.SqlType.Simple;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables shared with another Iceberg engine: each reads what the other wrote. */
class OtherEngineIT {
  @RegisterExtension static final OlapFixture OLAP = new OlapFixture();
  private static OtherEngine other;

  @BeforeAll
  static void openOther() {
    other = new OtherEngine(OLAP.database(), "file://" + OLAP.folder().resolve("warehouse"));
  }

  @AfterAll
  static void closeOther() {
    other.close();
  }

  private static Table theirs(TableDefinition table) {
    return other.table(table.name());
  }

  private static void rewrite(
      TableDefinition table, LocalScan scan, Set<String> files, String select) {
    OLAP.withRows(
        table,
        select,
        rows -> {
          OLAP.tier()
              .rewriteFiles(table.name(), scan.facts().version(), files, rows, OLAP.context());
          return null;
        });
  }

  @Test
  void theOtherReadsWhatChangesAndAlterationsLeave() {
    TableDefinition v1 =
        OLAP.create(
            OlapFixture.partitioned(
                OlapFixture.definition(
                    OLAP.newName(),
                    Column.of("id", Simple.INTEGER),
                    Column.of("name", Simple.TEXT),
                    Column.of("gone", Simple.TEXT),
                    Column.of("cost", new SqlType.Numeric(9, 2)),
                    Column.of("at", Simple.TIMESTAMPTZ)),
                new PartitionField("at", Transform.MONTH, 0),
                new PartitionField("id", Transform.BUCKET, 2),
                new PartitionField("name", Transform.TRUNCATE, 1)));
    OLAP.insert(
        v1,
        "SELECT i, 'n' || i, 'g', i, TIMESTAMPTZ '2024-01-31 12:00:00+00' + INTERVAL (i) DAY"
            + " FROM range(1, 5) t(i)");
    LocalScan before = OLAP.locate(v1, Optional.empty());
    before.pin().close();
    // UPDATE: all files anew, one row with another value and one gone.
    rewrite(
        v1,
        before,
        Set.copyOf(before.unitNames()),
        "SELECT i, CASE WHEN i = 2 THEN 'two' ELSE 'n' || i END, 'g', i,"
            + " TIMESTAMPTZ '2024-01-31 12:00:00+00' + INTERVAL (i) DAY FROM range(1, 4) t(i)");
    TableDefinition v2 =
        OLAP.tier()
            .alterTable(
                v1.name(),
                List.of(
                    new TableChange.DropColumn("gone"),
                    new TableChange.RenameColumn("name", "label"),
                    new TableChange.WidenColumn("id", Simple.BIGINT),
                    new TableChange.WidenColumn("cost", new SqlType.Numeric(20, 2)),
                    new TableChange.AddColumn(
                        ColumnDefinition.of(Column.of("gone", Simple.INTEGER)))));
    OLAP.insert(v2, "SELECT 5000000000, 'big', 1.25, TIMESTAMPTZ '2024-03-01 00:00:00+00', 7");
    List<String> rows =
        List.of(
            "1|n1|1.00|2024-02-01T12:00Z|null",
            "2|two|2.00|2024-02-02T12:00Z|null",
            "3|n3|3.00|2024-02-03T12:00Z|null",
            "5000000000|big|1.25|2024-03-01T00:00Z|7");
    assertThat(other.all(v2.name())).isEqualTo(rows);
    assertThat(OLAP.all(v2)).hasSize(4);
    assertThat(other.rows(v2.name(), Expressions.equal("label", "two"))).hasSize(1);
    assertThat(other.rows(v2.name(), Expressions.equal("id", 5_000_000_000L))).hasSize(1);
    assertThat(other.files(v2.name(), Expressions.greaterThanOrEqual("at", "2024-03-01T00:00:00Z")))
        .hasSize(1);
    OLAP.tier().truncate(v2.name());
    assertThat(other.all(v2.name())).isEmpty();
  }

  @Test
  void weReadTheirsThroughTheirChangesAndPartitions() {
    OLAP.create(OlapFixture.definition(OLAP.newName(), Column.of("makes_schema", Simple.TEXT)));
    TableName name = OLAP.newName();
    Schema schema =
        new Schema(
            Types.NestedField.required(1, "id", Types.IntegerType.get()),
            Types.NestedField.optional(2, "v", Types.StringType.get()),
            Types.NestedField.optional(3, "day", Types.DateType.get()),
            Types.NestedField.optional(
                4,
                "s",
                Types.StructType.of(
                    Types.NestedField.optional(5, "a", Types.LongType.get()),
                    Types.NestedField.optional(6, "b", Types.StringType.get()))));
    PartitionSpec spec = PartitionSpec.builderFor(schema).month("day").build();
    Table table =
        other.catalog().createTable(TableIdentifier.of(name.schema(), name.name()), schema, spec);
    append(name, 648, 1, "one", LocalDate.of(2024, 1, 5), struct(table, 1L, "x"));
    append(name, 649, 2, "two", LocalDate.of(2024, 2, 5), null);
    TableDefinition v1 = definition(name);
    assertThat(v1.partitioning()).containsExactly(new PartitionField("day", Transform.MONTH, 0));
    assertThat(OLAP.all(v1))
        .containsExactly("1|one|2024-01-05|{'a': 1, 'b': x}", "2|two|2024-02-05|null");

    other
        .table(name)
        .updateSchema()
        .renameColumn("v", "w")
        .updateColumn("id", Types.LongType.get())
        .deleteColumn("s")
        .addColumn("n", Types.DoubleType.get())
        .commit();
    append(name, 649, 5_000_000_000L, "three", LocalDate.of(2024, 2, 6), 0.5);
    TableDefinition v2 = definition(name);
    OLAP.insert(v2, "SELECT 4, 'ours', DATE '2024-02-07', 4.5");
    assertThat(OLAP.all(v2))
        .containsExactly(
            "1|one|2024-01-05|null",
            "2|two|2024-02-05|null",
            "4|ours|2024-02-07|4.5",
            "5000000000|three|2024-02-06|0.5");
    assertThat(
            OLAP.facts(
                    v2,
                    new ColumnPredicate("day", Operator.LESS, List.of(LocalDate.of(2024, 2, 1))))
                .units())
        .isEqualTo(1);
    LocalScan scan = OLAP.locate(v2, Optional.empty());
    scan.pin().close();
    rewrite(v2, scan, Set.copyOf(scan.unitNames()), "SELECT 9, 'nine', DATE '2024-01-01', NULL");
    assertThat(other.all(name)).containsExactly("9|nine|2024-01-01|null");
  }

  private static Record struct(Table table, Object... values) {
    Record record =
        org.apache.iceberg.data.GenericRecord.create(table.schema().findType("s").asStructType());
    for (int i = 0; i < values.length; i++) {
      record.set(i, values[i]);
    }
    return record;
  }

  private static void append(TableName name, int month, Object... values) {
    Table table = other.table(name);
    PartitionData partition = new PartitionData(table.spec().partitionType());
    partition.set(0, month);
    other.append(name, partition, OtherEngine.row(table, values));
  }

  private static TableDefinition definition(TableName name) {
    return OLAP.tier().tables().stream()
        .filter(t -> t.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void rowsTheOtherDeletedByPositionKeyOrVectorAreNeverShown() {
    for (int kind = 0; kind < 3; kind++) {
      TableDefinition table =
          OLAP.create(
              OlapFixture.definition(
                  OLAP.newName(), Column.of("id", Simple.BIGINT), Column.of("v", Simple.TEXT)));
      OLAP.insert(table, "SELECT i, 'v' || i FROM range(3) t(i)");
      DataFile file = other.files(table.name(), Expressions.alwaysTrue()).getFirst();
      LocalScan before = OLAP.locate(table, Optional.empty());
      before.pin().close();
      switch (kind) {
        case 0 -> other.deleteAt(table.name(), file, 1);
        case 1 -> other.deleteEqual(table.name(), 1L);
        default -> {
          theirs(table).updateProperties().set(TableProperties.FORMAT_VERSION, "3").commit();
          other.deleteByVector(table.name(), file, 1);
        }
      }
      assertThat(other.all(table.name())).containsExactly("0|v0", "2|v2");
      assertFails(ErrorCode.FEATURE_NOT_SUPPORTED, () -> OLAP.scan(table, List.of("id")));
      assertFails(ErrorCode.FEATURE_NOT_SUPPORTED, () -> OLAP.locate(table, Optional.empty()));
      // An UPDATE that read before the other deleted would bring the row back.
      assertFails(
          ErrorCode.SERIALIZATION_FAILURE,
          () ->
              rewrite(
                  table, before, Set.of(file.location()), "SELECT i, 'new' FROM range(3) t(i)"));
      assertThat(other.all(table.name())).containsExactly("0|v0", "2|v2");
      // With the file its deletes are gone, and all is as before.
      OLAP.tier().truncate(table.name());
      assertThat(OLAP.all(table)).isEmpty();
      OLAP.insert(table, "SELECT 7, 'seven'");
      assertThat(OLAP.all(table)).containsExactly("7|seven");
      assertThat(other.all(table.name())).containsExactly("7|seven");
    }
  }
}
