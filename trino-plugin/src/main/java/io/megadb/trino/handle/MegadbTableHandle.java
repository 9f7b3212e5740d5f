package io.megadb.trino.handle;

import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.connector.ConnectorTableHandle;
import io.trino.spi.predicate.TupleDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Rows of MegaDB: a FROM item and what was pushed on top of it. Everything in here becomes one
 * SELECT; {@link io.megadb.trino.sql.Fragment} writes it.
 *
 * @param table the table, while rows and columns are still the table's own
 * @param from the FROM item, with its alias
 * @param columns of the FROM item
 * @param projected what is read of it, computed columns included; empty for all of {@code columns}
 * @param constraint by columns of this handle
 * @param conditions SQL over the FROM item, joined by AND
 * @param order of the rows that {@code limit} keeps
 */
public record MegadbTableHandle(
    Optional<RemoteTable> table,
    String from,
    List<MegadbColumn> columns,
    Optional<List<MegadbColumn>> projected,
    TupleDomain<ColumnHandle> constraint,
    List<String> conditions,
    List<SortKey> order,
    OptionalLong limit)
    implements ConnectorTableHandle {

  public MegadbTableHandle {
    columns = List.copyOf(columns);
    projected = projected.map(List::copyOf);
    conditions = List.copyOf(conditions);
    order = List.copyOf(order);
  }

  /** All rows of a table. */
  public static MegadbTableHandle of(RemoteTable table, List<MegadbColumn> columns) {
    return new MegadbTableHandle(
        Optional.of(table),
        table.quoted() + " AS t",
        columns,
        Optional.empty(),
        TupleDomain.all(),
        List.of(),
        List.of(),
        OptionalLong.empty());
  }

  /** All rows of a query. */
  public static MegadbTableHandle ofQuery(String sql, List<MegadbColumn> columns) {
    return new MegadbTableHandle(
        Optional.empty(),
        "(" + sql + ") AS q",
        columns,
        Optional.empty(),
        TupleDomain.all(),
        List.of(),
        List.of(),
        OptionalLong.empty());
  }

  /** The same with these filters. */
  public MegadbTableHandle withFilter(TupleDomain<ColumnHandle> domains, List<String> more) {
    List<String> all = new ArrayList<>(conditions);
    more.stream().filter(c -> !all.contains(c)).forEach(all::add);
    return new MegadbTableHandle(table, from, columns, projected, domains, all, order, limit);
  }

  /** The same with at most so many rows, the first by an order. */
  public MegadbTableHandle withLimit(List<SortKey> by, long rows) {
    return new MegadbTableHandle(
        table, from, columns, projected, constraint, conditions, by, OptionalLong.of(rows));
  }

  /** The same of which these columns are read. */
  public MegadbTableHandle withProjected(List<MegadbColumn> read) {
    return new MegadbTableHandle(
        table, from, columns, Optional.of(read), constraint, conditions, order, limit);
  }

  /** The same of which this column is read too. */
  public MegadbTableHandle reading(MegadbColumn column) {
    if (read().contains(column)) {
      return this;
    }
    List<MegadbColumn> all = new ArrayList<>(read());
    all.add(column);
    return withProjected(all);
  }

  /** The columns that are read. */
  public List<MegadbColumn> read() {
    return projected.orElse(columns);
  }

  /** Whether rows were cut off, so that a filter would mean something else above than below. */
  public boolean isLimited() {
    return limit.isPresent();
  }

  /** Whether these are a table's rows, filtered at most. */
  public boolean isTable() {
    return table.isPresent() && !isLimited();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(from);
    if (!constraint.isAll()) {
      text.append(" constraint on ")
          .append(constraint.getDomains().map(d -> d.keySet().toString()).orElse("[NONE]"));
    }
    if (!conditions.isEmpty()) {
      text.append(" where ").append(String.join(" AND ", conditions));
    }
    if (!order.isEmpty()) {
      text.append(" sortOrder=").append(order);
    }
    limit.ifPresent(rows -> text.append(" limit=").append(rows));
    return text.toString();
  }
}
