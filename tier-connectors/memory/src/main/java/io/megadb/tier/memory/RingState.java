package io.megadb.tier.memory;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.tier.LocalScan;
import io.megadb.tier.memory.segment.Segment;

/**
 * What readers see: an immutable value, replaced by one release-store per write. A reader takes it
 * once and reads nothing newer.
 *
 * @param table the same for all states of one table, and of no other
 * @param version the watermark: rows whose death is greater are alive
 * @param definition the table's
 * @param segments oldest first; the last ones may hold no published row yet
 * @param publishedSegments how many of them hold published rows
 * @param publishedRows published rows of the last of these; the ones before are full of them
 * @param nextSequence rows from this sequence number on are not published
 * @param liveRows rows alive
 */
record RingState(
    Object table,
    long version,
    TableDefinition definition,
    Segment[] segments,
    int publishedSegments,
    int publishedRows,
    long nextSequence,
    long liveRows)
    implements LocalScan.Snapshot {

  @Override
  public boolean sameRows(LocalScan.Snapshot other) {
    return other instanceof RingState state && state.table == table && state.version == version;
  }

  @Override
  public String describe() {
    return Long.toString(version);
  }

  /** Rows never come back, so none went if as many of the earlier ones are alive as were then. */
  @Override
  public boolean onlyAddedSince(LocalScan.Snapshot other) {
    if (!(other instanceof RingState earlier) || earlier.table != table) {
      return false;
    }
    long added = 0;
    for (int i = publishedSegments - 1; i >= 0; i--) {
      Segment segment = segments[i];
      for (int row = rowsOf(i) - 1; row >= 0; row--) {
        if (segment.sequence(row) < earlier.nextSequence) {
          return liveRows - added == earlier.liveRows;
        }
        added += segment.death(row) > version ? 1 : 0;
      }
    }
    return liveRows - added == earlier.liveRows;
  }

  /** Published rows of a segment. */
  int rowsOf(int segment) {
    if (segment < publishedSegments - 1) {
      return segments[segment].rows();
    }
    return segment == publishedSegments - 1 ? publishedRows : 0;
  }

  /** The segment that may hold this sequence number, or null. */
  Segment segmentOf(long sequence) {
    int low = 0;
    int high = segments.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (segments[middle].firstSequence() <= sequence) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high < 0 ? null : segments[high];
  }
}
