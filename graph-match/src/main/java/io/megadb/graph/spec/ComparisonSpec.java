package io.megadb.graph.spec;

import io.megadb.graph.pattern.Comparison;
import java.util.Map;

/** A {@link Comparison} whose ranks are still to be found. */
public record ComparisonSpec(Side left, Comparison.Operator operator, Side right) {
  /**
   * What is compared.
   *
   * @param variable of vertices
   * @param values SQL over the columns of a table, by alias
   */
  public record Side(int variable, Map<String, ElementSpec.Condition> values) {
    public Side {
      values = Map.copyOf(values);
    }
  }
}
