package io.megadb.tier.olap;

import static io.megadb.spi.tier.ColumnPredicate.Operator.EQUAL;
import static io.megadb.spi.tier.ColumnPredicate.Operator.GREATER;
import static io.megadb.spi.tier.ColumnPredicate.Operator.GREATER_OR_EQUAL;
import static io.megadb.spi.tier.ColumnPredicate.Operator.IN;
import static io.megadb.spi.tier.ColumnPredicate.Operator.IS_NOT_NULL;
import static io.megadb.spi.tier.ColumnPredicate.Operator.IS_NULL;
import static io.megadb.spi.tier.ColumnPredicate.Operator.LESS;
import static io.megadb.spi.tier.ColumnPredicate.Operator.LESS_OR_EQUAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.SqlType.Simple;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Min/max pruning of data files on every type, and the bounds it rests on. */
class TestOlapPruning {
  @RegisterExtension static final OlapFixture OLAP = new OlapFixture();

  /** Of each type a value of the first file (with NULL), and two of the second; their bounds. */
  static List<Arguments> types() {
    return List.of(
        type(Simple.BOOLEAN, "false", "true", "true", false, true, false, true, true),
        type(Simple.SMALLINT, "-5", "7", "9", (short) -5, (short) 9, -5, 7, 9),
        type(
            Simple.INTEGER,
            "-2147483648",
            "7",
            "2147483647",
            Integer.MIN_VALUE,
            Integer.MAX_VALUE,
            Integer.MIN_VALUE,
            7,
            Integer.MAX_VALUE),
        type(
            Simple.BIGINT,
            "-5",
            "7",
            "9223372036854775807",
            -5L,
            Long.MAX_VALUE,
            -5L,
            7L,
            Long.MAX_VALUE),
        type(Simple.REAL, "-1.5", "1e-40", "1e38", -1.5f, 1e38f, -1.5f, 1e-40f, 1e38f),
        type(
            Simple.DOUBLE,
            "'-inf'",
            "0.1",
            "'inf'",
            Double.NEGATIVE_INFINITY,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            0.1,
            Double.POSITIVE_INFINITY),
        type(
            new SqlType.Numeric(9, 2),
            "-5.25",
            "7",
            "9.99",
            new BigDecimal("-5.25"),
            new BigDecimal("9.99"),
            new BigDecimal("-5.25"),
            new BigDecimal("7.00"),
            new BigDecimal("9.99")),
        type(
            new SqlType.Numeric(38, 10),
            "-5.25",
            "7",
            "9.99",
            new BigDecimal("-5.25"),
            new BigDecimal("9.99"),
            new BigDecimal("-5.2500000000"),
            new BigDecimal("7.0000000000"),
            new BigDecimal("9.9900000000")),
        type(
            new SqlType.UnconstrainedNumeric(),
            "'-5.25'",
            "'7'",
            "'9.99'",
            new BigDecimal("-5.25"),
            new BigDecimal("9.99"),
            new BigDecimal("-5.2500000000000000"),
            new BigDecimal("7.0000000000000000"),
            new BigDecimal("9.9900000000000000")),
        type(Simple.TEXT, "'Abc'", "'abc'", "'é🎉'", "Abc", "é🎉", "Abc", "abc", "é🎉"),
        type(new SqlType.Varchar(10), "''", "'abc'", "'b'", "", "b", "", "abc", "b"),
        type(
            Simple.BYTEA,
            "'\\x00'::BLOB",
            "'\\x7F'::BLOB",
            "'\\xFF\\x01'::BLOB",
            new byte[] {0},
            new byte[] {-1, 1},
            ByteBuffer.wrap(new byte[] {0}),
            ByteBuffer.wrap(new byte[] {127}),
            ByteBuffer.wrap(new byte[] {-1, 1})),
        type(
            Simple.DATE,
            "'0044-03-15 (BC)'",
            "'1970-01-01'",
            "'2024-02-29'",
            LocalDate.of(-43, 3, 15),
            LocalDate.of(2024, 2, 29),
            (int) LocalDate.of(-43, 3, 15).toEpochDay(),
            0,
            19782),
        type(
            Simple.TIME,
            "'00:00:00'",
            "'12:00:00.000001'",
            "'23:59:59.999999'",
            LocalTime.MIDNIGHT,
            LocalTime.of(23, 59, 59, 999_999_000),
            0L,
            43_200_000_001L,
            86_399_999_999L),
        type(
            Simple.TIMESTAMP,
            "'0001-01-01 (BC) 00:00:00.000001'",
            "'1970-01-01 00:00:00.000001'",
            "'2024-02-29 23:59:59.999999'",
            LocalDateTime.parse("0000-01-01T00:00:00.000001"),
            LocalDateTime.parse("2024-02-29T23:59:59.999999"),
            -62_167_219_199_999_999L,
            1L,
            1_709_251_199_999_999L),
        type(
            Simple.TIMESTAMPTZ,
            "'1969-12-31 23:59:59.999999+00'",
            "'1970-01-01 00:00:00.000001+00'",
            "'2024-02-29 23:59:59.999999+00'",
            OffsetDateTime.parse("1970-01-01T01:59:59.999999+02:00"),
            OffsetDateTime.parse("2024-02-29T23:59:59.999999Z"),
            -1L,
            1L,
            1_709_251_199_999_999L),
        type(
            Simple.UUID,
            "'018f0000-0000-7000-8000-000000000001'",
            "'018f0000-0000-7000-8000-000000000011'",
            "'018f0000-0000-7000-8000-000000000012'",
            UUID.fromString("018f0000-0000-7000-8000-000000000001"),
            UUID.fromString("018f0000-0000-7000-8000-000000000012"),
            UUID.fromString("018f0000-0000-7000-8000-000000000001"),
            UUID.fromString("018f0000-0000-7000-8000-000000000011"),
            UUID.fromString("018f0000-0000-7000-8000-000000000012")));
  }

