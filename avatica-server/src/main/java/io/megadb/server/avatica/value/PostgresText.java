package io.megadb.server.avatica.value;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Values as PostgreSQL prints them (DateStyle ISO, IntervalStyle postgres, bytea_output hex). Dates
 * are proleptic Gregorian there as here.
 */
final class PostgresText {
  private static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private PostgresText() {}

  /**
   * A date.
   *
   * @param days since 1970-01-01; the largest int is infinity, its negative -infinity
   */
  static String date(int days) {
    if (days == Integer.MAX_VALUE) {
      return "infinity";
    }
    if (days <= -Integer.MAX_VALUE) {
      return "-infinity";
    }
    StringBuilder text = new StringBuilder(13);
    boolean beforeChrist = date(text, LocalDate.ofEpochDay(days));
    return beforeChrist ? text.append(" BC").toString() : text.toString();
  }

  /** A time of day in microseconds. */
  static String time(long micros) {
    StringBuilder text = new StringBuilder(15);
    time(text, micros);
    return text.toString();
  }

  /**
   * A timestamp without zone.
   *
   * @param micros since 1970-01-01 00:00; the largest long is infinity, its negative -infinity
   */
  static String timestamp(long micros) {
    String infinity = infinity(micros);
    if (infinity != null) {
      return infinity;
    }
    StringBuilder text = new StringBuilder(29);
    boolean beforeChrist = timestamp(text, micros);
    return beforeChrist ? text.append(" BC").toString() : text.toString();
  }

  /**
   * A timestamp with time zone.
   *
   * @param micros since 1970-01-01 00:00 UTC
   * @param zone to print it in
   */
  static String timestamptz(long micros, ZoneId zone) {
    String infinity = infinity(micros);
    if (infinity != null) {
      return infinity;
    }
    Instant instant =
        Instant.ofEpochSecond(
            Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    ZoneOffset offset = zone.getRules().getOffset(instant);
    StringBuilder text = new StringBuilder(35);
    boolean beforeChrist = timestamp(text, micros + offset.getTotalSeconds() * 1_000_000L);
    int seconds = Math.abs(offset.getTotalSeconds());
    text.append(offset.getTotalSeconds() < 0 ? '-' : '+');
    twoDigits(text, seconds / 3_600);
    if (seconds % 3_600 != 0) {
      text.append(':');
      twoDigits(text, seconds / 60 % 60);
      if (seconds % 60 != 0) {
        text.append(':');
        twoDigits(text, seconds % 60);
      }
    }
    return beforeChrist ? text.append(" BC").toString() : text.toString();
  }

  /** An interval, e.g. {@code 1 year 2 mons -3 days +04:05:06.789}. */
  static String interval(int months, int days, long nanos) {
    StringBuilder text = new StringBuilder(32);
    boolean before = part(text, false, months / 12, "year");
    before = part(text, before, months % 12, "mon");
    before = part(text, before, days, "day");
    long micros = nanos / 1_000;
    if (micros != 0 || text.isEmpty()) {
      if (!text.isEmpty()) {
        text.append(' ');
      }
      if (micros < 0) {
        text.append('-');
      } else if (before) {
        text.append('+');
      }
      time(text, Math.abs(micros));
    }
    return text.toString();
  }

  /** Bytes in hexadecimal. */
  static String bytea(byte[] bytes) {
    StringBuilder text = new StringBuilder(2 + 2 * bytes.length).append("\\x");
    for (byte b : bytes) {
      text.append(HEX[b >> 4 & 15]).append(HEX[b & 15]);
    }
    return text.toString();
  }

  private static boolean part(StringBuilder text, boolean before, int value, String unit) {
    if (value == 0) {
      return before;
    }
    if (!text.isEmpty()) {
      text.append(' ');
    }
    if (before && value > 0) {
      text.append('+');
    }
    text.append(value).append(' ').append(unit).append(value == 1 ? "" : "s");
    return value < 0;
  }

  private static String infinity(long micros) {
    if (micros == Long.MAX_VALUE) {
      return "infinity";
    }
    return micros <= -Long.MAX_VALUE ? "-infinity" : null;
  }

  private static boolean timestamp(StringBuilder text, long micros) {
    boolean beforeChrist = date(text, LocalDate.ofEpochDay(Math.floorDiv(micros, MICROS_PER_DAY)));
    text.append(' ');
    time(text, Math.floorMod(micros, MICROS_PER_DAY));
    return beforeChrist;
  }

  private static boolean date(StringBuilder text, LocalDate date) {
    int year = date.getYear();
    boolean beforeChrist = year <= 0;
    if (beforeChrist) {
      year = 1 - year;
    }
    for (int unit = 1_000; unit > 1 && year < unit; unit /= 10) {
      text.append('0');
    }
    text.append(year).append('-');
    twoDigits(text, date.getMonthValue());
    text.append('-');
    twoDigits(text, date.getDayOfMonth());
    return beforeChrist;
  }

  private static void time(StringBuilder text, long micros) {
    long seconds = micros / 1_000_000;
    twoDigits(text, seconds / 3_600);
    text.append(':');
    twoDigits(text, seconds / 60 % 60);
    text.append(':');
    twoDigits(text, seconds % 60);
    long fraction = micros % 1_000_000;
    if (fraction != 0) {
      String digits = Long.toString(1_000_000 + fraction);
      int end = digits.length();
      while (digits.charAt(end - 1) == '0') {
        end--;
      }
      text.append('.').append(digits, 1, end);
    }
  }

  private static void twoDigits(StringBuilder text, long value) {
    if (value < 10) {
      text.append('0');
    }
    text.append(value);
  }
}
