package io.megadb.sql;

import java.util.List;

/**
 * A column's name as it stands in a statement, folded to lower case unless it was quoted.
 *
 * @param position 1-based character offset; 0 for a name that nobody wrote
 */
public record ColumnName(String name, int position) {

  /** A name that stands nowhere in the statement. */
  public static ColumnName unwritten(String name) {
    return new ColumnName(name, 0);
  }

  /** The names alone. */
  public static List<String> names(List<ColumnName> columns) {
    return columns.stream().map(ColumnName::name).toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
