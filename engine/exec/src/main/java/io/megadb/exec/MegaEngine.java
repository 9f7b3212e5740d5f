package io.megadb.exec;

import io.megadb.catalog.CatalogService;
import io.megadb.duckdb.DuckDb;
import io.megadb.exec.compile.Compiler;
import io.megadb.exec.follow.ChangeLog;
import io.megadb.exec.run.CachedTierFacts;
import io.megadb.exec.session.EngineServices;
import io.megadb.exec.session.EngineSession;
import io.megadb.exec.session.PlanCache;
import io.megadb.exec.session.QueryRegistry;
import io.megadb.exec.system.DecodedColumnsTable;
import io.megadb.exec.system.GraphsTable;
import io.megadb.exec.system.Setting;
import io.megadb.exec.system.SystemTier;
import io.megadb.exec.system.VectorIndexesTable;
import io.megadb.planner.Planner;
import io.megadb.planner.route.Router;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.tier.DecodedTables;
import io.megadb.spi.tier.LoadedGraphs;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.SqlTier;
import io.megadb.spi.tier.TextIndexes;
import io.megadb.spi.tier.Tier;
import io.megadb.spi.tier.VectorIndexes;
import io.megadb.sql.StatementParser;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.memory.BufferAllocator;

/**
 * The engine: wires parser, planner, tiers and DuckDB together. Does not own the tiers, the catalog
 * and DuckDB: whoever made them closes them, after this.
 */
public final class MegaEngine implements Engine {
  private final EngineServices services;

  /**
   * @param allocator the root that the local tiers allocate from too: Arrow shares no buffer
   *     between two roots; not closed here
   * @param sqlTier the OLTP tier
   * @param localTiers olap, memory
   * @param settings for megadb.system.settings
   */
  public MegaEngine(
      EngineConfig config,
      BufferAllocator allocator,
      DuckDb duckDb,
      SqlTier sqlTier,
      List<LocalTier> localTiers,
      CatalogService catalog,
      List<Setting> settings) {
    Map<String, Tier> tiers = new HashMap<>();
    tiers.put(sqlTier.catalog(), sqlTier);
    localTiers.forEach(t -> tiers.put(t.catalog(), t));
    QueryRegistry registry = new QueryRegistry(config, allocator);
    that(localTiers, TextIndexes.class).forEach(duckDb::register);
    SnapshotWithSystem snapshot = new SnapshotWithSystem(catalog);
    List<LoadedGraphs> graphs = that(localTiers, LoadedGraphs.class);
    SystemTier systemTier =
        new SystemTier(
            snapshot::get,
            tiers,
            registry::list,
            settings,
            new GraphsTable(graphs),
            new VectorIndexesTable(that(localTiers, VectorIndexes.class)),
            new DecodedColumnsTable(that(localTiers, DecodedTables.class)));
    snapshot.systemTables = systemTier.tables();
    Map<String, LocalTier> byName = new HashMap<>();
    localTiers.forEach(t -> byName.put(t.catalog(), t));
    byName.put(systemTier.catalog(), systemTier);
    tiers.put(systemTier.catalog(), systemTier);
    Planner planner =
        new Planner(new CachedTierFacts(Map.copyOf(tiers), config.sidewaysKeyBound()));
    Compiler compiler =
        new Compiler(
            new StatementParser(),
            new Router(
                sqlTier.catalog(),
                sqlTier.databaseName(),
                () -> sqlTier.vectorSchema().isPresent()),
            planner,
            Map.copyOf(byName));
    this.services =
        new EngineServices(
            config,
            duckDb,
            Map.copyOf(byName),
            sqlTier,
            systemTier,
            graphs,
            new ChangeLog(),
            catalog,
            snapshot::get,
            compiler,
            new PlanCache(config.planCacheEntries()),
            registry,
            allocator,
            helpers(config));
  }

  /** Where all are busy, a statement does the work itself. */
  private static ExecutorService helpers(EngineConfig config) {
    return new ThreadPoolExecutor(
        0,
        config.maxRunningQueries(),
        1,
        TimeUnit.MINUTES,
        new SynchronousQueue<>(),
        Thread.ofPlatform().daemon().name("megadb-helper-", 0).factory());
  }

  private static <T> List<T> that(List<LocalTier> tiers, Class<T> can) {
    return tiers.stream().filter(can::isInstance).map(can::cast).toList();
  }

  /** The published catalog with the system tables in it, made once per version. */
  private static final class SnapshotWithSystem {
    private record Merged(CatalogSnapshot published, CatalogSnapshot merged) {}

    private final CatalogService catalog;
    private final AtomicReference<Merged> last = new AtomicReference<>();
    private volatile List<TableDefinition> systemTables = List.of();

    SnapshotWithSystem(CatalogService catalog) {
      this.catalog = catalog;
    }

    CatalogSnapshot get() {
      CatalogSnapshot published = catalog.current();
      Merged known = last.get();
      if (known != null && known.published() == published) {
        return known.merged();
      }
      TreeMap<TableName, TableDefinition> tables = new TreeMap<>(published.tables());
      systemTables.forEach(t -> tables.put(t.name(), t));
      CatalogSnapshot merged =
          new CatalogSnapshot(
              published.version(),
              published.schemas(),
              tables,
              published.views(),
              published.graphs(),
              published.pending());
      last.set(new Merged(published, merged));
      return merged;
    }
  }

  @Override
  public Session openSession(String user) {
    return new EngineSession(user, services);
  }

  @Override
  public CatalogSnapshot catalog() {
    return services.snapshot().get();
  }

  @Override
  public CatalogSnapshot refreshedCatalog() {
    services.catalog().refresh();
    return catalog();
  }

  @Override
  public BufferAllocator allocator() {
    return services.root();
  }

  @Override
  public List<RunningQuery> runningQueries() {
    return services.registry().list();
  }

  @Override
  public boolean cancel(String queryId) {
    return services.registry().cancel(queryId, "due to user request");
  }

  @Override
  public void close() {
    try (ExecutorService helpers = services.helpers()) {
      services.registry().close();
      helpers.shutdown();
    }
    services.systemTier().close();
  }
}
