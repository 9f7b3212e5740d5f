package io.megadb.tier.memory;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.OnConflict;
import io.megadb.tier.memory.column.ColumnData;
import io.megadb.tier.memory.segment.KeyIndex;
import io.megadb.tier.memory.segment.RowKeys;
import io.megadb.tier.memory.segment.RowValues;
import io.megadb.tier.memory.segment.Segment;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.StringJoiner;

/**
 * One write: rows appended and rows killed, all of which become visible with {@link #commit} or are
 * taken back with {@link #rollback}. For whoever holds the writer lock.
 *
 * <p>Until the commit, readers see neither: appended rows lie past the published ones, and a death
 * carries the version that is yet to come. The key index does name unpublished rows; readers go
 * from them to the row before by {@link Segment#previous}.
 */
final class RingTransaction {
  private final Ring ring;
  private final long version;
  private final long startSequence;
  private final Segment startSegment;
  private final int startRows;
  private final long startLive;
  private long[] killed = new long[16];
  private int killedCount;
  private long appended;
  // Pairs (new row, row it collides with) that must have died by the commit.
  private long[] collisions = new long[0];
  private int collisionCount;

  RingTransaction(Ring ring) {
    this.ring = ring;
    this.version = ring.state().version() + 1;
    this.startSequence = ring.nextSequence();
    this.startSegment = ring.last();
    this.startRows = startSegment == null ? 0 : startSegment.rows();
    this.startLive = ring.state().liveRows();
  }

  /**
   * Appends rows.
   *
   * @return how many were appended, those ignored not counted
   * @throws MegaDbException UNIQUE_VIOLATION, NOT_NULL_VIOLATION, OUT_OF_MEMORY; roll back then
   */
  long append(List<ColumnData> source, int start, int count, OnConflict onConflict) {
    long total = 0;
    for (int done = 0; done < count; ) {
      int from = start + done;
      Segment segment = ring.last();
      int fitting = segment == null ? 0 : segment.fit(source, from, count - done);
      if (fitting == 0) {
        segment = ring.open(source, from, count - done);
        fitting = segment.fit(source, from, count - done);
      }
      total += appendChunk(segment, source, from, fitting, onConflict);
      done += fitting;
    }
    return total;
  }

  private int appendChunk(
      Segment segment, List<ColumnData> source, int start, int count, OnConflict onConflict) {
    int at = segment.rows();
    put(segment, source, start, count);
    if (ring.index() == null) {
      return count;
    }
    BitSet ignored = index(segment, at, count, onConflict);
    if (ignored.isEmpty()) {
      return count;
    }
    // Rows to ignore are only known once their neighbours are indexed: take the chunk back and put
    // the others alone.
    unindex(segment, at);
    segment.truncate(at);
    appended -= count;
    int kept = 0;
    for (int from = ignored.nextClearBit(0); from < count; ) {
      int gap = ignored.nextSetBit(from);
      int to = gap < 0 ? count : gap;
      put(segment, source, start + from, to - from);
      kept += to - from;
      from = ignored.nextClearBit(to);
    }
    index(segment, at, kept, OnConflict.FAIL);
    return kept;
  }

  private void put(Segment segment, List<ColumnData> source, int start, int count) {
    if (ring.keys() != null) {
      ring.reserveKeys(count);
    }
    segment.append(source, start, count, ring.takeSequences(count));
    appended += count;
  }

  /** Indexes rows just put; returns those to be ignored, counted from {@code at}. */
  private BitSet index(Segment segment, int at, int count, OnConflict onConflict) {
    RowKeys keys = ring.keys();
    checkNotNull(segment, at, count);
    BitSet ignored = new BitSet();
    for (int row = at; row < at + count; row++) {
      long hash = keys.hash(segment, row);
      IndexProbe probe = probe(segment, row, hash);
      if (probe.alive()) {
        switch (onConflict) {
          case IGNORE -> {
            ignored.set(row - at);
            continue;
          }
          case REPLACE -> killAt(probe.segment(), probe.row());
          case FAIL -> collide(segment.sequence(row), probe.sequence());
        }
      }
      if (probe.sequence() != Segment.NONE) {
        segment.setPrevious(row, probe.sequence());
      }
      ring.index().set(probe.slot(), hash, segment.sequence(row));
    }
    return ignored;
  }

  /** Where a key is or would go. */
  private record IndexProbe(int slot, Segment segment, int row, long sequence) {
    boolean alive() {
      return segment != null && segment.death(row) == Segment.ALIVE;
    }
  }

  private IndexProbe probe(Segment segment, int row, long hash) {
    long[] slots = ring.index().slots();
    int free = -1;
    int slot = KeyIndex.first(slots, hash);
    while (true) {
      long entry = KeyIndex.entry(slots, slot);
      if (entry == KeyIndex.FREE) {
        return new IndexProbe(free < 0 ? slot : free, null, -1, Segment.NONE);
      }
      if (KeyIndex.mayMatch(entry, hash)) {
        long sequence = KeyIndex.sequenceOf(entry);
        Segment other = ring.segmentOf(sequence);
        int otherRow = other == null ? -1 : other.rowOf(sequence);
        if (otherRow < 0) {
          free = free < 0 ? slot : free;
        } else if (ring.keys().equal(other, otherRow, segment, row)) {
          return new IndexProbe(slot, other, otherRow, sequence);
        }
      }
      slot = KeyIndex.next(slots, slot);
    }
  }

