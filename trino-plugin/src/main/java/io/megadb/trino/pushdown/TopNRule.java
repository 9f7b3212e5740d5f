package io.megadb.trino.pushdown;

import io.megadb.trino.handle.MegadbColumn;
import io.megadb.trino.handle.MegadbTableHandle;
import io.megadb.trino.handle.SortKey;
import io.megadb.trino.sql.Domains;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.connector.ConnectorTableHandle;
import io.trino.spi.connector.LimitApplicationResult;
import io.trino.spi.connector.SortItem;
import io.trino.spi.connector.TopNApplicationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** LIMIT, and ORDER BY with LIMIT. Both are guaranteed: a limited handle is one split. */
public final class TopNRule {
  private TopNRule() {}

  /** The handle with at most so many rows. */
  public static Optional<LimitApplicationResult<ConnectorTableHandle>> limit(
      MegadbTableHandle handle, long rows) {
    if (handle.limit().isPresent() && handle.limit().getAsLong() <= rows) {
      return Optional.empty();
    }
    return Optional.of(
        new LimitApplicationResult<>(handle.withLimit(handle.order(), rows), true, false));
  }

  /** The handle with the first rows by an order that MegaDB has too. */
  public static Optional<TopNApplicationResult<ConnectorTableHandle>> topN(
      MegadbTableHandle handle,
      long rows,
      List<SortItem> items,
      Map<String, ColumnHandle> assignments) {
    MegadbTableHandle rowsToSort = handle.isLimited() ? Subquery.sameColumns(handle) : handle;
    List<SortKey> keys = new ArrayList<>(items.size());
    for (SortItem item : items) {
      MegadbColumn column = (MegadbColumn) assignments.get(item.getName());
      if (!Domains.isComparable(column)) {
        return Optional.empty();
      }
      keys.add(
          new SortKey(
              column.toString(),
              column.sql(),
              item.getSortOrder().isAscending(),
              item.getSortOrder().isNullsFirst()));
    }
    return Optional.of(new TopNApplicationResult<>(rowsToSort.withLimit(keys, rows), true, false));
  }
}
