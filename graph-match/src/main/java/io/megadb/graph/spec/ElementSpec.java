package io.megadb.graph.spec;

import java.util.List;
import java.util.Optional;

/**
 * Which vertices or edges a place of a pattern takes.
 *
 * @param variable its number, -1 for anonymous
 * @param tables aliases of the graph's tables that have the wanted labels
 * @param condition SQL over the columns of each of these tables, without parameters
 */
public record ElementSpec(int variable, List<String> tables, Optional<String> condition) {
  public ElementSpec {
    tables = List.copyOf(tables);
  }
}
