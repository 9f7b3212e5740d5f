package io.megadb.planner.route;

import java.util.List;

/** The way a statement goes. */
public sealed interface Route {

  /**
   * To PostgreSQL, as it was written.
   *
   * @param jdbcText the text as pgjdbc takes it: {@code ?} for every parameter, tier names blanked
   *     out. Every character that stayed is where it was, so positions in PostgreSQL's errors are
   *     positions in the statement
   * @param parameterOrder 0-based parameter index of each {@code ?}; a parameter may repeat
   */
  record PostgresVerbatim(String jdbcText, List<Integer> parameterOrder) implements Route {
    public PostgresVerbatim {
      parameterOrder = List.copyOf(parameterOrder);
    }
  }

  /** Through binding and planning. */
  record Planned() implements Route {}
}
