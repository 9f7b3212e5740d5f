package io.megadb.planner.plan;

import io.megadb.spi.tier.LocalScan;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What really happened when a plan ran, for EXPLAIN ANALYZE.
 *
 * @param fragments by fragment id
 * @param scans by scan id
 * @param rows of the result
 * @param millis from start to last row
 */
public record RunFacts(
    Map<Integer, FragmentFacts> fragments,
    Map<Integer, ScanFacts> scans,
    long rows,
    double millis) {

  /**
   * @param rows that came from the tier; a streamed fragment's count is final when the result was
   *     read to its end
   * @param millis until all rows were there (materialised) or the stream was open (streamed)
   * @param sql as sent, with parameters and sideways filters
   * @param keys per sideways filter: column and how many keys were sent
   */
  public record FragmentFacts(LongSupplier rows, double millis, String sql, List<String> keys) {}

  /**
   * A scan that was opened.
   *
   * @param facts what it was going to read
   * @param streamed rows that came out of it so far; -1 where DuckDB reads files itself
   * @param keys per column that took keys: how many
   */
  public record ScanFacts(LocalScan.Facts facts, LongSupplier streamed, List<String> keys) {
    public ScanFacts {
      keys = List.copyOf(keys);
    }
  }
}
