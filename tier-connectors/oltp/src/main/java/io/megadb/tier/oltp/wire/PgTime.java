package io.megadb.tier.oltp.wire;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;

/**
 * PostgreSQL counts from 2000-01-01, Arrow from 1970-01-01. Infinity is the greatest number in
 * both; minus infinity is the least in PostgreSQL and the negated greatest here, as in DuckDB.
 */
final class PgTime {
  private static final int EPOCH_DAYS = 10_957;
  private static final long EPOCH_MICROS = EPOCH_DAYS * 86_400_000_000L;

  private PgTime() {}

  static int daysFromPg(int days) {
    if (days == Integer.MAX_VALUE || days == Integer.MIN_VALUE) {
      return days > 0 ? Integer.MAX_VALUE : -Integer.MAX_VALUE;
    }
    return days + EPOCH_DAYS;
  }

  static int daysToPg(int days) {
    if (days == Integer.MAX_VALUE || days <= -Integer.MAX_VALUE) {
      return days > 0 ? Integer.MAX_VALUE : Integer.MIN_VALUE;
    }
    return days - EPOCH_DAYS;
  }

  static long microsFromPg(long micros) {
    if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
      return micros > 0 ? Long.MAX_VALUE : -Long.MAX_VALUE;
    }
    long shifted = micros + EPOCH_MICROS;
    if (micros > 0 && shifted < 0) {
      throw new MegaDbException(
              ErrorCode.DATETIME_OVERFLOW,
              "timestamp after 294247-01-10 04:00:54.775806 is out of range")
          .withHint("Cast the column to text.");
    }
    return shifted;
  }

  static long microsToPg(long micros) {
    if (micros == Long.MAX_VALUE || micros <= -Long.MAX_VALUE) {
      return micros > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
    }
    long shifted = micros - EPOCH_MICROS;
    if (micros < 0 && shifted > 0) {
      throw new MegaDbException(ErrorCode.DATETIME_OVERFLOW, "timestamp out of range");
    }
    return shifted;
  }
}
