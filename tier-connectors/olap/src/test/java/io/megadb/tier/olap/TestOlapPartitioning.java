package io.megadb.tier.olap;

import static io.megadb.tier.olap.OlapFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.catalog.PartitionField;
import io.megadb.spi.catalog.PartitionField.Transform;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.SqlType.Simple;
import io.megadb.spi.type.TypeTable;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.transforms.Transforms;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.util.SerializableFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each transform gives Iceberg's own values, and files are split and pruned by them. */
class TestOlapPartitioning {
  @RegisterExtension static final OlapFixture OLAP = new OlapFixture();

  /** A literal and the value Iceberg has for it. */
  private record Sample(String literal, Object value) {}

  private static Sample s(String literal, Object value) {
    return new Sample(literal, value);
  }

  private static long micros(String timestamp) {
    LocalDateTime t = LocalDateTime.parse(timestamp);
    return t.toLocalDate().toEpochDay() * 86_400_000_000L + t.toLocalTime().toNanoOfDay() / 1000;
  }

  private static List<Sample> samples(SqlType type) {
    if (type instanceof SqlType.Numeric(int precision, int scale)) {
      List<Sample> decimals = new ArrayList<>();
      for (String d : List.of("0", "1.5", "-1.5", "10.65", "-0.05", "9999999.99", "-9999999.99")) {
        decimals.add(s("'" + d + "'", new BigDecimal(d).setScale(scale)));
      }
      return decimals;
    }
    return switch ((Simple) type) {
      case BOOLEAN -> List.of(s("true", true), s("false", false));
      case SMALLINT -> List.of(s("-1", -1), s("0", 0), s("32767", 32767));
      case INTEGER ->
          List.of(
              s("34", 34),
              s("0", 0),
              s("-1", -1),
              s("-2147483648", Integer.MIN_VALUE),
              s("2147483647", Integer.MAX_VALUE));
      case BIGINT ->
          List.of(
              s("34", 34L),
              s("-1", -1L),
              s("-9223372036854775808", Long.MIN_VALUE),
              s("9223372036854775807", Long.MAX_VALUE));
      case REAL ->
          List.of(s("1.5", 1.5f), s("'nan'", Float.NaN), s("'-inf'", Float.NEGATIVE_INFINITY));
      case DOUBLE ->
          List.of(s("0.1", 0.1), s("'inf'", Double.POSITIVE_INFINITY), s("1e-300", 1e-300));
      case DATE -> {
        List<Sample> dates = new ArrayList<>();
        for (String d :
            List.of(
                "2017-11-16",
                "1970-01-01",
                "1969-12-31",
                "1969-01-01",
                "0001-01-01",
                "2024-02-29")) {
          dates.add(s("'" + d + "'", (int) LocalDate.parse(d).toEpochDay()));
        }
        dates.add(s("'0044-03-15 (BC)'", (int) LocalDate.of(-43, 3, 15).toEpochDay()));
        dates.add(s("'infinity'", Integer.MAX_VALUE));
        dates.add(s("'-infinity'", -Integer.MAX_VALUE));
        yield dates;
      }
      case TIME -> List.of(s("'22:31:08'", 81_068_000_000L), s("'00:00:00.000001'", 1L));
      case TIMESTAMP, TIMESTAMPTZ -> {
        List<Sample> timestamps = new ArrayList<>();
        for (String t :
            List.of(
                "2017-11-16T22:31:08",
                "1970-01-01T00:00:00",
                "1969-12-31T23:59:59.999999",
                "1969-12-31T23:00:00",
                "1968-12-31T00:00:00",
                "0001-01-01T00:00:00.000001",
                "2024-02-29T23:59:59.999999")) {
          timestamps.add(
              s(
                  "'" + t.replace('T', ' ') + (type == Simple.TIMESTAMPTZ ? "+00'" : "'"),
                  micros(t)));
        }
        timestamps.add(s("'infinity'", Long.MAX_VALUE));
        timestamps.add(s("'-infinity'", -Long.MAX_VALUE));
        yield timestamps;
      }
      case TEXT ->
          List.of(
              s("'iceberg'", "iceberg"),
              s("''", ""),
              s("'é🎉🎉x'", "é🎉🎉x"),
              s("'a/b=c%20 \"d'", "a/b=c%20 \"d"),
              s("'a' || chr(0)", "a\0"),
              s("'__HIVE_DEFAULT_PARTITION__'", "__HIVE_DEFAULT_PARTITION__"),
              s("repeat('é', 500)", "é".repeat(500)),
              s("repeat('é', 499) || 'f'", "é".repeat(499) + "f"));
      case BYTEA ->
          List.of(
              s("'\\x00\\x01\\x02\\x03'::BLOB", bytes(0, 1, 2, 3)),
              s("''::BLOB", bytes()),
              s("'\\xFF\\xFE'::BLOB", bytes(255, 254)));
      case UUID ->
          List.of(
              s(
                  "'f79c3e09-677c-4bbd-a479-3f349cb785e7'",
                  UUID.fromString("f79c3e09-677c-4bbd-a479-3f349cb785e7")),
              s("'00000000-0000-0000-0000-000000000000'", new UUID(0, 0)));
      case INTERVAL, JSON -> throw new IllegalArgumentException(type.sql());
    };
  }

