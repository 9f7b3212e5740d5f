package io.megadb.graph.spec;

import io.megadb.spi.catalog.TableName;
import io.megadb.spi.tier.TableFunction;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What is asked of all matches together, instead of a row for each: without a vertex variable one
 * row, also for no match; with one, a row for each vertex that it is bound to.
 *
 * <p>The scan's table has the columns of this first and then those of the matches, of which only
 * conditions are asked.
 *
 * @param matches what is matched
 * @param vertex number of a variable outside quantifiers, by which rows are grouped
 * @param items one per column
 */
public record MatchSummary(MatchSpec matches, OptionalInt vertex, List<Item> items)
    implements TableFunction {
  public MatchSummary {
    items = List.copyOf(items);
  }

  /** A column. */
  public sealed interface Item {
    /** The number of matches, bigint. */
    record Matches() implements Item {}

    /** How many vertices a variable is bound to, bigint; only where there is no group. */
    record Vertices(int variable) implements Item {}

    /** A column of the key of the group's vertex. */
    record Key(int position) implements Item {}

    /** The number of the group's vertex, bigint. */
    record Number() implements Item {}
  }

  @Override
  public String describe() {
    return (vertex.isPresent() ? "GROUPS OF " : "COUNT OF ") + matches.describe();
  }

  @Override
  public List<String> steps() {
    return matches.steps();
  }

  @Override
  public OptionalLong expectedRows() {
    return vertex.isPresent() ? OptionalLong.empty() : OptionalLong.of(1);
  }

  @Override
  public OptionalDouble estimatedRows(Function<TableName, OptionalDouble> tableRows) {
    return matches.estimatedRows(tableRows);
  }
}
