package io.megadb.trino.pushdown;

import io.megadb.trino.handle.MegadbColumn;
import io.megadb.trino.handle.MegadbTableHandle;
import io.megadb.trino.sql.Aggregates;
import io.megadb.trino.sql.Domains;
import io.megadb.trino.sql.Fragment;
import io.megadb.trino.type.TypeMapping;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.AggregateFunction;
import io.trino.spi.connector.AggregationApplicationResult;
import io.trino.spi.connector.Assignment;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.connector.ConnectorTableHandle;
import io.trino.spi.expression.ConnectorExpression;
import io.trino.spi.expression.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Aggregates over one grouping set: the handle becomes the query that groups. */
public final class AggregationRule {
  private final TypeMapping types;

  /** The rule with the types of one Trino. */
  public AggregationRule(TypeMapping types) {
    this.types = types;
  }

  /** The grouped handle; empty if MegaDB lacks one of the aggregates. */
  public Optional<AggregationApplicationResult<ConnectorTableHandle>> apply(
      MegadbTableHandle handle,
      List<AggregateFunction> aggregates,
      Map<String, ColumnHandle> assignments,
      List<List<ColumnHandle>> groupingSets) {
    if (groupingSets.size() != 1) {
      return Optional.empty();
    }
    List<MegadbColumn> keys =
        groupingSets.getFirst().stream().map(MegadbColumn.class::cast).toList();
    if (!keys.stream().allMatch(Domains::isComparable)) {
      return Optional.empty();
    }
    Subquery source = Subquery.ifLimited(handle, assignments, keys);
    List<String> items = new ArrayList<>();
    List<MegadbColumn> columns = new ArrayList<>();
    Map<ColumnHandle, ColumnHandle> groups = new LinkedHashMap<>();
    List<Assignment> assigned = new ArrayList<>();
    String id = Names.digest(source.handle() + " " + keys);
    for (MegadbColumn key : keys) {
      MegadbColumn inner = source.column(key);
      String name = "_g" + groups.size() + "_" + id;
      items.add(inner.sql() + " AS \"" + name + "\"");
      // Interval and numeric were cast below already, as they are sent.
      MegadbColumn outer = MegadbColumn.named(name, key.type(), Subquery.sentType(key));
      columns.add(outer);
      groups.put(key, outer);
      assigned.add(new Assignment(name, outer, key.type()));
    }
    List<ConnectorExpression> projections = new ArrayList<>();
    for (AggregateFunction aggregate : aggregates) {
      Optional<String> sql = Aggregates.translate(aggregate, source.assignments());
      Optional<String> type = sqlType(aggregate);
      if (sql.isEmpty() || type.isEmpty()) {
        return Optional.empty();
      }
      String name = "_a" + projections.size() + "_" + id;
      items.add(sql.get() + " AS \"" + name + "\"");
      MegadbColumn column = MegadbColumn.named(name, aggregate.getOutputType(), type.get());
      columns.add(column);
      projections.add(new Variable(name, aggregate.getOutputType()));
      assigned.add(new Assignment(name, column, aggregate.getOutputType()));
    }
    String sql =
        Fragment.grouped(
            source.handle(), items, keys.stream().map(k -> source.column(k).sql()).toList());
    return Optional.of(
        new AggregationApplicationResult<>(
            MegadbTableHandle.ofQuery(sql, columns), projections, assigned, groups, false));
  }

  private Optional<String> sqlType(AggregateFunction aggregate) {
    try {
      return Optional.of(types.megadb(aggregate.getOutputType()).sql());
    } catch (TrinoException e) {
      // A type that MegaDB does not have.
      return Optional.empty();
    }
  }
}
