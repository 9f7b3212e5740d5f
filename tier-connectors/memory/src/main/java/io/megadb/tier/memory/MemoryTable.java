package io.megadb.tier.memory;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.tier.TableChange;
import io.megadb.spi.tier.TableStatistics;
import io.megadb.tier.memory.segment.LookupKey;
import io.megadb.tier.memory.segment.MemoryBudget;
import io.megadb.tier.memory.segment.RowKeys;
import io.megadb.tier.memory.segment.Segment;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * One table: a ring of columnar segments, of which the oldest go when the newest come.
 *
 * <pre>
 *            oldest                                newest
 *          +---------+   +---------+   +---------+   +---------+
 *  gone &lt;- | segment | - | segment | - | segment | - | segment | &lt;- append
 *          +---------+   +---------+   +---------+   +---------+
 *               ^             ^             ^             ^
 *               +---------- state: version, segments, rows ----+   replaced at each write
 *                             |
 *        key index: hash of the primary key -> sequence number of the key's newest row
 * </pre>
 *
 * <p>A row is never changed. An update appends the new row and gives the old one a death; a delete
 * only gives a death. All rows and deaths of one write become visible at once, when the next state
 * is published.
 *
 * <p>Threads: any. Writers wait for each other; readers wait for nobody.
 */
public final class MemoryTable {
  private static final long LOCK_POLL_MILLIS = 20;

  private final MemoryBudget budget;
  private final InstantSource clock;
  private final ReentrantLock writer = new ReentrantLock(true);
  private final Retention retention = new Retention();
  private volatile Ring ring;
  private volatile boolean dropped;

  MemoryTable(
      TableDefinition definition, MemoryOptions options, MemoryBudget budget, InstantSource clock) {
    this.budget = budget;
    this.clock = clock;
    this.ring = new Ring(definition, options, budget);
  }

  /** The table's definition now. */
  public TableDefinition definition() {
    return ring.state().definition();
  }

  /** Size, without reading it. */
  public TableStatistics statistics() {
    RingState state = ring.state();
    long bytes = 0;
    for (Segment segment : state.segments()) {
      bytes += segment.bytes();
    }
    return new TableStatistics(state.liveRows(), bytes, true);
  }

  // ---- reading

  /**
   * The row of a key of one integer column (smallint, integer, bigint; date, time and timestamps by
   * their stored number).
   *
   * @return to be closed by the caller; empty without such a row
   * @throws MegaDbException WRONG_OBJECT_TYPE if the primary key is another
   */
  public Optional<RowView> get(long key) {
    RowKeys keys = keys();
    if (!keys.isOneInteger()) {
      throw new MegaDbException(
              ErrorCode.WRONG_OBJECT_TYPE,
              "the primary key of " + definition().name() + " is not one integer")
          .withHint("Use get(Object...) with one value per key column.");
    }
    return find(keys.hash(key), (now, segment, row) -> now.equal(segment, row, key));
  }

  /**
   * The row of a key.
   *
   * @param key one Java object per key column, as {@link io.megadb.spi.tier.ColumnPredicate} lists
   *     them
   * @return to be closed by the caller; empty without such a row
   * @throws MegaDbException WRONG_OBJECT_TYPE without a primary key, INVALID_PARAMETER_VALUE or
   *     DATATYPE_MISMATCH if these values can't be its key
   */
  public Optional<RowView> get(Object... key) {
    RowKeys keys = keys();
    LookupKey lookup = keys.lookup(key);
    return find(keys.hash(lookup), (now, segment, row) -> now.equal(segment, row, lookup));
  }

  private RowKeys keys() {
    checkThere();
    RowKeys keys = ring.keys();
    if (keys == null) {
      throw new MegaDbException(
          ErrorCode.WRONG_OBJECT_TYPE, "table " + definition().name() + " has no primary key");
    }
    return keys;
  }

  private Optional<RowView> find(long hash, RowLookup.Matcher matcher) {
    while (true) {
      Ring now = ring;
      Object found = RowLookup.attempt(now, hash, matcher);
      if (found instanceof RowView row) {
        return Optional.of(row);
      }
      if (found == RowLookup.Outcome.ABSENT && ring == now) {
        return Optional.empty();
      }
      Thread.onSpinWait();
    }
  }

  /** See {@link io.megadb.spi.tier.LocalTier#scan}. */
  LocalScan scan(ScanRequest request) {
    if (request.snapshot().orElse(null) instanceof LocalScan.Added added) {
      return RingScan.added(
          (RingState) added.since(), (RingState) added.at(), request, budget.allocator());
    }
    if (request.snapshot().isPresent()) {
      return RingScan.again((RingState) request.snapshot().get(), request, budget.allocator());
    }
    expire();
    while (true) {
      checkThere();
      Ring now = ring;
      LocalScan scan = RingScan.of(now, request, budget.allocator());
      if (ring == now) {
        return scan;
      }
      // ALTER TABLE put another ring in its place.
      scan.pin().close();
    }
  }

