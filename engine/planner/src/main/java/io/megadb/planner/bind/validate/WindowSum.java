package io.megadb.planner.bind.validate;

import org.apache.calcite.sql.fun.SqlSumAggFunction;

/** SUM in a window, under the same name and kind as Calcite's. */
final class WindowSum extends SqlSumAggFunction {
  static final WindowSum INSTANCE = new WindowSum();

  private WindowSum() {
    super(null);
  }
}
