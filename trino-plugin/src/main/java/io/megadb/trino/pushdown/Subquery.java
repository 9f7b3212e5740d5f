package io.megadb.trino.pushdown;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.trino.handle.MegadbColumn;
import io.megadb.trino.handle.MegadbTableHandle;
import io.megadb.trino.sql.Fragment;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.predicate.TupleDomain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A handle as the FROM item of another.
 *
 * @param columns the inner columns' names outside
 */
record Subquery(
    MegadbTableHandle handle,
    Map<String, ColumnHandle> assignments,
    Map<MegadbColumn, MegadbColumn> columns) {

  /** The handle itself, or a query around it where it is limited. */
  static Subquery ifLimited(
      MegadbTableHandle handle,
      Map<String, ColumnHandle> assignments,
      Collection<MegadbColumn> more) {
    return handle.isLimited()
        ? of(handle, assignments, more, "_s")
        : new Subquery(handle, assignments, Map.of());
  }

  /**
   * A query around the handle whose columns are the handle's own, those that are computed included:
   * they are computed outside, over the same columns.
   */
  static MegadbTableHandle sameColumns(MegadbTableHandle handle) {
    List<MegadbColumn> plain =
        handle.columns().stream()
            .map(c -> MegadbColumn.computed(c.name(), c.type(), "", Identifiers.quote(c.name())))
            .toList();
    String sql = Fragment.select(handle, plain, TupleDomain.all());
    MegadbTableHandle outer = MegadbTableHandle.ofQuery(sql, handle.columns());
    return handle.projected().map(outer::withProjected).orElse(outer);
  }

  /** A query around the handle, whose columns are named by a prefix and a number. */
  static Subquery of(
      MegadbTableHandle handle,
      Map<String, ColumnHandle> assignments,
      Collection<MegadbColumn> more,
      String prefix) {
    Map<MegadbColumn, MegadbColumn> names = new LinkedHashMap<>();
    for (ColumnHandle column : assignments.values()) {
      add(names, (MegadbColumn) column, prefix);
    }
    more.forEach(column -> add(names, column, prefix));
    List<MegadbColumn> inner = new ArrayList<>(names.keySet());
    List<MegadbColumn> outer = new ArrayList<>(names.values());
    String sql = Fragment.select(handle, inner, outer.stream().map(MegadbColumn::name).toList());
    Map<String, ColumnHandle> renamed = new HashMap<>();
    assignments.forEach((name, column) -> renamed.put(name, names.get((MegadbColumn) column)));
    return new Subquery(MegadbTableHandle.ofQuery(sql, outer), renamed, names);
  }

  private static void add(
      Map<MegadbColumn, MegadbColumn> names, MegadbColumn column, String prefix) {
    if (!names.containsKey(column)) {
      names.put(column, MegadbColumn.named(prefix + names.size(), column.type(), sentType(column)));
    }
  }

  /** The outer name of a column. */
  MegadbColumn column(MegadbColumn inner) {
    return columns.getOrDefault(inner, inner);
  }

  /** The type a column has once it was selected: what is sent by a cast is of that type then. */
  static String sentType(MegadbColumn column) {
    return switch (column.sqlType()) {
      case "interval" -> "text";
      case "numeric" -> "numeric(38,16)";
      default -> column.sqlType();
    };
  }
}
