package io.megadb.planner.dialect;

import org.apache.calcite.rex.RexCall;

/** Dates, times and intervals in DuckDB, with PostgreSQL's results. */
final class DuckDbDates {
  private DuckDbDates() {}

  static String arithmetic(RexCall call, RexTextWriter writer) {
    String operator = call.getOperator().getName();
    return "CAST("
        + writer.infix(operator, call)
        + " AS "
        + io.megadb.spi.type.TypeTable.duckDb(RexTextWriter.type(call))
        + ")";
  }
}
