package io.megadb.spi.tier;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The data files that a scan would read, so that several servers or threads can read some each.
 *
 * @param snapshot the version they are of: {@link LocalTier#snapshot} finds it again by its
 *     description
 * @param units none twice; empty files are left out
 * @param columns what is known of columns in these files, by name
 */
public record ScanUnits(
    LocalScan.Snapshot snapshot, List<Unit> units, Map<String, ColumnFacts> columns) {
  public ScanUnits {
    units = List.copyOf(units);
    columns = Map.copyOf(columns);
  }

  /** One data file with all its rows. */
  public record Unit(String name, long rows, long bytes) {}

  /**
   * A column in all files together.
   *
   * @param nullFraction 0 to 1
   * @param least bound from below, as the Java object that {@link ColumnPredicate} lists
   * @param greatest bound from above
   * @param bytes stored
   */
  public record ColumnFacts(
      OptionalDouble nullFraction,
      Optional<Object> least,
      Optional<Object> greatest,
      OptionalLong bytes) {}
}