  private void checkNotNull(Segment segment, int at, int count) {
    for (int column : ring.keys().columns()) {
      if (!segment.column(column).hasNulls()) {
        continue;
      }
      for (int row = at; row < at + count; row++) {
        if (segment.column(column).isNull(row)) {
          String name = ring.state().definition().columns().get(column).name();
          throw new MegaDbException(
              ErrorCode.NOT_NULL_VIOLATION,
              "null value in column \""
                  + name
                  + "\" of the primary key of "
                  + ring.state().definition().name());
        }
      }
    }
  }

  private void collide(long sequence, long with) {
    if (collisionCount + 2 > collisions.length) {
      collisions = Arrays.copyOf(collisions, Math.max(16, collisions.length * 2));
    }
    collisions[collisionCount++] = sequence;
    collisions[collisionCount++] = with;
  }

  /**
   * Fails for the first row that has the key of another one that is still alive.
   *
   * @throws MegaDbException UNIQUE_VIOLATION
   */
  void checkUnique() {
    for (int i = 0; i < collisionCount; i += 2) {
      Segment other = ring.segmentOf(collisions[i + 1]);
      int row = other == null ? -1 : other.rowOf(collisions[i + 1]);
      if (row >= 0 && other.death(row) == Segment.ALIVE) {
        throw new MegaDbException(
                ErrorCode.UNIQUE_VIOLATION,
                "primary key of "
                    + ring.state().definition().name()
                    + " has "
                    + describeKey(other, row)
                    + " already")
            .withHint("Write ON CONFLICT DO NOTHING or DO UPDATE, or leave the row out.");
      }
    }
    collisionCount = 0;
  }

  private String describeKey(Segment segment, int row) {
    StringJoiner names = new StringJoiner(", ", "(", ")");
    StringJoiner values = new StringJoiner(", ", "(", ")");
    for (int column : ring.keys().columns()) {
      names.add(ring.state().definition().columns().get(column).name());
      values.add(RowValues.text(segment.column(column), row));
    }
    return names + " = " + values;
  }

  /** How a row to be killed was found. */
  enum Killed {
    NOW,
    /** By this transaction, before. */
    BEFORE,
    /** It was gone before this transaction began. */
    GONE
  }

  /** Kills the row of a sequence number. */
  Killed kill(long sequence) {
    if (sequence < 0 || sequence >= startSequence) {
      return Killed.GONE;
    }
    Segment segment = ring.segmentOf(sequence);
    int row = segment == null ? -1 : segment.rowOf(sequence);
    if (row < 0) {
      return Killed.GONE;
    }
    long death = segment.death(row);
    if (death != Segment.ALIVE) {
      return death == version ? Killed.BEFORE : Killed.GONE;
    }
    killAt(segment, row);
    return Killed.NOW;
  }

  /** Kills a living row. */
  void killAt(Segment segment, int row) {
    if (killedCount == killed.length) {
      killed = Arrays.copyOf(killed, killedCount * 2);
    }
    killed[killedCount++] = segment.sequence(row);
    segment.kill(row, version);
  }

  /** Rows that will be alive after the commit. */
  long live() {
    return startLive + appended - killedCount;
  }

  boolean hasAppended() {
    return appended > 0;
  }

  /** The sequence number of the first row this transaction appends. */
  long startSequence() {
    return startSequence;
  }

  /** Whether nothing was done. */
  boolean isEmpty() {
    return appended == 0 && killedCount == 0;
  }

  /** Publishes everything. The caller has called {@link #checkUnique}. */
  void commit() {
    ring.addDeadRows(killedCount);
    ring.publish(live());
  }

  /** Takes everything back. Nobody has seen any of it. */
  void rollback() {
    for (int i = 0; i < killedCount; i++) {
      Segment segment = ring.segmentOf(killed[i]);
      segment.revive(segment.rowOf(killed[i]));
    }
    List<Segment> segments = ring.segments();
    int kept = 0;
    while (kept < segments.size() && segments.get(kept).firstSequence() < startSequence) {
      kept++;
    }
    for (int i = segments.size() - 1; i >= kept; i--) {
      unindex(segments.get(i), 0);
    }
    if (kept > 0 && segments.get(kept - 1) == startSegment) {
      unindex(startSegment, startRows);
      startSegment.truncate(startRows);
    }
    List<Segment> opened = List.copyOf(segments.subList(kept, segments.size()));
    segments.subList(kept, segments.size()).clear();
    if (!opened.isEmpty()) {
      ring.announce();
      opened.forEach(Segment::release);
    }
  }

  /** Takes the entries of rows from {@code from} on back, newest first. */
  private void unindex(Segment segment, int from) {
    if (ring.index() == null) {
      return;
    }
    for (int row = segment.rows() - 1; row >= from; row--) {
      long hash = ring.keys().hash(segment, row);
      int slot = ring.index().slotOf(hash, segment.sequence(row));
      if (slot < 0) {
        continue;
      }
      long before = segment.previous(row);
      if (before == Segment.NONE) {
        ring.index().clear(slot);
      } else {
        ring.index().set(slot, hash, before);
      }
    }
  }
}
