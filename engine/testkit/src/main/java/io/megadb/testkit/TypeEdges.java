package io.megadb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.apache.arrow.vector.PeriodDuration;

/**
 * The values at which types break: null, least, greatest, NaN, infinities, microseconds, BC dates,
 * empty and 1 MB strings, all of Unicode. All of them are within what every engine holds; json is
 * written as PostgreSQL's jsonb prints it.
 */
public final class TypeEdges {
  private static final SqlType.Struct STRUCT =
      new SqlType.Struct(
          List.of(
              Column.of("number", SqlType.Simple.BIGINT),
              Column.of("name", SqlType.Simple.TEXT),
              Column.of("list", new SqlType.Array(SqlType.Simple.UUID))));
  private static final int MEGABYTE = 1 << 20;

  private TypeEdges() {}

  /** The types every tier holds as they are. */
  public static List<SqlType> plainTypes() {
    List<SqlType> types = new ArrayList<>(List.of(SqlType.Simple.values()));
    types.add(new SqlType.Numeric(12, 2));
    types.add(new SqlType.Numeric(38, 0));
    types.add(new SqlType.Numeric(38, 38));
    types.add(new SqlType.UnconstrainedNumeric());
    types.add(new SqlType.Varchar(5));
    types.add(new SqlType.Array(SqlType.Simple.BIGINT));
    types.add(new SqlType.Array(SqlType.Simple.TEXT));
    types.add(new SqlType.Array(SqlType.Simple.BOOLEAN));
    types.add(new SqlType.Array(SqlType.Simple.UUID));
    types.add(new SqlType.Array(SqlType.Simple.TIMESTAMPTZ));
    types.add(new SqlType.Array(new SqlType.Numeric(12, 2)));
    return types;
  }

  /** Vectors: what PostgreSQL keeps them in depends on its extensions. */
  public static List<SqlType> vectorTypes() {
    return List.of(
        new SqlType.Vector(1),
        new SqlType.Vector(3),
        new SqlType.Vector(384),
        new SqlType.HalfVector(5),
        new SqlType.SparseVector(1000),
        new SqlType.BitString(1),
        new SqlType.BitString(19));
  }

  /** All of them, vectors and structs too. */
  public static List<SqlType> types() {
    List<SqlType> types = new ArrayList<>(plainTypes());
    types.addAll(vectorTypes());
    types.add(STRUCT);
    types.add(new SqlType.Array(STRUCT));
    return types;
  }

