package io.megadb.planner.bind.types;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates and times in literals: ISO 8601 with PostgreSQL's liberties. */
final class DateTimeText {
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "(\\d{1,6})-(\\d{1,2})-(\\d{1,2})(?:[T\\s]+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d+))?)?)?"
              + "\\s*(z|[+-]\\d{1,2}(?::?\\d{2})?(?::?\\d{2})?|(?!bc|ad)[a-z_]+(?:/[a-z_]+)*)?(\\s+(?:bc|ad))?",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern COMPACT = Pattern.compile("(\\d{4})(\\d{2})(\\d{2})");
  private static final Pattern TIME =
      Pattern.compile("(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d+))?)?");

  /** Words every engine reads by itself. */
  private static final Set<String> SPECIAL = Set.of("infinity", "-infinity", "epoch");

  private static final DateTimeFormatter UTC_TEXT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS'+00'", Locale.ROOT);

  private DateTimeText() {}

  /** The parts of a literal: a local date-time, and the zone that was written with it. */
  record Parts(LocalDateTime local, Optional<ZoneId> zone) {}

  static boolean special(String text) {
    return SPECIAL.contains(text.strip().toLowerCase(Locale.ROOT));
  }

  /**
   * Reads a date with or without a time.
   *
   * @param typeName for the message
   * @throws MegaDbException INVALID_DATETIME_FORMAT, or DATETIME_OVERFLOW for a field out of range
   */
  static Parts timestamp(String text, String typeName) {
    String stripped = text.strip();
    Matcher compact = COMPACT.matcher(stripped);
    Matcher m = TIMESTAMP.matcher(compact.matches() ? compact.replaceAll("$1-$2-$3") : stripped);
    if (!m.matches()) {
      throw malformed(text, typeName);
    }
    try {
      int year = Integer.parseInt(m.group(1));
      boolean bc = m.group(9) != null && m.group(9).strip().equalsIgnoreCase("bc");
      LocalDate date =
          LocalDate.of(
              bc ? 1 - year : year, Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)));
      LocalDateTime local =
          m.group(4) == null
              ? date.atStartOfDay()
              : at(date, m.group(4), m.group(5), m.group(6), m.group(7));
      Optional<ZoneId> zone = m.group(8) == null ? Optional.empty() : Optional.of(zone(m.group(8)));
      return new Parts(local, zone);
    } catch (DateTimeException e) {
      throw new MegaDbException(
          ErrorCode.DATETIME_OVERFLOW, "date/time field value out of range: \"" + text + "\"", e);
    }
  }

  private static LocalDateTime at(
      LocalDate date, String hour, String minute, String second, String fraction) {
    // 24:00:00 is the next day's midnight, and a second of 60 the next minute.
    long seconds =
        Long.parseLong(hour) * 3600
            + Long.parseLong(minute) * 60
            + (second == null ? 0 : Long.parseLong(second));
    if (Integer.parseInt(minute) > 59 || seconds > 86_400) {
      throw new DateTimeException("time of day");
    }
    return date.atStartOfDay().plusSeconds(seconds).plusNanos(micros(fraction) * 1000L);
  }

  private static long micros(String fraction) {
    if (fraction == null) {
      return 0;
    }
    String digits = (fraction + "0000000").substring(0, 7);
    return (Long.parseLong(digits) + 5) / 10;
  }

  private static ZoneId zone(String text) {
    if (text.equalsIgnoreCase("z") || text.equalsIgnoreCase("utc")) {
      return ZoneOffset.UTC;
    }
    if (text.startsWith("+") || text.startsWith("-")) {
      String digits = text.substring(1).replace(":", "");
      String padded = digits.length() % 2 == 1 ? "0" + digits : digits;
      int seconds = Integer.parseInt(padded.substring(0, 2)) * 3600;
      if (padded.length() >= 4) {
        seconds += Integer.parseInt(padded.substring(2, 4)) * 60;
      }
      return ZoneOffset.ofTotalSeconds(text.startsWith("-") ? -seconds : seconds);
    }
    return ZoneId.of(text, ZoneId.SHORT_IDS);
  }

  static LocalTime time(String text) {
    Matcher m = TIME.matcher(text.strip());
    if (!m.matches()) {
      throw malformed(text, "time without time zone");
    }
    try {
      return LocalTime.of(
          Integer.parseInt(m.group(1)),
          Integer.parseInt(m.group(2)),
          m.group(3) == null ? 0 : Integer.parseInt(m.group(3)),
          (int) (micros(m.group(4)) * 1000L));
    } catch (DateTimeException e) {
      throw new MegaDbException(
          ErrorCode.DATETIME_OVERFLOW, "date/time field value out of range: \"" + text + "\"", e);
    }
  }

  /** The instant as text in UTC, which says so itself. */
  static String utc(Parts parts, ZoneId session) {
    OffsetDateTime instant =
        parts
            .local()
            .atZone(parts.zone().orElse(session))
            .toOffsetDateTime()
            .withOffsetSameInstant(ZoneOffset.UTC);
    return instant.getYear() > 0
        ? UTC_TEXT.format(instant)
        : UTC_TEXT.format(instant.withYear(1 - instant.getYear())) + " BC";
  }

  private static MegaDbException malformed(String text, String typeName) {
    return new MegaDbException(
        ErrorCode.INVALID_DATETIME_FORMAT,
        "invalid input syntax for type " + typeName + ": \"" + text + "\"");
  }
}
