package io.megadb.trino.sql;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.trino.handle.MegadbColumn;
import io.megadb.trino.handle.MegadbTableHandle;
import io.megadb.trino.handle.SortKey;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.predicate.TupleDomain;
import java.util.ArrayList;
import java.util.List;

/** The SELECT of a table handle. */
public final class Fragment {
  private Fragment() {}

  /**
   * The statement that gives these columns, in this order.
   *
   * @param dynamic what joins found out by now, beside the handle's own constraint; domains without
   *     SQL are left out
   */
  public static String select(
      MegadbTableHandle handle, List<MegadbColumn> columns, TupleDomain<ColumnHandle> dynamic) {
    List<String> items = new ArrayList<>(columns.size());
    for (MegadbColumn column : columns) {
      items.add(column.sql() + " AS " + Identifiers.quote(column.name()));
    }
    return select(handle, columns.isEmpty() ? "1 AS one" : String.join(", ", items), dynamic);
  }

  /** The statement that gives these columns, under other names. */
  public static String select(
      MegadbTableHandle handle, List<MegadbColumn> columns, List<String> names) {
    List<String> items = new ArrayList<>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      items.add(columns.get(i).sql() + " AS " + Identifiers.quote(names.get(i)));
    }
    return select(
        handle, columns.isEmpty() ? "1 AS one" : String.join(", ", items), TupleDomain.all());
  }

  /**
   * The statement that groups the handle's rows.
   *
   * @param items what is selected
   * @param keys none for one group of everything
   */
  public static String grouped(MegadbTableHandle handle, List<String> items, List<String> keys) {
    return "SELECT "
        + (items.isEmpty() ? "1 AS one" : String.join(", ", items))
        + " FROM "
        + handle.from()
        + where(handle, TupleDomain.all())
        + (keys.isEmpty() ? "" : " GROUP BY " + String.join(", ", keys));
  }

  private static String select(
      MegadbTableHandle handle, String items, TupleDomain<ColumnHandle> dynamic) {
    StringBuilder sql = new StringBuilder("SELECT ").append(items).append(" FROM ");
    if (!dynamic.isAll() && handle.isLimited()) {
      // What a join rules out must not make room for other rows.
      throw new IllegalArgumentException("a dynamic filter below a limit: " + handle);
    }
    sql.append(handle.from()).append(where(handle, dynamic));
    if (!handle.order().isEmpty()) {
      sql.append(" ORDER BY ")
          .append(String.join(", ", handle.order().stream().map(SortKey::clause).toList()));
    }
    handle.limit().ifPresent(rows -> sql.append(" LIMIT ").append(rows));
    return sql.toString();
  }

  /** The WHERE clause of a handle with a blank before it, or nothing. */
  public static String where(MegadbTableHandle handle, TupleDomain<ColumnHandle> dynamic) {
    List<String> conditions = new ArrayList<>(Domains.conditions(handle.constraint()));
    conditions.addAll(handle.conditions());
    if (dynamic.isNone()) {
      conditions.add("FALSE");
    } else if (!dynamic.isAll()) {
      dynamic
          .getDomains()
          .orElseThrow()
          .forEach(
              (column, domain) ->
                  Domains.condition((MegadbColumn) column, domain).ifPresent(conditions::add));
    }
    return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
  }
}
