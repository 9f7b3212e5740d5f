package io.megadb.planner.bind.types;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.VectorText;
import io.megadb.sql.text.BooleanText;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;

/**
 * Reads the text of a string literal as a type, as PostgreSQL's input functions do. What Calcite
 * has a literal for becomes one; the rest is a cast of a text that every engine reads alike.
 */
public final class Literals {
  private static final int MAX_YEAR = 9999;

  private Literals() {}

  /** A cast. */
  public static SqlNode cast(SqlNode value, RelDataType type, SqlParserPos position) {
    return SqlStdOperatorTable.CAST.createCall(position, value, TypedNameSpec.spec(type, position));
  }

  /**
   * Reads.
   *
   * @param zone of timestamptz texts that name none
   * @throws MegaDbException INVALID_TEXT_REPRESENTATION, NUMERIC_OUT_OF_RANGE or DATETIME_OVERFLOW,
   *     without position
   */
  public static SqlNode read(String text, RelDataType type, SqlParserPos position, ZoneId zone) {
    return switch (Kind.of(type)) {
      case SMALLINT -> integer(text, type, Short.MIN_VALUE, Short.MAX_VALUE, position);
      case INTEGER -> integer(text, type, Integer.MIN_VALUE, Integer.MAX_VALUE, position);
      case BIGINT -> integer(text, type, Long.MIN_VALUE, Long.MAX_VALUE, position);
      case NUMERIC -> numeric(text, type, position);
      case REAL, DOUBLE -> floating(text, type, position);
      case BOOLEAN ->
          SqlLiteral.createBoolean(
              BooleanText.parse(text).orElseThrow(() -> malformed("boolean", text)), position);
      case DATE -> date(text, type, position);
      case TIME -> time(DateTimeText.time(text), position);
      case TIMESTAMP -> timestamp(text, type, position);
      case TIMESTAMPTZ -> timestampTz(text, type, position, zone);
      case INTERVAL -> {
        Intervals interval = Intervals.parse(text).orElseThrow(() -> malformed("interval", text));
        yield quoted(interval.text(), type, position);
      }
      case UUID -> quoted(uuid(text), type, position);
      case JSON -> quoted(JsonText.checked(text), type, position);
      case BYTEA -> bytes(text, position);
      case ARRAY -> array(text, type, position, zone);
      case VECTOR, HALFVEC, SPARSEVEC, BIT -> vector(text, type, position);
      default -> SqlLiteral.createCharString(text, position);
    };
  }

  private static SqlNode quoted(String text, RelDataType type, SqlParserPos position) {
    return cast(SqlLiteral.createCharString(text, position), type, position);
  }

  private static SqlNode integer(
      String text, RelDataType type, long min, long max, SqlParserPos position) {
    String name = CalciteTypes.displayName(type);
    BigDecimal value;
    try {
      value = new BigDecimal(text.strip());
    } catch (NumberFormatException e) {
      throw malformed(name, text);
    }
    if (value.scale() != 0) {
      throw malformed(name, text);
    }
    if (value.compareTo(BigDecimal.valueOf(min)) < 0
        || value.compareTo(BigDecimal.valueOf(max)) > 0) {
      throw new MegaDbException(
          ErrorCode.NUMERIC_OUT_OF_RANGE,
          "value \"" + text + "\" is out of range for type " + name);
    }
    return exact(value, position);
  }

  private static SqlNode exact(BigDecimal value, SqlParserPos position) {
    return SqlLiteral.createExactNumeric(value.toPlainString(), position);
  }

  private static SqlNode numeric(String text, RelDataType type, SqlParserPos position) {
    try {
      BigDecimal value = new BigDecimal(text.strip());
      return value.precision() > 38 || value.scale() > 38 || value.scale() < 0
          ? quoted(value.toPlainString(), type, position)
          : exact(value, position);
    } catch (NumberFormatException e) {
      throw malformed("numeric", text);
    }
  }

  private static SqlNode floating(String text, RelDataType type, SqlParserPos position) {
    String name = CalciteTypes.displayName(type);
    String stripped = text.strip();
    String word = stripped.toLowerCase(Locale.ROOT);
    switch (word) {
      case "nan", "infinity", "-infinity", "inf", "-inf", "+infinity", "+inf" -> {}
      default -> {
        try {
          double value = new BigDecimal(stripped).doubleValue();
          if (Double.isInfinite(value)
              || (Kind.of(type) == Kind.REAL && Float.isInfinite((float) value))) {
            throw new MegaDbException(
                ErrorCode.NUMERIC_OUT_OF_RANGE,
                "\"" + text + "\" is out of range for type " + name);
          }
        } catch (NumberFormatException e) {
          throw malformed(name, text);
        }
      }
    }
    return quoted(stripped, type, position);
  }

