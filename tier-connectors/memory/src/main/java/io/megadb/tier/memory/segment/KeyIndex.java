package io.megadb.tier.memory.segment;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The primary-key hash index: open addressing with linear probing (Knuth, TAOCP 3, 6.4, algorithm
 * L), at most 60 percent full.
 *
 * <pre>
 * slot, 64 bits
 *   63            48 47                                            0
 *  | tag: hash bits | sequence number of the newest row of the key  |
 *   0 = free, 1 = taken back
 * </pre>
 *
 * <p>A slot only says where to look: keys are compared in the segment. Slots never move within an
 * array; a fuller index is a new array, which readers meet by the next acquire-load. Entries of
 * rows that retention removed stay until the next array.
 *
 * <p>Threads: one writer, any number of readers.
 */
public final class KeyIndex {
  public static final long FREE = 0;
  private static final long TAKEN_BACK = 1;
  // Sequence numbers are stored plus 2, past the two marks.
  private static final int SEQUENCE_OFFSET = 2;
  private static final long SEQUENCE_MASK = (1L << 48) - 1;
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int MIN_SLOTS = 1024;

  private final MemoryBudget budget;
  private volatile long[] slots;
  private int used;

  public KeyIndex(MemoryBudget budget) {
    this.budget = budget;
    budget.reserveHeap((long) MIN_SLOTS << 3, "a primary key index");
    this.slots = new long[MIN_SLOTS];
  }

  /** The array a reader works with throughout one look-up. */
  public long[] slots() {
    return slots;
  }

  public static int first(long[] slots, long hash) {
    return (int) hash & (slots.length - 1);
  }

  public static int next(long[] slots, int slot) {
    return (slot + 1) & (slots.length - 1);
  }

  public static long entry(long[] slots, int slot) {
    return (long) SLOT.getAcquire(slots, slot);
  }

  /** Whether the entry may be of a key of that hash. */
  public static boolean mayMatch(long entry, long hash) {
    return (entry & SEQUENCE_MASK) > TAKEN_BACK && (entry ^ hash) >>> 48 == 0;
  }

  public static long sequenceOf(long entry) {
    return (entry & SEQUENCE_MASK) - SEQUENCE_OFFSET;
  }

  // ---- the writer

  /** Points a slot at a row. */
  public void set(int slot, long hash, long sequence) {
    long[] now = slots;
    if (now[slot] == FREE) {
      used++;
    }
    SLOT.setRelease(now, slot, hash & ~SEQUENCE_MASK | (sequence + SEQUENCE_OFFSET));
  }

  /** Takes an entry out; look-ups go on past it. */
  public void clear(int slot) {
    SLOT.setRelease(slots, slot, TAKEN_BACK);
  }

  /** The slot that points at this very row, -1 if none does. */
  public int slotOf(long hash, long sequence) {
    long[] now = slots;
    long wanted = hash & ~SEQUENCE_MASK | (sequence + SEQUENCE_OFFSET);
    for (int slot = first(now, hash); now[slot] != FREE; slot = next(now, slot)) {
      if (now[slot] == wanted) {
        return slot;
      }
    }
    return -1;
  }

  /** Whether {@code more} entries want a new array first. */
  public boolean isTight(int more) {
    return (used + (long) more) * 10 > slots.length * 6L;
  }

  /** Which entries go on into the next array, and what their keys' hashes are. */
  public interface Survivors {
    long GONE = -1;

    /** The hash's lower 48 bits, or {@link #GONE}. */
    long hash(long sequence);
  }

  /**
   * Moves to a new array with room for {@code expected} entries and as many again.
   *
   * @throws io.megadb.spi.error.MegaDbException OUT_OF_MEMORY, and nothing changed
   */
  public void rebuild(long expected, Survivors survivors) {
    long[] old = slots;
    long wanted = Math.max(MIN_SLOTS, Long.highestOneBit(Math.max(1, expected * 2 - 1)) << 1);
    int size = (int) Math.min(1 << 30, wanted);
    budget.reserveHeap((long) size << 3, "a primary key index of " + expected + " rows");
    long[] fresh = new long[size];
    int count = 0;
    for (long entry : old) {
      if ((entry & SEQUENCE_MASK) <= TAKEN_BACK) {
        continue;
      }
      long hash = survivors.hash(sequenceOf(entry));
      if (hash == Survivors.GONE) {
        continue;
      }
      // At most 2^30 slots: the lower bits are all that a place depends on.
      int slot = first(fresh, hash);
      while (fresh[slot] != FREE) {
        slot = next(fresh, slot);
      }
      fresh[slot] = entry;
      count++;
    }
    slots = fresh;
    used = count;
    budget.releaseHeap((long) old.length << 3);
  }

  /** Empties it. */
  public void reset() {
    budget.releaseHeap((long) (slots.length - MIN_SLOTS) << 3);
    slots = new long[MIN_SLOTS];
    used = 0;
  }

  /** Gives its memory back; readers may go on with what they hold. */
  public void close() {
    budget.releaseHeap((long) slots.length << 3);
  }
}
