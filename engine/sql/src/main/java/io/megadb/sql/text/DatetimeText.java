package io.megadb.sql.text;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates and times in PostgreSQL's ISO style: {@code 2024-01-31 12:00:00.5+01}, {@code 0044-03-15
 * BC}, {@code infinity}. Infinite values are the MAX and MIN of their class, as in pgjdbc.
 */
public final class DatetimeText {
  private static final String DATE = "([+]?\\d{1,7})-(\\d{1,2})-(\\d{1,2})";
  private static final String CLOCK = "(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d+))?)?";
  private static final Pattern DATE_TEXT =
      Pattern.compile(DATE + "(?:[T ].*?)?(\\s*\\(?BC\\)?)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern COMPACT = Pattern.compile("\\d{8}");
  private static final Pattern TIME_TEXT = Pattern.compile(CLOCK);
  private static final Pattern TIMESTAMP_TEXT =
      Pattern.compile(
          DATE
              + "(?:(?:T|\\s+)"
              + CLOCK
              + ")?\\s*([+-]\\d{1,2}(?::?\\d{2})?(?::?\\d{2})?|(?!BC\\b)[A-Z][A-Z_/+-]*)?\\s*(\\(?BC\\)?)?",
          Pattern.CASE_INSENSITIVE);

  private DatetimeText() {}

  static LocalDate date(String text) {
    String stripped = text.strip();
    switch (stripped.toLowerCase(Locale.ROOT)) {
      case "infinity", "+infinity" -> {
        return LocalDate.MAX;
      }
      case "-infinity" -> {
        return LocalDate.MIN;
      }
      case "epoch" -> {
        return LocalDate.EPOCH;
      }
      default -> {}
    }
    if (COMPACT.matcher(stripped).matches()) {
      return date(
          "date",
          text,
          Integer.parseInt(stripped.substring(0, 4)),
          stripped.substring(4, 6),
          stripped.substring(6));
    }
    Matcher match = DATE_TEXT.matcher(stripped);
    if (!match.matches()) {
      throw invalid("date", text);
    }
    return date("date", text, year(match.group(1), match.group(4)), match.group(2), match.group(3));
  }

  static LocalTime time(String text) {
    Matcher match = TIME_TEXT.matcher(text.strip());
    if (!match.matches()) {
      throw invalid("time", text);
    }
    LocalDateTime rounded = clock("time", text, LocalDate.EPOCH, match, 1);
    return rounded.toLocalTime();
  }

  static LocalDateTime timestamp(String text) {
    switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "infinity", "+infinity" -> {
        return LocalDateTime.MAX;
      }
      case "-infinity" -> {
        return LocalDateTime.MIN;
      }
      default -> {
        return local("timestamp", text, match("timestamp", text));
      }
    }
  }

