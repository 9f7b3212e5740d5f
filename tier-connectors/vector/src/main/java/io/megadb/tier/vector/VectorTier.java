package io.megadb.tier.vector;

import io.megadb.accel.DistanceKernels;
import io.megadb.accel.cpu.CpuKernels;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.Capability;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.tier.TableChange;
import io.megadb.spi.tier.TableStatistics;
import io.megadb.spi.tier.TextIndexes;
import io.megadb.spi.tier.VectorIndexes;
import io.megadb.tier.vector.search.Graphs;
import io.megadb.tier.vector.search.NearestSearch;
import io.megadb.tier.vector.store.TableSchema;
import io.megadb.tier.vector.store.TableStore;
import io.megadb.tier.vector.store.WriterSettings;
import io.megadb.tier.vector.words.WordScores;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * The vector tier: each table is one Lucene index in a folder of its own, which holds its
 * definition too.
 *
 * <p>Threads: any.
 */
public final class VectorTier implements LocalTier, VectorIndexes, TextIndexes {
  /** The catalog name under which the server knows the tier. */
  public static final String CATALOG = "vector";

  private static final Set<Capability> CAPABILITIES =
      Set.copyOf(
          EnumSet.of(
              Capability.CREATE_TABLE,
              Capability.CREATE_TABLE_AS,
              Capability.ADD_COLUMN,
              Capability.DROP_COLUMN,
              Capability.RENAME_COLUMN,
              Capability.RENAME_TABLE,
              Capability.TRUNCATE,
              Capability.INSERT,
              Capability.UPDATE,
              Capability.DELETE,
              Capability.ON_CONFLICT,
              Capability.PRIMARY_KEY,
              Capability.SURVIVES_RESTART,
              Capability.PREDICATE_PRUNING));

  private static final int GRAPHS_SHARE_OF_HEAP = 8;

  private final String catalog;
  private final WriterSettings settings;
  private final TableFolders folders;
  private final NearestSearch search;
  private final Searches searches;
  private final WordScores words = new WordScores();
  private final ExecutorService workers;
  private final Housekeeping housekeeping;
  private final Map<TableName, VectorTable> tables = new ConcurrentHashMap<>();
  private final AtomicLong definitions = new AtomicLong();

  /**
   * Opens all tables of a folder.
   *
   * @throws MegaDbException DATA_CORRUPTED, IO_ERROR
   */
  public VectorTier(String catalog, VectorConfig config) {
    this.catalog = catalog;
    this.folders = new TableFolders(config.folder());
    this.workers =
        Executors.newFixedThreadPool(
            config.threads(), Thread.ofPlatform().daemon().name("megadb-vector-", 0).factory());
    DistanceKernels kernels = CpuKernels.best();
    long graphBytes = Runtime.getRuntime().maxMemory() / GRAPHS_SHARE_OF_HEAP;
    this.search =
        new NearestSearch(kernels, new Graphs(graphBytes, kernels, workers, config.threads()));
    this.searches = new Searches(workers, config.threads());
    this.settings = new WriterSettings(config.writerMemoryMib(), workers, config.threads());
    try {
      for (var folder : folders.tables()) {
        TableStore store = TableStore.open(folder, settings);
        tables.put(store.name(), new VectorTable(store, search, searches));
      }
      this.housekeeping = new Housekeeping(tables.values(), config.settleEvery());
    } catch (RuntimeException e) {
      tables.values().forEach(VectorTable::close);
      workers.shutdownNow();
      throw e;
    }
  }

