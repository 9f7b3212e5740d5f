package io.megadb.tier.graph;

import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.TableReader;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest snapshot of each graph that was asked for. A snapshot is used for as long as its
 * tables are at the version it was read at, or, with {@code WITH (staleness = '5s')}, for that long
 * after it was last known to be fresh; else the graph is read again. Statements that ask for the
 * same graph at once wait for one reading. Any thread.
 */
final class GraphSnapshots {
  /** {@code WITH (staleness = '5s')}. */
  static final String STALENESS = "staleness";

  /** One graph's place; the lock makes one statement read it. */
  private static final class Slot {
    final ReentrantLock lock = new ReentrantLock();
    GraphSnapshot snapshot;
    long freshAtMillis;
  }

  private final InstantSource clock;
  private final Map<TableName, Slot> slots = new ConcurrentHashMap<>();

  GraphSnapshots(InstantSource clock) {
    this.clock = clock;
  }

  /** A snapshot that is as fresh as the graph demands. */
  GraphSnapshot of(
      PropertyGraph graph, TableReader tables, GraphBuilder builder, QueryContext context) {
    Slot slot = slots.computeIfAbsent(graph.name(), name -> new Slot());
    while (!tryLock(slot.lock)) {
      context.cancellation().check();
    }
    try {
      GraphSnapshot known = slot.snapshot;
      boolean same = known != null && known.graph().equals(graph);
      long now = clock.millis();
      if (same && now - slot.freshAtMillis < staleness(graph).toMillis()) {
        return known;
      }
      // Asked before reading: a change while reading makes the next statement read again.
      Object version = tables.version(tablesOf(graph), context);
      if (!same || !known.version().equals(version)) {
        slot.snapshot = null;
        slot.snapshot = builder.build(graph, version, context);
      }
      slot.freshAtMillis = now;
      return slot.snapshot;
    } finally {
      slot.lock.unlock();
    }
  }

  private static boolean tryLock(ReentrantLock lock) {
    try {
      return lock.tryLock(50, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MegaDbException(ErrorCode.QUERY_CANCELED, "canceling statement by interrupt");
    }
  }

  private static Set<TableName> tablesOf(PropertyGraph graph) {
    Set<TableName> names = new LinkedHashSet<>();
    graph.vertexTables().forEach(t -> names.add(t.table()));
    graph.edgeTables().forEach(t -> names.add(t.table()));
    return names;
  }

  private static Duration staleness(PropertyGraph graph) {
    return Durations.parse(graph.options().getOrDefault(STALENESS, "0s"));
  }
}
