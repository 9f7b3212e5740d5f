package io.megadb.trino;

import io.airlift.slice.Slice;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.trino.flight.MegadbClient;
import io.megadb.trino.handle.MegadbColumn;
import io.megadb.trino.handle.MegadbMergeHandle;
import io.megadb.trino.handle.MegadbTableHandle;
import io.megadb.trino.handle.MegadbWriteHandle;
import io.megadb.trino.handle.RemoteTable;
import io.megadb.trino.metadata.CatalogView;
import io.megadb.trino.metadata.RemoteCatalog;
import io.megadb.trino.sql.Fragment;
import io.megadb.trino.sql.Literals;
import io.megadb.trino.type.TypeMapping;
import io.megadb.trino.write.Merges;
import io.megadb.trino.write.StagingLease;
import io.megadb.trino.write.TableDdl;
import io.megadb.trino.write.Writes;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.connector.ColumnMetadata;
import io.trino.spi.connector.ColumnPosition;
import io.trino.spi.connector.ConnectorInsertTableHandle;
import io.trino.spi.connector.ConnectorMergeTableHandle;
import io.trino.spi.connector.ConnectorMetadata;
import io.trino.spi.connector.ConnectorOutputMetadata;
import io.trino.spi.connector.ConnectorOutputTableHandle;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorTableHandle;
import io.trino.spi.connector.ConnectorTableLayout;
import io.trino.spi.connector.ConnectorTableMetadata;
import io.trino.spi.connector.RetryMode;
import io.trino.spi.connector.RowChangeParadigm;
import io.trino.spi.connector.SaveMode;
import io.trino.spi.connector.SchemaNotFoundException;
import io.trino.spi.connector.SchemaTableName;
import io.trino.spi.expression.Constant;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.security.TrinoPrincipal;
import io.trino.spi.statistics.ComputedStatistics;
import io.trino.spi.type.Type;
import io.trino.spi.type.VarcharType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The statements that change something: DDL, writes, and DELETE and UPDATE as MegaDB does them. */
abstract class MegadbWritingMetadata implements ConnectorMetadata {
  private final MegadbClient client;
  private final RemoteCatalog catalog;
  private final TypeMapping types;
  private final TableDdl ddl;
  private final Writes writes;
  private final Merges merges;
  private CatalogView view; // guarded by this
  private Runnable undo = () -> {}; // guarded by this
  private boolean writing; // guarded by this
  private StagingLease.Hold hold; // guarded by this

  MegadbWritingMetadata(
      MegadbClient client, RemoteCatalog catalog, StagingLease lease, TypeMapping types) {
    this.client = client;
    this.catalog = catalog;
    this.types = types;
    this.ddl = new TableDdl(client, types);
    this.writes = new Writes(client, lease);
    this.merges = new Merges(client, writes);
  }

  /** The catalog as this transaction sees it. */
  final synchronized CatalogView view(ConnectorSession session) {
    if (view == null) {
      view = catalog.current(session);
    }
    return view;
  }

  private synchronized void changed() {
    view = null;
  }

  /** Takes away what a write has left, whether it was finished or not. */
  final void rollback() {
    Runnable last;
    synchronized (this) {
      last = undo;
      undo = () -> {};
      writing = false;
    }
    try {
      last.run();
    } finally {
      release();
    }
  }

  private StagingLease.Hold hold(ConnectorSession session) {
    StagingLease.Hold begun = writes.hold(session);
    synchronized (this) {
      hold = begun;
    }
    return begun;
  }

  private synchronized void release() {
    if (hold != null) {
      hold.close();
      hold = null;
    }
  }

  /** Takes away what was begun and not finished: EXPLAIN begins writes as it plans. */
  final void commit() {
    boolean unfinished;
    synchronized (this) {
      unfinished = writing;
    }
    if (unfinished) {
      rollback();
    }
  }

