package io.megadb.server.avatica.value;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.avatica.util.ByteString;

/**
 * Makes the Java objects that {@link io.megadb.exec.Session#execute} takes out of what the client's
 * setters made. Strings are handed on as they are: the engine reads them as the parameter's type.
 */
public final class ParameterDecoder {
  private final ZoneId zone;

  /**
   * @param zone of a java.sql.Timestamp given for a timestamptz: the client sends its wall clock
   */
  public ParameterDecoder(ZoneId zone) {
    this.zone = zone;
  }

  /**
   * All parameters of a statement.
   *
   * @throws MegaDbException UNDEFINED_PARAMETER if there are too few or too many,
   *     NUMERIC_OUT_OF_RANGE or DATATYPE_MISMATCH for a value that the type does not hold
   */
  public List<Object> decode(List<SqlType> types, List<TypedValue> values) {
    int given = values == null ? 0 : values.size();
    if (given != types.size()) {
      throw new MegaDbException(
          ErrorCode.UNDEFINED_PARAMETER,
          "the statement has " + types.size() + " parameters, but " + given + " values were given");
    }
    List<Object> result = new ArrayList<>(given);
    for (int i = 0; i < given; i++) {
      TypedValue value = values.get(i);
      try {
        result.add(value == null ? null : decode(types.get(i), value));
      } catch (ArithmeticException e) {
        throw new MegaDbException(
            ErrorCode.NUMERIC_OUT_OF_RANGE,
            "parameter "
                + (i + 1)
                + ": "
                + value.value
                + " is out of range for "
                + types.get(i).sql(),
            e);
      } catch (ClassCastException e) {
        throw new MegaDbException(
            ErrorCode.DATATYPE_MISMATCH,
            "parameter " + (i + 1) + " is " + types.get(i).sql() + ", not " + value.type,
            e);
      }
    }
    return result;
  }

  private Object decode(SqlType type, TypedValue value) {
    if (value.value == null) {
      return null;
    }
    return switch (value.type) {
      case JAVA_SQL_DATE -> date(type, LocalDate.ofEpochDay(((Number) value.value).longValue()));
      case JAVA_SQL_TIME ->
          LocalTime.ofNanoOfDay(
              Math.floorMod(((Number) value.value).longValue(), 86_400_000L) * 1_000_000L);
      case JAVA_SQL_TIMESTAMP, JAVA_UTIL_DATE ->
          timestamp(type, ((Number) value.value).longValue());
      case BYTE_STRING -> bytes(value.value);
      case ARRAY -> array(type, (List<?>) value.value);
      default -> plain(type, value.value);
    };
  }

  private Object array(SqlType type, List<?> elements) {
    SqlType element = type instanceof SqlType.Array a ? a.element() : SqlType.Simple.TEXT;
    List<Object> list = new ArrayList<>(elements.size());
    for (Object value : elements) {
      list.add(
          switch (value) {
            case null -> null;
            // Protocol Buffers keep each element's type, JSON only the values.
            case TypedValue typed -> decode(element, typed);
            case List<?> nested -> array(element, nested);
            default -> plain(element, value);
          });
    }
    return list;
  }

  private Object date(SqlType type, LocalDate date) {
    return type == SqlType.Simple.TIMESTAMP
        ? date.atStartOfDay()
        : type == SqlType.Simple.TIMESTAMPTZ ? date.atStartOfDay(zone).toOffsetDateTime() : date;
  }

  private Object timestamp(SqlType type, long wallClockMillis) {
    LocalDateTime wallClock =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(wallClockMillis, 1_000L),
            (int) Math.floorMod(wallClockMillis, 1_000L) * 1_000_000,
            ZoneOffset.UTC);
    return type == SqlType.Simple.TIMESTAMPTZ
        ? wallClock.atZone(zone).toOffsetDateTime()
        : type == SqlType.Simple.DATE ? wallClock.toLocalDate() : wallClock;
  }

  private static byte[] bytes(Object value) {
    return switch (value) {
      case byte[] bytes -> bytes;
      case ByteString string -> string.getBytes();
      default -> ByteString.ofBase64((String) value).getBytes();
    };
  }

  private static Object plain(SqlType type, Object value) {
    if (!(value instanceof Number number)) {
      return value instanceof Character ? value.toString() : value;
    }
    return switch (type) {
      case SqlType.Numeric n -> decimal(number);
      case SqlType.UnconstrainedNumeric n -> decimal(number);
      case SqlType.Simple simple ->
          switch (simple) {
            case SMALLINT -> shortValue(decimal(number));
            case INTEGER -> integral(decimal(number)).intValueExact();
            case BIGINT -> integral(decimal(number)).longValueExact();
            case REAL -> number.floatValue();
            case DOUBLE -> number.doubleValue();
            case BOOLEAN -> throw new ClassCastException("a number is no boolean");
            default -> number.toString();
          };
      case SqlType.Varchar v -> number.toString();
      case SqlType.Array a -> number;
      case SqlType.Struct s -> number;
      case SqlType.VectorType v -> number;
    };
  }

  private static Object shortValue(Object value) {
    return ((BigDecimal) value).setScale(0, java.math.RoundingMode.HALF_EVEN).shortValueExact();
  }

  private static BigDecimal integral(Object value) {
    return ((BigDecimal) value).setScale(0, java.math.RoundingMode.HALF_EVEN);
  }

  private static Object decimal(Number number) {
    return switch (number) {
      case BigDecimal d -> d;
      case BigInteger i -> new BigDecimal(i);
      case Double d -> Double.isFinite(d) ? BigDecimal.valueOf(d) : d.toString();
      case Float f -> Float.isFinite(f) ? new BigDecimal(f.toString()) : f.toString();
      default -> BigDecimal.valueOf(number.longValue());
    };
  }
}
