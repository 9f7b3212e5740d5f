package io.megadb.tier.memory.segment;

import io.megadb.spi.type.SqlType;
import io.megadb.tier.memory.column.Bits;
import io.megadb.tier.memory.column.ColumnData;
import io.megadb.tier.memory.column.ColumnStore;
import io.megadb.tier.memory.column.Extent;
import io.megadb.tier.memory.column.Region;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;

/**
 * A piece of the ring: rows in columns, at a fixed capacity, in one allocation.
 *
 * <pre>
 *             0              published      rows         capacity
 *             |  readable rows    |  being    |   free      |
 *             |                   |  written  |             |
 * column 0    | v v v v v v v v v | v v v v   |             |   see ColumnStore
 * column 1    | v v v v v v v v v | v v v v   |             |
 * sequence    | 7 8 9 ...         |           |             |   int64, rising
 * death       | M 12 M M 9 ...    | M M M M   |             |   int64; M = ALIVE
 * previous    | - - 3 ...         |           |             |   int64, with a primary key only
 * no nulls    | 1 1 1 ...                                   |   bits, shared by the three above
 * </pre>
 *
 * <p>The sequence number names a row for ever (it is the locator). The death is the version from
 * which on the row is gone. Previous is the sequence number of the row that had the same key
 * before, so that a reader who meets a row that is not published yet finds the one that is.
 *
 * <p>Threads: one writer; any number of readers, each of rows published to it, and of the three
 * int64 columns. A reader holds a reference ({@link #tryRetain}) while it reads; memory is freed
 * with the last one.
 */
public final class Segment {
  public static final long ALIVE = Long.MAX_VALUE;
  public static final long NONE = -1;
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

  private final ArrowBuf memory;
  private final int capacity;
  private final boolean keyed;
  private final List<ColumnStore> columns;
  private final ArrowBuf sequenceBuffer;
  private final ArrowBuf deathBuffer;
  private final ArrowBuf noNullsBuffer;
  private final MemorySegment sequences;
  private final MemorySegment deaths;
  private final MemorySegment previous;
  private final SegmentRanges ranges;
  private final AtomicInteger references = new AtomicInteger(1);

  // Written by the writer only. Readers take the number of rows they may read from the state they
  // hold; these are the rows whose sequence numbers are there.
  private volatile int rows;
  private int live;
  // No living row lies before this one.
  private int oldest;
  private volatile long firstSequence = Long.MAX_VALUE;
  // Whether sequence numbers are missing between the rows, and whether a row ever had a death. Set
  // before the rows or the death are published, so a reader who finds them unset need not look.
  private volatile boolean gaps;
  private volatile boolean deathsSeen;

  /** Lays the columns out in {@code memory}, which the segment then owns. */
  public Segment(
      ArrowBuf memory, List<SqlType> types, List<Extent> extents, int capacity, boolean keyed) {
    this.memory = memory;
    this.capacity = capacity;
    this.keyed = keyed;
    Region region = new Region(memory);
    List<ColumnStore> laid = new ArrayList<>(types.size());
    for (int i = 0; i < types.size(); i++) {
      laid.add(new ColumnStore(types.get(i), extents.get(i), region));
    }
    this.columns = List.copyOf(laid);
    this.sequenceBuffer = region.take((long) capacity << 3);
    this.deathBuffer = region.take((long) capacity << 3);
    ArrowBuf previousBuffer = region.take(keyed ? (long) capacity << 3 : 0);
    this.noNullsBuffer = region.take(Bits.bytes(capacity));
    this.sequences = memoryOf(sequenceBuffer);
    this.deaths = memoryOf(deathBuffer);
    this.previous = memoryOf(previousBuffer);
    memoryOf(noNullsBuffer).fill((byte) 0xFF);
    this.ranges = new SegmentRanges(types);
  }

  /** The bytes a segment of these columns takes. */
  public static long bytes(List<SqlType> types, List<Extent> extents, int capacity, boolean keyed) {
    long total = ColumnStore.align(Bits.bytes(capacity));
    for (int i = 0; i < types.size(); i++) {
      total += ColumnStore.bytes(types.get(i), extents.get(i));
    }
    return total + (keyed ? 3 : 2) * ColumnStore.align((long) capacity << 3);
  }

  private static MemorySegment memoryOf(ArrowBuf buffer) {
    return MemorySegment.ofAddress(buffer.memoryAddress()).reinterpret(buffer.capacity());
  }

  // ---- references

  /** Takes a reference; false if the segment's memory is gone already. */
  public boolean tryRetain() {
    int now = references.get();
    while (now > 0) {
      if (references.compareAndSet(now, now + 1)) {
        return true;
      }
      now = references.get();
    }
    return false;
  }

  /** Gives a reference back; the last one frees the memory. */
  public void release() {
    if (references.decrementAndGet() == 0) {
      memory.close();
    }
  }

  // ---- the writer

