package io.megadb.tier.graph.snapshot;

import io.megadb.graph.work.Workers;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Durations;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.LoadedGraphs.LoadedGraph;
import io.megadb.spi.tier.TableReader;
import io.megadb.spi.tier.TableView;
import io.megadb.spi.tier.TableView.Followed;
import io.megadb.spi.tier.TableView.Mark;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The newest snapshot of each graph that was asked for. A snapshot is used for as long as its
 * tables are where they were, or, with {@code WITH (staleness = '5s')}, for that long after it was
 * last known to be fresh; else what happened to the tables is taken in. Statements that ask for the
 * same graph at once wait for one another here. Any thread.
 *
 * <p>All snapshots together stay within {@link GraphMemory}: whoever needs room lets the graphs go
 * that were not asked for the longest. A statement that still searches one keeps it until it ends.
 */
public final class GraphSnapshots {
  /** {@code WITH (staleness = '5s')}. */
  public static final String STALENESS = "staleness";

  /** One graph's place; the lock makes one statement read it. */
  private static final class Slot {
    final ReentrantLock lock = new ReentrantLock();
    final GraphMemory.Account account;
    volatile Loaded loaded;
    volatile long usedAt;

    /** The definition asked for last and what its option says; guarded by the lock. */
    private PropertyGraph asked;

    private Duration staleness;

    Slot(GraphMemory.Account account) {
      this.account = account;
    }

    Duration staleness(PropertyGraph graph) {
      if (asked != graph) {
        staleness = GraphSnapshots.staleness(graph);
        asked = graph;
      }
      return staleness;
    }

    void clear() {
      Loaded gone = loaded;
      loaded = null;
      if (gone != null) {
        gone.snapshot().conditions().close();
      }
      account.close();
    }
  }

  private record Loaded(
      GraphSnapshot snapshot,
      Instant builtAt,
      double buildMillis,
      Instant freshAt,
      long refreshes,
      long tableReads) {}

  private final InstantSource clock;
  private final GraphMemory memory;
  private final Workers workers;
  private final AtomicLong uses = new AtomicLong();
  private final Map<TableName, Slot> slots = new ConcurrentHashMap<>();

  /** None yet. */
  public GraphSnapshots(GraphMemory memory, Workers workers, InstantSource clock) {
    this.memory = memory;
    this.workers = workers;
    this.clock = clock;
  }

  /**
   * Looks at a graph for one statement. The snapshot is as fresh as the graph demands, and the
   * tables can be read as they are in it.
   *
   * @param reads whether the statement is going to read tables besides the snapshot, as conditions
   *     do whose rows are not known yet; asked of the snapshot at hand
   */
  public GraphAccess open(
      PropertyGraph graph,
      TableReader tables,
      Predicate<GraphSnapshot> reads,
      QueryContext context) {
    TableView view = tables.view(context);
    try {
      return open(graph, view, tables.session(), reads, context);
    } catch (RuntimeException | Error e) {
      try (view) {
        throw e;
      }
    }
  }

  private GraphAccess open(
      PropertyGraph graph,
      TableView view,
      String session,
      Predicate<GraphSnapshot> reads,
      QueryContext context) {
    TableName name = graph.name();
    Slot slot =
        slots.computeIfAbsent(
            name, n -> new Slot(memory.account(n, bytes -> evictEldest(n, bytes))));
    slot.usedAt = uses.incrementAndGet();
    while (!tryLock(slot.lock)) {
      context.cancellation().check();
    }
    try {
      GraphReader reader = new GraphReader(graph, view, workers, context);
      fresh(graph, slot, view, reader, reads);
      return new GraphAccess(slot.loaded.snapshot(), reader, session, view);
    } finally {
      slot.lock.unlock();
      if (slots.get(name) != slot) {
        // Forgotten meanwhile: it ends with the statements that have it.
        slot.clear();
      }
    }
  }

