package io.megadb.tier.memory;

import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import io.megadb.tier.memory.column.Extent;
import io.megadb.tier.memory.segment.Segment;
import io.megadb.tier.memory.segment.SegmentSizing;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the room of dead rows back: drops segments that hold nothing else, and copies the living
 * rows of neighbours that are mostly dead into one segment, under their sequence numbers. Readers
 * that began before keep the old segments. For whoever holds the writer lock, after a commit.
 */
final class Compaction {
  private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);

  private Compaction() {}

  /** Looks for room to give back; cheap when there is none. */
  static void run(Ring ring) {
    List<Segment> segments = ring.segments();
    if (segments.size() < 2 || ring.deadRows() == 0) {
      return;
    }
    boolean mostlyDead = ring.deadRows() > ring.state().liveRows();
    boolean oldestDead = segments.getFirst().live() == 0;
    if (!mostlyDead && !oldestDead) {
      return;
    }
    List<Segment> next = new ArrayList<>();
    List<Segment> gone = new ArrayList<>();
    List<Segment> group = new ArrayList<>();
    // The last segment is written to: it stays.
    for (Segment segment : segments.subList(0, segments.size() - 1)) {
      if (segment.live() == 0) {
        gone.add(segment);
        continue;
      }
      if (live(group) + segment.live() > ring.options().segmentRows()) {
        finish(ring, group, mostlyDead, next, gone);
        group.clear();
      }
      group.add(segment);
    }
    finish(ring, group, mostlyDead, next, gone);
    if (gone.isEmpty()) {
      return;
    }
    next.add(segments.getLast());
    ring.replaceSegments(next, gone);
  }

  private static void finish(
      Ring ring, List<Segment> group, boolean mostlyDead, List<Segment> next, List<Segment> gone) {
    long rows = group.stream().mapToLong(Segment::rows).sum();
    if (group.isEmpty() || !mostlyDead || rows < 2 * live(group)) {
      next.addAll(group);
      return;
    }
    try {
      next.add(copyLiving(group, ring.types(), identity(ring.types().size()), ring));
      gone.addAll(group);
    } catch (MegaDbException e) {
      // Without room to copy the rows stay where they are; the next commit tries again.
      LOG.debug("no compaction of {} rows: {}", rows, e.getMessage());
      next.addAll(group);
    }
  }

  private static long live(List<Segment> group) {
    return group.stream().mapToLong(Segment::live).sum();
  }

  private static int[] identity(int columns) {
    int[] from = new int[columns];
    for (int i = 0; i < columns; i++) {
      from[i] = i;
    }
    return from;
  }

  /**
   * The living rows of some neighbours in one new segment.
   *
   * @param types of the new segment's columns
   * @param from for each of them the old segments' column, -1 for one that becomes null
   * @throws MegaDbException OUT_OF_MEMORY
   */
  static Segment copyLiving(List<Segment> group, List<SqlType> types, int[] from, Ring ring) {
    int rows = Math.toIntExact(live(group));
    List<Extent> extents = new ArrayList<>(types.size());
    for (int column = 0; column < types.size(); column++) {
      Extent room = null;
      for (Segment segment : group) {
        Extent used =
            from[column] < 0
                ? Extent.ofNulls(types.get(column), segment.rows())
                : segment.column(from[column]).used(segment.rows());
        room = room == null ? used : room.plus(used);
      }
      extents.add(room.withRows(rows));
    }
    Segment copy =
        new SegmentSizing(ring.budget(), types, ring.options().capacityBytes(), ring.keys() != null)
            .exactly(extents, rows);
    for (Segment segment : group) {
      for (int row = 0; row < segment.rows(); ) {
        int end = row;
        while (end < segment.rows() && segment.death(end) == Segment.ALIVE) {
          end++;
        }
        if (end > row) {
          copy.appendFrom(segment, from, row, end - row);
        }
        row = end + 1;
      }
    }
    return copy;
  }
}
