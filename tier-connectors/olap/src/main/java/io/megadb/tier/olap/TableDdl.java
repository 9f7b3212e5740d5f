package io.megadb.tier.olap;

import io.megadb.duckdb.DuckDb;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.TableChange;
import io.megadb.tier.olap.catalog.IcebergCatalog;
import io.megadb.tier.olap.catalog.IcebergErrors;
import io.megadb.tier.olap.scan.ScanPlanner;
import io.megadb.tier.olap.table.PartitionSpecs;
import io.megadb.tier.olap.table.TableDefinitions;
import io.megadb.tier.olap.table.TableOptions;
import io.megadb.tier.olap.write.DataFileWriter;
import io.megadb.tier.olap.write.WriteTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** CREATE, ALTER and DROP TABLE. */
final class TableDdl {
  private final OlapConfig config;
  private final IcebergCatalog catalog;
  private final DataFileWriter writer;
  private final Commits commits;
  private final ScanPlanner scans;
  private final DuckDb duckDb;

  TableDdl(
      OlapConfig config,
      IcebergCatalog catalog,
      DataFileWriter writer,
      Commits commits,
      ScanPlanner scans,
      DuckDb duckDb) {
    this.config = config;
    this.catalog = catalog;
    this.writer = writer;
    this.commits = commits;
    this.scans = scans;
    this.duckDb = duckDb;
  }

  TableDefinition create(
      TableDefinition definition, Optional<ArrowReader> rows, QueryContext context) {
    TableName name = definition.name();
    if (!definition.primaryKey().isEmpty()) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "table " + name + " cannot have a primary key: olap tables do not enforce one")
          .withHint("Leave PRIMARY KEY away, or create the table USING OLTP or USING MEMORY.");
    }
    if (definition.columns().isEmpty()) {
      throw new MegaDbException(
          ErrorCode.INVALID_TABLE_DEFINITION, "olap table " + name + " needs a column");
    }
    TableOptions options = TableOptions.of(definition, config.write());
    Schema schema = TableDefinitions.schema(definition.columns());
    PartitionSpec spec = PartitionSpecs.toIceberg(schema, definition.partitioning());
    if (catalog.pointer(name).isPresent()) {
      throw new MegaDbException(ErrorCode.DUPLICATE_TABLE, "table " + name + " exists already");
    }
    catalog.ensureNamespace(name.schema());
    try {
      Transaction transaction =
          catalog
              .iceberg()
              .buildTable(IcebergCatalog.identifier(name), schema)
              .withPartitionSpec(spec)
              .withLocation(newLocation(name))
              .withProperties(properties(definition, schema))
              .createTransaction();
      fill(transaction, options, rows, context, name);
    } catch (RuntimeException e) {
      throw IcebergErrors.translate(e, name.toString());
    }
    return TableDefinitions.of(name, catalog.current(name));
  }

  /** A location nothing else has: a table of that name may have been renamed or dropped. */
  private String newLocation(TableName name) {
    return config.warehouse()
        + "/"
        + plain(name.schema())
        + "/"
        + plain(name.name())
        + "-"
        + UUID.randomUUID();
  }

  /** The letters and digits of a name: some paths and stores take no others. */
  private static String plain(String name) {
    String kept = name.replaceAll("[^A-Za-z0-9_]", "_");
    return kept.substring(0, Math.min(kept.length(), 80));
  }

  private static Map<String, String> properties(TableDefinition definition, Schema schema) {
    Map<String, String> properties = new HashMap<>(TableDefinitions.properties(definition, schema));
    properties.put(TableProperties.FORMAT_VERSION, "2");
    properties.put(TableProperties.DEFAULT_FILE_FORMAT, "parquet");
    properties.put(TableProperties.DEFAULT_WRITE_METRICS_MODE, "truncate(64)");
    // Many writers may meet at one table; each retry only reads and writes small metadata.
    properties.put(TableProperties.COMMIT_NUM_RETRIES, "20");
    properties.put(TableProperties.COMMIT_MIN_RETRY_WAIT_MS, "10");
    properties.put(TableProperties.COMMIT_MAX_RETRY_WAIT_MS, "2000");
    properties.put(TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true");
    properties.put(TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "50");
    return properties;
  }

  private void fill(
      Transaction transaction,
      TableOptions options,
      Optional<ArrowReader> rows,
      QueryContext context,
      TableName name) {
    List<DataFile> files = List.of();
    if (rows.isPresent()) {
      WriteTarget target =
          WriteTarget.of(
              transaction.table().schema(),
              transaction.table().spec(),
              transaction.table().location(),
              options);
      files = writer.write(target, rows.get(), context);
    }
    List<DataFile> written = files;
    String location = transaction.table().location();
    commits.files(
        name,
        written,
        () -> {
          context.cancellation().check();
          if (!written.isEmpty()) {
            AppendFiles append = transaction.newAppend();
            written.forEach(append::appendFile);
            append.commit();
          }
          transaction.commitTransaction();
        },
        () -> catalog.current(name).location().equals(location));
  }

  TableDefinition alter(TableName table, List<TableChange> changes) {
    if (changes.size() == 1
        && changes.getFirst() instanceof TableChange.RenameTable(String newName)) {
      return rename(table, newName);
    }
    return commits.run(
        table,
        () -> {
          TableChanges editor = new TableChanges(config, catalog, scans, duckDb, table);
          editor.apply(changes);
          return TableDefinitions.of(table, catalog.current(table));
        });
  }

  private TableDefinition rename(TableName table, String newName) {
    TableName target = new TableName(table.catalog(), table.schema(), newName);
    return commits.run(
        table,
        () -> {
          catalog.current(table);
          if (catalog.pointer(target).isPresent()) {
            throw new MegaDbException(
                ErrorCode.DUPLICATE_TABLE, "table " + target + " exists already");
          }
          catalog
              .iceberg()
              .renameTable(IcebergCatalog.identifier(table), IcebergCatalog.identifier(target));
          return TableDefinitions.of(target, catalog.current(target));
        });
  }

  void drop(TableName table) {
    commits.run(
        table,
        () -> {
          try {
            catalog.iceberg().dropTable(IcebergCatalog.identifier(table), true);
          } catch (NoSuchTableException e) {
            // It is gone, as wanted.
            return false;
          }
          return true;
        });
  }
}
