package io.megadb.planner.plan;

import io.megadb.spi.type.Column;
import java.util.List;
import java.util.Optional;

/**
 * A part of the statement that one SQL tier runs whole.
 *
 * @param id position in {@code QueryPlan.fragments}; slots name it
 * @param catalog the tier
 * @param sql a SELECT in that tier's SQL; yields {@code columns}
 * @param columns names unique within the fragment
 * @param estimatedRows before sideways filters
 * @param filters sideways filters to apply if their keys turn out few enough
 */
public record Fragment(
    int id,
    String catalog,
    SqlTemplate sql,
    List<Column> columns,
    double estimatedRows,
    List<SidewaysFilter> filters) {
  public Fragment {
    columns = List.copyOf(columns);
    filters = List.copyOf(filters);
  }

  /**
   * Restricts a fragment to join keys that another part of the statement yields. Sound for the
   * fragment's side of an inner or semi join, and for the nullable side of an outer join.
   *
   * @param column the fragment's output column that is joined
   * @param keySource DuckDB SELECT of one column, the keys of the other side (duplicates and NULLs
   *     allowed); may hold scan and fragment slots, the fragments being earlier ones
   * @param keyColumn where the key source is nothing but a column: that column
   * @param estimatedKeys how many keys the planner expects
   */
  public record SidewaysFilter(
      String column, SqlTemplate keySource, Optional<KeyColumn> keyColumn, double estimatedKeys) {}

  /**
   * A column of what fills a slot.
   *
   * @param slot of a scan or a fragment
   */
  public record KeyColumn(SqlTemplate.Part slot, String column) {}
}
