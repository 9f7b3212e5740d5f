package io.megadb.tier.olap;

import io.megadb.duckdb.DuckConnection;
import io.megadb.duckdb.DuckDb;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.tier.TableChange;
import io.megadb.tier.olap.catalog.IcebergCatalog;
import io.megadb.tier.olap.scan.ScanPlanner;
import io.megadb.tier.olap.table.SchemaEditor;
import io.megadb.tier.olap.table.TableDefinitions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Transaction;

/** The changes of one ALTER TABLE, committed together. */
final class TableChanges {
  private final OlapConfig config;
  private final IcebergCatalog catalog;
  private final ScanPlanner scans;
  private final DuckDb duckDb;
  private final TableName table;

  TableChanges(
      OlapConfig config,
      IcebergCatalog catalog,
      ScanPlanner scans,
      DuckDb duckDb,
      TableName table) {
    this.config = config;
    this.catalog = catalog;
    this.scans = scans;
    this.duckDb = duckDb;
    this.table = table;
  }

  void apply(List<TableChange> changes) {
    BaseTable loaded = catalog.load(table);
    Snapshot snapshot = loaded.currentSnapshot();
    boolean empty = snapshot == null || "0".equals(snapshot.summary().get("total-records"));
    Transaction transaction = loaded.newTransaction();
    SchemaEditor editor = new SchemaEditor(transaction, table, config.write());
    for (TableChange change : changes) {
      switch (change) {
        case TableChange.AddColumn(ColumnDefinition column) ->
            editor.addColumn(column, empty ? SchemaEditor.Rows.NONE : SchemaEditor.Rows.SOME);
        case TableChange.DropColumn(String column) -> editor.dropColumn(column);
        case TableChange.RenameColumn(String column, String newName) ->
            editor.renameColumn(column, newName);
        case TableChange.WidenColumn(String column, io.megadb.spi.type.SqlType type) ->
            editor.widenColumn(column, type);
        case TableChange.SetNotNull(String column) -> {
          editor.field(column);
          checkNoNulls(column);
          editor.setNotNull(column);
        }
        case TableChange.DropNotNull(String column) -> editor.dropNotNull(column);
        case TableChange.SetDefault(String column, Optional<String> sql) ->
            editor.setDefault(column, sql);
        case TableChange.SetOptions(java.util.Map<String, String> options) ->
            editor.setOptions(options);
        case TableChange.SetComment(Optional<String> comment) -> editor.setComment(comment);
        case TableChange.SetColumnComment(String column, Optional<String> comment) ->
            editor.setColumnComment(column, comment);
        case TableChange.RenameTable rename ->
            throw new MegaDbException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "RENAME TO cannot be combined with other changes of " + table)
                .withHint("Rename the table in a statement of its own.");
      }
    }
    transaction.commitTransaction();
  }

  /** A commit that adds NULLs at the same time makes ours fail, as it changes the metadata. */
  private void checkNoNulls(String column) {
    TableDefinition definition = TableDefinitions.of(table, catalog.current(table));
    if (definition.column(column).isEmpty()) {
      // Added in this statement; it was checked when it was added.
      return;
    }
    try (BufferAllocator allocator = new RootAllocator();
        DuckConnection connection = duckDb.connect(DuckDb.Results.MATERIALIZED)) {
      QueryContext context = new QueryContext("alter " + table, allocator, new Cancellation());
      LocalScan scan =
          scans.plan(
              new ScanRequest(
                  definition,
                  List.of(column),
                  List.of(new ColumnPredicate(column, ColumnPredicate.Operator.IS_NULL, List.of())),
                  false,
                  Optional.<Set<String>>empty(),
                  "megadb_nulls",
                  context));
      try (LocalScan.Pin pin = scan.pin()) {
        String sql =
            "SELECT 1 FROM "
                + scan.fromItem()
                + " WHERE "
                + io.megadb.spi.catalog.Identifiers.quote(column)
                + " IS NULL LIMIT 1";
        if (!connection.list(sql, row -> true, context).isEmpty()) {
          throw new MegaDbException(
              ErrorCode.NOT_NULL_VIOLATION,
              "column \"" + column + "\" of table " + table + " contains null values");
        }
      }
    }
  }
}
