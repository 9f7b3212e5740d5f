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

  /** What a scan was going to read. */
  public record ScanFacts(LocalScan.Facts facts) {}
}
