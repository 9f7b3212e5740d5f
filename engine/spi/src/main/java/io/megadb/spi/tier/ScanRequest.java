package io.megadb.spi.tier;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.query.QueryContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What to read of a table.
 *
 * @param table as bound; the scan has its columns by its names and types
 * @param columns the names wanted, in order; may be empty (count(*))
 * @param predicates for skipping, and-ed
 * @param locator whether the scan gets one more, last column {@link LocalTier#LOCATOR}
 * @param onlyUnits with a value, only the data files of these names (file rewriting tiers)
 * @param snapshot with a value, the version that an earlier scan of this table read and whose pin
 *     is still open; else the newest
 * @param function what to compute; else the table is read
 * @param relation a name unique on the DuckDB connection; streams are called {@code
 *     <relation>_<number>}
 * @param context memory and cancellation
 */
public record ScanRequest(
    TableDefinition table,
    List<String> columns,
    List<ColumnPredicate> predicates,
    boolean locator,
    Optional<Set<String>> onlyUnits,
    Optional<LocalScan.Snapshot> snapshot,
    Optional<FunctionCall> function,
    String relation,
    QueryContext context) {
  public ScanRequest {
    columns = List.copyOf(columns);
    predicates = List.copyOf(predicates);
  }

  /** A scan of the newest version. */
  public ScanRequest(
      TableDefinition table,
      List<String> columns,
      List<ColumnPredicate> predicates,
      boolean locator,
      Optional<Set<String>> onlyUnits,
      String relation,
      QueryContext context) {
    this(
        table,
        columns,
        predicates,
        locator,
        onlyUnits,
        Optional.empty(),
        Optional.empty(),
        relation,
        context);
  }
}
