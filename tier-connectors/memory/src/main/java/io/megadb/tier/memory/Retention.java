package io.megadb.tier.memory;

import io.megadb.tier.memory.segment.Segment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Lets the oldest rows go: by number exactly, by age at most a 64th of the age too late, by bytes a
 * segment at a time. Works within a transaction, so the rows a write pushes out go in the same
 * instant as its own come. For whoever holds the writer lock.
 */
final class Retention {
  private static final int AGE_STEPS = 64;

  /** Rows from {@code sequence} on, up to the next mark's, were written in this time. */
  private static final class Mark {
    private final long sequence;
    private final long firstMillis;
    private long lastMillis;

    Mark(long sequence, long millis) {
      this.sequence = sequence;
      this.firstMillis = millis;
      this.lastMillis = millis;
    }
  }

  private final Deque<Mark> marks = new ArrayDeque<>();

  /** Notes when rows came, to know later which are too old. */
  void wrote(long firstSequence, long nowMillis, MemoryOptions options) {
    if (options.maxAgeMillis() == MemoryOptions.UNLIMITED) {
      marks.clear();
      return;
    }
    long step = Math.max(1, options.maxAgeMillis() / AGE_STEPS);
    if (marks.isEmpty() || nowMillis - marks.getLast().firstMillis >= step) {
      marks.addLast(new Mark(firstSequence, nowMillis));
    } else {
      marks.getLast().lastMillis = nowMillis;
    }
  }

  /** Whether {@link #expire} would find something. */
  boolean hasExpired(long nowMillis, MemoryOptions options) {
    return options.maxAgeMillis() != MemoryOptions.UNLIMITED
        && !marks.isEmpty()
        && marks.getFirst().lastMillis <= nowMillis - options.maxAgeMillis();
  }

  /** Kills the rows that are too old. */
  void expire(RingTransaction transaction, Ring ring, long nowMillis) {
    if (!hasExpired(nowMillis, ring.options())) {
      return;
    }
    long cutoff = nowMillis - ring.options().maxAgeMillis();
    while (!marks.isEmpty() && marks.getFirst().lastMillis <= cutoff) {
      marks.removeFirst();
    }
    long young = marks.isEmpty() ? Long.MAX_VALUE : marks.getFirst().sequence;
    for (Segment segment : ring.segments()) {
      while (segment.live() > 0 && segment.sequence(segment.oldestLiving()) < young) {
        transaction.killAt(segment, segment.oldestLiving());
      }
      if (segment.live() > 0) {
        return;
      }
    }
  }

  /** Kills the oldest rows beyond capacity_rows, and whole segments beyond capacity_bytes. */
  void trim(RingTransaction transaction, Ring ring) {
    List<Segment> segments = ring.segments();
    long tooMany = transaction.live() - ring.options().capacityRows();
    for (int i = 0; i < segments.size() && tooMany > 0; i++) {
      for (Segment segment = segments.get(i); segment.live() > 0 && tooMany > 0; tooMany--) {
        transaction.killAt(segment, segment.oldestLiving());
      }
    }
    if (ring.options().capacityBytes() == MemoryOptions.UNLIMITED) {
      return;
    }
    long bytes = ring.bytes();
    for (int i = 0; i < segments.size() - 1 && bytes > ring.options().capacityBytes(); i++) {
      Segment segment = segments.get(i);
      while (segment.live() > 0) {
        transaction.killAt(segment, segment.oldestLiving());
      }
      bytes -= segment.bytes();
    }
  }

  /** The table was emptied. */
  void clear() {
    marks.clear();
  }
}
