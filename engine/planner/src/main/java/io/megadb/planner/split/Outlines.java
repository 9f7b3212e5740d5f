package io.megadb.planner.split;

import io.megadb.planner.bind.BoundTable;
import io.megadb.planner.plan.Outline;
import io.megadb.planner.plan.TableScanPlan;
import io.megadb.planner.rewrite.JoinKeys;
import io.megadb.planner.rewrite.Trees;
import io.megadb.planner.split.scan.Leaf.FragmentLeaf;
import io.megadb.planner.split.scan.Leaf.ScanLeaf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rex.RexInputRef;

/** What a tree tells of its rows before it runs. */
final class Outlines {
  private Outlines() {}

  /**
   * @param scans of the plan, complete
   */
  static Outline of(RelNode tree, Cardinality cardinality, List<TableScanPlan> scans, Slots slots) {
    OptionalDouble rows = OptionalDouble.of(cardinality.rows(tree));
    List<Integer> columns = new ArrayList<>();
    List<Double> distinct = new ArrayList<>();
    List<Optional<Outline.Origin>> origins = new ArrayList<>();
    for (int i = 0; i < tree.getRowType().getFieldCount(); i++) {
      columns.add(i);
      distinct.add(cardinality.distinct(tree, i));
      origins.add(origin(tree, i));
    }
    return rowsOfScan(tree, columns, scans, slots)
        .map(
            found ->
                new Outline(rows, Optional.of(found.scan()), found.sources(), distinct, origins))
        .orElse(new Outline(rows, Optional.empty(), List.of(), distinct, origins));
  }

  private static Optional<Outline.Origin> origin(RelNode node, int column) {
    return switch (node) {
      case ScanLeaf leaf -> origin(leaf.table(), leaf.columnName(column));
      case TableScan scan ->
          Trees.boundTable(scan)
              .flatMap(t -> origin(t, scan.getRowType().getFieldNames().get(column)));
      case FragmentLeaf leaf -> origin(leaf.tree(), column);
      case Filter filter -> origin(filter.getInput(), column);
      case Sort sort -> origin(sort.getInput(), column);
      case Project project ->
          JoinKeys.plainColumn(project.getProjects().get(column))
              .flatMap(c -> origin(project.getInput(), c));
      default -> Optional.empty();
    };
  }

  private static Optional<Outline.Origin> origin(BoundTable table, String column) {
    return table.function().isPresent()
        ? Optional.empty()
        : Optional.of(new Outline.Origin(table.definition().name(), column));
  }

  private record Found(TableScanPlan scan, List<Optional<String>> sources) {}

  /**
   * @param columns of the node, one for each of the result's; null for what is computed above it
   */
  private static Optional<Found> rowsOfScan(
      RelNode node, List<Integer> columns, List<TableScanPlan> scans, Slots slots) {
    return switch (node) {
      case ScanLeaf leaf -> {
        TableScanPlan scan = scans.get(slots.id(leaf));
        yield scan.function().isPresent() || scan.nearest().isPresent()
            ? Optional.empty()
            : Optional.of(
                new Found(
                    scan,
                    columns.stream()
                        .map(c -> Optional.ofNullable(c).map(leaf::columnName))
                        .toList()));
      }
      case Project project when !project.containsOver() && Trees.subQueries(project).isEmpty() -> {
        List<Integer> below = new ArrayList<>();
        for (Integer column : columns) {
          below.add(
              column != null && project.getProjects().get(column) instanceof RexInputRef ref
                  ? Integer.valueOf(ref.getIndex())
                  : null);
        }
        yield rowsOfScan(project.getInput(), below, scans, slots);
      }
      case Filter filter when !filter.containsOver() && Trees.subQueries(filter).isEmpty() ->
          rowsOfScan(filter.getInput(), columns, scans, slots);
      default -> Optional.empty();
    };
  }
}