  /** See {@link io.megadb.spi.tier.LocalTier#hold}. */
  LocalScan.Held hold() {
    expire();
    while (true) {
      checkThere();
      Ring now = ring;
      LocalScan.Held held = RingScan.hold(now);
      if (ring == now) {
        return held;
      }
      held.pin().close();
    }
  }

  // ---- writing

  long insert(ArrowReader rows, OnConflict onConflict, QueryContext context) {
    if (onConflict != OnConflict.FAIL && ring.keys() == null) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "ON CONFLICT needs a primary key, and " + definition().name() + " has none")
          .withHint("Create the table with PRIMARY KEY (...).");
    }
    return write(
        context,
        transaction -> {
          long[] count = new long[1];
          IncomingRows.each(
              rows,
              ring.types(),
              context,
              (columns, size) -> {
                count[0] += transaction.append(columns, 0, size, onConflict);
                transaction.checkUnique();
              });
          return count[0];
        });
  }

  long deleteRows(ArrowReader locators, QueryContext context) {
    return write(context, transaction -> RowChanges.delete(transaction, locators, context));
  }

  long updateRows(ArrowReader rows, QueryContext context) {
    return write(context, transaction -> RowChanges.update(ring, transaction, rows, context));
  }

  long changeRows(ArrowReader rows, QueryContext context) {
    return write(context, transaction -> RowChanges.change(ring, transaction, rows, context));
  }

  void truncate() {
    locked(
        () -> {
          ring.clear();
          retention.clear();
        });
  }

  /** Applies all changes; see {@link RingAlteration}. */
  TableDefinition alter(List<TableChange> changes) {
    locked(
        () -> {
          Ring before = ring;
          Ring after = RingAlteration.apply(before, changes);
          if (after != before) {
            ring = after;
            before.retire();
          }
          publishRetention();
        });
    return definition();
  }

  /** Lets rows go that are too old. Does nothing while somebody writes: that write does it. */
  void expire() {
    // Whoever writes may read the table for the rows to write; that is no time for a second write.
    if (ring.options().maxAgeMillis() == MemoryOptions.UNLIMITED
        || writer.isHeldByCurrentThread()
        || !writer.tryLock()) {
      return;
    }
    try {
      if (!dropped && retention.hasExpired(clock.millis(), ring.options())) {
        publishRetention();
      }
    } finally {
      writer.unlock();
    }
  }

  private void publishRetention() {
    RingTransaction transaction = new RingTransaction(ring);
    retain(transaction);
    commit(transaction);
  }

  /** Marks the table as gone and gives back what no reader holds. */
  void drop() {
    writer.lock();
    try {
      if (!dropped) {
        dropped = true;
        ring.close();
      }
    } finally {
      writer.unlock();
    }
  }

  /** What a write does; returns its count. */
  private interface Work {
    long run(RingTransaction transaction);
  }

  private long write(QueryContext context, Work work) {
    lock(context.cancellation());
    try {
      checkThere();
      RingTransaction transaction = new RingTransaction(ring);
      long count;
      try {
        count = work.run(transaction);
        transaction.checkUnique();
        if (transaction.hasAppended()) {
          retention.wrote(transaction.startSequence(), clock.millis(), ring.options());
        }
        retain(transaction);
      } catch (RuntimeException | Error e) {
        transaction.rollback();
        throw e;
      }
      commit(transaction);
      return count;
    } finally {
      writer.unlock();
    }
  }

  /** Takes the rows along that are too old or too many. */
  private void retain(RingTransaction transaction) {
    retention.expire(transaction, ring, clock.millis());
    retention.trim(transaction, ring);
  }

  private void commit(RingTransaction transaction) {
    if (!transaction.isEmpty()) {
      transaction.commit();
      Compaction.run(ring);
    }
  }

  private void locked(Runnable work) {
    writer.lock();
    try {
      checkThere();
      work.run();
    } finally {
      writer.unlock();
    }
  }

  private void lock(Cancellation cancellation) {
    try {
      do {
        cancellation.check();
      } while (!writer.tryLock(LOCK_POLL_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MegaDbException(
          ErrorCode.QUERY_CANCELED, "interrupted while waiting to write " + definition().name(), e);
    }
  }

  private void checkThere() {
    if (dropped) {
      throw new MegaDbException(
          ErrorCode.UNDEFINED_TABLE, "table " + definition().name() + " does not exist");
    }
  }
}