  /** Brings a slot's snapshot up to date; afterwards the view holds the tables if it is read. */
  private void fresh(
      PropertyGraph graph,
      Slot slot,
      TableView view,
      GraphReader reader,
      Predicate<GraphSnapshot> reads) {
    Loaded known = slot.loaded;
    Instant now = clock.instant();
    if (known == null || !sameRows(known.snapshot().graph(), graph)) {
      slot.clear();
      Map<Followed, Mark> marks = view.hold(followed(graph), Map.of());
      slot.loaded = build(graph, marks, reader, slot.account, now);
      return;
    }
    GraphSnapshot snapshot = known.snapshot();
    boolean holds = reads.test(snapshot);
    boolean fresh = now.isBefore(known.freshAt().plus(slot.staleness(graph)));
    if (fresh && !holds) {
      return;
    }
    List<Followed> tables = followed(graph);
    Map<Followed, Mark> before = marks(snapshot);
    if (fresh) {
      view.hold(tables, before);
      return;
    }
    Map<Followed, Mark> marks = holds ? view.hold(tables, before) : view.marks(tables, before);
    if (!unchanged(before, marks)) {
      marks = holds ? marks : view.hold(tables, before);
      refresh(graph, slot, marks, reader, now);
    } else {
      slot.loaded =
          new Loaded(
              snapshot,
              known.builtAt(),
              known.buildMillis(),
              now,
              known.refreshes(),
              known.tableReads());
    }
  }

  /** Whether two definitions of a graph differ in nothing but how fresh it is to be. */
  private static boolean sameRows(PropertyGraph known, PropertyGraph graph) {
    return known == graph
        || known.vertexTables().equals(graph.vertexTables())
            && known.edgeTables().equals(graph.edgeTables())
            && withoutStaleness(known).equals(withoutStaleness(graph));
  }

  private static Map<String, String> withoutStaleness(PropertyGraph graph) {
    Map<String, String> options = new HashMap<>(graph.options());
    options.remove(STALENESS);
    return options;
  }

  private static boolean unchanged(Map<Followed, Mark> before, Map<Followed, Mark> now) {
    return before.entrySet().stream().allMatch(e -> now.get(e.getKey()) == e.getValue());
  }

  private void refresh(
      PropertyGraph graph, Slot slot, Map<Followed, Mark> marks, GraphReader reader, Instant now) {
    Loaded known = slot.loaded;
    GraphBuilder builder = new GraphBuilder(graph, marks, reader, workers, slot.account);
    long before = slot.account.bytes();
    try {
      GraphSnapshot next = builder.refresh(known.snapshot());
      slot.account.settle(next.sizeBytes() + next.conditions().sizeBytes(), "the graph");
      slot.loaded =
          new Loaded(
              next,
              known.builtAt(),
              known.buildMillis(),
              now,
              known.refreshes() + 1,
              known.tableReads() + builder.tableReads());
    } catch (RuntimeException | Error e) {
      slot.account.add(before - slot.account.bytes(), "the graph");
      throw e;
    }
  }

  /**
   * An account for what works on a graph beside its snapshot; other graphs make room for it.
   *
   * @return closed by the caller when the work is done
   */
  public GraphMemory.Account account(TableName graph) {
    return memory.account(graph, bytes -> evictEldest(graph, bytes));
  }

  private Loaded build(
      PropertyGraph graph,
      Map<Followed, Mark> marks,
      GraphReader reader,
      GraphMemory.Account account,
      Instant started) {
    long startedNanos = System.nanoTime();
    try {
      GraphSnapshot snapshot = new GraphBuilder(graph, marks, reader, workers, account).build();
      account.settle(snapshot.sizeBytes(), "the graph");
      return new Loaded(snapshot, started, (System.nanoTime() - startedNanos) / 1e6, started, 0, 0);
    } catch (RuntimeException | Error e) {
      account.close();
      throw e;
    }
  }

  private static List<Followed> followed(PropertyGraph graph) {
    return Stream.concat(graph.vertexTables().stream(), graph.edgeTables().stream())
        .map(t -> GraphReader.followed(graph, t))
        .distinct()
        .toList();
  }

  private static Map<Followed, Mark> marks(GraphSnapshot snapshot) {
    Map<Followed, Mark> marks = new HashMap<>();
    snapshot
        .vertices()
        .forEach(v -> marks.put(GraphReader.followed(snapshot.graph(), v.table()), v.mark()));
    snapshot
        .edges()
        .forEach(e -> marks.put(GraphReader.followed(snapshot.graph(), e.table()), e.mark()));
    return marks;
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
  public void forget(TableName graph) {
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
  public List<LoadedGraph> loaded() {
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
                loaded.tableReads(),
                loaded.snapshot().version()));
  }

  private static boolean tryLock(ReentrantLock lock) {
    try {
      return lock.tryLock(50, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MegaDbException(ErrorCode.QUERY_CANCELED, "canceling statement by interrupt");
    }
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
