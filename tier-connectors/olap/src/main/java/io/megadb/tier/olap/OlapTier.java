package io.megadb.tier.olap;

import io.megadb.duckdb.DuckDb;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.AskedVersions;
import io.megadb.spi.tier.Capability;
import io.megadb.spi.tier.DecodedTables;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.tier.ScanUnits;
import io.megadb.spi.tier.TableChange;
import io.megadb.spi.tier.TableStatistics;
import io.megadb.tier.olap.catalog.IcebergCatalog;
import io.megadb.tier.olap.decoded.ColumnCache;
import io.megadb.tier.olap.files.FileCache;
import io.megadb.tier.olap.scan.ScanPlanner;
import io.megadb.tier.olap.scan.SnapshotReader;
import io.megadb.tier.olap.table.TableDefinitions;
import io.megadb.tier.olap.table.TableOptions;
import io.megadb.tier.olap.write.DataFileWriter;
import io.megadb.tier.olap.write.WriteTarget;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.expressions.Expressions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The OLAP tier. Tables are Iceberg tables (format 2) in a JdbcCatalog; any other Iceberg engine
 * can read them, and tables such engines make in that catalog appear here.
 *
 * <p>Primary keys are not kept: nothing would enforce them. Row-level deletes of other engines
 * (merge-on-read) are refused when read.
 */
public final class OlapTier implements LocalTier, DecodedTables, AskedVersions {
  private static final Logger LOG = LoggerFactory.getLogger(OlapTier.class);

  private final OlapConfig config;
  private final OlapResources resources;
  private final IcebergCatalog catalog;
  private final SnapshotReader snapshots;
  private final Optional<ColumnCache> columns;
  private final ScanPlanner scans;
  private final DataFileWriter writer;
  private final Commits commits;
  private final TableDdl ddl;

  /**
   * Opens the tier: the catalog's tables are made if missing, the file cache is taken over.
   *
   * @param duckDb writes the data files; stays the caller's
   * @throws MegaDbException CONNECTION_FAILURE, CONFIGURATION_ERROR
   */
  public OlapTier(OlapConfig config, DuckDb duckDb) {
    this(config, duckDb, InstantSource.system());
  }

  /**
   * @param clock says what of decoded columns was used lately
   */
  OlapTier(OlapConfig config, DuckDb duckDb, InstantSource clock) {
    this.config = config;
    DataFileWriter.registerFunctions(duckDb);
    this.resources = OlapResources.open(config);
    this.catalog = resources.catalog();
    this.writer =
        new DataFileWriter(
            duckDb, resources.storages(), resources.cache(), resources.staging().path());
    this.snapshots = new SnapshotReader(catalog.io());
    this.columns = columnCache(duckDb, clock);
    this.scans = new ScanPlanner(catalog, snapshots, resources.dataFiles(), columns);
    this.commits =
        new Commits(
            catalog, writer, new SnapshotExpiry(catalog, config.write(), InstantSource.system()));
    this.ddl = new TableDdl(config, catalog, writer, commits, scans, duckDb);
  }

