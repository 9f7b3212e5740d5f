package io.megadb.sql.text;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.spi.type.VectorText;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.arrow.vector.PeriodDuration;

/**
 * Values as typed SQL literals, and text as values. A literal names its type, so it means the same
 * wherever it stands.
 *
 * <p>Values are the objects {@link io.megadb.spi.tier.ColumnPredicate} lists; besides, {@link
 * PeriodDuration} for interval (Period and Duration are taken too), String for json, List for
 * arrays, Map for structs, float[] for dense vectors (lists of numbers are taken too), String for
 * sparse vectors and bits, and null. The infinite dates and timestamps are the MAX and MIN of their
 * class, as in pgjdbc. A String is taken for any type and read as {@link ValueParser} reads it.
 */
public final class Literals {
  private Literals() {}

  /**
   * The value as PostgreSQL reads it (standard_conforming_strings on). A struct becomes jsonb.
   *
   * @throws MegaDbException INVALID_TEXT_REPRESENTATION and its like for a String that is no value
   *     of the type, DATATYPE_MISMATCH for another object
   */
  public static String postgres(SqlType type, Object value) {
    return literal(type, value, Dialect.POSTGRES);
  }

  /** The value as DuckDB reads it. Throws as {@link #postgres} does. */
  public static String duckDb(SqlType type, Object value) {
    return literal(type, value, Dialect.DUCKDB);
  }

  /**
   * The value as text, for many rows at once: {@link #duckDbOfText} over a column of such texts
   * gives what {@link #duckDb} gives for each. Throws as {@link #postgres} does.
   *
   * @param type one with {@link #hasText}
   * @param value not null
   */
  public static String duckDbText(SqlType type, Object value) {
    return switch (type) {
      case SqlType.Varchar v -> String.valueOf(value);
      case SqlType.Numeric n -> decimal(type, value);
      case SqlType.UnconstrainedNumeric n -> decimal(type, value);
      case SqlType.Simple simple -> simpleText(simple, value, Dialect.DUCKDB);
      case SqlType.Array a -> mismatch(type, value);
      case SqlType.Struct s -> mismatch(type, value);
      case SqlType.VectorType v -> vector(v, value);
    };
  }

  /**
   * DuckDB SQL that reads {@link #duckDbText}.
   *
   * @param text an expression
   */
  public static String duckDbOfText(SqlType type, String text) {
    return type == SqlType.Simple.BYTEA
        ? "from_hex(" + text + ")"
        : "CAST(" + text + " AS " + TypeTable.duckDb(type) + ")";
  }

  /** Whether a type's values can be given as text: all but arrays and structs. */
  public static boolean hasText(SqlType type) {
    return !(type instanceof SqlType.Array || type instanceof SqlType.Struct);
  }

  /**
   * The value a text stands for; timestamptz without a zone is UTC.
   *
   * @throws MegaDbException INVALID_TEXT_REPRESENTATION, NUMERIC_OUT_OF_RANGE, DATETIME_OVERFLOW,
   *     STRING_TOO_LONG
   */
  public static Object parse(SqlType type, String text) {
    return ValueParser.parse(type, text, java.time.ZoneOffset.UTC);
  }

  private enum Dialect {
    POSTGRES,
    DUCKDB
  }

  private static String literal(SqlType type, Object value, Dialect dialect) {
    String typeName =
        dialect == Dialect.POSTGRES ? TypeTable.postgres(type) : TypeTable.duckDb(type);
    if (value == null) {
      return "CAST(NULL AS " + typeName + ")";
    }
    return switch (type) {
      case SqlType.Array array ->
          value instanceof List<?> list
              ? array(array.element(), list, typeName, dialect)
              : literal(type, parsed(type, value), dialect);
      case SqlType.Struct struct -> struct(struct, value, typeName, dialect);
      case SqlType.VectorType vector -> cast(vector(vector, value), typeName);
      case SqlType.Varchar v -> text(String.valueOf(value), typeName, dialect);
      case SqlType.Numeric n -> cast(decimal(type, value), typeName);
      case SqlType.UnconstrainedNumeric n -> cast(decimal(type, value), typeName);
      case SqlType.Simple simple -> simple(simple, value, typeName, dialect);
    };
  }

  private static String simple(
      SqlType.Simple type, Object value, String typeName, Dialect dialect) {
    String text = simpleText(type, value, dialect);
    return switch (type) {
      case TEXT, JSON -> text(text, typeName, dialect);
      case BOOLEAN -> text.toUpperCase(Locale.ROOT);
      case BYTEA ->
          dialect == Dialect.POSTGRES
              ? "CAST('\\x" + text + "' AS bytea)"
              : "from_hex('" + text + "')";
      case SMALLINT, INTEGER, BIGINT, REAL, DOUBLE -> cast(text, typeName);
      case DATE, TIME, TIMESTAMP, TIMESTAMPTZ, INTERVAL, UUID -> cast(text, typeName);
    };
  }

