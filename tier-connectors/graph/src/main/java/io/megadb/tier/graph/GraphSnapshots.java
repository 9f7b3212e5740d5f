package io.megadb.tier.graph;

import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Durations;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.LoadedGraphs.LoadedGraph;
import io.megadb.spi.tier.TableReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest snapshot of each graph that was asked for. A snapshot is used for as long as its
 * tables are at the version it was read at, or, with {@code WITH (staleness = '5s')}, for that long
 * after it was last known to be fresh; else the graph is read again. Statements that ask for the
 * same graph at once wait for one reading. Any thread.
 *
 * <p>All snapshots together stay within {@link GraphMemory}: whoever needs room lets the graphs go
 * that were not asked for the longest. A statement that still searches one keeps it until it ends.
 */
final class GraphSnapshots {
  /** {@code WITH (staleness = '5s')}. */
  static final String STALENESS = "staleness";

  /** One graph's place; the lock makes one statement read it. */
  private static final class Slot {
    final ReentrantLock lock = new ReentrantLock();
    final GraphMemory.Account account;
    volatile Loaded loaded;
    volatile long usedAt;

    Slot(GraphMemory.Account account) {
      this.account = account;
    }

    void clear() {
      loaded = null;
      account.close();
    }
  }

  private record Loaded(
      GraphSnapshot snapshot,
      Instant builtAt,
      double buildMillis,
      Instant freshAt,
      long refreshes) {}

  private final InstantSource clock;
  private final GraphMemory memory;
  private final AtomicLong uses = new AtomicLong();
  private final Map<TableName, Slot> slots = new ConcurrentHashMap<>();

  GraphSnapshots(GraphMemory memory, InstantSource clock) {
    this.memory = memory;
    this.clock = clock;
  }

  /** A snapshot that is as fresh as the graph demands. */
  GraphSnapshot of(
      PropertyGraph graph, TableReader tables, GraphBuilder builder, QueryContext context) {
    TableName name = graph.name();
    Slot slot =
        slots.computeIfAbsent(
            name, n -> new Slot(memory.account(n, bytes -> evictEldest(n, bytes))));
    slot.usedAt = uses.incrementAndGet();
    while (!tryLock(slot.lock)) {
      context.cancellation().check();
    }
    try {
      Loaded known = slot.loaded;
      boolean same = known != null && known.snapshot().graph().equals(graph);
      Instant now = clock.instant();
      if (same && now.isBefore(known.freshAt().plus(staleness(graph)))) {
        return known.snapshot();
      }
      // Asked before reading: a change while reading makes the next statement read again.
      Object version = tables.version(tablesOf(graph), context);
      if (same && known.snapshot().version().equals(version)) {
        slot.loaded =
            new Loaded(
                known.snapshot(), known.builtAt(), known.buildMillis(), now, known.refreshes());
      } else {
        slot.clear();
        slot.loaded = build(graph, version, builder, slot.account, context);
      }
      return slot.loaded.snapshot();
    } finally {
      slot.lock.unlock();
      if (slots.get(name) != slot) {
        // Forgotten meanwhile: it ends with the statements that have it.
        slot.account.close();
      }
    }
  }

  private Loaded build(
      PropertyGraph graph,
      Object version,
      GraphBuilder builder,
      GraphMemory.Account account,
      QueryContext context) {
    Instant started = clock.instant();
    long startedNanos = System.nanoTime();
    try {
      GraphSnapshot snapshot = builder.build(graph, version, account, context);
      account.settle(snapshot.sizeBytes(), "the graph");
      double millis = (System.nanoTime() - startedNanos) / 1e6;
      return new Loaded(snapshot, started, millis, started, 0);
    } catch (RuntimeException | Error e) {
      account.close();
      throw e;
    }
  }

  /** Lets the graph go that was not asked for the longest; false if there is none to let go. */
  private boolean evictEldest(TableName keep, long bytes) {
    if (bytes > memory.limitBytes()) {
      return false;
    }
    List<Slot> eldest =
        slots.entrySet().stream()
            .filter(e -> !e.getKey().equals(keep) && e.getValue().loaded != null)
            .map(Map.Entry::getValue)
            .sorted(Comparator.comparingLong(s -> s.usedAt))
            .toList();
    for (Slot slot : eldest) {
      // One that is being read or looked at now is not the eldest any more.
      if (slot.lock.tryLock()) {
        try {
          if (slot.loaded != null) {
            slot.clear();
            return true;
          }
        } finally {
          slot.lock.unlock();
        }
      }
    }
    return false;
  }

  /** Lets a graph go. */
  void forget(TableName graph) {
    Slot slot = slots.remove(graph);
    if (slot != null && slot.lock.tryLock()) {
      try {
        slot.clear();
      } finally {
        slot.lock.unlock();
      }
    }
  }

  /** What is in memory, by name. */
  List<LoadedGraph> loaded() {
    return slots.entrySet().stream()
        .map(e -> facts(e.getKey(), e.getValue()))
        .flatMap(Optional::stream)
        .sorted(Comparator.comparing(LoadedGraph::name))
        .toList();
  }

  private static Optional<LoadedGraph> facts(TableName name, Slot slot) {
    Loaded loaded = slot.loaded;
    return loaded == null
        ? Optional.empty()
        : Optional.of(
            new LoadedGraph(
                name,
                loaded.snapshot().vertexCount(),
                loaded.snapshot().edgeCount(),
                loaded.snapshot().danglingEdges(),
                slot.account.bytes(),
                loaded.builtAt(),
                loaded.buildMillis(),
                loaded.freshAt(),
                loaded.refreshes(),
                String.valueOf(loaded.snapshot().version())));
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
    String text = graph.options().getOrDefault(STALENESS, "0s");
    return Durations.parse(text)
        .orElseThrow(
            () ->
                new MegaDbException(
                        ErrorCode.INVALID_PARAMETER_VALUE,
                        "\"" + text + "\" is no staleness of a graph")
                    .withHint("Write " + Durations.FORM + "."));
  }
}
