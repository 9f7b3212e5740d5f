package io.megadb.planner.bind.functions;

/** Dates, times and intervals (PostgreSQL documentation, 9.8, 9.9). */
final class DateTimeFunctions {
  /** {@code extract} is EXTRACT(field FROM source), its field a literal; its scale the field's. */
  static final String SCALAR =
      """
      now() timestamptz
      current_timestamp() timestamptz
      transaction_timestamp() timestamptz
      statement_timestamp() timestamptz
      clock_timestamp() timestamptz
      localtimestamp() timestamp
      current_date() date
      localtime() time
      current_time() time
      date_trunc(text, timestamp) timestamp
      date_trunc(text, timestamptz) timestamptz
      date_trunc(text, timestamptz, text) timestamptz
      date_trunc(text, interval) interval
      date_bin(interval, timestamp, timestamp) timestamp
      date_bin(interval, timestamptz, timestamptz) timestamptz
      date_part(text, date) double
      date_part(text, time) double
      date_part(text, timestamp) double
      date_part(text, timestamptz) double
      date_part(text, interval) double
      extract(text, date) numeric
      extract(text, time) numeric
      extract(text, timestamp) numeric
      extract(text, timestamptz) numeric
      extract(text, interval) numeric
      age(timestamp, timestamp) interval
      age(timestamptz, timestamptz) interval
      age(timestamp) interval
      age(timestamptz) interval
      to_char(timestamp, text) text
      to_char(timestamptz, text) text
      to_char(interval, text) text
      to_char(int, text) text
      to_char(bigint, text) text
      to_char(numeric, text) text
      to_char(real, text) text
      to_char(double, text) text
      to_date(text, text) date
      to_timestamp(text, text) timestamptz
      to_timestamp(double) timestamptz
      to_number(text, text) numeric
      make_date(int, int, int) date
      make_time(int, int, double) time
      make_timestamp(int, int, int, int, int, double) timestamp
      make_timestamptz(int, int, int, int, int, double) timestamptz
      make_timestamptz(int, int, int, int, int, double, text) timestamptz
      overlaps(timestamp, timestamp, timestamp, timestamp) boolean?
      overlaps(timestamp, timestamp, timestamp, interval) boolean?
      overlaps(timestamp, interval, timestamp, timestamp) boolean?
      overlaps(timestamp, interval, timestamp, interval) boolean?
      overlaps(timestamptz, timestamptz, timestamptz, timestamptz) boolean?
      overlaps(timestamptz, timestamptz, timestamptz, interval) boolean?
      overlaps(timestamptz, interval, timestamptz, timestamptz) boolean?
      overlaps(timestamptz, interval, timestamptz, interval) boolean?
      overlaps(time, time, time, time) boolean?
      overlaps(time, time, time, interval) boolean?
      overlaps(time, interval, time, time) boolean?
      overlaps(time, interval, time, interval) boolean?
      isfinite(date) boolean
      isfinite(timestamp) boolean
      isfinite(timestamptz) boolean
      justify_days(interval) interval
      justify_hours(interval) interval
      justify_interval(interval) interval
      timezone(text, timestamp) timestamptz
      timezone(text, timestamptz) timestamp
      """;

  static final String SETS =
      """
      generate_series(int, int) int
      generate_series(int, int, int) int
      generate_series(bigint, bigint) bigint
      generate_series(bigint, bigint, bigint) bigint
      generate_series(numeric, numeric) same
      generate_series(numeric, numeric, numeric) same
      generate_series(timestamp, timestamp, interval) timestamp
      generate_series(timestamptz, timestamptz, interval) timestamptz
      """;

  static final String OPERATORS =
      """
      +(date, int) date
      +(int, date) date
      -(date, int) date
      -(date, date) int
      +(date, interval) timestamp
      +(interval, date) timestamp
      -(date, interval) timestamp
      +(date, time) timestamp
      +(time, date) timestamp
      +(timestamp, interval) timestamp
      +(interval, timestamp) timestamp
      -(timestamp, interval) timestamp
      -(timestamp, timestamp) interval
      +(timestamptz, interval) timestamptz
      +(interval, timestamptz) timestamptz
      -(timestamptz, interval) timestamptz
      -(timestamptz, timestamptz) interval
      +(time, interval) time
      +(interval, time) time
      -(time, interval) time
      -(time, time) interval
      +(interval, interval) interval
      -(interval, interval) interval
      *(interval, double) interval
      *(double, interval) interval
      /(interval, double) interval
      negate(interval) interval
      """;

  private DateTimeFunctions() {}
}