  private static Arguments type(
      SqlType type,
      String low,
      String mid,
      String high,
      Object lowOperand,
      Object highOperand,
      Object... bounds) {
    return Arguments.of(type, List.of(low, mid, high), lowOperand, highOperand, List.of(bounds));
  }

  private static ColumnPredicate where(ColumnPredicate.Operator operator, Object... values) {
    return new ColumnPredicate("v", operator, List.of(values));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("types")
  void skipsFilesByBounds(
      SqlType type, List<String> literals, Object low, Object high, List<Object> bounds) {
    TableDefinition table =
        OLAP.create(OlapFixture.definition(OLAP.newName(), Column.of("v", type)));
    OLAP.insert(table, "SELECT " + literals.get(0) + " UNION ALL SELECT NULL");
    OLAP.insert(table, "SELECT " + literals.get(1) + " UNION ALL SELECT " + literals.get(2));

    assertThat(read(table)).isEqualTo(2);
    assertThat(read(table, where(EQUAL, low))).isEqualTo(1);
    assertThat(read(table, where(EQUAL, high))).isEqualTo(1);
    assertThat(read(table, where(IN, low, high))).isEqualTo(2);
    assertThat(read(table, where(IN))).isZero();
    assertThat(read(table, where(LESS, low))).isZero();
    assertThat(read(table, where(LESS_OR_EQUAL, low))).isEqualTo(1);
    assertThat(read(table, where(GREATER, high))).isZero();
    assertThat(read(table, where(GREATER_OR_EQUAL, high))).isEqualTo(1);
    assertThat(read(table, where(GREATER, low))).isEqualTo(1);
    assertThat(read(table, where(IS_NULL))).isEqualTo(1);
    assertThat(read(table, where(IS_NOT_NULL))).isEqualTo(2);
    assertThat(read(table, where(IS_NOT_NULL), where(EQUAL, high))).isEqualTo(1);

    // What was read still answers right, and the bounds are the true ones for others too.
    try (OtherEngine other = new OtherEngine(OLAP.database(), "file://" + OLAP.folder())) {
      List<DataFile> files =
          other.files(table.name(), Expressions.alwaysTrue()).stream()
              .sorted(
                  (a, b) -> Long.compare(b.nullValueCounts().get(1), a.nullValueCounts().get(1)))
              .toList();
      NestedField field = other.table(table.name()).schema().findField("v");
      assertThat(files).hasSize(2);
      assertThat(bound(field, files.get(0).lowerBounds().get(1))).isEqualTo(bounds.get(0));
      assertThat(bound(field, files.get(0).upperBounds().get(1))).isEqualTo(bounds.get(0));
      assertThat(bound(field, files.get(1).lowerBounds().get(1))).isEqualTo(bounds.get(1));
      assertThat(bound(field, files.get(1).upperBounds().get(1))).isEqualTo(bounds.get(2));
      assertThat(files.get(0).nullValueCounts()).containsEntry(1, 1L);
      assertThat(files.get(0).valueCounts()).containsEntry(1, 2L);
      assertThat(files.get(0).columnSizes().get(1)).isPositive();
    }
  }

  private static Object bound(NestedField field, ByteBuffer bytes) {
    Object value = Conversions.fromByteBuffer(field.type(), bytes);
    return value instanceof CharSequence text ? text.toString() : value;
  }

  private static int read(TableDefinition table, ColumnPredicate... predicates) {
    return OLAP.facts(table, predicates).units();
  }

  @Test
  void takesNaNForTheGreatestAndZerosForEqual() {
    TableDefinition table =
        OLAP.create(OlapFixture.definition(OLAP.newName(), Column.of("v", Simple.DOUBLE)));
    OLAP.insert(table, "SELECT 'nan' UNION ALL SELECT 1");
    OLAP.insert(table, "SELECT -0.0");
    OLAP.insert(table, "SELECT 0.0");
    OLAP.insert(table, "SELECT 'nan'");
    double nan = Double.NaN;
    for (Object[] c :
        new Object[][] {
          {GREATER, 5.0, "2", 2}, {GREATER_OR_EQUAL, 1.0, "3", 2}, {EQUAL, nan, "2", 2},
          {LESS, nan, "3", 3}, {LESS_OR_EQUAL, nan, "5", 4}, {GREATER, nan, "0", 0},
          {GREATER_OR_EQUAL, nan, "2", 2}, {EQUAL, 0.0, "2", 2}, {EQUAL, -0.0, "2", 2},
          {LESS, 0.0, "0", 0}, {GREATER, -0.0, "3", 2}, {LESS_OR_EQUAL, -0.0, "2", 2},
          {GREATER_OR_EQUAL, 0.0, "5", 4}
        }) {
      ColumnPredicate.Operator operator = (ColumnPredicate.Operator) c[0];
      LocalScan scan = OLAP.scan(table, List.of("v"), where(operator, c[1]));
      assertThat(scan.facts().units()).as("%s %s", operator, c[1]).isEqualTo(c[3]);
      String sql =
          "SELECT count(*) FROM %%s WHERE v %s CAST('%s' AS DOUBLE)".formatted(sql(operator), c[1]);
      assertThat(OLAP.rows(scan, sql)).as("%s %s", operator, c[1]).containsExactly((String) c[2]);
    }
    LocalScan in = OLAP.scan(table, List.of("v"), where(IN, nan, 0.0));
    assertThat(in.facts().units()).isEqualTo(4);
    in.pin().close();
  }

  private static String sql(ColumnPredicate.Operator operator) {
    return switch (operator) {
      case EQUAL -> "=";
      case LESS -> "<";
      case LESS_OR_EQUAL -> "<=";
      case GREATER -> ">";
      case GREATER_OR_EQUAL -> ">=";
      case IN, IS_NULL, IS_NOT_NULL, MATCHES -> throw new IllegalArgumentException(operator.name());
    };
  }

  @Test
  void boundsLongTextAndBytesByWhatIsShorter() {
    TableDefinition table =
        OLAP.create(
            OlapFixture.definition(
                OLAP.newName(), Column.of("v", Simple.TEXT), Column.of("b", Simple.BYTEA)));
    // DuckDB itself gives no bounds for these: cutting them would split a character.
    OLAP.insert(table, "SELECT repeat('é', 300) || i, repeat('\\xFF', 3)::BLOB FROM range(3) t(i)");
    OLAP.insert(table, "SELECT repeat('x', 300) || i, repeat('y', 300)::BLOB FROM range(3) t(i)");
    OLAP.insert(table, "SELECT repeat(chr(1114111), 300), '\\x01'::BLOB");
    assertThat(read(table, where(EQUAL, "é".repeat(300) + "1"))).isEqualTo(1);
    assertThat(read(table, where(EQUAL, "x".repeat(300) + "1"))).isEqualTo(1);
    assertThat(read(table, where(EQUAL, "é".repeat(64)))).isEqualTo(1);
    assertThat(read(table, where(LESS, "x"))).isZero();
    assertThat(read(table, where(EQUAL, new String(Character.toChars(1114111)).repeat(300))))
        .isEqualTo(1);
    byte[] ys = "y".repeat(300).getBytes(StandardCharsets.UTF_8);
    assertThat(read(table, new ColumnPredicate("b", EQUAL, List.<Object>of(ys)))).isEqualTo(1);
  }

  @Test
  void neverSkipsAFileWithTheUuidWantedWhateverItsBits() {
    TableDefinition table =
        OLAP.create(OlapFixture.definition(OLAP.newName(), Column.of("v", Simple.UUID)));
    List<String> uuids =
        List.of(
            "00000000-0000-0000-0000-000000000001",
            "00000000-0000-0000-8000-000000000000",
            "7fffffff-ffff-ffff-7fff-ffffffffffff",
            "7fffffff-ffff-ffff-ffff-ffffffffffff",
            "80000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-fffffffffffe",
            "12345678-1234-4234-8234-123456789012",
            "d2345678-1234-4234-8234-123456789012");
    for (String a : uuids) {
      for (String b : uuids) {
        OLAP.insert(table, "SELECT '" + a + "' UNION ALL SELECT '" + b + "'");
      }
    }
    for (String uuid : uuids) {
      UUID value = UUID.fromString(uuid);
      for (ColumnPredicate.Operator operator :
          List.of(EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL)) {
        String sql = "SELECT count(*) FROM %%s WHERE v %s '%s'".formatted(sql(operator), uuid);
        assertThat(OLAP.rows(OLAP.scan(table, List.of("v"), where(operator, value)), sql))
            .as("%s %s", operator, uuid)
            .isEqualTo(OLAP.rows(OLAP.scan(table, List.of("v")), sql));
      }
    }
  }

  @Test
  void skipsByLongListsOfKeys() {
    TableDefinition table =
        OLAP.create(OlapFixture.definition(OLAP.newName(), Column.of("v", Simple.BIGINT)));
    OLAP.insert(table, "SELECT i FROM range(1000) t(i)");
    OLAP.insert(table, "SELECT 1000000 + i FROM range(1000) t(i)");
    Object[] keys =
        IntStream.range(0, 5000).mapToObj(i -> (Object) (500_000L + i * 101L)).toArray();
    LocalScan scan = OLAP.scan(table, List.of("v"), where(IN, keys));
    assertThat(scan.facts().units()).isEqualTo(1);
    assertThat(scan.facts().unitsPruned()).isEqualTo(1);
    assertThat(scan.facts().rows()).isEqualTo(1000);
    scan.pin().close();
  }

  @Test
  void prunesNothingByTextThatStandsForAnotherType() {
    TableDefinition table =
        OLAP.create(OlapFixture.definition(OLAP.newName(), Column.of("v", Simple.JSON)));
    OLAP.insert(table, "SELECT '{\"a\": 1}'");
    assertThat(read(table, where(EQUAL, "{\"a\":1}"))).isEqualTo(1);
  }
}
