package io.megadb.tier.olap.write;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * Reads values as DuckDB prints them (in the statistics of COPY, in partition keys) into Iceberg's
 * in-memory form: int days, long microseconds, unscaled decimals and so on.
 */
final class TextValues {
  private static final Pattern DATE = Pattern.compile("(-?\\+?\\d+)-(\\d\\d)-(\\d\\d)( \\(BC\\))?");
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "(-?\\+?\\d+-\\d\\d-\\d\\d(?: \\(BC\\))?) (\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?)"
              + "(?:\\+00(?::00)?)?");
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  private TextValues() {}

  /**
   * The value.
   *
   * @throws IllegalArgumentException if the text is not of that type
   */
  static Object parse(Type type, String text) {
    return switch (type.typeId()) {
      case BOOLEAN -> text.equals("1") || text.equals("true");
      case INTEGER -> Integer.valueOf(text);
      case LONG -> Long.valueOf(text);
      case FLOAT -> Float.valueOf(real(text));
      case DOUBLE -> Double.valueOf(real(text));
      case DECIMAL -> new BigDecimal(text).setScale(((Types.DecimalType) type).scale());
      case DATE -> days(text);
      case TIME -> micros(text);
      case TIMESTAMP -> timestamp(text);
      case STRING -> text;
      case UUID -> UUID.fromString(text);
      case BINARY, FIXED -> ByteBuffer.wrap(HexFormat.of().parseHex(text));
      default -> throw new IllegalArgumentException(type + " has no text form: " + text);
    };
  }

  private static String real(String text) {
    return switch (text) {
      case "inf" -> "Infinity";
      case "-inf" -> "-Infinity";
      case "nan", "-nan" -> "NaN";
      default -> text;
    };
  }

  /** DuckDB keeps infinite dates as the largest int and its negation. */
  private static int days(String text) {
    return switch (text) {
      case "infinity" -> Integer.MAX_VALUE;
      case "-infinity" -> -Integer.MAX_VALUE;
      default -> {
        Matcher matcher = DATE.matcher(text);
        if (!matcher.matches()) {
          throw new IllegalArgumentException("not a date: " + text);
        }
        int year = Integer.parseInt(matcher.group(1));
        LocalDate date =
            LocalDate.of(
                matcher.group(4) == null ? year : 1 - year,
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
        yield Math.toIntExact(date.toEpochDay());
      }
    };
  }

  private static long micros(String text) {
    return text.equals("24:00:00")
        ? MICROS_PER_DAY
        : LocalTime.parse(text).getLong(ChronoField.MICRO_OF_DAY);
  }

  private static long timestamp(String text) {
    return switch (text) {
      case "infinity" -> Long.MAX_VALUE;
      case "-infinity" -> -Long.MAX_VALUE;
      default -> {
        Matcher matcher = TIMESTAMP.matcher(text);
        if (!matcher.matches()) {
          throw new IllegalArgumentException("not a timestamp: " + text);
        }
        // The earliest day overflows when multiplied first; its time of day brings it back.
        long day = days(matcher.group(1));
        long ofDay = micros(matcher.group(2));
        yield day < 0 && ofDay > 0
            ? Math.addExact(Math.multiplyExact(day + 1, MICROS_PER_DAY), ofDay - MICROS_PER_DAY)
            : Math.addExact(Math.multiplyExact(day, MICROS_PER_DAY), ofDay);
      }
    };
  }
}
