package io.megadb.trino;

import io.megadb.trino.SessionProperties.Rule;
import io.megadb.trino.flight.MegadbClient;
import io.megadb.trino.function.QueryHandle;
import io.megadb.trino.handle.MegadbColumn;
import io.megadb.trino.handle.MegadbTableHandle;
import io.megadb.trino.handle.RemoteTable;
import io.megadb.trino.metadata.CatalogView;
import io.megadb.trino.metadata.KnownReplies;
import io.megadb.trino.metadata.RemoteCatalog;
import io.megadb.trino.metadata.Statistics;
import io.megadb.trino.metadata.TableEntry;
import io.megadb.trino.pushdown.AggregationRule;
import io.megadb.trino.pushdown.FilterRule;
import io.megadb.trino.pushdown.JoinRule;
import io.megadb.trino.pushdown.ProjectionRule;
import io.megadb.trino.pushdown.TopNRule;
import io.megadb.trino.sql.Fragment;
import io.megadb.trino.type.TypeMapping;
import io.megadb.trino.write.StagingLease;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.AggregateFunction;
import io.trino.spi.connector.AggregationApplicationResult;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.connector.ColumnMetadata;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorTableHandle;
import io.trino.spi.connector.ConnectorTableMetadata;
import io.trino.spi.connector.ConnectorTableVersion;
import io.trino.spi.connector.Constraint;
import io.trino.spi.connector.ConstraintApplicationResult;
import io.trino.spi.connector.JoinApplicationResult;
import io.trino.spi.connector.JoinStatistics;
import io.trino.spi.connector.JoinType;
import io.trino.spi.connector.LimitApplicationResult;
import io.trino.spi.connector.ProjectionApplicationResult;
import io.trino.spi.connector.RelationColumnsMetadata;
import io.trino.spi.connector.SchemaTableName;
import io.trino.spi.connector.SortItem;
import io.trino.spi.connector.TableFunctionApplicationResult;
import io.trino.spi.connector.TopNApplicationResult;
import io.trino.spi.expression.ConnectorExpression;
import io.trino.spi.function.table.ConnectorTableFunctionHandle;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.statistics.TableStatistics;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What Trino asks about tables, and what it wants to push into them. One per transaction: it looks
 * at the catalog's version once, and again after DDL of its own. {@link MegadbWritingMetadata} adds
 * what changes something.
 */
class MegadbMetadata extends MegadbWritingMetadata {
  private final KnownReplies replies;
  private final ProjectionRule projections;
  private final AggregationRule aggregations;

  MegadbMetadata(
      MegadbClient client,
      RemoteCatalog catalog,
      KnownReplies replies,
      StagingLease lease,
      TypeMapping types) {
    super(client, catalog, lease, types);
    this.replies = replies;
    this.projections = new ProjectionRule(types);
    this.aggregations = new AggregationRule(types);
  }

  @Override
  public List<String> listSchemaNames(ConnectorSession session) {
    return view(session).schemas().keySet().stream().sorted().toList();
  }

  @Override
  public boolean schemaExists(ConnectorSession session, String schemaName) {
    return view(session).schemas().containsKey(schemaName);
  }

  @Override
  public ConnectorTableHandle getTableHandle(
      ConnectorSession session,
      SchemaTableName name,
      Optional<ConnectorTableVersion> startVersion,
      Optional<ConnectorTableVersion> endVersion) {
    if (startVersion.isPresent() || endVersion.isPresent()) {
      throw new TrinoException(
          StandardErrorCode.NOT_SUPPORTED, "This connector does not support versioned tables");
    }
    return view(session)
        .table(name)
        .map(table -> MegadbTableHandle.of(table.name(), table.columns()))
        .orElse(null);
  }

  @Override
  public ConnectorTableMetadata getTableMetadata(
      ConnectorSession session, ConnectorTableHandle handle) {
    MegadbTableHandle table = (MegadbTableHandle) handle;
    Optional<TableEntry> entry =
        table.table().flatMap(name -> view(session).table(name.trinoName()));
    SchemaTableName name =
        table.table().map(RemoteTable::trinoName).orElse(new SchemaTableName("_query", "_query"));
    List<ColumnMetadata> columns = table.columns().stream().map(MegadbColumn::metadata).toList();
    return new ConnectorTableMetadata(
        name,
        columns,
        entry.map(TableEntry::properties).orElse(Map.of()),
        entry.flatMap(TableEntry::comment));
  }

  @Override
  public List<SchemaTableName> listTables(ConnectorSession session, Optional<String> schema) {
    return view(session).tables().keySet().stream()
        .filter(name -> schema.isEmpty() || name.getSchemaName().equals(schema.get()))
        .toList();
  }

