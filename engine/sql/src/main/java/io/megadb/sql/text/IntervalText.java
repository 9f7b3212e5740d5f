package io.megadb.sql.text;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Period;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.vector.PeriodDuration;

/**
 * Reads and writes intervals as PostgreSQL does: months, days and microseconds, which don't mix.
 * Read are its verbose style ({@code 1 year 2 days 03:00:00}, {@code 3 mons ago}), the standard's
 * {@code 1-2} and {@code 3 4:05:06}, and ISO 8601 ({@code P1Y2M3DT4H}).
 */
public final class IntervalText {
  private static final BigDecimal MICROS = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal DAY_MICROS = BigDecimal.valueOf(86_400_000_000L);
  private static final Pattern QUANTITY =
      Pattern.compile("([+-]?(?:\\d+\\.?\\d*|\\.\\d+))\\s*([a-zµ]+)");
  private static final Pattern CLOCK =
      Pattern.compile("([+-])?(\\d+):(\\d{1,2})(?::(\\d{1,2}(?:\\.\\d*)?))?");
  private static final Pattern YEAR_MONTH = Pattern.compile("([+-])?(\\d+)-(\\d+)");
  private static final Pattern NUMBER = Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)");
  private static final Pattern ISO = Pattern.compile("([+-]?\\d+(?:\\.\\d+)?)([YMWDHS])");

  private BigDecimal months = BigDecimal.ZERO;
  private BigDecimal days = BigDecimal.ZERO;
  private BigDecimal micros = BigDecimal.ZERO;

  private IntervalText() {}

  /**
   * Reads an interval.
   *
   * @throws MegaDbException INVALID_DATETIME_FORMAT, or DATETIME_OVERFLOW
   */
  public static PeriodDuration parse(String text) {
    return parse(text, "second");
  }

  /**
   * Reads an interval in which a number without unit is of {@code unit} (what follows the
   * standard's {@code INTERVAL '1' MONTH}).
   */
  public static PeriodDuration parse(String text, String unit) {
    IntervalText value = new IntervalText();
    String lower = text.strip().toLowerCase(Locale.ROOT);
    boolean read =
        lower.startsWith("p") || lower.startsWith("-p")
            ? value.readIso(lower.toUpperCase(Locale.ROOT))
            : value.readVerbose(lower, unit);
    if (!read) {
      throw new MegaDbException(
              ErrorCode.INVALID_DATETIME_FORMAT,
              "invalid input syntax for type interval: \"" + text + "\"")
          .withHint("Write it as '1 year 2 months 3 days 04:05:06'.");
    }
    try {
      return value.toPeriodDuration();
    } catch (ArithmeticException e) {
      throw new MegaDbException(
          ErrorCode.DATETIME_OVERFLOW, "interval out of range: \"" + text + "\"", e);
    }
  }

  /** {@code "N months N days [-]HH:MM:SS[.ffffff]"} without the zero parts; {@code "0 days"}. */
  public static String canonical(PeriodDuration interval) {
    StringBuilder out = new StringBuilder();
    long months = interval.getPeriod().toTotalMonths();
    if (months != 0) {
      out.append(months).append(" months ");
    }
    if (interval.getPeriod().getDays() != 0) {
      out.append(interval.getPeriod().getDays()).append(" days ");
    }
    long micros = Math.floorDiv(interval.getDuration().toNanos(), 1000L);
    if (micros != 0) {
      long absolute = Math.abs(micros);
      out.append(micros < 0 ? "-" : "")
          .append(
              String.format(
                  Locale.ROOT,
                  "%02d:%02d:%02d",
                  absolute / 3_600_000_000L,
                  absolute / 60_000_000L % 60,
                  absolute / 1_000_000L % 60));
      if (absolute % 1_000_000L != 0) {
        out.append(String.format(Locale.ROOT, ".%06d", absolute % 1_000_000L));
      }
    }
    return out.isEmpty() ? "0 days" : out.toString().strip();
  }

  private PeriodDuration toPeriodDuration() {
    int wholeMonths = months.setScale(0, RoundingMode.DOWN).intValueExact();
    // As PostgreSQL: a part of a month is of 30 days, a part of a day is of 24 hours.
    BigDecimal allDays =
        days.add(months.subtract(BigDecimal.valueOf(wholeMonths)).multiply(BigDecimal.valueOf(30)));
    int wholeDays = allDays.setScale(0, RoundingMode.DOWN).intValueExact();
    BigDecimal rest = allDays.subtract(BigDecimal.valueOf(wholeDays)).multiply(DAY_MICROS);
    long allMicros = micros.add(rest).setScale(0, RoundingMode.HALF_EVEN).longValueExact();
    return new PeriodDuration(
        Period.of(0, wholeMonths, wholeDays),
        Duration.ofNanos(Math.multiplyExact(allMicros, 1000L)));
  }

  private boolean readVerbose(String text, String unit) {
    boolean ago = text.endsWith(" ago");
    String rest = (ago ? text.substring(0, text.length() - 4) : text).strip();
    if (rest.startsWith("@")) {
      rest = rest.substring(1).strip();
    }
    if (rest.isEmpty()) {
      return false;
    }
    while (!rest.isEmpty()) {
      int end = readPart(rest, unit);
      if (end <= 0) {
        return false;
      }
      rest = rest.substring(end).strip();
    }
    if (ago) {
      months = months.negate();
      days = days.negate();
      micros = micros.negate();
    }
    return true;
  }

  private int readPart(String text, String unit) {
    Matcher clock = CLOCK.matcher(text);
    if (clock.lookingAt()) {
      boolean minutesFirst = clock.group(4) == null && unit.equals("minute to second");
      BigDecimal value =
          minutesFirst
              ? seconds(0, Long.parseLong(clock.group(2)), new BigDecimal(clock.group(3)))
              : seconds(
                  Long.parseLong(clock.group(2)),
                  Long.parseLong(clock.group(3)),
                  clock.group(4) == null ? BigDecimal.ZERO : new BigDecimal(clock.group(4)));
      micros = micros.add("-".equals(clock.group(1)) ? value.negate() : value);
      return clock.end();
    }
    Matcher yearMonth = YEAR_MONTH.matcher(text);
    if (yearMonth.lookingAt()) {
      BigDecimal value =
          new BigDecimal(yearMonth.group(2))
              .multiply(BigDecimal.valueOf(12))
              .add(new BigDecimal(yearMonth.group(3)));
      months = months.add("-".equals(yearMonth.group(1)) ? value.negate() : value);
      return yearMonth.end();
    }
    Matcher quantity = QUANTITY.matcher(text);
    if (quantity.lookingAt()) {
      return add(new BigDecimal(quantity.group(1)), quantity.group(2)) ? quantity.end() : -1;
    }
    Matcher number = NUMBER.matcher(text);
    if (number.lookingAt()) {
      // '3 4:05:06': a number before a clock is of days.
      boolean beforeClock = text.substring(number.end()).strip().matches("[+-]?\\d+:.*");
      String last = unit.contains(" to ") ? unit.substring(unit.indexOf(" to ") + 4) : unit;
      return add(new BigDecimal(number.group()), beforeClock ? "day" : last) ? number.end() : -1;
    }
    return -1;
  }

  private static BigDecimal seconds(long hours, long minutes, BigDecimal seconds) {
    return BigDecimal.valueOf(hours)
        .multiply(BigDecimal.valueOf(60))
        .add(BigDecimal.valueOf(minutes))
        .multiply(BigDecimal.valueOf(60))
        .add(seconds)
        .multiply(MICROS);
  }

  private boolean readIso(String text) {
    boolean negative = text.startsWith("-");
    int time = text.indexOf('T');
    int at = negative ? 2 : 1;
    if (at >= text.length()) {
      return false;
    }
    Matcher part = ISO.matcher(text);
    while (at < text.length()) {
      if (at == time) {
        at++;
        continue;
      }
      if (!part.find(at) || part.start() != at) {
        return false;
      }
      BigDecimal value = new BigDecimal(part.group(1));
      boolean ofTime = time >= 0 && at > time;
      boolean known =
          add(
              negative ? value.negate() : value,
              switch (part.group(2)) {
                case "Y" -> "year";
                case "M" -> ofTime ? "minute" : "month";
                case "W" -> "week";
                case "D" -> "day";
                case "H" -> "hour";
                default -> "second";
              });
      if (!known) {
        return false;
      }
      at = part.end();
    }
    return true;
  }

  private boolean add(BigDecimal value, String unit) {
    switch (unit) {
      case "y", "yr", "yrs", "year", "years" -> addMonths(value, 12);
      case "decade", "decades", "dec", "decs" -> addMonths(value, 120);
      case "century", "centuries", "cent", "c" -> addMonths(value, 1200);
      case "millennium", "millennia", "mil", "mils" -> addMonths(value, 12000);
      case "quarter", "quarters", "qtr" -> addMonths(value, 3);
      case "month", "months", "mon", "mons" -> addMonths(value, 1);
      case "week", "weeks", "w" -> days = days.add(value.multiply(BigDecimal.valueOf(7)));
      case "day", "days", "d" -> days = days.add(value);
      case "hour", "hours", "hr", "hrs", "h" -> addMicros(value, 3_600_000_000L);
      case "minute", "minutes", "min", "mins", "m" -> addMicros(value, 60_000_000L);
      case "second", "seconds", "sec", "secs", "s" -> addMicros(value, 1_000_000L);
      case "millisecond", "milliseconds", "msec", "msecs", "ms" -> addMicros(value, 1000L);
      case "microsecond", "microseconds", "usec", "usecs", "us", "µs" -> addMicros(value, 1L);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void addMonths(BigDecimal value, long factor) {
    months = months.add(value.multiply(BigDecimal.valueOf(factor)));
  }

  private void addMicros(BigDecimal value, long factor) {
    micros = micros.add(value.multiply(BigDecimal.valueOf(factor)));
  }
}
