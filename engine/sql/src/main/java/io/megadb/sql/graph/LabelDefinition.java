package io.megadb.sql.graph;

import io.megadb.sql.ColumnName;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlNode;

/**
 * LABEL name | DEFAULT LABEL, with its properties.
 *
 * @param name empty for the default label, which is named as the element table
 * @param position 1-based offset of the clause, or of the element table if nothing was written
 */
public record LabelDefinition(Optional<ColumnName> name, Properties properties, int position) {

  /** Which properties the label exposes. */
  public sealed interface Properties {
    /** NO PROPERTIES. */
    record None() implements Properties {}

    /** PROPERTIES ALL COLUMNS [EXCEPT (...)], also if nothing was written. */
    record All(List<ColumnName> except) implements Properties {}

    /** PROPERTIES (expression [AS name], ...). */
    record Listed(List<Property> properties) implements Properties {}
  }

  /**
   * One property.
   *
   * @param expression over the element table's columns
   * @param text the expression as written
   * @param name empty without AS: then the expression is a column, whose name it takes
   * @param position 1-based offset of the expression
   */
  public record Property(
      SqlNode expression, String text, Optional<ColumnName> name, int position) {}
}