  private static SqlNode date(String text, RelDataType type, SqlParserPos position) {
    if (DateTimeText.special(text)) {
      return quoted(text.strip(), type, position);
    }
    LocalDate date = DateTimeText.timestamp(text, "date").local().toLocalDate();
    return date.getYear() >= 1 && date.getYear() <= MAX_YEAR
        ? SqlLiteral.createDate(new DateString(date.toString()), position)
        : quoted(text.strip(), type, position);
  }

  private static SqlNode time(LocalTime time, SqlParserPos position) {
    TimeString value =
        new TimeString(time.getHour(), time.getMinute(), time.getSecond())
            .withNanos(time.getNano());
    return SqlLiteral.createTime(value, 6, position);
  }

  private static SqlNode timestamp(String text, RelDataType type, SqlParserPos position) {
    if (DateTimeText.special(text)) {
      return quoted(text.strip(), type, position);
    }
    LocalDateTime at = DateTimeText.timestamp(text, "timestamp without time zone").local();
    if (at.getYear() < 1 || at.getYear() > MAX_YEAR) {
      return quoted(text.strip(), type, position);
    }
    TimestampString value =
        new TimestampString(
                at.getYear(),
                at.getMonthValue(),
                at.getDayOfMonth(),
                at.getHour(),
                at.getMinute(),
                at.getSecond())
            .withNanos(at.getNano());
    return SqlLiteral.createTimestamp(
        org.apache.calcite.sql.type.SqlTypeName.TIMESTAMP, value, 6, position);
  }

  private static SqlNode timestampTz(
      String text, RelDataType type, SqlParserPos position, ZoneId zone) {
    if (DateTimeText.special(text)) {
      return quoted(text.strip(), type, position);
    }
    DateTimeText.Parts parts = DateTimeText.timestamp(text, "timestamp with time zone");
    return quoted(DateTimeText.utc(parts, zone), type, position);
  }

  private static String uuid(String text) {
    String hex = text.strip().replaceAll("[{}-]", "").toLowerCase(Locale.ROOT);
    if (!hex.matches("[0-9a-f]{32}")) {
      throw malformed("uuid", text);
    }
    return new UUID(
            Long.parseUnsignedLong(hex.substring(0, 16), 16),
            Long.parseUnsignedLong(hex.substring(16), 16))
        .toString();
  }

  private static SqlNode bytes(String text, SqlParserPos position) {
    byte[] value;
    if (text.startsWith("\\x")) {
      try {
        value = HexFormat.of().parseHex(text.substring(2).replaceAll("\\s", ""));
      } catch (IllegalArgumentException e) {
        throw malformed("bytea", text);
      }
    } else {
      value = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
    return SqlLiteral.createBinaryString(HexFormat.of().formatHex(value), position);
  }

  /** In canonical text; of its own dimension where the type names none. */
  private static SqlNode vector(String text, RelDataType type, SqlParserPos position) {
    SqlType.VectorType wanted = (SqlType.VectorType) CalciteTypes.toSql(type);
    String canonical = VectorText.canonical(wanted, text);
    SqlType.VectorType own = wanted.withDimension(VectorText.dimension(wanted, canonical));
    return quoted(canonical, CalciteTypes.toCalcite(own, false), position);
  }

  private static SqlNode array(String text, RelDataType type, SqlParserPos position, ZoneId zone) {
    RelDataType element = type.getComponentType();
    List<SqlNode> values = new ArrayList<>();
    for (String item : ArrayText.split(text)) {
      values.add(
          item == null ? SqlLiteral.createNull(position) : read(item, element, position, zone));
    }
    return cast(
        SqlStdOperatorTable.ARRAY_VALUE_CONSTRUCTOR.createCall(position, values), type, position);
  }

  static MegaDbException malformed(String typeName, String text) {
    return new MegaDbException(
        typeName.equals("interval")
            ? ErrorCode.INVALID_DATETIME_FORMAT
            : ErrorCode.INVALID_TEXT_REPRESENTATION,
        "invalid input syntax for type " + typeName + ": \"" + text + "\"");
  }
}