  private Optional<ColumnCache> columnCache(DuckDb duckDb, InstantSource clock) {
    if (config.columnCacheBytes() == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ColumnCache(
              config.cacheDirectory().resolve("columns"),
              config.columnCacheBytes(),
              duckDb,
              clock));
    } catch (RuntimeException e) {
      try (resources) {
        throw e;
      }
    }
  }

  private static String location(String warehouse) {
    return warehouse.endsWith("/") ? warehouse.substring(0, warehouse.length() - 1) : warehouse;
  }

  @Override
  public String catalog() {
    return config.catalog();
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.of(
        Capability.CREATE_TABLE,
        Capability.CREATE_TABLE_AS,
        Capability.ADD_COLUMN,
        Capability.DROP_COLUMN,
        Capability.RENAME_COLUMN,
        Capability.WIDEN_COLUMN,
        Capability.RENAME_TABLE,
        Capability.TRUNCATE,
        Capability.PARTITIONING,
        Capability.INSERT,
        Capability.UPDATE,
        Capability.DELETE,
        Capability.SURVIVES_RESTART,
        Capability.PREDICATE_PRUNING);
  }

  @Override
  public ChangeStrategy changeStrategy() {
    return ChangeStrategy.REWRITE_FILES;
  }

  @Override
  public Listing listing() {
    while (true) {
      IcebergCatalog.Pointers pointers = catalog.pointers();
      Optional<List<TableDefinition>> tables = definitions(pointers.metadata());
      if (tables.isPresent()) {
        return new Listing(pointers.fingerprint(), tables.get());
      }
    }
  }

  /** What the tables are; empty if one of them was dropped or altered meanwhile. */
  private Optional<List<TableDefinition>> definitions(Map<TableName, String> pointers) {
    List<TableDefinition> tables = new ArrayList<>();
    for (var pointer : pointers.entrySet()) {
      TableName name = pointer.getKey();
      String location = pointer.getValue();
      try {
        tables.add(TableDefinitions.of(name, catalog.metadata(location)));
      } catch (MegaDbException e) {
        if (!e.is(ErrorCode.UNDEFINED_FILE)) {
          throw e;
        }
        if (!catalog.pointer(name).equals(Optional.of(location))) {
          return Optional.empty();
        }
        // One table that lost its metadata shall not hide the others.
        LOG.warn("leaving out table {}: its metadata {} is missing", name, location);
      }
    }
    return Optional.of(tables);
  }

  @Override
  public String fingerprint() {
    return catalog.fingerprint();
  }

  @Override
  public Optional<TableStatistics> statistics(TableName table) {
    return catalog.pointer(table).map(catalog::metadata).map(OlapTier::statistics);
  }

  private static TableStatistics statistics(TableMetadata metadata) {
    Snapshot snapshot = metadata.currentSnapshot();
    if (snapshot == null) {
      return new TableStatistics(0, 0, true);
    }
    Map<String, String> summary = snapshot.summary();
    String rows = summary.get(SnapshotSummary.TOTAL_RECORDS_PROP);
    return new TableStatistics(
        Long.parseLong(rows == null ? "0" : rows),
        Long.parseLong(summary.getOrDefault(SnapshotSummary.TOTAL_FILE_SIZE_PROP, "0")),
        rows != null
            && summary.getOrDefault(SnapshotSummary.TOTAL_DELETE_FILES_PROP, "0").equals("0"));
  }

  @Override
  public LocalScan scan(ScanRequest request) {
    return scans.plan(request);
  }

  @Override
  public Optional<LocalScan.Held> hold(TableName table) {
    return Optional.of(new LocalScan.Held(newest(table), () -> {}));
  }

  @Override
  public LocalScan.Snapshot newest(TableName table) {
    return scans.newest(table);
  }

  @Override
  public Optional<ScanUnits> units(ScanRequest request) {
    return Optional.of(scans.units(request));
  }

  @Override
  public LocalScan.Snapshot snapshot(TableName table, String description) {
    return scans.version(table, description);
  }

  /** What the cache of remote data files did so far. */
  public FileCache.Counters cacheCounters() {
    return resources.cache().counters();
  }

  @Override
  public List<DecodedTable> decodedTables() {
    return columns.map(ColumnCache::contents).orElse(List.of());
  }

  /**
   * Waits until no column is being decoded, or wanted to be.
   *
   * @return false if it took longer
   */
  public boolean awaitDecoded(Duration most) throws InterruptedException {
    return columns.isEmpty() || columns.get().awaitIdle(most);
  }

  @Override
  public TableDefinition createTable(
      TableDefinition definition, Optional<ArrowReader> rows, QueryContext context) {
    return ddl.create(definition, rows, context);
  }

  @Override
  public TableDefinition alterTable(TableName table, List<TableChange> changes) {
    return ddl.alter(table, changes);
  }

  @Override
  public void dropTable(TableName table) {
    ddl.drop(table);
    columns.ifPresent(c -> c.drop(table));
  }

  @Override
  public void truncate(TableName table) {
    commits.snapshot(
        table,
        List.of(),
        () -> catalog.load(table).newDelete().deleteFromRowFilter(Expressions.alwaysTrue()));
  }

  @Override
  public long insert(
      TableName table, ArrowReader rows, OnConflict onConflict, QueryContext context) {
    if (onConflict != OnConflict.FAIL) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "ON CONFLICT is not supported on the olap table " + table)
          .withHint("Olap tables have no primary key to conflict with.");
    }
    BaseTable loaded = catalog.load(table);
    WriteTarget target = target(loaded);
    List<DataFile> files = writer.write(target, rows, context);
    if (files.isEmpty()) {
      return 0;
    }
    commits.snapshot(
        table,
        files,
        () -> {
          context.cancellation().check();
          loaded.refresh();
          target.checkFits(loaded.schema(), table);
          AppendFiles append = loaded.newAppend();
          files.forEach(append::appendFile);
          return append;
        });
    return files.stream().mapToLong(DataFile::recordCount).sum();
  }

  private WriteTarget target(Table table) {
    TableMetadata metadata = ((BaseTable) table).operations().current();
    TableDefinition definition =
        TableDefinitions.of(new TableName(catalog(), "", table.name()), metadata);
    return WriteTarget.of(
        metadata.schema(),
        metadata.spec(),
        location(metadata.location()),
        TableOptions.of(definition, config.write()));
  }

  @Override
  public void rewriteFiles(
      TableName table, String version, Set<String> files, ArrowReader rows, QueryContext context) {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("no files to rewrite");
    }
    BaseTable loaded = catalog.load(table);
    Map<String, DataFile> known =
        snapshots.of(loaded.operations().current(), version, table.toString()).byName();
    List<DataFile> replaced = new ArrayList<>();
    for (String name : files) {
      DataFile file = known.get(name);
      if (file == null) {
        throw new IllegalArgumentException(
            "file " + name + " is not in snapshot " + version + " of " + table);
      }
      replaced.add(file);
    }
    WriteTarget target = target(loaded);
    List<DataFile> written = writer.write(target, rows, context);
    commits.snapshot(
        table,
        written,
        () -> {
          context.cancellation().check();
          loaded.refresh();
          target.checkFits(loaded.schema(), table);
          OverwriteFiles overwrite =
              loaded
                  .newOverwrite()
                  .validateFromSnapshot(Long.parseLong(version))
                  .validateNoConflictingDeletes();
          replaced.forEach(overwrite::deleteFile);
          written.forEach(overwrite::addFile);
          return overwrite;
        });
  }

  @Override
  public long deleteRows(TableName table, ArrowReader locators, QueryContext context) {
    throw byRow();
  }

  @Override
  public long updateRows(TableName table, ArrowReader rows, QueryContext context) {
    throw byRow();
  }

  private static MegaDbException byRow() {
    return new MegaDbException(
        ErrorCode.FEATURE_NOT_SUPPORTED, "olap tables are changed by rewriting files");
  }

  @Override
  public void close() {
    try (resources) {
      columns.ifPresent(ColumnCache::close);
    }
  }
}
