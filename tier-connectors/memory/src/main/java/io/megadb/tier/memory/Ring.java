package io.megadb.tier.memory;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.type.SqlType;
import io.megadb.tier.memory.column.ColumnData;
import io.megadb.tier.memory.column.Extent;
import io.megadb.tier.memory.segment.KeyIndex;
import io.megadb.tier.memory.segment.MemoryBudget;
import io.megadb.tier.memory.segment.RowKeys;
import io.megadb.tier.memory.segment.Segment;
import io.megadb.tier.memory.segment.SegmentSizing;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of one table as its writer sees them: the segments, the key index, and the state that
 * was published last. All methods but {@link #state} and {@link #index} are for whoever holds the
 * table's writer lock.
 */
final class Ring {
  /** Rows of a table's first segment; each further one has twice as many, up to segment_rows. */
  private static final int FIRST_SEGMENT_ROWS = 1024;

  private final MemoryBudget budget;
  private final List<SqlType> types;
  private final RowKeys keys;
  private final KeyIndex index;
  private final List<Segment> segments = new ArrayList<>();
  private MemoryOptions options;
  private long nextSequence;
  private long deadRows;
  private volatile RingState state;

  /** An empty ring for a table. */
  Ring(TableDefinition definition, MemoryOptions options, MemoryBudget budget) {
    this(
        new RingState(new Object(), 0, definition, new Segment[0], 0, 0, 0, 0),
        options,
        budget,
        definition.primaryKey().isEmpty() ? null : new KeyIndex(budget));
  }

  private Ring(RingState state, MemoryOptions options, MemoryBudget budget, KeyIndex index) {
    this.budget = budget;
    this.options = options;
    this.types = state.definition().rowType().stream().map(c -> c.type()).toList();
    this.keys = index == null ? null : new RowKeys(state.definition());
    this.index = index;
    this.nextSequence = state.nextSequence();
    this.segments.addAll(List.of(state.segments()));
    this.state = state;
    for (int i = 0; i < state.segments().length; i++) {
      deadRows += segments.get(i).rows() - segments.get(i).live();
    }
  }

  /**
   * A ring of other columns with the same rows under the same sequence numbers, which takes the
   * index over; this one is not to be written to any more.
   *
   * @param copies its segments, oldest first, already filled
   */
  Ring successor(TableDefinition definition, MemoryOptions newOptions, List<Segment> copies) {
    long live = copies.stream().mapToLong(Segment::live).sum();
    RingState next =
        new RingState(
            state.table(),
            state.version() + 1,
            definition,
            copies.toArray(Segment[]::new),
            copies.size(),
            copies.isEmpty() ? 0 : copies.getLast().rows(),
            nextSequence,
            live);
    return new Ring(next, newOptions, budget, index);
  }

  // ---- for readers

  RingState state() {
    return state;
  }

  /** The key index, null without a primary key. */
  KeyIndex index() {
    return index;
  }

  /** The primary key, null without one. */
  RowKeys keys() {
    return keys;
  }

  // ---- for the writer

  MemoryOptions options() {
    return options;
  }

  MemoryBudget budget() {
    return budget;
  }

  List<SqlType> types() {
    return types;
  }

  List<Segment> segments() {
    return segments;
  }

  long nextSequence() {
    return nextSequence;
  }

  /** Takes sequence numbers, which are never given out again. */
  long takeSequences(int count) {
    long first = nextSequence;
    nextSequence += count;
    return first;
  }

  long deadRows() {
    return deadRows;
  }

  void addDeadRows(long more) {
    deadRows += more;
  }

  /** The segment written to now, null in an empty ring. */
  Segment last() {
    return segments.isEmpty() ? null : segments.getLast();
  }

  /** The segment that holds a row, null if it is gone. */
  Segment segmentOf(long sequence) {
    int low = 0;
    int high = segments.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (segments.get(middle).firstSequence() <= sequence) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high < 0 ? null : segments.get(high);
  }

  /**
   * Opens a segment for rows like these, and lets readers know of it, since the index is going to
   * name its rows before they are published.
   */
  Segment open(List<ColumnData> source, int start, int count) {
    Segment last = last();
    if (last != null && last.rows() == 0) {
      // Its first row does not fit: it takes more room than expected.
      segments.removeLast();
      announce();
      last.release();
      last = null;
    }
    int before = segments.isEmpty() ? 0 : segments.getLast().capacity();
    int wanted =
        Math.min(options.segmentRows(), Math.max(FIRST_SEGMENT_ROWS, Math.max(count, 2 * before)));
    int sample = Math.min(count, wanted);
    List<Extent> need = new ArrayList<>(types.size());
    for (int i = 0; i < types.size(); i++) {
      Extent extent = Extent.of(types.get(i), source.get(i), start, sample);
      if (last != null) {
        extent = extent.max(last.column(i).used(last.rows()).forRows(sample));
      }
      need.add(extent);
    }
    SegmentSizing sizing = new SegmentSizing(budget, types, options.capacityBytes(), keys != null);
    Segment fresh = sizing.allocate(need, wanted);
    if (fresh != null && fresh.fit(source, start, 1) == 0) {
      fresh.release();
      fresh = null;
    }
    if (fresh == null) {
      // Larger values than a segment is made for: they get one of their own size.
      fresh = sizing.forLargeRows(source, start, count);
    }
    segments.add(fresh);
    announce();
    return fresh;
  }

  /** Lets readers know the segments, without publishing a row. */
  void announce() {
    RingState now = state;
    // The last published segment may have been an empty one that is gone now; the one before it is
    // complete.
    boolean lastGone = now.publishedSegments() > segments.size();
    int lastRows = segments.isEmpty() ? 0 : segments.getLast().rows();
    state =
        new RingState(
            now.table(),
            now.version(),
            now.definition(),
            segments.toArray(Segment[]::new),
            lastGone ? segments.size() : now.publishedSegments(),
            lastGone ? lastRows : now.publishedRows(),
            now.nextSequence(),
            now.liveRows());
  }

  /** Publishes all rows written and all deaths, at the next version. */
  void publish(long live) {
    RingState now = state;
    state =
        new RingState(
            now.table(),
            now.version() + 1,
            now.definition(),
            segments.toArray(Segment[]::new),
            segments.size(),
            segments.isEmpty() ? 0 : segments.getLast().rows(),
            nextSequence,
            live);
  }

  /** Publishes other segments with the same living rows, and lets the old ones go. */
  void replaceSegments(List<Segment> next, List<Segment> gone) {
    segments.clear();
    segments.addAll(next);
    RingState now = state;
    state =
        new RingState(
            now.table(),
            now.version(),
            now.definition(),
            next.toArray(Segment[]::new),
            next.size(),
            next.isEmpty() ? 0 : next.getLast().rows(),
            now.nextSequence(),
            now.liveRows());
    for (Segment segment : gone) {
      deadRows -= segment.rows() - segment.live();
      segment.release();
    }
  }

  /** Publishes a definition that has the same column types. */
  void redefine(TableDefinition definition, MemoryOptions newOptions) {
    options = newOptions;
    RingState now = state;
    state =
        new RingState(
            now.table(),
            now.version() + 1,
            definition,
            now.segments(),
            now.publishedSegments(),
            now.publishedRows(),
            now.nextSequence(),
            now.liveRows());
  }

  /** Publishes the empty table. */
  void clear() {
    List<Segment> gone = List.copyOf(segments);
    segments.clear();
    deadRows = 0;
    publish(0);
    if (index != null) {
      index.reset();
    }
    gone.forEach(Segment::release);
  }

  /** Makes sure that so many more keys can be indexed. */
  void reserveKeys(int count) {
    if (!index.isTight(count)) {
      return;
    }
    long published = state.version();
    index.rebuild(
        state.liveRows() + count + nextSequence - state.nextSequence(),
        sequence -> {
          Segment segment = segmentOf(sequence);
          int row = segment == null ? -1 : segment.rowOf(sequence);
          // A death that is not published may be taken back: the entry must outlive it.
          return row < 0 || segment.death(row) <= published
              ? KeyIndex.Survivors.GONE
              : keys.hash(segment, row) & Long.MAX_VALUE;
        });
  }

  /** Bytes of its segments. */
  long bytes() {
    return segments.stream().mapToLong(Segment::bytes).sum();
  }

  /** Lets its segments go, after a successor took the index and the table over. */
  void retire() {
    List<Segment> gone = List.copyOf(segments);
    segments.clear();
    publish(0);
    gone.forEach(Segment::release);
  }

  /** Gives everything back that no reader holds. */
  void close() {
    retire();
    if (index != null) {
      index.close();
    }
  }
}