  @Override
  public Map<String, ColumnHandle> getColumnHandles(
      ConnectorSession session, ConnectorTableHandle handle) {
    Map<String, ColumnHandle> columns = new LinkedHashMap<>();
    ((MegadbTableHandle) handle).read().forEach(c -> columns.put(c.trinoName(), c));
    return columns;
  }

  @Override
  public ColumnMetadata getColumnMetadata(
      ConnectorSession session, ConnectorTableHandle table, ColumnHandle column) {
    return ((MegadbColumn) column).metadata();
  }

  @Override
  public Iterator<RelationColumnsMetadata> streamRelationColumns(
      ConnectorSession session,
      Optional<String> schemaName,
      UnaryOperator<Set<SchemaTableName>> relationFilter) {
    CatalogView view = view(session);
    Set<SchemaTableName> names = Set.copyOf(listTables(session, schemaName));
    return relationFilter.apply(names).stream()
        .map(
            name ->
                RelationColumnsMetadata.forTable(
                    name,
                    view.tables().get(name).columns().stream()
                        .map(MegadbColumn::metadata)
                        .toList()))
        .iterator();
  }

  @Override
  public TableStatistics getTableStatistics(ConnectorSession session, ConnectorTableHandle handle) {
    MegadbTableHandle table = (MegadbTableHandle) handle;
    String sql = Fragment.select(table, table.read(), TupleDomain.all());
    return Statistics.of(replies.of(session, view(session).version(), sql), table.read());
  }

  @Override
  public Optional<ConstraintApplicationResult<ConnectorTableHandle>> applyFilter(
      ConnectorSession session, ConnectorTableHandle handle, Constraint constraint) {
    return SessionProperties.isOn(session, Rule.FILTER)
        ? FilterRule.apply(session, (MegadbTableHandle) handle, constraint)
        : Optional.empty();
  }

  @Override
  public Optional<ProjectionApplicationResult<ConnectorTableHandle>> applyProjection(
      ConnectorSession session,
      ConnectorTableHandle handle,
      List<ConnectorExpression> expressions,
      Map<String, ColumnHandle> assignments) {
    return projections.apply(
        (MegadbTableHandle) handle,
        expressions,
        assignments,
        SessionProperties.isOn(session, Rule.PROJECTION));
  }

  @Override
  public Optional<LimitApplicationResult<ConnectorTableHandle>> applyLimit(
      ConnectorSession session, ConnectorTableHandle handle, long limit) {
    return SessionProperties.isOn(session, Rule.LIMIT)
        ? TopNRule.limit((MegadbTableHandle) handle, limit)
        : Optional.empty();
  }

  @Override
  public Optional<TopNApplicationResult<ConnectorTableHandle>> applyTopN(
      ConnectorSession session,
      ConnectorTableHandle handle,
      long rows,
      List<SortItem> items,
      Map<String, ColumnHandle> assignments) {
    return SessionProperties.isOn(session, Rule.TOPN)
        ? TopNRule.topN((MegadbTableHandle) handle, rows, items, assignments)
        : Optional.empty();
  }

  @Override
  public Optional<AggregationApplicationResult<ConnectorTableHandle>> applyAggregation(
      ConnectorSession session,
      ConnectorTableHandle handle,
      List<AggregateFunction> aggregates,
      Map<String, ColumnHandle> assignments,
      List<List<ColumnHandle>> groupingSets) {
    return SessionProperties.isOn(session, Rule.AGGREGATION)
        ? aggregations.apply((MegadbTableHandle) handle, aggregates, assignments, groupingSets)
        : Optional.empty();
  }

  @Override
  public Optional<JoinApplicationResult<ConnectorTableHandle>> applyJoin(
      ConnectorSession session,
      JoinType type,
      ConnectorTableHandle left,
      ConnectorTableHandle right,
      ConnectorExpression condition,
      Map<String, ColumnHandle> leftAssignments,
      Map<String, ColumnHandle> rightAssignments,
      JoinStatistics statistics) {
    return SessionProperties.isOn(session, Rule.JOIN)
        ? JoinRule.apply(
            type,
            (MegadbTableHandle) left,
            (MegadbTableHandle) right,
            condition,
            leftAssignments,
            rightAssignments)
        : Optional.empty();
  }

  @Override
  public Optional<TableFunctionApplicationResult<ConnectorTableHandle>> applyTableFunction(
      ConnectorSession session, ConnectorTableFunctionHandle handle) {
    return handle instanceof QueryHandle query
        ? Optional.of(
            new TableFunctionApplicationResult<>(
                MegadbTableHandle.ofQuery(query.sql(), query.columns()),
                List.copyOf(query.columns())))
        : Optional.empty();
  }
}
