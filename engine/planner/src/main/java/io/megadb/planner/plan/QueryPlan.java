package io.megadb.planner.plan;

import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.util.List;
import java.util.Optional;

/**
 * How a SELECT runs: the fragments in order, each in its tier, then the residual in DuckDB over
 * their rows and over the scans.
 *
 * @param columns of the result
 * @param parameterTypes one per parameter of the statement's text
 * @param values found once when the plan runs; value i is parameter {@code parameterTypes.size() +
 *     i} of the templates and may itself refer to values before it
 * @param fragments in the order in which they run
 * @param scans tables that DuckDB reads itself, by id (position in the list)
 * @param residual DuckDB SQL; yields {@code columns} in the DuckDB types of TypeTable
 * @param notes why something was not pushed, a sentence each
 * @param direct with a value, the scan that gives the same rows as the residual
 * @param plain with a value, the scan of a table whose rows, if its tier gives them as one stream,
 *     are the residual's
 * @param outline what is known of the rows before the plan runs
 */
public record QueryPlan(
    List<Column> columns,
    List<SqlType> parameterTypes,
    List<StatementValue> values,
    List<Fragment> fragments,
    List<TableScanPlan> scans,
    SqlTemplate residual,
    List<String> notes,
    Optional<DirectScan> direct,
    Optional<DirectScan> plain,
    Outline outline) {
  public QueryPlan {
    columns = List.copyOf(columns);
    parameterTypes = List.copyOf(parameterTypes);
    values = List.copyOf(values);
    fragments = List.copyOf(fragments);
    scans = List.copyOf(scans);
    notes = List.copyOf(notes);
  }

  /** A plan whose residual runs in DuckDB. */
  public QueryPlan(
      List<Column> columns,
      List<SqlType> parameterTypes,
      List<StatementValue> values,
      List<Fragment> fragments,
      List<TableScanPlan> scans,
      SqlTemplate residual,
      List<String> notes) {
    this(
        columns,
        parameterTypes,
        values,
        fragments,
        scans,
        residual,
        notes,
        Optional.empty(),
        Optional.empty(),
        Outline.UNKNOWN);
  }

  /** The type of a parameter of the templates, the statement's own or one of {@link #values}. */
  public SqlType parameterType(int index) {
    int own = parameterTypes.size();
    return index < own ? parameterTypes.get(index) : values.get(index - own).type();
  }

  /** The same plan with its result's columns named otherwise. */
  public QueryPlan withColumns(List<Column> newColumns) {
    return new QueryPlan(
        newColumns,
        parameterTypes,
        values,
        fragments,
        scans,
        residual,
        notes,
        direct,
        plain,
        outline);
  }
}
