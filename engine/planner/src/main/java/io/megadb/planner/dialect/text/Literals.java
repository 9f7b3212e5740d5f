package io.megadb.planner.dialect.text;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.math.BigDecimal;
import java.util.HexFormat;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;
import org.apache.calcite.util.TimestampWithTimeZoneString;

/** Literals of each engine, each of exactly the type it has in the algebra. */
public final class Literals {
  private Literals() {}

  public static String duckDb(RexLiteral literal, SqlType type) {
    String typeName = TypeTable.duckDb(type);
    if (literal.isNull()) {
      return "CAST(NULL AS " + typeName + ")";
    }
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case INTEGER -> integer(literal, typeName);
            case TEXT -> text(literal);
            case BYTEA -> "unhex('" + hex(literal) + "')";
            case INTERVAL -> interval(literal);
            default -> common(literal, simple, typeName);
          };
      case SqlType.Varchar v -> text(literal);
      case SqlType.Numeric numeric -> "CAST(" + wideDecimal(literal) + " AS " + typeName + ")";
      case SqlType.UnconstrainedNumeric n ->
          "CAST(" + wideDecimal(literal) + " AS " + typeName + ")";
      default -> throw unsupported(literal, type);
    };
  }

  public static String postgres(RexLiteral literal, SqlType type) {
    String typeName = TypeTable.postgres(type);
    if (literal.isNull()) {
      return "CAST(NULL AS " + typeName + ")";
    }
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case INTEGER -> integer(literal, typeName);
            case TEXT -> "CAST(" + text(literal) + " AS text)";
            case BYTEA -> "'\\x" + hex(literal) + "'::bytea";
            case INTERVAL -> interval(literal);
            default -> common(literal, simple, typeName);
          };
      case SqlType.Varchar v -> "CAST(" + text(literal) + " AS text)";
      case SqlType.Numeric numeric -> "CAST(" + decimal(literal) + " AS " + typeName + ")";
      case SqlType.UnconstrainedNumeric n -> "CAST(" + decimal(literal) + " AS numeric)";
      default -> throw unsupported(literal, type);
    };
  }

  /** The text of a string literal, without a type. */
  public static String text(RexLiteral literal) {
    String text = literal.getValueAs(String.class);
    if (text.indexOf('\0') >= 0) {
      throw new MegaDbException(
          ErrorCode.INVALID_TEXT_REPRESENTATION, "text cannot hold the character of code 0");
    }
    return Identifiers.literal(text);
  }

  private static String common(RexLiteral literal, SqlType.Simple type, String typeName) {
    return switch (type) {
      case BOOLEAN -> Boolean.TRUE.equals(literal.getValueAs(Boolean.class)) ? "TRUE" : "FALSE";
      case SMALLINT, BIGINT -> "CAST(" + decimal(literal) + " AS " + typeName + ")";
      case REAL, DOUBLE -> "CAST('" + number(literal) + "' AS " + typeName + ")";
      case DATE -> "DATE '" + literal.getValueAs(DateString.class) + "'";
      case TIME -> "TIME '" + literal.getValueAs(TimeString.class) + "'";
      case TIMESTAMP -> "TIMESTAMP '" + literal.getValueAs(TimestampString.class) + "'";
      case TIMESTAMPTZ -> "CAST('" + instant(literal) + "' AS " + typeName + ")";
      case UUID, JSON -> "CAST(" + quoted(literal) + " AS " + typeName + ")";
      case INTEGER, TEXT, BYTEA, INTERVAL -> throw unsupported(literal, type);
    };
  }

  private static String quoted(RexLiteral literal) {
    Object value = literal.getValue();
    return value instanceof java.util.UUID uuid ? "'" + uuid + "'" : text(literal);
  }

  /** A sign makes an expression of the literal, whose type would be that of the digits alone. */
  private static String integer(RexLiteral literal, String typeName) {
    String digits = decimal(literal);
    return digits.startsWith("-") ? "CAST(" + digits + " AS " + typeName + ")" : digits;
  }

  private static String decimal(RexLiteral literal) {
    return literal.getValueAs(BigDecimal.class).toPlainString();
  }

  /** DuckDB takes a number of more than 38 digits, the zero before the point too, for a double. */
  private static String wideDecimal(RexLiteral literal) {
    String digits = decimal(literal);
    return digits.length() > SqlType.Numeric.MAX_PRECISION ? "'" + digits + "'" : digits;
  }

  private static String number(RexLiteral literal) {
    Object value = literal.getValue();
    return value instanceof Double d
        ? d.toString()
        : literal.getValueAs(BigDecimal.class).toString();
  }

  private static String hex(RexLiteral literal) {
    return HexFormat.of().formatHex(literal.getValueAs(ByteString.class).getBytes());
  }

  private static String instant(RexLiteral literal) {
    return switch (literal.getType().getSqlTypeName()) {
      case TIMESTAMP_TZ -> literal.getValueAs(TimestampWithTimeZoneString.class).toString();
      default -> literal.getValueAs(TimestampString.class) + "+00";
    };
  }

  /** Months, days and microseconds are kept apart, as PostgreSQL keeps them. */
  private static String interval(RexLiteral literal) {
    BigDecimal amount = literal.getValueAs(BigDecimal.class);
    SqlIntervalQualifier qualifier = literal.getType().getIntervalQualifier();
    if (qualifier == null) {
      throw unsupported(literal, SqlType.Simple.INTERVAL);
    }
    if (qualifier.isYearMonth()) {
      return "CAST('" + amount.toBigInteger() + " months' AS INTERVAL)";
    }
    BigDecimal dayMillis = BigDecimal.valueOf(86_400_000);
    boolean days = qualifier.timeUnitRange.startUnit.name().matches("DAY|WEEK");
    BigDecimal wholeDays = days ? amount.divideToIntegralValue(dayMillis) : BigDecimal.ZERO;
    BigDecimal micros = amount.subtract(wholeDays.multiply(dayMillis)).movePointRight(3);
    return "CAST('"
        + wholeDays.toBigInteger()
        + " days "
        + micros.toBigInteger()
        + " microseconds' AS INTERVAL)";
  }

  private static MegaDbException unsupported(RexLiteral literal, SqlType type) {
    return new MegaDbException(
        ErrorCode.FEATURE_NOT_SUPPORTED, "literal " + literal + " of type " + type.sql());
  }
}