  /** How many of the rows fit behind those that are there; 0 to {@code count}. */
  public int fit(List<ColumnData> source, int start, int count) {
    int most = Math.min(count, capacity - rows);
    if (most == 0 || fits(source, start, most)) {
      return most;
    }
    int low = 0;
    int high = most;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (fits(source, start, middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private boolean fits(List<ColumnData> source, int start, int count) {
    for (int i = 0; i < columns.size(); i++) {
      ColumnStore column = columns.get(i);
      if (!column.growing()) {
        continue;
      }
      Extent need = Extent.of(column.type(), source.get(i), start, count);
      if (!column.used(rows).plus(need).fitsIn(column.capacity())) {
        return false;
      }
    }
    return true;
  }

  /** Appends rows that fit, alive, under rising sequence numbers. */
  public void append(List<ColumnData> source, int start, int count, long fromSequence) {
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).append(source.get(i), start, count, rows);
    }
    if (firstSequence == Long.MAX_VALUE) {
      firstSequence = fromSequence;
    }
    int at = rows;
    if (fromSequence != firstSequence + at) {
      gaps = true;
    }
    for (long i = 0; i < count; i++) {
      sequences.set(ValueLayout.JAVA_LONG, (at + i) << 3, fromSequence + i);
      deaths.set(ValueLayout.JAVA_LONG, (at + i) << 3, ALIVE);
    }
    if (keyed) {
      // NONE in every byte: a row that is not indexed yet leads a reader nowhere.
      previous.asSlice((long) at << 3, (long) count << 3).fill((byte) NONE);
    }
    appended(count);
  }

  /**
   * Appends rows of another segment under the sequence numbers and deaths they have there.
   *
   * @param from for each column the source's column, -1 for one that becomes null
   */
  public void appendFrom(Segment source, int[] from, int start, int count) {
    for (int i = 0; i < columns.size(); i++) {
      if (from[i] < 0) {
        columns.get(i).appendNulls(count, rows);
      } else {
        columns.get(i).append(source.columns.get(from[i]).data(), start, count, rows);
      }
    }
    if (firstSequence == Long.MAX_VALUE) {
      firstSequence = source.sequence(start);
    }
    gaps = true;
    copyLongs(source.sequences, sequences, start, count);
    copyLongs(source.deaths, deaths, start, count);
    if (keyed) {
      copyLongs(source.previous, previous, start, count);
    }
    appended(count);
  }

  private void copyLongs(MemorySegment source, MemorySegment target, int start, int count) {
    MemorySegment.copy(source, (long) start << 3, target, (long) rows << 3, (long) count << 3);
  }

  private void appended(int count) {
    for (int i = 0; i < columns.size(); i++) {
      ranges.widen(i, columns.get(i), rows, rows + count);
    }
    live += count;
    rows = rows + count;
  }

  /** Forgets unpublished rows from {@code newRows} on, which must all be counted as alive. */
  public void truncate(int newRows) {
    live -= rows - newRows;
    rows = newRows;
    oldest = Math.min(oldest, newRows);
    if (newRows == 0) {
      firstSequence = Long.MAX_VALUE;
    }
  }

  /** Lets a living row die at {@code version}, for readers of that version and later ones. */
  public void kill(int row, long version) {
    deathsSeen = true;
    LONG.setRelease(deaths, (long) row << 3, version);
    live--;
  }

  /** Takes a death back that no reader has seen. */
  public void revive(int row) {
    LONG.setRelease(deaths, (long) row << 3, ALIVE);
    live++;
    oldest = Math.min(oldest, row);
  }

  public void setPrevious(int row, long sequence) {
    LONG.setRelease(previous, (long) row << 3, sequence);
  }

  /** The first living row, {@link #rows} without one. Amortised constant. For the writer. */
  public int oldestLiving() {
    while (oldest < rows && death(oldest) != ALIVE) {
      oldest++;
    }
    return oldest;
  }

  /** Rows written, published or not. For the writer. */
  public int rows() {
    return rows;
  }

  /** Rows without a death. For the writer. */
  public int live() {
    return live;
  }

  // ---- readers

  public int capacity() {
    return capacity;
  }

  public long bytes() {
    return memory.capacity();
  }

  /** The smallest sequence number of its rows; {@link Long#MAX_VALUE} while it is empty. */
  public long firstSequence() {
    return firstSequence;
  }

  public long sequence(int row) {
    return (long) LONG.getAcquire(sequences, (long) row << 3);
  }

  /** Whether any row has or had a death. */
  public boolean hasDeaths() {
    return deathsSeen;
  }

  public long death(int row) {
    return (long) LONG.getAcquire(deaths, (long) row << 3);
  }

  public long previous(int row) {
    return (long) LONG.getAcquire(previous, (long) row << 3);
  }

  /** The row of that sequence number, -1 if it is not here (any more). */
  public int rowOf(long sequence) {
    long guess = sequence - firstSequence;
    if (guess < 0) {
      return -1;
    }
    if (!gaps) {
      return guess < rows ? (int) guess : -1;
    }
    // Without gaps below it the row is where it was first put.
    int high = (int) Math.min(guess, rows - 1L);
    if (high >= 0 && sequence(high) == sequence) {
      return high;
    }
    int low = 0;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = sequence(middle);
      if (found == sequence) {
        return middle;
      }
      if (found < sequence) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  public ColumnStore column(int index) {
    return columns.get(index);
  }

  public SegmentRanges ranges() {
    return ranges;
  }

  /** Adds deaths to a record batch, without a copy; see {@link ColumnStore#export}. */
  public void exportDeaths(
      int from, int count, List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
    exportLongs(deathBuffer, from, count, nodes, buffers);
  }

  /** Adds sequence numbers to a record batch, without a copy; see {@link ColumnStore#export}. */
  public void exportSequences(
      int from, int count, List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
    exportLongs(sequenceBuffer, from, count, nodes, buffers);
  }

  private void exportLongs(
      ArrowBuf data, int from, int count, List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
    nodes.add(new ArrowFieldNode(count, 0));
    buffers.add(noNullsBuffer.slice(from >>> 3, Bits.bytes(count)));
    buffers.add(data.slice((long) from << 3, (long) count << 3));
  }
}