  private synchronized void begun(Runnable takeBack) {
    undo = takeBack;
    writing = true;
  }

  private synchronized void finished(Runnable takeBack) {
    undo = takeBack;
    writing = false;
    release();
  }

  private String remoteSchema(ConnectorSession session, String schema) {
    String name = view(session).schemas().get(schema);
    if (name == null) {
      throw new SchemaNotFoundException(schema);
    }
    return name;
  }

  private static RemoteTable table(ConnectorTableHandle handle) {
    return ((MegadbTableHandle) handle).table().orElseThrow();
  }

  @Override
  public void createSchema(
      ConnectorSession session,
      String schemaName,
      Map<String, Object> properties,
      TrinoPrincipal owner) {
    ddl.createSchema(session, schemaName);
    changed();
  }

  @Override
  public void dropSchema(ConnectorSession session, String schemaName, boolean cascade) {
    ddl.dropSchema(session, remoteSchema(session, schemaName), cascade ? "CASCADE" : "RESTRICT");
    changed();
  }

  @Override
  public void createTable(
      ConnectorSession session, ConnectorTableMetadata table, SaveMode saveMode) {
    if (saveMode == SaveMode.REPLACE) {
      throw new TrinoException(
          StandardErrorCode.NOT_SUPPORTED, "This connector does not support replacing tables");
    }
    SchemaTableName name = table.getTable();
    if (view(session).table(name).isPresent() && saveMode == SaveMode.IGNORE) {
      return;
    }
    RemoteTable remote = remote(session, name);
    ddl.create(session, remote, ddl.createSql(remote, table), table);
    changed();
  }

  private RemoteTable remote(ConnectorSession session, SchemaTableName name) {
    return new RemoteTable(
        catalog.tier(), remoteSchema(session, name.getSchemaName()), name.getTableName());
  }

  @Override
  public void dropTable(ConnectorSession session, ConnectorTableHandle handle) {
    ddl.drop(session, table(handle));
    changed();
  }

  @Override
  public void truncateTable(ConnectorSession session, ConnectorTableHandle handle) {
    ddl.truncate(session, table(handle));
  }

  @Override
  public void renameTable(
      ConnectorSession session, ConnectorTableHandle handle, SchemaTableName to) {
    ddl.rename(session, table(handle), to.getSchemaName(), to.getTableName());
    changed();
  }

  @Override
  public void setTableComment(
      ConnectorSession session, ConnectorTableHandle handle, Optional<String> comment) {
    ddl.comment(session, table(handle), comment);
    changed();
  }

  @Override
  public void setColumnComment(
      ConnectorSession session,
      ConnectorTableHandle handle,
      ColumnHandle column,
      Optional<String> comment) {
    ddl.comment(session, table(handle), ((MegadbColumn) column).name(), comment);
    changed();
  }

  @Override
  public void addColumn(
      ConnectorSession session,
      ConnectorTableHandle handle,
      ColumnMetadata column,
      ColumnPosition position) {
    if (!(position instanceof ColumnPosition.Last)) {
      String clause = position instanceof ColumnPosition.First ? "FIRST" : "AFTER";
      throw new TrinoException(
          StandardErrorCode.NOT_SUPPORTED,
          "This connector does not support adding columns with " + clause + " clause");
    }
    ddl.addColumn(session, table(handle), column);
    changed();
  }

  @Override
  public void dropColumn(
      ConnectorSession session, ConnectorTableHandle handle, ColumnHandle column) {
    ddl.dropColumn(session, table(handle), (MegadbColumn) column);
    changed();
  }

  @Override
  public void renameColumn(
      ConnectorSession session, ConnectorTableHandle handle, ColumnHandle column, String to) {
    ddl.renameColumn(session, table(handle), (MegadbColumn) column, to);
    changed();
  }

  @Override
  public void setColumnType(
      ConnectorSession session, ConnectorTableHandle handle, ColumnHandle column, Type type) {
    ddl.setType(session, table(handle), (MegadbColumn) column, type);
    changed();
  }

