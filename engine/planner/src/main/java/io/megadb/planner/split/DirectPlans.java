package io.megadb.planner.split;

import io.megadb.planner.plan.DirectScan;
import io.megadb.planner.plan.NearestPlan.Restriction;
import io.megadb.planner.rewrite.Trees;
import io.megadb.planner.split.scan.Leaf.ScanLeaf;
import io.megadb.planner.split.scan.NearestScans;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexInputRef;

/**
 * Finds statements that are nothing but the nearest rows of a scan, columns of it in some order: a
 * tier's answer is theirs.
 */
final class DirectPlans {
  private DirectPlans() {}

  static Optional<DirectScan> of(RelNode root, NearestScans nearest, Slots slots) {
    List<Integer> columns = new ArrayList<>();
    for (int i = 0; i < root.getRowType().getFieldCount(); i++) {
      columns.add(i);
    }
    return of(root, columns, Limited.NOT_YET, nearest, slots);
  }

  private enum Limited {
    NOT_YET,
    ABOVE
  }

  private static Optional<DirectScan> of(
      RelNode node, List<Integer> columns, Limited limited, NearestScans nearest, Slots slots) {
    return switch (node) {
      case ScanLeaf scan -> {
        boolean whole =
            limited == Limited.ABOVE
                && !columns.isEmpty()
                && nearest
                    .of(scan)
                    .filter(n -> n.restriction() == Restriction.BY_THE_TIER)
                    .isPresent();
        yield whole
            ? Optional.of(
                new DirectScan(
                    slots.id(scan),
                    columns.stream().map(scan::columnName).toList(),
                    OptionalLong.empty()))
            : Optional.empty();
      }
      case Project project -> {
        List<Integer> below = new ArrayList<>();
        for (int column : columns) {
          if (project.getProjects().get(column) instanceof RexInputRef ref) {
            below.add(ref.getIndex());
          }
        }
        yield below.size() == columns.size()
            ? of(project.getInput(), below, limited, nearest, slots)
            : Optional.empty();
      }
      case Sort sort ->
          limited == Limited.NOT_YET && sort.fetch != null && sort.offset == null
              ? of(sort.getInput(), columns, Limited.ABOVE, nearest, slots)
              : Optional.empty();
      case Filter filter ->
          limited == Limited.ABOVE && Trees.subQueries(filter).isEmpty()
              ? of(filter.getInput(), columns, limited, nearest, slots)
              : Optional.empty();
      default -> Optional.empty();
    };
  }
}
