package io.megadb.planner.dialect.text;

import io.megadb.spi.catalog.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One SELECT under construction: the parts of its text, so that an operator above may still be
 * merged into it instead of wrapping it.
 *
 * @param from text of the FROM clause, empty if there is none
 * @param columns an expression per output column
 * @param plain whether every column is a bare reference, cheap to repeat
 * @param where conditions, and-ed
 * @param grouping text after GROUP BY, empty if the select does not group
 * @param order sort keys, as expressions over {@code from}
 * @param limit text of OFFSET and LIMIT, empty if there is none
 */
record SelectQuery(
    String from,
    List<String> columns,
    boolean plain,
    List<String> where,
    String grouping,
    List<String> order,
    String limit) {
  SelectQuery {
    columns = List.copyOf(columns);
    where = List.copyOf(where);
    order = List.copyOf(order);
  }

  /** SELECT of bare references from one FROM item. */
  static SelectQuery of(String from, List<String> columns) {
    return new SelectQuery(from, columns, true, List.of(), "", List.of(), "");
  }

  SelectQuery withColumns(List<String> newColumns, boolean newPlain) {
    return new SelectQuery(from, newColumns, newPlain, where, grouping, order, limit);
  }

  SelectQuery withCondition(String condition) {
    List<String> all = new ArrayList<>(where);
    all.add(condition);
    return new SelectQuery(from, columns, plain, all, grouping, order, limit);
  }

  SelectQuery withGrouping(List<String> newColumns, String newGrouping) {
    return new SelectQuery(from, newColumns, false, where, newGrouping, order, limit);
  }

  SelectQuery withOrder(List<String> newOrder, String newLimit) {
    return new SelectQuery(from, columns, plain, where, grouping, newOrder, newLimit);
  }

  boolean grouped() {
    return !grouping.isEmpty();
  }

  boolean ordered() {
    return !order.isEmpty() || limited();
  }

  boolean limited() {
    return !limit.isEmpty();
  }

  /** Whether this is nothing but its FROM item, in the item's own columns. */
  boolean bare() {
    return plain && where.isEmpty() && !grouped() && !ordered() && !from.isEmpty();
  }

  /** The statement's text, column i named {@code names.get(i)}. */
  String sql(List<String> names) {
    StringBuilder sql = new StringBuilder("SELECT ");
    for (int i = 0; i < columns.size(); i++) {
      String name = Identifiers.quote(names.get(i));
      sql.append(i == 0 ? "" : ", ").append(columns.get(i));
      // A struct's field, (t0."r")."name", is not called by its own name.
      if (!columns.get(i).endsWith("." + name) || columns.get(i).startsWith("(")) {
        sql.append(" AS ").append(name);
      }
    }
    if (columns.isEmpty()) {
      // Neither engine of ours takes a table without columns everywhere.
      sql.append("NULL AS \"c0\"");
    }
    if (!from.isEmpty()) {
      sql.append(" FROM ").append(from);
    }
    if (!where.isEmpty()) {
      sql.append(" WHERE ").append(where.stream().collect(Collectors.joining(" AND ")));
    }
    if (grouped()) {
      sql.append(" GROUP BY ").append(grouping);
    }
    if (!order.isEmpty()) {
      sql.append(" ORDER BY ").append(String.join(", ", order));
    }
    return sql.append(limit).toString();
  }
}
