package io.megadb.planner.plan;

import io.megadb.spi.catalog.TableName;
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
 * @param origins for each column of the result the column of a table whose values it has, of some
 *     or all of its rows; none if nobody looked
 */
public record Outline(
    OptionalDouble estimatedRows,
    Optional<TableScanPlan> rowsOfScan,
    List<Optional<String>> sources,
    List<Double> distinct,
    List<Optional<Origin>> origins) {
  /** Of a plan that nobody outlined. */
  public static final Outline UNKNOWN =
      new Outline(OptionalDouble.empty(), Optional.empty(), List.of(), List.of(), List.of());

  public Outline {
    sources = List.copyOf(sources);
    distinct = List.copyOf(distinct);
    origins = List.copyOf(origins);
  }

  /** A column of a table. */
  public record Origin(TableName table, String column) {}
}
