package io.megadb.tier.olap;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.SqlType.Simple;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Comparators;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The bounds in Iceberg's metadata against the minimum and maximum that a query finds. */
class TestOlapBounds {
  @RegisterExtension static final OlapFixture OLAP = new OlapFixture();

  /** A column, how DuckDB prints its value for the comparison, and how that is read. */
  private record Checked(
      Column column, String random, String printed, Function<String, Object> read) {}

  private static final List<Checked> COLUMNS =
      List.of(
          checked(
              "i",
              Simple.INTEGER,
              "(random() * 4e9 - 2e9)::BIGINT::INTEGER",
              "%s",
              Integer::valueOf),
          checked("l", Simple.BIGINT, "(random() * 1.8e19 - 9e18)::BIGINT", "%s", Long::valueOf),
          checked(
              "d",
              Simple.DOUBLE,
              "(random() - 0.5) * pow(10, random() * 600 - 300)",
              "%s",
              Double::valueOf),
          checked(
              "r",
              Simple.REAL,
              "((random() - 0.5) * pow(10, random() * 70 - 35))::FLOAT",
              "%s",
              Float::valueOf),
          checked(
              "n",
              new SqlType.Numeric(30, 7),
              "((random() - 0.5) * 1e15)::DECIMAL(30,7)",
              "%s",
              BigDecimal::new),
          checked(
              "t",
              Simple.DATE,
              "DATE '1970-01-01' + (random() * 2e6 - 1e6)::INTEGER",
              "%s - DATE '1970-01-01'",
              Integer::valueOf),
          checked(
              "tm",
              Simple.TIME,
              "TIME '00:00:00' + to_microseconds((random() * 8.6e10)::BIGINT)",
              "epoch_us(%s)",
              Long::valueOf),
          checked(
              "ts",
              Simple.TIMESTAMP,
              "make_timestamp((random() * 4e17 - 2e17)::BIGINT)",
              "epoch_us(%s)",
              Long::valueOf),
          checked(
              "tz",
              Simple.TIMESTAMPTZ,
              "make_timestamp((random() * 4e17 - 2e17)::BIGINT)::TIMESTAMPTZ",
              "epoch_us(%s)",
              Long::valueOf),
          checked(
              "s",
              Simple.TEXT,
              "chr((random() * 50000 + 1)::INTEGER) || repeat(chr((random() * 60000 + 60000)::INTEGER), (random() * 50)::INTEGER)",
              "%s",
              s -> s));

  private static Checked checked(
      String name, SqlType type, String random, String printed, Function<String, Object> read) {
    return new Checked(Column.of(name, type), random, printed, read);
  }

  @Test
  void areWhatAQueryFinds() {
    long seed = new Random().nextLong();
    double duckDbSeed = new Random(seed).nextDouble();
    TableDefinition table =
        OLAP.create(
            OlapFixture.definition(
                OLAP.newName(), COLUMNS.stream().map(Checked::column).toArray(Column[]::new)));
    String items = String.join(", ", COLUMNS.stream().map(Checked::random).toList());
    for (int file = 0; file < 4; file++) {
      OLAP.insert(
          table,
          "SELECT "
              + items
              + " FROM (SELECT setseed("
              + duckDbSeed * (file + 1) / 4
              + ")), range(500)");
    }
    try (OtherEngine other = new OtherEngine(OLAP.database(), "file://" + OLAP.folder())) {
      List<DataFile> files = other.files(table.name(), Expressions.alwaysTrue());
      assertThat(files).hasSize(4);
      for (DataFile file : files) {
        for (Checked checked : COLUMNS) {
          NestedField field = other.table(table.name()).schema().findField(checked.column().name());
          Object least = checked.read().apply(query(file, "min", checked));
          Object most = checked.read().apply(query(file, "max", checked));
          Object lower = bound(field, file.lowerBounds());
          Object upper = bound(field, file.upperBounds());
          String what = checked.column().name() + " with seed " + seed;
          if (checked.column().type() == Simple.TEXT) {
            assertThat(compare(field, lower, least)).as(what).isLessThanOrEqualTo(0);
            assertThat(compare(field, upper, most)).as(what).isGreaterThanOrEqualTo(0);
          } else {
            assertThat(lower).as(what).isEqualTo(least);
            assertThat(upper).as(what).isEqualTo(most);
          }
        }
      }
    }
  }

  private static int compare(NestedField field, Object a, Object b) {
    return Comparators.<Object>forType(field.type().asPrimitiveType()).compare(a, b);
  }

  private static Object bound(NestedField field, Map<Integer, ByteBuffer> bounds) {
    return Conversions.fromByteBuffer(field.type(), bounds.get(field.fieldId()));
  }

  private static String query(DataFile file, String function, Checked checked) {
    String path = file.location().replaceFirst("^file://", "");
    LocalScan scan =
        new LocalScan(
            "read_parquet('" + path + "', hive_partitioning = false)",
            Map.of(),
            new LocalScan.Facts("", 1, 0, -1, -1),
            List.of(),
            () -> {});
    String value = function + "(\"" + checked.column().name() + "\")";
    return OLAP.rows(
            scan, "SELECT CAST(" + checked.printed().formatted(value) + " AS VARCHAR) FROM %s")
        .getFirst();
  }
}
