package io.megadb.catalog;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.CatalogStore;
import io.megadb.spi.catalog.PendingDdl;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.Tier;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog as the engine sees it: what the store holds, kept equal to what the tiers have.
 *
 * <pre>
 * DDL:    publish "pending"  ->  the tier does it  ->  publish the tier's tables, pending removed
 *               |                     |                              |
 * killed:   nothing there       adopted or completed             all there      by reconcile()
 * </pre>
 *
 * <p>A tier that survives a restart is asked what it has; one that does not gets its tables back
 * from the catalog, empty. Fixed definitions (system tables) belong to no tier and are in every
 * snapshot, but in no store.
 *
 * <p>Threads: any. A daemon asks the tiers' fingerprints.
 */
public final class CatalogService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogService.class);

  private static final long LOOK_MILLIS = 20;

  private final CatalogStore store;
  private final List<Tier> tiers;
  private final List<TableDefinition> fixed;
  private final FaultPoint faults;
  private final Map<String, String> fingerprints = new HashMap<>();
  private final ScheduledExecutorService poller;
  private final Object mergeLock = new Object();
  private volatile Merged merged;
  private volatile long lookedAtNanos;

  /** A snapshot of the store, and with the fixed definitions. */
  private record Merged(CatalogSnapshot stored, CatalogSnapshot complete) {}

  private CatalogService(
      CatalogStore store, List<Tier> tiers, List<TableDefinition> fixed, FaultPoint faults) {
    this.store = store;
    this.tiers = List.copyOf(tiers);
    this.fixed = List.copyOf(fixed);
    this.faults = faults;
    this.poller =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("megadb-catalog-refresh").factory());
  }

  /**
   * Reconciles what an earlier run left, makes the volatile tiers' tables again, takes in what the
   * tiers have, and begins to poll.
   *
   * @param store closed by the caller, after the service
   * @param tiers likewise
   * @param fixed definitions that are in every snapshot
   * @param poll how often the tiers are asked whether something changed
   * @param context for making tables again; not used later
   * @throws MegaDbException what a tier throws that cannot be asked now
   */
  public static CatalogService start(
      CatalogStore store,
      List<Tier> tiers,
      List<TableDefinition> fixed,
      Duration poll,
      QueryContext context) {
    return start(store, tiers, fixed, poll, context, FaultPoint.NONE);
  }

  /** As above, telling {@code faults} the steps of each DDL. */
  public static CatalogService start(
      CatalogStore store,
      List<Tier> tiers,
      List<TableDefinition> fixed,
      Duration poll,
      QueryContext context,
      FaultPoint faults) {
    CatalogService service = new CatalogService(store, tiers, fixed, faults);
    try {
      new Reconciliation(store, service.tiers, context).run();
      service.tiers.forEach(service::refresh);
    } catch (RuntimeException | Error e) {
      service.close();
      throw e;
    }
    service.poller.scheduleWithFixedDelay(
        service::poll, poll.toMillis(), poll.toMillis(), TimeUnit.MILLISECONDS);
    return service;
  }

  /**
   * The newest snapshot, fixed definitions included: what this service published at once, what
   * others published to the store within {@value #LOOK_MILLIS} ms.
   */
  public CatalogSnapshot current() {
    Merged known = merged;
    long now = System.nanoTime();
    if (known != null && now - lookedAtNanos < LOOK_MILLIS * 1_000_000) {
      return known.complete();
    }
    // Asking the store costs a system call, which a point query would feel.
    lookedAtNanos = now;
    return newest();
  }

  private CatalogSnapshot newest() {
    CatalogSnapshot stored = store.current();
    synchronized (mergeLock) {
      // Two threads may ask at once; the older answer must not win.
      if (merged == null || merged.stored().version() < stored.version()) {
        merged = new Merged(stored, withFixed(stored));
      }
      return merged.complete();
    }
  }

  private CatalogSnapshot withFixed(CatalogSnapshot stored) {
    if (fixed.isEmpty()) {
      return stored;
    }
    TreeMap<TableName, TableDefinition> tables = new TreeMap<>(stored.tables());
    fixed.forEach(t -> tables.put(t.name(), t));
    return new CatalogSnapshot(
        stored.version(),
        stored.schemas(),
        tables,
        stored.views(),
        stored.graphs(),
        stored.pending());
  }

  /**
   * Takes in what changed in the tiers since they were last asked: what the engine calls when a
   * name is not found. A tier that does not answer keeps what it had.
   */
  public CatalogSnapshot refresh() {
    poll();
    return newest();
  }

  private void poll() {
    for (Tier tier : tiers) {
      try {
        refresh(tier);
      } catch (RuntimeException e) {
        LOG.warn("tier {} does not tell its tables; the last known ones stay", tier.catalog(), e);
      }
    }
  }

  private void refresh(Tier tier) {
    String fingerprint = tier.fingerprint();
    synchronized (fingerprints) {
      if (fingerprint.equals(fingerprints.get(tier.catalog()))) {
        return;
      }
    }
    adopt(tier, s -> s);
  }

  /**
   * Publishes a tier's tables together with another change. The lock orders reading the tier and
   * publishing, so that an older list never overwrites a newer one.
   */
  private void adopt(Tier tier, UnaryOperator<CatalogSnapshot> change) {
    synchronized (fingerprints) {
      AtomicReference<String> fingerprint = new AtomicReference<>();
      publish(
          s -> {
            CatalogSnapshot changed = change.apply(s);
            Tier.Listing listing = tier.listing();
            fingerprint.set(listing.fingerprint());
            List<TableDefinition> tables = sorted(listing.tables());
            return tablesOf(changed, tier.catalog()).equals(tables)
                ? changed
                : changed.withTablesOf(tier.catalog(), tables);
          });
      fingerprints.put(tier.catalog(), fingerprint.get());
    }
  }

  private static List<TableDefinition> sorted(List<TableDefinition> tables) {
    return tables.stream().sorted(Comparator.comparing(TableDefinition::name)).toList();
  }

  private static List<TableDefinition> tablesOf(CatalogSnapshot snapshot, String catalog) {
    return snapshot.tables().values().stream()
        .filter(t -> t.name().catalog().equals(catalog))
        .toList();
  }

  /**
   * Changes what belongs to no tier: views and schemas.
   *
   * @param change from the newest snapshot to the wanted one, its version does not matter; may be
   *     called several times; what it throws ends the change
   * @return the snapshot that has the change
   */
  public CatalogSnapshot update(UnaryOperator<CatalogSnapshot> change) {
    publish(change);
    return newest();
  }

  /**
   * Runs a DDL of one table such that it is all there or not at all, whenever the server is killed.
   *
   * @param table the tier is its catalog; the name of a new one must be no view's or graph's
   * @param action changes the tier, atomically; what it throws is thrown after the announcement was
   *     taken back
   * @return what the action returned
   */
  public <T> T ddl(PendingDdl.Kind kind, TableName table, Supplier<T> action) {
    Tier tier = tier(table.catalog());
    String id = UUID.randomUUID().toString();
    publish(
        s -> {
          if (kind == PendingDdl.Kind.CREATE) {
            refuseTaken(s, table);
          }
          return s.withPending(new PendingDdl(id, kind, table));
        });
    faults.reached(FaultPoint.Step.ANNOUNCED);
    T result;
    try {
      result = action.get();
    } catch (RuntimeException e) {
      takeBack(tier, id, e);
      throw e;
    }
    faults.reached(FaultPoint.Step.TIER_DONE);
    adopt(tier, s -> s.withoutPending(id));
    faults.reached(FaultPoint.Step.FINISHED);
    return result;
  }

  /** Views and graphs are of no tier, so no tier refuses their names. */
  private static void refuseTaken(CatalogSnapshot snapshot, TableName table) {
    if (snapshot.view(table.schema(), table.name()).isPresent()
        || snapshot.graph(table.schema(), table.name()).isPresent()) {
      throw new MegaDbException(
          ErrorCode.DUPLICATE_TABLE, "relation \"" + table.name() + "\" already exists");
    }
  }

  private void takeBack(Tier tier, String id, RuntimeException cause) {
    try {
      publish(s -> s.withoutPending(id));
      refresh(tier);
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  private Tier tier(String catalog) {
    return tiers.stream()
        .filter(t -> t.catalog().equals(catalog))
        .findFirst()
        .orElseThrow(
            () ->
                new MegaDbException(
                    ErrorCode.UNDEFINED_OBJECT, "there is no tier \"" + catalog + "\""));
  }

  private void publish(UnaryOperator<CatalogSnapshot> change) {
    publish(store, change);
    newest();
  }

  /** Publishes a change of the newest snapshot, again and again until no other is first. */
  static void publish(CatalogStore store, UnaryOperator<CatalogSnapshot> change) {
    while (true) {
      CatalogSnapshot base = store.current();
      CatalogSnapshot next = change.apply(base);
      if (next == base) {
        return;
      }
      CatalogSnapshot numbered =
          new CatalogSnapshot(
              base.version() + 1,
              next.schemas(),
              next.tables(),
              next.views(),
              next.graphs(),
              next.pending());
      if (store.compareAndSwap(numbered)) {
        return;
      }
    }
  }

  /** Ends polling. Store and tiers stay open. */
  @Override
  public void close() {
    poller.shutdownNow();
  }
}