  /** A row type: {@code id}, and a column per type. */
  public static List<Column> columns(List<SqlType> types) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.of("id", SqlType.Simple.BIGINT));
    for (int i = 0; i < types.size(); i++) {
      columns.add(Column.of("c" + i, types.get(i)));
    }
    return columns;
  }

  /** Rows of {@link #columns} in which every edge of every type stands once; the last has nulls. */
  public static List<List<Object>> rows(List<SqlType> types) {
    List<List<Object>> edges = types.stream().map(TypeEdges::edges).toList();
    int most = edges.stream().mapToInt(List::size).max().orElse(0);
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i <= most; i++) {
      List<Object> row = new ArrayList<>();
      row.add((long) i);
      for (List<Object> of : edges) {
        row.add(i < of.size() ? of.get(i) : null);
      }
      rows.add(row);
    }
    return rows;
  }

  /** The edges of a type, as {@link ArrowRows} takes them; NULL is left to the caller. */
  public static List<Object> edges(SqlType type) {
    return switch (type) {
      case SqlType.Simple simple -> simple(simple);
      case SqlType.Numeric n -> {
        BigDecimal most =
            new BigDecimal(BigInteger.TEN.pow(n.precision()).subtract(BigInteger.ONE), n.scale());
        BigDecimal least = new BigDecimal(BigInteger.ONE, n.scale());
        yield List.of(
            BigDecimal.ZERO.setScale(n.scale()), most, most.negate(), least, least.negate());
      }
      case SqlType.UnconstrainedNumeric n ->
          List.of("0", "-1.5", "12345678901234567890.0123456789", "0.0000000000000001");
      case SqlType.Varchar v -> List.of("", "a".repeat(v.length()), "😀".repeat(v.length()));
      case SqlType.Array a -> {
        List<Object> elements = edges(a.element());
        List<Object> withNulls = new ArrayList<>(elements.subList(0, Math.min(3, elements.size())));
        withNulls.add(1, null);
        yield List.of(List.of(), Arrays.asList((Object) null), withNulls);
      }
      case SqlType.DenseVector v -> VectorEdges.dense(v);
      case SqlType.SparseVector v -> VectorEdges.sparse(v);
      case SqlType.BitString v -> VectorEdges.bits(v);
      case SqlType.Struct s ->
          List.of(structOf(s, 0), structOf(s, 1), Arrays.asList(new Object[s.fields().size()]));
    };
  }

  private static List<Object> structOf(SqlType.Struct struct, int edge) {
    List<Object> fields = new ArrayList<>();
    struct.fields().forEach(f -> fields.add(edges(f.type()).get(edge)));
    return fields;
  }

  private static List<Object> simple(SqlType.Simple type) {
    return switch (type) {
      case BOOLEAN -> List.of(false, true);
      case SMALLINT -> List.of((short) 0, Short.MIN_VALUE, Short.MAX_VALUE);
      case INTEGER -> List.of(0, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case BIGINT -> List.of(0L, Long.MIN_VALUE, Long.MAX_VALUE);
      case REAL ->
          List.of(
              0f,
              -0f,
              Float.MIN_VALUE,
              Float.MAX_VALUE,
              -Float.MAX_VALUE,
              Float.NaN,
              Float.POSITIVE_INFINITY,
              Float.NEGATIVE_INFINITY);
      case DOUBLE ->
          List.of(
              0.0,
              -0.0,
              Double.MIN_VALUE,
              Double.MAX_VALUE,
              -Double.MAX_VALUE,
              Double.NaN,
              Double.POSITIVE_INFINITY,
              Double.NEGATIVE_INFINITY);
      case TEXT ->
          List.of("", "plain", "'\"\\|,;\t\r\n\u0001", "x".repeat(MEGABYTE), allOfUnicode());
      case BYTEA -> List.of(new byte[0], allBytes(), new byte[MEGABYTE]);
      case DATE ->
          List.of(
              LocalDate.EPOCH,
              LocalDate.of(-43, 3, 15),
              LocalDate.of(0, 12, 31),
              LocalDate.of(1, 1, 1),
              LocalDate.of(2024, 2, 29),
              LocalDate.of(9999, 12, 31));
      case TIME ->
          List.of(
              LocalTime.MIDNIGHT,
              LocalTime.of(23, 59, 59, 999_999_000),
              LocalTime.of(0, 0, 0, 1_000));
      case TIMESTAMP ->
          List.of(
              LocalDate.EPOCH.atStartOfDay(),
              LocalDateTime.of(-43, 3, 15, 12, 0, 0, 1_000),
              LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000),
              LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000));
      case TIMESTAMPTZ ->
          List.of(
              utc(LocalDate.EPOCH.atStartOfDay()),
              utc(LocalDateTime.of(-43, 3, 15, 12, 0, 0, 1_000)),
              utc(LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000)),
              utc(LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000)));
      case INTERVAL ->
          List.of(
              interval(0, 0, Duration.ZERO),
              interval(1_000_000, 1_000_000, Duration.ofHours(2_000_000)),
              interval(-1_000_000, -1_000_000, Duration.ofHours(-2_000_000)),
              interval(14, -3, Duration.ofNanos(1_000)),
              interval(0, 1, Duration.ofHours(-24)));
      case UUID ->
          List.of(
              new UUID(0, 0),
              new UUID(-1, -1),
              UUID.fromString("01234567-89ab-cdef-8123-456789abcdef"));
      case JSON -> List.of("null", "{}", "[1, \"zwei\", {\"drei\": null}]", "\"\\\" \\\\ 世界\"");
    };
  }

  private static OffsetDateTime utc(LocalDateTime time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  private static PeriodDuration interval(int months, int days, Duration time) {
    return new PeriodDuration(Period.of(0, months, days), time);
  }

  private static byte[] allBytes() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  /** Every code point but NUL, which PostgreSQL's text can't hold, and the surrogates. */
  private static String allOfUnicode() {
    StringBuilder text = new StringBuilder();
    for (int point = 1; point <= Character.MAX_CODE_POINT; point++) {
      if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
        text.appendCodePoint(point);
      }
    }
    return text.toString();
  }

  /** Asserts that rows of {@link #columns} came back as they went, in any order. */
  public static void assertSame(
      List<SqlType> types, List<List<Object>> expected, List<List<Object>> actual) {
    assertThat(actual.stream().map(List::getFirst))
        .containsExactlyInAnyOrderElementsOf(expected.stream().map(r -> r.getFirst()).toList());
    for (List<Object> row : expected) {
      List<Object> found =
          actual.stream()
              .filter(r -> r.getFirst().equals(row.getFirst()))
              .findFirst()
              .orElseThrow();
      for (int i = 0; i < types.size(); i++) {
        Object wanted = comparable(types.get(i), row.get(i + 1));
        Object got = comparable(types.get(i), found.get(i + 1));
        assertThat(got != null && got.equals(wanted) || got == wanted)
            .withFailMessage(
                "%s: expected %s, got %s", types.get(i).sql(), shown(wanted), shown(got))
            .isTrue();
      }
    }
  }

  private static String shown(Object value) {
    String text = String.valueOf(value);
    return text.length() <= 200 ? text : text.substring(0, 200) + "... (" + text.length() + ")";
  }

  /** A value under equals: bytes as text, numerics without trailing zeros, intervals by part. */
  private static Object comparable(SqlType type, Object value) {
    return switch (value) {
      case null -> null;
      case byte[] bytes -> HexFormat.of().formatHex(bytes);
      case BigDecimal number -> number.stripTrailingZeros();
      case PeriodDuration interval ->
          List.of(
              interval.getPeriod().toTotalMonths(),
              interval.getPeriod().getDays(),
              interval.getDuration());
      case String text when type instanceof SqlType.UnconstrainedNumeric ->
          new BigDecimal(text).stripTrailingZeros();
      case List<?> items when type instanceof SqlType.Array array -> {
        List<Object> all = new ArrayList<>();
        items.forEach(i -> all.add(comparable(array.element(), i)));
        yield all;
      }
      case List<?> fields when type instanceof SqlType.Struct struct -> {
        List<Object> all = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
          all.add(comparable(struct.fields().get(i).type(), fields.get(i)));
        }
        yield all;
      }
      default -> value;
    };
  }
}
