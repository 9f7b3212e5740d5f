package io.megadb.planner.plan;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is known of a plan's rows before it runs.
 *
 * @param estimatedRows of the result
 * @param rowsOfScan with a value, the plan's only scan, each of whose rows gives at most one of the
 *     result, by itself: parts of the table give parts of the result
 * @param sources with {@code rowsOfScan}, for each column of the result the column of the table
 *     that it is; empty for what is computed
 * @param distinct estimated distinct values of each column of the result; empty if nobody estimated
 */
public record Outline(
    OptionalDouble estimatedRows,
    Optional<TableScanPlan> rowsOfScan,
    List<Optional<String>> sources,
    List<Double> distinct) {
  /** Of a plan that nobody outlined. */
  public static final Outline UNKNOWN =
      new Outline(OptionalDouble.empty(), Optional.empty(), List.of(), List.of());

  public Outline {
    sources = List.copyOf(sources);
    distinct = List.copyOf(distinct);
  }
}
