package io.megadb.planner.plan;

import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.util.List;

/**
 * How a SELECT runs: the fragments in order, each in its tier, then the residual in DuckDB over
 * their rows and over the scans.
 *
 * @param columns of the result
 * @param parameterTypes one per parameter
 * @param fragments in the order in which they run
 * @param scans tables that DuckDB reads itself, by id (position in the list)
 * @param residual DuckDB SQL; yields {@code columns} in the DuckDB types of TypeTable
 * @param notes why something was not pushed, a sentence each
 */
public record QueryPlan(
    List<Column> columns,
    List<SqlType> parameterTypes,
    List<Fragment> fragments,
    List<TableScanPlan> scans,
    SqlTemplate residual,
    List<String> notes) {
  public QueryPlan {
    columns = List.copyOf(columns);
    parameterTypes = List.copyOf(parameterTypes);
    fragments = List.copyOf(fragments);
    scans = List.copyOf(scans);
    notes = List.copyOf(notes);
  }
}
