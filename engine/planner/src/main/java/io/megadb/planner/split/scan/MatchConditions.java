package io.megadb.planner.split.scan;

import io.megadb.graph.spec.MatchSpec;
import io.megadb.graph.spec.MatchVertices;
import io.megadb.graph.spec.OutputSpec;
import io.megadb.planner.plan.TableScanPlan.PrunePredicate;
import io.megadb.planner.rewrite.Trees;
import io.megadb.planner.split.scan.Leaf.ScanLeaf;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.tier.ColumnPredicate.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/**
 * Conditions on the rows of matches that the graph tier applies by itself: {@code key = constant}
 * or {@code key IN (constants)} for a vertex whose narrowing changes no other path. The tier looks
 * such keys up, so the search starts there.
 */
public final class MatchConditions {
  private MatchConditions() {}

  /** A filter without the conditions that the scan below it can take. */
  static RelNode absorb(Filter filter) {
    RelNode below = filter.getInput();
    List<RexNode> rest = new ArrayList<>();
    for (RexNode conjunct : Trees.conjuncts(filter)) {
      Optional<RelNode> narrowed =
          Trees.isMovable(conjunct) ? narrowed(below, conjunct) : Optional.empty();
      if (narrowed.isPresent()) {
        below = narrowed.get();
      } else {
        rest.add(conjunct);
      }
    }
    if (rest.isEmpty()) {
      return below;
    }
    if (below == filter.getInput()) {
      return filter;
    }
    return filter.copy(
        filter.getTraitSet(),
        below,
        RexUtil.composeConjunction(filter.getCluster().getRexBuilder(), rest));
  }

  private static Optional<RelNode> narrowed(RelNode node, RexNode condition) {
    return switch (node) {
      case ScanLeaf leaf ->
          exact(leaf, condition).map(c -> leaf.withCondition(c, MatchSpec.ANCHORED_ROWS));
      case Filter filter -> narrowed(filter.getInput(), condition).map(n -> with(filter, n));
      case Project project -> {
        boolean passes =
            !RexOver.containsOver(project.getProjects(), null)
                && Trees.inputs(condition).asList().stream()
                    .allMatch(i -> project.getProjects().get(i) instanceof RexInputRef);
        yield passes
            ? narrowed(project.getInput(), RelOptUtil.pushPastProject(condition, project))
                .map(n -> with(project, n))
            : Optional.empty();
      }
      default -> Optional.empty();
    };
  }

  private static RelNode with(RelNode node, RelNode input) {
    return node.copy(node.getTraitSet(), List.of(input));
  }

  private static Optional<PrunePredicate> exact(ScanLeaf leaf, RexNode condition) {
    if (!(leaf.table().function().orElse(null) instanceof MatchSpec spec)
        || spec.outputs().stream().anyMatch(OutputSpec.MatchNumber.class::isInstance)) {
      // Matches keep the numbers they have among all.
      return Optional.empty();
    }
    RexNode plain =
        condition.getKind() == SqlKind.SEARCH
            ? RexUtil.expandSearch(leaf.getCluster().getRexBuilder(), null, condition)
            : condition;
    List<RexNode> parts = RelOptUtil.disjunctions(plain);
    List<PrunePredicate> read = PruneReader.read(leaf, plain);
    if (read.size() != 1 || !parts.stream().allMatch(MatchConditions::comparesColumn)) {
      return Optional.empty();
    }
    PrunePredicate predicate = read.getFirst();
    boolean points =
        (predicate.operator() == Operator.EQUAL || predicate.operator() == Operator.IN)
            && predicate.operands().size() == parts.size();
    return points && takes(leaf, spec, predicate.column())
        ? Optional.of(predicate)
        : Optional.empty();
  }

  /** An equality of a column as it is, and not of a cast of it, with something constant. */
  private static boolean comparesColumn(RexNode part) {
    if (part.getKind() != SqlKind.EQUALS) {
      return false;
    }
    List<RexNode> operands = ((RexCall) part).getOperands();
    return (operands.get(0) instanceof RexInputRef && constant(operands.get(1)))
        || (operands.get(1) instanceof RexInputRef && constant(operands.get(0)));
  }

  private static boolean constant(RexNode operand) {
    return operand instanceof RexDynamicParam || RexUtil.isConstant(operand);
  }

  /** Whether the tier decides by the key that a column is. */
  private static boolean takes(ScanLeaf leaf, MatchSpec spec, String column) {
    return output(leaf, spec, column)
        .filter(
            output ->
                output instanceof OutputSpec.Key key
                    && !key.edge()
                    && MatchVertices.narrowable(spec.paths()).contains(key.variable())
                    && spec.graph().vertexTables().stream().allMatch(t -> t.key().size() == 1))
        .isPresent();
  }

  /** What of the matches a column of their scan is. */
  static Optional<OutputSpec> output(ScanLeaf leaf, MatchSpec spec, String column) {
    List<ColumnDefinition> columns = leaf.table().definition().columns();
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).column().name().equals(column)) {
        return Optional.of(spec.outputs().get(i));
      }
    }
    return Optional.empty();
  }
}