  @Override
  public void dropNotNullConstraint(
      ConnectorSession session, ConnectorTableHandle handle, ColumnHandle column) {
    ddl.dropNotNull(session, table(handle), (MegadbColumn) column);
    changed();
  }

  @Override
  public void setDefaultValue(
      ConnectorSession session, ConnectorTableHandle handle, ColumnHandle column, String literal) {
    ddl.setDefault(session, table(handle), (MegadbColumn) column, literal);
    changed();
  }

  @Override
  public void dropDefaultValue(
      ConnectorSession session, ConnectorTableHandle handle, ColumnHandle column) {
    ddl.dropDefault(session, table(handle), (MegadbColumn) column);
    changed();
  }

  @Override
  public Optional<Type> getSupportedType(
      ConnectorSession session, Map<String, Object> tableProperties, Type type) {
    Type kept = types.kept(type);
    if (kept instanceof VarcharType v && !v.isUnbounded() && v.getBoundedLength() == 0) {
      return Optional.of(VarcharType.VARCHAR);
    }
    return kept.equals(type) ? Optional.empty() : Optional.of(kept);
  }

  @Override
  public ConnectorOutputTableHandle beginCreateTable(
      ConnectorSession session,
      ConnectorTableMetadata table,
      Optional<ConnectorTableLayout> layout,
      RetryMode retryMode,
      boolean replace) {
    if (replace) {
      throw new TrinoException(
          StandardErrorCode.NOT_SUPPORTED, "This connector does not support replacing tables");
    }
    refuseRetries(retryMode);
    RemoteTable remote = remote(session, table.getTable());
    String sql = ddl.createSql(remote, table);
    List<MegadbColumn> columns = new ArrayList<>();
    for (ColumnMetadata column : table.getColumns()) {
      Type kept = types.kept(column.getType());
      columns.add(MegadbColumn.named(column.getName(), kept, types.megadb(kept).sql()));
    }
    StagingLease.Hold held = hold(session);
    // Made at once, so that a name that is taken or a type that is refused fails before the work.
    ddl.create(session, remote, sql, table);
    changed();
    MegadbWriteHandle handle = writes.begin(held, remote, columns, Optional.of(sql));
    begun(
        () -> {
          ddl.drop(session, remote);
          writes.giveUp(session, handle);
        });
    return handle;
  }

  @Override
  public Optional<ConnectorOutputMetadata> finishCreateTable(
      ConnectorSession session,
      ConnectorOutputTableHandle handle,
      Collection<Slice> fragments,
      Collection<ComputedStatistics> statistics) {
    writes.finish(session, (MegadbWriteHandle) handle, fragments);
    finished(() -> ddl.drop(session, ((MegadbWriteHandle) handle).target()));
    return Optional.empty();
  }

  @Override
  public ConnectorInsertTableHandle beginInsert(
      ConnectorSession session,
      ConnectorTableHandle handle,
      List<ColumnHandle> columns,
      RetryMode retryMode) {
    refuseRetries(retryMode);
    MegadbWriteHandle write =
        writes.begin(
            hold(session),
            table(handle),
            columns.stream().map(MegadbColumn.class::cast).toList(),
            Optional.empty());
    begun(() -> writes.giveUp(session, write));
    return write;
  }

  @Override
  public boolean supportsMissingColumnsOnInsert() {
    return true;
  }

  @Override
  public Optional<ConnectorOutputMetadata> finishInsert(
      ConnectorSession session,
      ConnectorInsertTableHandle handle,
      List<ConnectorTableHandle> sources,
      Collection<Slice> fragments,
      Collection<ComputedStatistics> statistics) {
    writes.finish(session, (MegadbWriteHandle) handle, fragments);
    finished(() -> {});
    return Optional.empty();
  }

