package io.megadb.planner.bind.types;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Intervals as PostgreSQL has them: months, days and microseconds, each with its own sign.
 *
 * @param months years count 12
 * @param days weeks count 7
 * @param microseconds hours and smaller
 */
public record Intervals(long months, long days, long microseconds) {
  private static final long SECOND = 1_000_000L;
  private static final BigDecimal DAYS_PER_MONTH = BigDecimal.valueOf(30);
  private static final BigDecimal DAY_MICROSECONDS = BigDecimal.valueOf(86_400L * SECOND);
  private static final Pattern CLOCK =
      Pattern.compile("([+-]?)(\\d+):(\\d{1,2})(?::(\\d{1,2}(?:\\.\\d+)?))?");
  private static final Pattern YEARS_MONTHS = Pattern.compile("([+-]?)(\\d+)-(\\d{1,2})");
  private static final Pattern AMOUNT =
      Pattern.compile("([+-]?(?:\\d+\\.?\\d*|\\.\\d+))\\s*([a-z]*)");
  private static final Pattern ISO =
      Pattern.compile(
          "p(?:(-?[\\d.]+)y)?(?:(-?[\\d.]+)m)?(?:(-?[\\d.]+)w)?(?:(-?[\\d.]+)d)?"
              + "(?:t(?:(-?[\\d.]+)h)?(?:(-?[\\d.]+)m)?(?:(-?[\\d.]+)s)?)?");
  private static final String[] ISO_UNITS = {"y", "mon", "w", "d", "h", "m", "s"};

