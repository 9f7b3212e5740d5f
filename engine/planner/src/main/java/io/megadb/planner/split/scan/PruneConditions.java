package io.megadb.planner.split.scan;

import io.megadb.planner.plan.TableScanPlan.PrunePredicate;
import io.megadb.planner.rewrite.Trees;
import io.megadb.planner.split.scan.Leaf.ScanLeaf;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Finds for each local scan the conditions that every row it must deliver meets. Nothing moves in
 * the tree: a tier only skips data that can't meet them.
 *
 * <p>A condition that is never true for NULL may be carried to a join's nullable side: a row that
 * loses its partner there gets NULL and fails the condition all the same. IS NULL may not.
 */
public final class PruneConditions {
  private final Map<ScanLeaf, List<PrunePredicate>> found = new IdentityHashMap<>();

  /** The conditions of every scan in the tree, sub-queries included. */
  public static PruneConditions of(RelNode root) {
    PruneConditions conditions = new PruneConditions();
    conditions.walk(root, List.of());
    return conditions;
  }

  /** And-ed conditions of one scan. */
  public List<PrunePredicate> of(ScanLeaf scan) {
    return found.getOrDefault(scan, List.of());
  }

  private void walk(RelNode node, List<RexNode> conditions) {
    for (RexSubQuery subQuery : Trees.subQueries(node)) {
      walk(subQuery.rel, List.of());
    }
    switch (node) {
      case ScanLeaf scan -> found.put(scan, predicates(scan, conditions));
      case Filter filter -> {
        List<RexNode> all = new ArrayList<>(conditions);
        Trees.conjuncts(filter).stream().filter(Trees::isMovable).forEach(all::add);
        walk(filter.getInput(), all);
      }
      case Project project -> walk(project.getInput(), below(project, conditions));
      case Join join -> walkJoin(join, conditions);
      case Aggregate aggregate -> walk(aggregate.getInput(), below(aggregate, conditions));
      case SetOp setOp -> setOp.getInputs().forEach(i -> walk(i, conditions));
      case Sort sort when sort.fetch == null && sort.offset == null ->
          walk(sort.getInput(), conditions);
      case Correlate correlate -> {
        int leftCount = correlate.getLeft().getRowType().getFieldCount();
        walk(
            correlate.getLeft(), conditions.stream().filter(c -> within(c, 0, leftCount)).toList());
        walk(correlate.getRight(), List.of());
      }
      default -> node.getInputs().forEach(i -> walk(i, List.of()));
    }
  }

  private static List<RexNode> below(Project project, List<RexNode> conditions) {
    boolean barrier =
        RexOver.containsOver(project.getProjects(), null)
            || !project.getProjects().stream().allMatch(RexUtil::isDeterministic);
    if (barrier) {
      return List.of();
    }
    return conditions.stream()
        .map(c -> RelOptUtil.pushPastProject(c, project))
        .filter(Trees::isMovable)
        .toList();
  }

  private static List<RexNode> below(Aggregate aggregate, List<RexNode> conditions) {
    if (aggregate.getGroupType() != Aggregate.Group.SIMPLE) {
      return List.of();
    }
    int[] keys = aggregate.getGroupSet().toArray();
    return conditions.stream()
        .filter(c -> within(c, 0, keys.length))
        .map(c -> Trees.renumber(c, keys))
        .toList();
  }

  private void walkJoin(Join join, List<RexNode> conditions) {
    JoinRelType type = join.getJoinType();
    int leftCount = join.getLeft().getRowType().getFieldCount();
    int count = leftCount + join.getRight().getRowType().getFieldCount();
    List<RexNode> left = new ArrayList<>();
    List<RexNode> right = new ArrayList<>();
    for (RexNode condition : conditions) {
      if (within(condition, 0, leftCount)
          && (!type.generatesNullsOnLeft() || Trees.failsOnNull(condition))) {
        left.add(condition);
      } else if (type.projectsRight()
          && within(condition, leftCount, count)
          && (!type.generatesNullsOnRight() || Trees.failsOnNull(condition))) {
        right.add(RexUtil.shift(condition, -leftCount));
      }
    }
    for (RexNode part : Trees.conjuncts(join.getCondition())) {
      if (!Trees.isMovable(part)) {
        continue;
      }
      // A row that fails ON has no partner; it still comes out of a preserved side.
      boolean leftMayGo = type == JoinRelType.INNER || type == JoinRelType.SEMI;
      if (within(part, 0, leftCount) && (leftMayGo || type == JoinRelType.RIGHT)) {
        left.add(part);
      } else if (within(part, leftCount, count)
          && (leftMayGo || type == JoinRelType.LEFT || type == JoinRelType.ANTI)) {
        right.add(RexUtil.shift(part, -leftCount));
      }
    }
    walk(join.getLeft(), left);
    walk(join.getRight(), right);
  }

  private static boolean within(RexNode condition, int from, int to) {
    ImmutableBitSet fields = Trees.inputs(condition);
    return !fields.isEmpty() && fields.nextSetBit(0) >= from && fields.length() <= to;
  }

  private static List<PrunePredicate> predicates(ScanLeaf scan, List<RexNode> conditions) {
    Set<PrunePredicate> predicates = new LinkedHashSet<>();
    for (RexNode condition : conditions) {
      predicates.addAll(PruneReader.read(scan, condition));
    }
    return List.copyOf(predicates);
  }
}