  private static void refuseRetries(RetryMode retryMode) {
    if (retryMode != RetryMode.NO_RETRIES) {
      throw new TrinoException(
          StandardErrorCode.NOT_SUPPORTED, "This connector does not support query retries");
    }
  }

  @Override
  public RowChangeParadigm getRowChangeParadigm(
      ConnectorSession session, ConnectorTableHandle handle) {
    return RowChangeParadigm.CHANGE_ONLY_UPDATED_COLUMNS;
  }

  @Override
  public ColumnHandle getMergeRowIdColumnHandle(
      ConnectorSession session, ConnectorTableHandle handle) {
    return Merges.ROW_ID;
  }

  @Override
  public ConnectorMergeTableHandle beginMerge(
      ConnectorSession session,
      ConnectorTableHandle handle,
      Map<Integer, Collection<ColumnHandle>> updateCaseColumns,
      RetryMode retryMode) {
    refuseRetries(retryMode);
    Map<Integer, List<MegadbColumn>> cases = new HashMap<>();
    updateCaseColumns.forEach(
        (number, columns) ->
            cases.put(number, columns.stream().map(MegadbColumn.class::cast).toList()));
    MegadbMergeHandle merge = merges.begin(hold(session), (MegadbTableHandle) handle, cases);
    begun(() -> writes.giveUp(session, merge.changes()));
    merges.make(session, merge);
    return merge;
  }

  @Override
  public void finishMerge(
      ConnectorSession session,
      ConnectorMergeTableHandle handle,
      List<ConnectorTableHandle> sources,
      Collection<Slice> fragments,
      Collection<ComputedStatistics> statistics) {
    merges.finish(session, (MegadbMergeHandle) handle, fragments);
    finished(() -> {});
  }

  @Override
  public Optional<ConnectorTableHandle> applyDelete(
      ConnectorSession session, ConnectorTableHandle handle) {
    MegadbTableHandle table = (MegadbTableHandle) handle;
    return table.isTable() ? Optional.of(table) : Optional.empty();
  }

  @Override
  public OptionalLong executeDelete(ConnectorSession session, ConnectorTableHandle handle) {
    MegadbTableHandle table = (MegadbTableHandle) handle;
    return OptionalLong.of(
        client.update(
            session,
            "DELETE FROM " + table(handle).quoted() + Fragment.where(table, TupleDomain.all())));
  }

  @Override
  public Optional<ConnectorTableHandle> applyUpdate(
      ConnectorSession session,
      ConnectorTableHandle handle,
      Map<ColumnHandle, Constant> assignments) {
    MegadbTableHandle table = (MegadbTableHandle) handle;
    if (!table.isTable()) {
      return Optional.empty();
    }
    List<MegadbColumn> set = new ArrayList<>();
    for (Map.Entry<ColumnHandle, Constant> entry : assignments.entrySet()) {
      MegadbColumn column = (MegadbColumn) entry.getKey();
      Constant value = entry.getValue();
      Optional<String> literal =
          value.getValue() == null
              ? Optional.of("NULL")
              : Literals.literal(value.getType(), value.getValue());
      if (literal.isEmpty()) {
        return Optional.empty();
      }
      set.add(MegadbColumn.computed(column.name(), column.type(), column.sqlType(), literal.get()));
    }
    // What is set travels as the columns that are read.
    return Optional.of(table.withProjected(set));
  }

  @Override
  public OptionalLong executeUpdate(ConnectorSession session, ConnectorTableHandle handle) {
    MegadbTableHandle table = (MegadbTableHandle) handle;
    List<String> set =
        table.read().stream()
            .map(c -> Identifiers.quote(c.name()) + " = " + c.expression().orElseThrow())
            .toList();
    return OptionalLong.of(
        client.update(
            session,
            "UPDATE "
                + table(handle).quoted()
                + " SET "
                + String.join(", ", set)
                + Fragment.where(table, TupleDomain.all())));
  }
}
