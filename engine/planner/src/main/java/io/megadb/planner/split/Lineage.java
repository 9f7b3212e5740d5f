package io.megadb.planner.split;

import io.megadb.planner.rel.CommonScan;
import io.megadb.planner.rewrite.JoinKeys;
import io.megadb.planner.split.scan.Leaf;
import io.megadb.planner.split.scan.Leaf.FragmentLeaf;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rex.RexOver;

/**
 * Where a join key comes from.
 *
 * <p>Two questions with different answers. {@link #targets}: which leaves may lose rows whose key
 * is not among K, without changing the rows of the tree whose key is in K? {@link #step}: from
 * which input do a tree's values of a column come? The second holds for more nodes: a LIMIT only
 * takes values away, but chooses other rows once its input has fewer.
 */
final class Lineage {
  private Lineage() {}

  /** A column of a tree. */
  record ColumnOf(RelNode tree, int column) {}

  /**
   * The leaves whose rows may be restricted to a set of keys when only rows with these keys are
   * wanted of the tree. By induction every node here maps "same rows with a key in K" of the input
   * to the same of its output: a filter and a projection row by row; a join because a row's
   * partners don't depend on other rows (rows that lose all their partners get a NULL key or were
   * none of K's); a grouping because it has the key among its own; a set operation because it
   * compares whole rows.
   */
  static List<ColumnOf> targets(ColumnOf key) {
    return switch (key.tree()) {
      case Leaf leaf -> List.of(key);
      // Other places read all rows of it.
      case CommonScan scan -> List.of();
      case SetOp setOp ->
          setOp.getInputs().stream()
              .flatMap(input -> targets(new ColumnOf(input, key.column())).stream())
              .toList();
      case Sort sort when sort.fetch != null || sort.offset != null -> List.of();
      default -> step(key).map(Lineage::targets).orElse(List.of());
    };
  }

  /**
   * The column of an input that has all the values, but NULL, that this column has; empty where
   * there is no such single column.
   */
  static Optional<ColumnOf> step(ColumnOf key) {
    int column = key.column();
    return switch (key.tree()) {
      case CommonScan scan -> Optional.of(new ColumnOf(scan.body(), scan.bodyColumn(column)));
      case Filter filter -> Optional.of(new ColumnOf(filter.getInput(), column));
      case Sort sort -> Optional.of(new ColumnOf(sort.getInput(), column));
      case Project project ->
          RexOver.containsOver(project.getProjects(), null)
              ? Optional.empty()
              : JoinKeys.plainColumn(project.getProjects().get(column))
                  .map(c -> new ColumnOf(project.getInput(), c));
      case Join join -> {
        int leftCount = join.getLeft().getRowType().getFieldCount();
        yield Optional.of(
            column < leftCount
                ? new ColumnOf(join.getLeft(), column)
                : new ColumnOf(join.getRight(), column - leftCount));
      }
      case Correlate correlate ->
          column < correlate.getLeft().getRowType().getFieldCount()
              ? Optional.of(new ColumnOf(correlate.getLeft(), column))
              : Optional.empty();
      case Aggregate aggregate ->
          column < aggregate.getGroupCount()
              ? Optional.of(new ColumnOf(aggregate.getInput(), aggregate.getGroupSet().nth(column)))
              : Optional.empty();
      case Union union -> Optional.empty();
      case SetOp setOp -> Optional.of(new ColumnOf(setOp.getInput(0), column));
      default -> Optional.empty();
    };
  }

  /** The fragment whose column has all the values, but NULL, that this column has. */
  static Optional<ColumnOf> fragmentBehind(ColumnOf key) {
    ColumnOf at = key;
    while (!(at.tree() instanceof FragmentLeaf)) {
      Optional<ColumnOf> below = step(at);
      if (below.isEmpty()) {
        return Optional.empty();
      }
      at = below.get();
    }
    return Optional.of(at);
  }
}
