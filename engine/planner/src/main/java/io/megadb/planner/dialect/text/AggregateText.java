package io.megadb.planner.dialect.text;

import io.megadb.spi.type.SqlType;
import java.util.List;

/**
 * An aggregate or window function with its operands written.
 *
 * @param name the function's, in any case
 * @param arguments written
 * @param types of the arguments
 * @param order sort keys of the input rows, written
 * @param suffix FILTER and OVER clauses, written
 * @param type of the result
 * @param rest of a sum: an argument to sum besides the first, where that is split ({@link
 *     SplitSums}); null if it is not
 */
public record AggregateText(
    String name,
    boolean distinct,
    List<String> arguments,
    List<SqlType> types,
    List<String> order,
    String suffix,
    boolean ignoreNulls,
    SqlType type,
    String rest) {

  /** The call as it is, of another function. */
  public String call(String function) {
    return call(function, arguments);
  }

  /** Another function over other arguments, with the same DISTINCT, order, FILTER and OVER. */
  public String call(String function, List<String> operands) {
    return function
        + "("
        + (distinct ? "DISTINCT " : "")
        + String.join(", ", operands)
        + (order.isEmpty() ? "" : " ORDER BY " + String.join(", ", order))
        + (ignoreNulls ? " IGNORE NULLS" : "")
        + ")"
        + suffix;
  }

  /** {@code function(WITHIN GROUP)}, for ordered-set aggregates. */
  public String within(String function) {
    return function
        + "("
        + String.join(", ", arguments)
        + ") WITHIN GROUP (ORDER BY "
        + String.join(", ", order)
        + ")"
        + suffix;
  }
}
