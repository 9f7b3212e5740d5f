package io.megadb.planner.dialect.text;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexNode;

/**
 * Sums of products of decimals. A product of two decimals of 15 digits may have 30, so that an
 * engine would have to multiply and add in 128 bits, though almost always 64 are enough. So each
 * row's product is taken in 64 bits, NULL where it does not fit, and once more in 128 bits for the
 * rows where it did not; the sum is the sum of both columns. Measured in DuckDB 2.0: 1.6 times as
 * long as 64 bits alone, where 128 bits take 6.6 times as long.
 */
final class SplitSums {
  private SplitSums() {}

  /** The columns below an aggregate to split: those that only plain sums and averages read. */
  static SortedSet<Integer> columns(Aggregate aggregate, Dialect dialect) {
    SortedSet<Integer> columns = new TreeSet<>();
    if (!(aggregate.getInput() instanceof Project project) || project.containsOver()) {
      return columns;
    }
    List<RexNode> expressions = project.getProjects();
    for (int i = 0; i < expressions.size(); i++) {
      if (dialect.narrows(expressions.get(i))) {
        columns.add(i);
      }
    }
    columns.removeAll(aggregate.getGroupSet().asList());
    for (AggregateCall call : aggregate.getAggCallList()) {
      columns.remove(call.filterArg);
      columns.removeAll(call.getCollation().getKeys());
      if (!sums(call)) {
        columns.removeAll(call.getArgList());
      }
    }
    return columns;
  }

  private static boolean sums(AggregateCall call) {
    return switch (call.getAggregation().getKind()) {
      case SUM, SUM0 -> !call.isDistinct();
      default -> false;
    };
  }
}