  @Override
  public String catalog() {
    return catalog;
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public ChangeStrategy changeStrategy() {
    return ChangeStrategy.BY_ROW;
  }

  @Override
  public Listing listing() {
    // Asked before the tables are: a change in between is then seen at the next poll.
    String fingerprint = fingerprint();
    return new Listing(fingerprint, tables.values().stream().map(VectorTable::definition).toList());
  }

  @Override
  public String fingerprint() {
    return Long.toString(definitions.get());
  }

  @Override
  public Optional<TableStatistics> statistics(TableName table) {
    return Optional.ofNullable(tables.get(table)).map(VectorTable::statistics);
  }

  @Override
  public List<VectorIndex> vectorIndexes(double recall) {
    return tables.values().stream().flatMap(t -> t.indexFacts(recall).stream()).toList();
  }

  @Override
  public Weighed weigh(
      TableName table, String column, String query, Optional<LocalScan.Snapshot> snapshot) {
    return existing(table).weigh(column, query, snapshot, words);
  }

  @Override
  public float score(String text, String weights) {
    return words.score(text, weights);
  }

  @Override
  public boolean matches(String text, String query, String analyzer) {
    return words.matches(text, query, analyzer);
  }

  private VectorTable existing(TableName name) {
    VectorTable table = tables.get(name);
    if (table == null) {
      throw new MegaDbException(ErrorCode.UNDEFINED_TABLE, "table " + name + " does not exist")
          .withHint(
              NearestName.hint(
                  name.name(),
                  tables.keySet().stream().map(TableName::name).toList(),
                  "There is no vector table of that name."));
    }
    return table;
  }

  @Override
  public LocalScan scan(ScanRequest request) {
    return existing(request.table().name()).scan(request, housekeeping);
  }

  @Override
  public TableDefinition createTable(
      TableDefinition definition, Optional<ArrowReader> rows, QueryContext context) {
    TableDefinition checked = SchemaChanges.RULES.check(definition);
    if (tables.containsKey(checked.name())) {
      throw duplicate(checked.name());
    }
    TableStore store = TableStore.create(folders.fresh(), checked, settings);
    try {
      rows.ifPresent(reader -> store.insert(reader, OnConflict.FAIL, context));
      if (tables.putIfAbsent(checked.name(), new VectorTable(store, search, searches)) != null) {
        throw duplicate(checked.name());
      }
    } catch (RuntimeException | Error e) {
      store.drop();
      folders.remove(store.folder());
      throw e;
    }
    definitions.incrementAndGet();
    return checked;
  }

  private static MegaDbException duplicate(TableName name) {
    return new MegaDbException(ErrorCode.DUPLICATE_TABLE, "table " + name + " already exists");
  }

  @Override
  public TableDefinition alterTable(TableName table, List<TableChange> changes) {
    VectorTable existing = existing(table);
    // Renaming moves the table in the map, so no two of them may be under way.
    synchronized (definitions) {
      TableSchema schema = SchemaChanges.apply(existing.newest(), changes);
      TableName after = schema.definition().name();
      if (!after.equals(table) && tables.putIfAbsent(after, existing) != null) {
        throw duplicate(after);
      }
      try {
        existing.redefine(schema);
        if (!after.equals(table)) {
          tables.remove(table, existing);
        }
        return schema.definition();
      } catch (RuntimeException e) {
        if (!after.equals(table)) {
          tables.remove(after, existing);
        }
        throw e;
      } finally {
        definitions.incrementAndGet();
      }
    }
  }

  @Override
  public void dropTable(TableName table) {
    VectorTable gone;
    synchronized (definitions) {
      gone = tables.remove(table);
    }
    if (gone != null) {
      definitions.incrementAndGet();
      gone.store().drop();
      folders.remove(gone.store().folder());
    }
  }

  @Override
  public void truncate(TableName table) {
    existing(table).store().truncate();
  }

  @Override
  public long insert(
      TableName table, ArrowReader rows, OnConflict onConflict, QueryContext context) {
    return existing(table).store().insert(rows, onConflict, context);
  }

  @Override
  public void rewriteFiles(
      TableName table, String version, Set<String> files, ArrowReader rows, QueryContext context) {
    throw new MegaDbException(
        ErrorCode.FEATURE_NOT_SUPPORTED, "vector tables have no files to rewrite: " + table);
  }

  @Override
  public long deleteRows(TableName table, ArrowReader locators, QueryContext context) {
    return existing(table).store().delete(locators, context);
  }

  @Override
  public long updateRows(TableName table, ArrowReader rows, QueryContext context) {
    return existing(table).store().update(rows, context);
  }

  @Override
  public long changeRows(TableName table, ArrowReader rows, QueryContext context) {
    return existing(table).store().change(rows, context);
  }

  /** Closes all tables; what was committed stays. */
  @Override
  public void close() {
    housekeeping.close();
    tables.values().forEach(VectorTable::close);
    tables.clear();
    workers.shutdownNow();
  }
}