  private static ByteBuffer bytes(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length);
    for (int value : values) {
      buffer.put((byte) value);
    }
    return buffer.flip();
  }

  static List<Arguments> transforms() {
    List<Arguments> all = new ArrayList<>();
    List<SqlType> types = new ArrayList<>(List.of(Simple.values()));
    types.removeAll(List.of(Simple.JSON, Simple.INTERVAL));
    types.add(new SqlType.Numeric(9, 2));
    types.add(new SqlType.Numeric(38, 5));
    for (SqlType type : types) {
      all.add(Arguments.of(type, Transform.IDENTITY, 0));
      if (!List.of(Simple.BOOLEAN, Simple.REAL, Simple.DOUBLE).contains(type)) {
        all.add(Arguments.of(type, Transform.BUCKET, 16));
      }
      boolean zoned = type == Simple.TIMESTAMP || type == Simple.TIMESTAMPTZ;
      if (zoned || type == Simple.DATE) {
        all.add(Arguments.of(type, Transform.YEAR, 0));
        all.add(Arguments.of(type, Transform.MONTH, 0));
        all.add(Arguments.of(type, Transform.DAY, 0));
      }
      if (zoned) {
        all.add(Arguments.of(type, Transform.HOUR, 0));
      }
      if (type instanceof SqlType.Numeric
          || List.of(Simple.SMALLINT, Simple.INTEGER, Simple.BIGINT, Simple.TEXT, Simple.BYTEA)
              .contains(type)) {
        all.add(Arguments.of(type, Transform.TRUNCATE, 3));
        all.add(Arguments.of(type, Transform.TRUNCATE, 100));
      }
    }
    return all;
  }

  @ParameterizedTest(name = "{1} of {0}, {2}")
  @MethodSource("transforms")
  void splitsByIcebergsOwnValues(SqlType type, Transform transform, int argument) {
    // Truncated downwards, the smallest decimal has a digit more than its type.
    List<Sample> samples =
        samples(type).stream()
            .filter(sample -> transform != Transform.TRUNCATE || !sample.literal().contains("-99"))
            .toList();
    TableDefinition table =
        OLAP.create(
            OlapFixture.partitioned(
                OlapFixture.definition(
                    OLAP.newName(), Column.of("n", Simple.INTEGER), Column.of("v", type)),
                new PartitionField("v", transform, argument)));
    assertThat(table.partitioning()).containsExactly(new PartitionField("v", transform, argument));
    StringBuilder select = new StringBuilder("SELECT -1, NULL::" + TypeTable.duckDb(type));
    for (int i = 0; i < samples.size(); i++) {
      select
          .append(" UNION ALL SELECT ")
          .append(i)
          .append(", CAST(")
          .append(samples.get(i).literal())
          .append(" AS ")
          .append(TypeTable.duckDb(type))
          .append(")");
    }
    OLAP.insert(table, select.toString());

    int checked = 0;
    try (OtherEngine other = new OtherEngine(OLAP.database(), "file://" + OLAP.folder())) {
      PartitionSpec spec = other.table(table.name()).spec();
      Type source = other.table(table.name()).schema().findType("v");
      for (DataFile file : other.files(table.name(), Expressions.alwaysTrue())) {
        Object actual = file.partition().get(0, Object.class);
        for (String n : numbers(file)) {
          int i = Integer.parseInt(n);
          Object expected = i < 0 ? null : apply(spec, source, samples.get(i).value());
          assertThat(normal(actual)).as("row %s", n).isEqualTo(normal(expected));
          checked++;
        }
      }
    }
    assertThat(checked).isEqualTo(samples.size() + 1);
    assertThat(OLAP.count(table)).isEqualTo(samples.size() + 1L);
  }

  private static List<String> numbers(DataFile file) {
    String path = file.location().replaceFirst("^file://", "");
    LocalScan scan =
        new LocalScan(
            "read_parquet('" + path + "', hive_partitioning = false)",
            java.util.Map.of(),
            new LocalScan.Facts("", 1, 0, -1, -1),
            List.of(),
            () -> {});
    return OLAP.rows(scan, "SELECT n FROM %s");
  }

  private static Object apply(PartitionSpec spec, Type source, Object value) {
    @SuppressWarnings("unchecked")
    SerializableFunction<Object, Object> function =
        ((org.apache.iceberg.transforms.Transform<Object, Object>)
                spec.fields().getFirst().transform())
            .bind(source);
    return function.apply(value);
  }

  private static Object normal(Object value) {
    return switch (value) {
      case CharSequence text -> text.toString();
      case ByteBuffer bytes -> bytes.duplicate();
      case null -> null;
      default -> value;
    };
  }

  @Test
  void agreesWithTheHashesOfTheSpecification() {
    // Iceberg specification, appendix B.
    assertThat(
            Transforms.<Integer>bucket(Integer.MAX_VALUE)
                .bind(org.apache.iceberg.types.Types.IntegerType.get())
                .apply(34))
        .isEqualTo(2017239379 & Integer.MAX_VALUE);
  }

  @Test
  void readsOnlyThePartitionsWanted() {
    TableDefinition table =
        OLAP.create(
            OlapFixture.partitioned(
                OlapFixture.definition(
                    OLAP.newName(),
                    Column.of("ts", Simple.TIMESTAMP),
                    Column.of("id", Simple.BIGINT),
                    Column.of("region", Simple.TEXT)),
                new PartitionField("ts", Transform.MONTH, 0),
                new PartitionField("id", Transform.BUCKET, 4),
                new PartitionField("region", Transform.IDENTITY, 0)));
    OLAP.insert(
        table,
        "SELECT TIMESTAMP '2024-01-15' + INTERVAL (i % 12) MONTH, i,"
            + " ['eu', 'us', NULL][i % 3 + 1] FROM range(1000) t(i)");
    int all = OLAP.facts(table).units();
    // Twelve months, each with one region, in four buckets.
    assertThat(all).isEqualTo(48);
    ColumnPredicate march =
        new ColumnPredicate(
            "ts",
            ColumnPredicate.Operator.EQUAL,
            List.of(LocalDateTime.parse("2024-03-15T00:00:00")));
    assertThat(OLAP.facts(table, march).units()).isEqualTo(4);
    ColumnPredicate one = new ColumnPredicate("id", ColumnPredicate.Operator.EQUAL, List.of(77L));
    LocalScan scan = OLAP.scan(table, List.of("id"), one);
    assertThat(scan.facts().units()).isLessThanOrEqualTo(12);
    assertThat(OLAP.rows(scan, "SELECT count(*) FROM %s WHERE id = 77")).containsExactly("1");
    ColumnPredicate none =
        new ColumnPredicate("region", ColumnPredicate.Operator.IS_NULL, List.of());
    assertThat(OLAP.facts(table, none).units()).isEqualTo(16);
    assertThat(
            OLAP.rows(
                OLAP.scan(table, List.of("region"), none),
                "SELECT count(*) FROM %s WHERE region IS NULL"))
        .containsExactly("333");
  }

  @Test
  void writesManyPartitionsWithFewFilesOpen() {
    TableDefinition table =
        OLAP.create(
            OlapFixture.partitioned(
                OlapFixture.definition(
                    OLAP.newName(), Column.of("p", Simple.INTEGER), Column.of("v", Simple.TEXT)),
                new PartitionField("p", Transform.IDENTITY, 0)));
    long rows = OLAP.insert(table, "SELECT i % 300, repeat('x', 100) || i FROM range(60000) t(i)");
    assertThat(rows).isEqualTo(60_000);
    LocalScan.Facts facts = OLAP.facts(table);
    assertThat(facts.units()).isBetween(300, 900);
    assertThat(OLAP.count(table)).isEqualTo(60_000);
  }

  @Test
  void refusesADecimalThatTruncationMakesTooLong() {
    TableDefinition table =
        OLAP.create(
            OlapFixture.partitioned(
                OlapFixture.definition(OLAP.newName(), Column.of("v", new SqlType.Numeric(3, 0))),
                new PartitionField("v", Transform.TRUNCATE, 100)));
    assertFails(ErrorCode.NUMERIC_OUT_OF_RANGE, () -> OLAP.insert(table, "SELECT -999"));
    assertThat(OLAP.count(table)).isZero();
  }

  @Test
  void refusesATransformTheTypeDoesNotHave() {
    TableDefinition table = OlapFixture.definition(OLAP.newName(), Column.of("v", Simple.TEXT));
    assertFails(
        ErrorCode.INVALID_TABLE_DEFINITION,
        () ->
            OLAP.create(
                OlapFixture.partitioned(table, new PartitionField("v", Transform.YEAR, 0))));
    assertFails(
        ErrorCode.UNDEFINED_COLUMN,
        () ->
            OLAP.create(
                OlapFixture.partitioned(table, new PartitionField("w", Transform.YEAR, 0))));
    assertThat(OLAP.tier().tables()).noneMatch(t -> t.name().equals(table.name()));
  }
}
