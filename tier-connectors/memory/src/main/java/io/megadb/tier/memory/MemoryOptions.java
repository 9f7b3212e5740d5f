package io.megadb.tier.memory;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.tier.memory.segment.SegmentSizing;
import java.util.List;
import java.util.Map;

/**
 * What stands in WITH (...) of a memory table. {@link #UNLIMITED} switches a bound off, which is
 * the default of all three.
 *
 * @param capacityRows {@code capacity_rows}: at most so many rows; the oldest go first
 * @param capacityBytes {@code capacity_bytes}: at most so many bytes of segments; the oldest
 *     segment goes first. A segment is at most an eighth of it, and at least one remains
 * @param maxAgeMillis {@code max_age_seconds}: rows go that long after they were last written
 * @param segmentRows {@code segment_rows}: about how many rows a segment holds
 */
record MemoryOptions(long capacityRows, long capacityBytes, long maxAgeMillis, int segmentRows) {
  static final long UNLIMITED = Long.MAX_VALUE;

  /** As many as DuckDB has in a row group. */
  static final int DEFAULT_SEGMENT_ROWS = 122_880;

  static final int MAX_SEGMENT_ROWS = 1 << 20;

  private static final String CAPACITY_ROWS = "capacity_rows";
  private static final String CAPACITY_BYTES = "capacity_bytes";
  private static final String MAX_AGE_SECONDS = "max_age_seconds";
  private static final String SEGMENT_ROWS = "segment_rows";
  private static final List<String> NAMES =
      List.of(CAPACITY_ROWS, CAPACITY_BYTES, MAX_AGE_SECONDS, SEGMENT_ROWS);

  /**
   * Reads the options.
   *
   * @throws MegaDbException INVALID_PARAMETER_VALUE for a name or value that does not exist
   */
  static MemoryOptions of(Map<String, String> options) {
    for (String name : options.keySet()) {
      if (!NAMES.contains(name)) {
        throw new MegaDbException(
                ErrorCode.INVALID_PARAMETER_VALUE, "memory tables have no option \"" + name + "\"")
            .withHint(
                NearestName.hint(name, NAMES, "The options are " + String.join(", ", NAMES) + "."));
      }
    }
    long seconds = number(options, MAX_AGE_SECONDS, 1, Long.MAX_VALUE / 1000 - 1, UNLIMITED);
    return new MemoryOptions(
        number(options, CAPACITY_ROWS, 1, UNLIMITED - 1, UNLIMITED),
        number(options, CAPACITY_BYTES, 1, UNLIMITED - 1, UNLIMITED),
        seconds == UNLIMITED ? UNLIMITED : seconds * 1000,
        (int)
            number(
                options,
                SEGMENT_ROWS,
                SegmentSizing.MIN_ROWS,
                MAX_SEGMENT_ROWS,
                DEFAULT_SEGMENT_ROWS));
  }

  private static long number(
      Map<String, String> options, String name, long least, long most, long otherwise) {
    String text = options.get(name);
    if (text == null) {
      return otherwise;
    }
    long value;
    try {
      value = Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw invalid(name, text, least, most);
    }
    if (value < least || value > most) {
      throw invalid(name, text, least, most);
    }
    return value;
  }

  private static MegaDbException invalid(String name, String text, long least, long most) {
    return new MegaDbException(
            ErrorCode.INVALID_PARAMETER_VALUE, "invalid value for " + name + ": \"" + text + "\"")
        .withHint("Write a whole number from " + least + " to " + most + ".");
  }
}
