package io.megadb.spi.tier;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * A table as DuckDB can read it, once.
 *
 * @param fromItem DuckDB SQL that stands in FROM: a table function call, a name in {@code streams},
 *     or a parenthesised SELECT. Its columns have exactly the requested names, in order, with the
 *     DuckDB types of {@link io.megadb.spi.type.TypeTable}
 * @param streams Arrow streams to register under these names before; whoever registers a stream
 *     hands it over to DuckDB
 * @param facts what EXPLAIN ANALYZE shows
 * @param unitNames with a locator on a file rewriting tier: the names of all data files of the
 *     version read, pruned ones included, in an order that is the same for every scan of that
 *     version; else empty
 * @param snapshot the version read, for further scans of it, which take no lock and find the same
 *     rows for as long as this scan's pin is open; empty where a table has no versions
 * @param pin keeps what the scan reads (files, segments) until closed; close after the last batch
 */
public record LocalScan(
    String fromItem,
    Map<String, ArrowReader> streams,
    Facts facts,
    List<String> unitNames,
    Optional<Snapshot> snapshot,
    Pin pin) {

  /** A scan of a table that has no versions. */
  public LocalScan(
      String fromItem,
      Map<String, ArrowReader> streams,
      Facts facts,
      List<String> unitNames,
      Pin pin) {
    this(fromItem, streams, facts, unitNames, Optional.empty(), pin);
  }

  /** The stream whose batches are the scan's rows as they are; empty where SQL has a part in it. */
  public Optional<ArrowReader> onlyStream() {
    return streams.size() == 1 ? Optional.ofNullable(streams.get(fromItem)) : Optional.empty();
  }

  /** The same scan, read otherwise. */
  public LocalScan withFromItem(String newFromItem) {
    return new LocalScan(newFromItem, streams, facts, unitNames, snapshot, pin);
  }

  /** A version of one table; what is in it is the tier's own business. */
  public interface Snapshot {
    /** Whether another version of the same table has the same rows for sure. */
    default boolean sameRows(Snapshot other) {
      return equals(other);
    }

    /** The version, for people. */
    default String describe() {
      return toString();
    }

    /**
     * Whether all that happened since an earlier version is that rows were added, for sure; then
     * {@link Added} can be read. The scan that this version is of must still be open.
     */
    default boolean onlyAddedSince(Snapshot earlier) {
      return false;
    }
  }

  /**
   * Stands in {@link ScanRequest#snapshot} for the rows that were added between two versions.
   *
   * @param at {@link Snapshot#onlyAddedSince} is true of it and {@code since}
   */
  public record Added(Snapshot since, Snapshot at) implements Snapshot {}

  /**
   * Stands in {@link ScanRequest#snapshot} for the rows in some of a version's data files.
   *
   * @param units names of {@link ScanUnits#units}
   */
  public record Units(Snapshot at, Set<String> units) implements Snapshot {
    public Units {
      units = Set.copyOf(units);
    }
  }

  /**
   * A version that stays readable.
   *
   * @param pin as of a scan
   */
  public record Held(Snapshot snapshot, Pin pin) {}

  /**
   * What a scan is going to read.
   *
   * @param version the snapshot read, e.g. the Iceberg snapshot id or the ring's watermark
   * @param units data files or segments it reads
   * @param unitsPruned data files or segments skipped by predicates
   * @param rows rows in the units it reads, or -1
   * @param bytes bytes in the units it reads, or -1
   * @param unitsDecoded of those it reads, the ones whose columns are kept decoded
   */
  public record Facts(
      String version, int units, int unitsPruned, long rows, long bytes, int unitsDecoded) {
    /** Of a tier that decodes nothing. */
    public Facts(String version, int units, int unitsPruned, long rows, long bytes) {
      this(version, units, unitsPruned, rows, bytes, 0);
    }
  }

  /** Keeps what a scan reads. Closing twice does nothing. */
  public interface Pin extends AutoCloseable {
    @Override
    void close();
  }
}
