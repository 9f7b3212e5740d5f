package io.megadb.trino.handle;

/** One key of an ORDER BY; {@code sql} is over the handle's FROM item. */
public record SortKey(String sql, boolean ascending, boolean nullsFirst) {
  /** The key as SQL. */
  public String clause() {
    return sql + (ascending ? " ASC" : " DESC") + (nullsFirst ? " NULLS FIRST" : " NULLS LAST");
  }
}