  private static String simpleText(SqlType.Simple type, Object given, Dialect dialect) {
    if (type == SqlType.Simple.TEXT || type == SqlType.Simple.JSON) {
      return String.valueOf(given);
    }
    Object value = given instanceof String ? parsed(type, given) : given;
    return switch (type) {
      case BOOLEAN -> value instanceof Boolean b ? b.toString() : mismatch(type, value);
      case SMALLINT, INTEGER, BIGINT, REAL, DOUBLE ->
          value instanceof Number ? value.toString() : mismatch(type, value);
      case BYTEA ->
          value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : mismatch(type, value);
      case DATE ->
          value instanceof LocalDate date
              ? DatetimeText.write(date, style(dialect))
              : mismatch(type, value);
      case TIME ->
          value instanceof LocalTime time ? DatetimeText.write(time) : mismatch(type, value);
      case TIMESTAMP ->
          value instanceof LocalDateTime timestamp
              ? DatetimeText.write(timestamp, style(dialect))
              : mismatch(type, value);
      case TIMESTAMPTZ ->
          value instanceof OffsetDateTime timestamp
              ? DatetimeText.write(timestamp, style(dialect))
              : mismatch(type, value);
      case INTERVAL -> IntervalText.canonical(interval(value));
      case UUID -> value instanceof UUID uuid ? uuid.toString() : mismatch(type, value);
      case TEXT, JSON -> throw new IllegalStateException("given as it is above");
    };
  }

  private static Object parsed(SqlType type, Object value) {
    return value instanceof String text ? parse(type, text) : mismatch(type, value);
  }

  private static DatetimeText.Style style(Dialect dialect) {
    return dialect == Dialect.POSTGRES ? DatetimeText.Style.POSTGRES : DatetimeText.Style.DUCKDB;
  }

  private static String cast(String text, String typeName) {
    return "CAST('" + text + "' AS " + typeName + ")";
  }

  private static String decimal(SqlType type, Object given) {
    Object value = given instanceof String ? parsed(type, given) : given;
    return switch (value) {
      case BigDecimal decimal -> decimal.toPlainString();
      case Number number -> number.toString();
      default -> mismatch(type, value);
    };
  }

  private static PeriodDuration interval(Object value) {
    return switch (value) {
      case PeriodDuration interval -> interval;
      case Period period -> new PeriodDuration(period, Duration.ZERO);
      case Duration duration -> new PeriodDuration(Period.ZERO, duration);
      default -> mismatch(SqlType.Simple.INTERVAL, value);
    };
  }

  /** Neither engine takes the character NUL in a literal; DuckDB can hold it. */
  private static String text(String value, String typeName, Dialect dialect) {
    if (value.indexOf('\0') < 0) {
      return "CAST(" + Identifiers.literal(value) + " AS " + typeName + ")";
    }
    if (dialect == Dialect.POSTGRES) {
      throw new MegaDbException(
              ErrorCode.DATA_EXCEPTION, "PostgreSQL's text can't hold the character U+0000")
          .withHint("Remove it, or use bytea.");
    }
    return "CAST("
        + Identifiers.literal(value).replace("\0", "' || chr(0) || '")
        + " AS "
        + typeName
        + ")";
  }

  private static String array(SqlType element, List<?> list, String typeName, Dialect dialect) {
    String items =
        list.stream()
            .map(item -> literal(element, item, dialect))
            .collect(Collectors.joining(", "));
    return "CAST("
        + (dialect == Dialect.POSTGRES ? "ARRAY" : "")
        + "["
        + items
        + "] AS "
        + typeName
        + ")";
  }

  /** In pgvector's text, which DuckDB reads as a FLOAT array too. */
  private static String vector(SqlType.VectorType type, Object value) {
    return switch (type) {
      case SqlType.DenseVector dense ->
          VectorText.dense(
              switch (value) {
                case float[] elements -> VectorText.dense(dense, elements);
                case List<?> elements -> VectorText.dense(dense, elements);
                case String text -> VectorText.dense(dense, text);
                default -> Literals.<float[]>mismatch(type, value);
              });
      case SqlType.SparseVector sparse -> VectorText.sparse(sparse, String.valueOf(value));
      case SqlType.BitString bits -> VectorText.bits(bits, String.valueOf(value));
    };
  }

  private static String struct(
      SqlType.Struct struct, Object value, String typeName, Dialect dialect) {
    if (!(value instanceof Map<?, ?> fields)) {
      return value instanceof String json && dialect == Dialect.POSTGRES
          ? text(json, typeName, dialect)
          : mismatch(struct, value);
    }
    String separator = dialect == Dialect.POSTGRES ? ", " : ": ";
    String items =
        struct.fields().stream()
            .map(
                (Column f) ->
                    Identifiers.literal(f.name())
                        + separator
                        + literal(f.type(), fields.get(f.name()), dialect))
            .collect(Collectors.joining(", "));
    return dialect == Dialect.POSTGRES
        ? "jsonb_build_object(" + items + ")"
        : "CAST({" + items + "} AS " + typeName + ")";
  }

  private static <T> T mismatch(SqlType type, Object value) {
    throw new MegaDbException(
            ErrorCode.DATATYPE_MISMATCH,
            "a " + value.getClass().getName() + " is no value of type " + type.sql())
        .withHint("Give the Java class the type table names, or the value as text.");
  }
}
