package io.megadb.planner.plan;

import io.megadb.planner.plan.Fragment.SidewaysFilter;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.tier.TableFunction;
import java.util.List;
import java.util.Optional;

/**
 * A table of a local tier within the residual.
 *
 * @param id position in {@code QueryPlan.scans}
 * @param columns wanted, in order; may be empty
 * @param locator whether the locator column comes too
 * @param prunes conditions for skipping data, and-ed
 * @param keyPrunes columns joined to fragments, whose keys may leave out more
 * @param keyFilters columns joined to what other scans yield, whose keys may leave out more; their
 *     sources' scans take no keys from this one
 * @param estimatedRows before filters
 * @param function what the scan computes; else it reads the table
 * @param arguments a SELECT of the function's arguments, one row per call, duplicates and rows with
 *     a NULL included; empty if it has none
 * @param nearest with a value, only the nearest rows are wanted
 * @param conditions that the tier itself must apply, and-ed: nobody filters again
 */
public record TableScanPlan(
    int id,
    TableDefinition table,
    List<String> columns,
    boolean locator,
    List<PrunePredicate> prunes,
    List<KeyPrune> keyPrunes,
    List<SidewaysFilter> keyFilters,
    double estimatedRows,
    Optional<TableFunction> function,
    Optional<SqlTemplate> arguments,
    Optional<NearestPlan> nearest,
    List<PrunePredicate> conditions) {
  public TableScanPlan {
    columns = List.copyOf(columns);
    prunes = List.copyOf(prunes);
    keyPrunes = List.copyOf(keyPrunes);
    keyFilters = List.copyOf(keyFilters);
    conditions = List.copyOf(conditions);
  }

  /** A scan that reads a table. */
  public TableScanPlan(
      int id,
      TableDefinition table,
      List<String> columns,
      boolean locator,
      List<PrunePredicate> prunes,
      List<KeyPrune> keyPrunes,
      double estimatedRows) {
    this(
        id,
        table,
        columns,
        locator,
        prunes,
        keyPrunes,
        List.of(),
        estimatedRows,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /**
   * A condition whose operands are literals or parameters.
   *
   * @param operands Java values as ColumnPredicate has them, or {@link ParameterOperand}
   */
  public record PrunePredicate(
      String column, io.megadb.spi.tier.ColumnPredicate.Operator operator, List<Object> operands) {
    public PrunePredicate {
      operands = List.copyOf(operands);
    }
  }

  /**
   * Stands for a parameter's value among operands. The parameter has the column's type, or both are
   * dates or timestamps: then the condition that follows for the column is found with the value.
   */
  public record ParameterOperand(int index) {}

  /** {@code column} is equi-joined (inner or semi) to {@code fragmentColumn} of a fragment. */
  public record KeyPrune(String column, int fragmentId, String fragmentColumn) {}
}
