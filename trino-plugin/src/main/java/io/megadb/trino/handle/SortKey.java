package io.megadb.trino.handle;

/**
 * One key of an ORDER BY.
 *
 * @param shown as EXPLAIN names what is sorted by
 * @param sql over the handle's FROM item
 */
public record SortKey(String shown, String sql, boolean ascending, boolean nullsFirst) {
  /** The key as SQL. */
  public String clause() {
    return sql + direction();
  }

  private String direction() {
    return (ascending ? " ASC" : " DESC") + (nullsFirst ? " NULLS FIRST" : " NULLS LAST");
  }

  @Override
  public String toString() {
    return shown + direction();
  }
}