  /**
   * Reads an interval in PostgreSQL's verbose, SQL standard or ISO 8601 form: {@code 1 year 2 mons
   * 3 days 04:05:06}, {@code 1-2}, {@code 3 4:05}, {@code P1Y2M3DT4H}, with {@code ago} at the end.
   *
   * @return empty if it is none
   */
  public static Optional<Intervals> parse(String text) {
    String rest = text.strip().toLowerCase(Locale.ROOT);
    Matcher iso = ISO.matcher(rest);
    try {
      if (rest.length() > 1 && iso.matches()) {
        Intervals sum = new Intervals(0, 0, 0);
        for (int i = 0; i < ISO_UNITS.length; i++) {
          if (iso.group(i + 1) != null) {
            sum = sum.plus(new BigDecimal(iso.group(i + 1)), ISO_UNITS[i]);
          }
        }
        return Optional.of(sum);
      }
      boolean ago = rest.endsWith(" ago");
      if (ago) {
        rest = rest.substring(0, rest.length() - 4).strip();
      }
      if (rest.startsWith("@")) {
        rest = rest.substring(1).strip();
      }
      return verbose(rest).map(i -> ago ? i.negated() : i);
    } catch (ArithmeticException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Intervals> verbose(String text) {
    Intervals sum = new Intervals(0, 0, 0);
    String rest = text;
    boolean any = false;
    while (!rest.isEmpty()) {
      Matcher clock = CLOCK.matcher(rest);
      Matcher years = YEARS_MONTHS.matcher(rest);
      Matcher amount = AMOUNT.matcher(rest);
      int end;
      if (clock.lookingAt()) {
        sum = sum.plusClock(clock);
        end = clock.end();
      } else if (years.lookingAt()) {
        long months = Long.parseLong(years.group(2)) * 12 + Long.parseLong(years.group(3));
        sum =
            new Intervals(
                sum.months + (years.group(1).equals("-") ? -months : months),
                sum.days,
                sum.microseconds);
        end = years.end();
      } else if (amount.lookingAt()) {
        end = amount.end();
        String unit = amount.group(2);
        if (unit.isEmpty()) {
          // A bare number is days before a clock, else seconds.
          unit = CLOCK.matcher(rest.substring(end).strip()).matches() ? "d" : "s";
        }
        Intervals next = sum.plus(new BigDecimal(amount.group(1)), unit);
        if (next == null) {
          return Optional.empty();
        }
        sum = next;
      } else {
        return Optional.empty();
      }
      any = true;
      rest = rest.substring(end).strip();
    }
    return any ? Optional.of(sum) : Optional.empty();
  }

  private Intervals plusClock(Matcher clock) {
    BigDecimal seconds = clock.group(4) == null ? BigDecimal.ZERO : new BigDecimal(clock.group(4));
    long micros =
        (Long.parseLong(clock.group(2)) * 3600 + Long.parseLong(clock.group(3)) * 60) * SECOND
            + round(seconds.multiply(BigDecimal.valueOf(SECOND)));
    return new Intervals(
        months, days, microseconds + (clock.group(1).equals("-") ? -micros : micros));
  }

  /** With so many of a unit more; null if there is no such unit. */
  private Intervals plus(BigDecimal amount, String unit) {
    return switch (unit) {
      case "microsecond", "microseconds", "us", "usec", "usecs", "usecond", "useconds" ->
          plusMicroseconds(amount);
      case "millisecond", "milliseconds", "ms", "msec", "msecs", "msecond", "mseconds" ->
          plusMicroseconds(amount.multiply(BigDecimal.valueOf(1000)));
      case "s", "sec", "secs", "second", "seconds" ->
          plusMicroseconds(amount.multiply(BigDecimal.valueOf(SECOND)));
      case "m", "min", "mins", "minute", "minutes" ->
          plusMicroseconds(amount.multiply(BigDecimal.valueOf(60 * SECOND)));
      case "h", "hr", "hrs", "hour", "hours" ->
          plusMicroseconds(amount.multiply(BigDecimal.valueOf(3600 * SECOND)));
      case "d", "day", "days" -> plusDays(amount);
      case "w", "week", "weeks" -> plusDays(amount.multiply(BigDecimal.valueOf(7)));
      case "mon", "mons", "month", "months" -> plusMonths(amount);
      case "quarter", "quarters" -> plusMonths(amount.multiply(BigDecimal.valueOf(3)));
      case "y", "yr", "yrs", "year", "years" -> {
        BigDecimal inMonths = amount.multiply(BigDecimal.valueOf(12));
        yield new Intervals(months + round(inMonths), days, microseconds);
      }
      case "decade", "decades" -> plusMonths(amount.multiply(BigDecimal.valueOf(120)));
      case "century", "centuries" -> plusMonths(amount.multiply(BigDecimal.valueOf(1200)));
      case "millennium", "millennia" -> plusMonths(amount.multiply(BigDecimal.valueOf(12000)));
      default -> null;
    };
  }

  private Intervals plusMonths(BigDecimal amount) {
    BigDecimal whole = amount.setScale(0, RoundingMode.DOWN);
    Intervals sum = new Intervals(months + whole.longValueExact(), days, microseconds);
    return sum.plusDays(amount.subtract(whole).multiply(DAYS_PER_MONTH));
  }

  private Intervals plusDays(BigDecimal amount) {
    BigDecimal whole = amount.setScale(0, RoundingMode.DOWN);
    Intervals sum = new Intervals(months, days + whole.longValueExact(), microseconds);
    return sum.plusMicroseconds(amount.subtract(whole).multiply(DAY_MICROSECONDS));
  }

  private Intervals plusMicroseconds(BigDecimal amount) {
    return new Intervals(months, days, Math.addExact(microseconds, round(amount)));
  }

  private Intervals negated() {
    return new Intervals(-months, -days, -microseconds);
  }

  private static long round(BigDecimal value) {
    return value.setScale(0, RoundingMode.HALF_EVEN).longValueExact();
  }

  /** As PostgreSQL and DuckDB both read it: {@code 1 months 2 days 3.5 seconds}. */
  public String text() {
    StringJoiner text = new StringJoiner(" ");
    if (months != 0) {
      text.add(months + " months");
    }
    if (days != 0) {
      text.add(days + " days");
    }
    if (microseconds != 0 || (months == 0 && days == 0)) {
      text.add(
          microseconds % SECOND == 0
              ? microseconds / SECOND + " seconds"
              : microseconds + " microseconds");
    }
    return text.toString();
  }
}
