package io.megadb.tier.memory;

import io.megadb.tier.memory.segment.KeyIndex;
import io.megadb.tier.memory.segment.RowKeys;
import io.megadb.tier.memory.segment.Segment;

/**
 * Finds a row by key without a lock.
 *
 * <pre>
 * reader                                     writer, one upsert of key K: row r becomes row s
 * take state S (version V, rows &lt; n)        put s past the published rows, previous(s) = r
 * probe the index for K -> row x             death(r) = V + 1
 *   x &lt; n: x is K's newest row in S          index: K -> s
 *   x >= n: follow previous until &lt; n        publish S' (version V + 1)
 * alive if death > V
 * </pre>
 *
 * <p>Whatever the reader meets, it answers as of S. The memory of an unpublished row may be written
 * again after a rollback; its sequence number never is, so an index slot that is still the same
 * after the row was read proves that what was read was right. If it is not, or if a segment was
 * freed meanwhile, the reader starts again with a newer state: lock-free, as it only ever repeats
 * when the writer got further.
 */
final class RowLookup {
  private RowLookup() {}

  /** Whether a row has the key that is looked for. Must bear rows that are being written. */
  interface Matcher {
    boolean matches(RowKeys keys, Segment segment, int row);
  }

  /** What one attempt came to, when it was no row. */
  enum Outcome {
    ABSENT,
    AGAIN
  }

  /** A {@link RowView} that the caller closes, or an {@link Outcome}. */
  static Object attempt(Ring ring, long hash, Matcher matcher) {
    RingState state = ring.state();
    long[] slots = ring.index().slots();
    int slot = KeyIndex.first(slots, hash);
    while (true) {
      long entry = KeyIndex.entry(slots, slot);
      if (entry == KeyIndex.FREE) {
        return Outcome.ABSENT;
      }
      if (KeyIndex.mayMatch(entry, hash)) {
        long newest = KeyIndex.sequenceOf(entry);
        Object found = resolve(ring, state, newest, matcher);
        if (found != null) {
          // A published row needs no second look: it is what it was when the slot was read.
          return newest < state.nextSequence() ? found : confirm(ring, slots, slot, entry, found);
        }
        if (KeyIndex.entry(slots, slot) != entry) {
          return Outcome.AGAIN;
        }
      }
      slot = KeyIndex.next(slots, slot);
    }
  }

  private static Object confirm(Ring ring, long[] slots, int slot, long entry, Object found) {
    if (KeyIndex.entry(slots, slot) == entry && ring.index().slots() == slots) {
      return found;
    }
    if (found instanceof RowView row) {
      row.close();
    }
    return Outcome.AGAIN;
  }

  /** The row, ABSENT if the key's newest row is dead, AGAIN, or null if it is another key's. */
  private static Object resolve(Ring ring, RingState state, long newest, Matcher matcher) {
    long sequence = newest;
    boolean first = true;
    while (sequence != Segment.NONE) {
      Segment segment = state.segmentOf(sequence);
      if (segment == null || !segment.tryRetain()) {
        // Evicted, or younger than the state, or freed since.
        return ring.state() != state ? Outcome.AGAIN : first ? null : Outcome.ABSENT;
      }
      boolean keep = false;
      try {
        int row = segment.rowOf(sequence);
        if (row < 0 || !matcher.matches(ring.keys(), segment, row)) {
          if (sequence >= state.nextSequence() && ring.state() != state) {
            return Outcome.AGAIN;
          }
          return first ? null : Outcome.ABSENT;
        }
        if (sequence < state.nextSequence()) {
          keep = !segment.hasDeaths() || segment.death(row) > state.version();
          return keep ? new RowView(state.definition(), segment, row) : Outcome.ABSENT;
        }
        sequence = segment.previous(row);
        first = false;
      } finally {
        if (!keep) {
          segment.release();
        }
      }
    }
    return Outcome.ABSENT;
  }
}
