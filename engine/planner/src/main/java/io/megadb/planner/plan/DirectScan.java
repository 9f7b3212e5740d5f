package io.megadb.planner.plan;

import java.util.List;
import java.util.OptionalLong;

/**
 * A scan whose rows are the statement's rows as they come, so that DuckDB need not run.
 *
 * @param scanId of the plan's scans
 * @param columns of the scan, one per column of the result, in its order and of its type
 * @param limit how many rows at most
 */
public record DirectScan(int scanId, List<String> columns, OptionalLong limit) {
  public DirectScan {
    columns = List.copyOf(columns);
  }
}
