package io.megadb.tier.olap;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.ColumnPredicate.Operator;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.SqlType.Simple;
import io.megadb.spi.type.TypeTable;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type, written by us and by another Iceberg engine into one table, and read by both. */
class OtherEngineTypesIT {
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

  /** A literal of DuckDB and what Iceberg's generic reader makes of it. */
  private record Sample(String literal, Object value) {}

  private static Sample s(String literal, Object value) {
    return new Sample(literal, value);
  }

  private static Arguments type(SqlType type, Sample... samples) {
    return Arguments.of(type, List.of(samples));
  }

  static List<Arguments> types() {
    String nines = "9".repeat(38);
    UUID low = UUID.fromString("00000000-0000-4000-8000-000000000001");
    UUID high = UUID.fromString("f79c3e09-677c-4bbd-a479-3f349cb785e7");
    LocalDateTime leap = LocalDateTime.parse("2024-02-29T23:59:59.999999");
    LocalDateTime early = LocalDateTime.parse("0001-01-01T00:00:00.000001");
    return List.of(
        type(Simple.BOOLEAN, s("true", true), s("false", false)),
        type(Simple.SMALLINT, s("-32768", -32768), s("32767", 32767)),
        type(Simple.INTEGER, s("-2147483648", Integer.MIN_VALUE), s("7", 7)),
        type(Simple.BIGINT, s("9223372036854775807", Long.MAX_VALUE), s("-7", -7L)),
        type(
            Simple.REAL,
            s("'nan'", Float.NaN),
            s("'-inf'", Float.NEGATIVE_INFINITY),
            s("1.5", 1.5f)),
        type(
            Simple.DOUBLE,
            s("'nan'", Double.NaN),
            s("'inf'", Double.POSITIVE_INFINITY),
            s("0.1", 0.1)),
        type(
            new SqlType.Numeric(9, 2),
            s("-9999999.99", new BigDecimal("-9999999.99")),
            s("0.5", new BigDecimal("0.50"))),
        type(new SqlType.Numeric(18, 3), s("1.125", new BigDecimal("1.125"))),
        type(
            new SqlType.Numeric(38, 0),
            s("'" + nines + "'", new BigDecimal(nines)),
            s("'-" + nines + "'", new BigDecimal("-" + nines))),
        type(
            Simple.TEXT,
            s("''", ""),
            s("'é🎉'", "é🎉"),
            s("'a' || chr(0)", "a\0"),
            s("repeat('é', 1000) || 'x'", "é".repeat(1000) + "x")),
        type(new SqlType.Varchar(5), s("'abcde'", "abcde")),
        type(Simple.JSON, s("'{\"a\": [1, null]}'", "{\"a\": [1, null]}")),
        type(
            Simple.BYTEA,
            s("''::BLOB", ByteBuffer.allocate(0)),
            s("'\\x00\\xFF'::BLOB", ByteBuffer.wrap(new byte[] {0, -1}))),
        type(
            Simple.DATE,
            s("'0044-03-15 (BC)'", LocalDate.of(-43, 3, 15)),
            s("'2024-02-29'", LocalDate.of(2024, 2, 29)),
            s("'infinity'", LocalDate.ofEpochDay(Integer.MAX_VALUE))),
        type(
            Simple.TIME,
            s("'00:00:00'", LocalTime.MIDNIGHT),
            s("'23:59:59.999999'", LocalTime.of(23, 59, 59, 999_999_000))),
        type(
            Simple.TIMESTAMP,
            s("'0001-01-01 00:00:00.000001'", early),
            s("'2024-02-29 23:59:59.999999'", leap)),
        type(
            Simple.TIMESTAMPTZ,
            s("'0001-01-01 00:00:00.000001+00'", early.atOffset(ZoneOffset.UTC)),
            s("'2024-02-29 23:59:59.999999+00'", leap.atOffset(ZoneOffset.UTC))),
        type(Simple.UUID, s("'" + low + "'", low), s("'" + high + "'", high)),
        type(
            new SqlType.Array(Simple.BIGINT),
            s("[1, NULL, -9]", Arrays.asList(1L, null, -9L)),
            s("[]", List.of())),
        type(
            new SqlType.Array(new SqlType.Array(Simple.TEXT)),
            s("[['a', NULL], []]", List.of(Arrays.asList("a", null), List.of()))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("types")
  void eachReadsEveryTypeOfTheOther(SqlType type, List<Sample> samples) {
    TableDefinition table =
        OLAP.create(
            OlapFixture.definition(
                OLAP.newName(), new Column("n", Simple.INTEGER, false), Column.of("v", type)));
    String duck = TypeTable.duckDb(type);
    List<String> literals = new ArrayList<>(List.of("SELECT -1 AS n, NULL::" + duck + " AS v"));
    List<Object> values = new ArrayList<>(List.of(Optional.empty()));
    for (int i = 0; i < samples.size(); i++) {
      literals.add("SELECT " + i + ", CAST(" + samples.get(i).literal() + " AS " + duck + ")");
      values.add(samples.get(i).value());
    }
    // Theirs first, each in a file of its own, so that their bounds are put to use too.
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i) instanceof Optional<?> ? null : values.get(i);
      other.append(table.name(), null, OtherEngine.row(theirs(table), i - 1, value));
    }
    for (String literal : literals) {
      OLAP.insert(table, literal);
    }

    assertThat(
            other.rows(table.name(), Expressions.alwaysTrue()).stream()
                .sorted(Comparator.comparing(r -> (Integer) r.getField("n")))
                .map(r -> Optional.ofNullable(r.getField("v")))
                .toList())
        .isEqualTo(
            values.stream()
                .map(v -> v instanceof Optional<?> ? Optional.empty() : Optional.of(v))
                .flatMap(v -> Stream.of(v, v))
                .toList());
    String expected = String.join(" UNION ALL ", literals);
    assertThat(
            OLAP.rows(
                OLAP.scan(table, List.of("n", "v")),
                "SELECT count(*) FILTER (WHERE s.v IS NOT DISTINCT FROM e.v), count(*) FROM %s AS s"
                    + " FULL JOIN ("
                    + expected
                    + ") AS e ON s.n = e.n"))
        .containsExactly(2 * values.size() + "|" + 2 * values.size());

    // Each prunes by the bounds of the other and loses nothing.
    if (theirs(table).schema().findType("v").isPrimitiveType()) {
      for (Sample sample : samples) {
        Object value = sample.value();
        if (value.equals(Float.NaN) || value.equals(Double.NaN)) {
          assertThat(other.rows(table.name(), Expressions.isNaN("v"))).hasSize(2);
        } else if (value instanceof BigDecimal || value instanceof String || isNumber(value)) {
          assertThat(other.rows(table.name(), Expressions.equal("v", value))).hasSize(2);
        }
        if (type != Simple.JSON) {
          ColumnPredicate equal =
              new ColumnPredicate("v", Operator.EQUAL, List.of(operand(type, value)));
          assertThat(
                  OLAP.rows(
                      OLAP.scan(table, List.of("v"), equal),
                      "SELECT count(*) FROM %s WHERE v = CAST("
                          + sample.literal().replace("%", "%%")
                          + " AS "
                          + duck
                          + ")"))
              .containsExactly("2");
        }
      }
    }
    assertThat(other.rows(table.name(), Expressions.isNull("v"))).hasSize(2);
  }

  private static boolean isNumber(Object value) {
    return value instanceof Integer || value instanceof Long || value instanceof Double;
  }

  /** The value as the planner hands it to the tier. */
  private static Object operand(SqlType type, Object value) {
    return switch (value) {
      case Integer i when type == Simple.SMALLINT -> i.shortValue();
      case ByteBuffer bytes -> Arrays.copyOf(bytes.array(), bytes.array().length);
      case OffsetDateTime time -> time;
      default -> value;
    };
  }

  private static Table theirs(TableDefinition table) {
    return other.table(table.name());
  }
}
