package io.megadb.tier.memory.segment;

import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import io.megadb.tier.memory.column.ColumnData;
import io.megadb.tier.memory.column.Extent;
import java.util.ArrayList;
import java.util.List;

/**
 * How large segments are made. Arrow rounds an allocation below 16 MiB up to a power of two, so a
 * segment gets as many rows as fill what it would take anyway, between 0.7 and 1.4 times of what
 * was wanted.
 *
 * @param types of the columns
 * @param capacityBytes of the table; Long.MAX_VALUE without a bound
 * @param keyed whether the table has a primary key
 */
public record SegmentSizing(
    MemoryBudget budget, List<SqlType> types, long capacityBytes, boolean keyed) {
  /** No segment is made for fewer rows, unless they are large. */
  public static final int MIN_ROWS = 64;

  // Room for values that are larger than the average so far.
  private static final double SPARE = 1.25;
  // No segment is more than this part of the table's capacity in bytes.
  private static final int PARTS_OF_CAPACITY = 8;
  private static final long MOST_BYTES = 64L << 20;

  /**
   * A segment for rows like a sample, with fewer rows than wanted where these would take more than
   * a segment may.
   *
   * @param need what the sample takes, one extent per column
   * @param wantedRows how many rows it should hold
   * @return null if not even a few such rows may be in one segment
   */
  public Segment allocate(List<Extent> need, int wantedRows) {
    long most = most();
    int rows = align(wantedRows);
    long bytes = bytes(need, rows);
    while (budget.rounded(bytes) > most && rows > MIN_ROWS) {
      rows = align(rows / 2);
      bytes = bytes(need, rows);
    }
    if (budget.rounded(bytes) > most) {
      return null;
    }
    long rounded = budget.rounded(bytes);
    if (rounded > bytes) {
      // Either up to the power of two above, or down to the one below.
      double filled = (double) rounded / bytes;
      long target = filled <= 1.4 ? rounded : rounded / 2;
      rows = align((int) (rows * (filled <= 1.4 ? filled : filled / 2)));
      while (rows > MIN_ROWS && bytes(need, rows) > target) {
        rows = align(rows - Math.max(64, rows / 64));
      }
    }
    return exactly(spare(need, rows), rows);
  }

  private long most() {
    long most = Math.min(capacityBytes / PARTS_OF_CAPACITY, MOST_BYTES);
    return Math.min(most, budget.available());
  }

  /**
   * A segment of the size of the first of these rows: as many as a segment may hold, at least one.
   *
   * @throws MegaDbException OUT_OF_MEMORY
   */
  public Segment forLargeRows(List<ColumnData> source, int start, int count) {
    int rows = 1;
    List<Extent> extents = extents(source, start, rows);
    long most = most();
    while (rows < Math.min(count, MIN_ROWS)) {
      List<Extent> more = extents(source, start, rows + 1);
      if (budget.rounded(Segment.bytes(types, more, rows + 1, keyed)) > most) {
        break;
      }
      extents = more;
      rows++;
    }
    return exactly(extents, rows);
  }

  private List<Extent> extents(List<ColumnData> source, int start, int rows) {
    List<Extent> extents = new ArrayList<>(types.size());
    for (int i = 0; i < types.size(); i++) {
      extents.add(Extent.of(types.get(i), source.get(i), start, rows));
    }
    return extents;
  }

  /**
   * A segment of exactly these extents.
   *
   * @throws MegaDbException OUT_OF_MEMORY
   */
  public Segment exactly(List<Extent> extents, int rows) {
    long bytes = Segment.bytes(types, extents, rows, keyed);
    return new Segment(
        budget.allocate(bytes, "a segment of " + rows + " rows"), types, extents, rows, keyed);
  }

  private long bytes(List<Extent> need, int rows) {
    return Segment.bytes(types, spare(need, rows), rows, keyed);
  }

  private static List<Extent> spare(List<Extent> need, int rows) {
    List<Extent> extents = new ArrayList<>(need.size());
    for (Extent extent : need) {
      extents.add(extent.withRoom(rows, SPARE));
    }
    return extents;
  }

  private static int align(int rows) {
    return Math.max(MIN_ROWS, (rows + 63) & -64);
  }
}
