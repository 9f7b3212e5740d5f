package io.megadb.spi.tier;

import java.util.List;
import java.util.function.IntFunction;

/**
 * What a scan is to compute.
 *
 * @param tables reads what the function is over
 * @param parameters the statement's parameters by number, from 0, as SQL literals of their types
 * @param values the same as Java objects, null for NULL
 * @param arguments the calls: for each, the values of {@link TableFunction#arguments()} in order,
 *     as {@link ColumnPredicate} has them, none NULL. One call without values for a function
 *     without arguments; no call where every one would have a NULL
 */
public record FunctionCall(
    TableFunction function,
    TableReader tables,
    IntFunction<String> parameters,
    IntFunction<Object> values,
    List<List<Object>> arguments) {
  public FunctionCall {
    arguments = List.copyOf(arguments);
  }

  /** A call of a function that wants parameters as SQL only. */
  public FunctionCall(
      TableFunction function,
      TableReader tables,
      IntFunction<String> parameters,
      List<List<Object>> arguments) {
    this(
        function,
        tables,
        parameters,
        number -> {
          throw new IllegalStateException("parameter " + number + " as a value");
        },
        arguments);
  }
}
