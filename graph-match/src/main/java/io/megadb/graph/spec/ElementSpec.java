package io.megadb.graph.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Which vertices or edges a place of a pattern takes.
 *
 * @param variable its number, -1 for anonymous
 * @param tables aliases of the graph's tables that have the wanted labels
 * @param conditions SQL over the columns of a table, by alias; a table without one takes part whole
 */
public record ElementSpec(int variable, List<String> tables, Map<String, Condition> conditions) {
  public ElementSpec {
    tables = List.copyOf(tables);
    conditions = Map.copyOf(conditions);
  }

  /**
   * A condition on the rows of a table.
   *
   * @param pieces SQL around the parameters: one more than there are of these
   * @param parameters numbers of the statement's parameters, from 0
   * @param lasting whether it holds for the same rows for as long as the table is the same
   */
  public record Condition(List<String> pieces, List<Integer> parameters, boolean lasting) {
    public Condition {
      pieces = List.copyOf(pieces);
      parameters = List.copyOf(parameters);
    }

    /** Both. */
    public Condition and(Condition other) {
      List<String> all = new ArrayList<>(pieces);
      all.set(all.size() - 1, all.getLast() + " AND " + other.pieces.getFirst());
      all.addAll(other.pieces.subList(1, other.pieces.size()));
      List<Integer> numbers = new ArrayList<>(parameters);
      numbers.addAll(other.parameters);
      return new Condition(all, numbers, lasting && other.lasting);
    }

    /** The condition with values. */
    public String sql(IntFunction<String> literal) {
      StringBuilder sql = new StringBuilder(pieces.getFirst());
      for (int i = 0; i < parameters.size(); i++) {
        sql.append(literal.apply(parameters.get(i))).append(pieces.get(i + 1));
      }
      return sql.toString();
    }
  }

  /** The condition on a table's rows. */
  public Optional<Condition> condition(String alias) {
    return Optional.ofNullable(conditions.get(alias));
  }
}