  static OffsetDateTime timestamptz(String text, ZoneId zone) {
    switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "infinity", "+infinity" -> {
        return OffsetDateTime.MAX;
      }
      case "-infinity" -> {
        return OffsetDateTime.MIN;
      }
      default -> {
        Matcher match = match("timestamp with time zone", text);
        LocalDateTime local = local("timestamp with time zone", text, match);
        try {
          return local
              .atZone(match.group(8) == null ? zone : zone(match.group(8)))
              .toOffsetDateTime()
              .withOffsetSameInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
          throw invalid("timestamp with time zone", text);
        }
      }
    }
  }

  private static Matcher match(String type, String text) {
    Matcher match = TIMESTAMP_TEXT.matcher(text.strip());
    if (!match.matches()) {
      throw invalid(type, text);
    }
    return match;
  }

  private static LocalDateTime local(String type, String text, Matcher match) {
    LocalDate date =
        date(type, text, year(match.group(1), match.group(9)), match.group(2), match.group(3));
    return match.group(4) == null ? date.atStartOfDay() : clock(type, text, date, match, 4);
  }

  private static ZoneId zone(String text) {
    if (text.charAt(0) != '+' && text.charAt(0) != '-') {
      return text.equalsIgnoreCase("z") ? ZoneOffset.UTC : ZoneId.of(zoneName(text));
    }
    String digits = text.substring(1).replace(":", "");
    String padded = digits.length() % 2 == 1 ? "0" + digits : digits;
    return ZoneId.of(text.charAt(0) + padded);
  }

  private static String zoneName(String text) {
    for (String id : ZoneId.getAvailableZoneIds()) {
      if (id.equalsIgnoreCase(text)) {
        return id;
      }
    }
    return text;
  }

  private static int year(String digits, String era) {
    int year = Integer.parseInt(digits);
    return era == null || era.isBlank() ? year : 1 - year;
  }

  private static LocalDate date(String type, String text, int year, String month, String day) {
    try {
      return LocalDate.of(year, Integer.parseInt(month), Integer.parseInt(day));
    } catch (DateTimeException e) {
      throw overflow(type, text, e);
    }
  }

  /** Hours to fraction are groups from {@code first} on; microseconds are rounded to. */
  private static LocalDateTime clock(
      String type, String text, LocalDate date, Matcher match, int first) {
    String seconds = match.group(first + 2);
    String fraction = match.group(first + 3);
    long micros =
        fraction == null
            ? 0
            : new java.math.BigDecimal("0." + fraction)
                .movePointRight(6)
                .setScale(0, java.math.RoundingMode.HALF_EVEN)
                .longValueExact();
    int hour = Integer.parseInt(match.group(first));
    int minute = Integer.parseInt(match.group(first + 1));
    int second = seconds == null ? 0 : Integer.parseInt(seconds);
    boolean midnight = hour == 24 && minute == 0 && second == 0 && micros == 0;
    if ((hour > 23 && !midnight) || minute > 59 || second > 60) {
      throw overflow(type, text, null);
    }
    return date.atStartOfDay()
        .plusHours(hour)
        .plusMinutes(minute)
        .plusSeconds(second)
        .plusNanos(micros * 1000);
  }

  /** Where the mark of a year before 1 stands. */
  public enum Style {
    /** {@code 0044-03-15 12:00:00 BC}. */
    POSTGRES,
    /** {@code 0044-03-15 (BC) 12:00:00}. */
    DUCKDB
  }

  /** A date. */
  public static String write(LocalDate date, Style style) {
    if (date.equals(LocalDate.MAX)) {
      return "infinity";
    }
    return date.equals(LocalDate.MIN) ? "-infinity" : text(date, "", style);
  }

  /** A time of day, to the microsecond. */
  public static String write(LocalTime time) {
    String text =
        String.format(
            Locale.ROOT, "%02d:%02d:%02d", time.getHour(), time.getMinute(), time.getSecond());
    int micros = time.get(ChronoField.MICRO_OF_SECOND);
    return micros == 0 ? text : text + String.format(Locale.ROOT, ".%06d", micros);
  }

  /** A timestamp without zone. */
  public static String write(LocalDateTime timestamp, Style style) {
    if (timestamp.equals(LocalDateTime.MAX)) {
      return "infinity";
    }
    return timestamp.equals(LocalDateTime.MIN)
        ? "-infinity"
        : text(timestamp.toLocalDate(), " " + write(timestamp.toLocalTime()), style);
  }

  /** A timestamp in UTC, with its zone. */
  public static String write(OffsetDateTime timestamp, Style style) {
    if (timestamp.equals(OffsetDateTime.MAX)) {
      return "infinity";
    }
    if (timestamp.equals(OffsetDateTime.MIN)) {
      return "-infinity";
    }
    LocalDateTime utc = timestamp.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
    return text(utc.toLocalDate(), " " + write(utc.toLocalTime()) + "+00", style);
  }

  private static String text(LocalDate date, String time, Style style) {
    boolean before = date.getYear() < 1;
    String day =
        String.format(
            Locale.ROOT,
            "%04d-%02d-%02d",
            before ? 1 - date.getYear() : date.getYear(),
            date.getMonthValue(),
            date.getDayOfMonth());
    if (!before) {
      return day + time;
    }
    return style == Style.POSTGRES ? day + time + " BC" : day + " (BC)" + time;
  }

  private static MegaDbException invalid(String type, String text) {
    return new MegaDbException(
            ErrorCode.INVALID_DATETIME_FORMAT,
            "invalid input syntax for type " + type + ": \"" + text + "\"")
        .withHint("Dates and times are in ISO form, such as 2024-01-31 12:00:00.");
  }

  private static MegaDbException overflow(String type, String text, Throwable cause) {
    return new MegaDbException(
            ErrorCode.DATETIME_OVERFLOW,
            "date/time field value out of range: \"" + text + "\" as " + type,
            cause)
        .withHint("There is no such day or time.");
  }
}
