package io.megadb.planner.rewrite;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Moves conditions towards the tables, so that fragments hold them. Calcite's rules are not used
 * here because they move conditions with sub-queries without the correlations in them. What cannot
 * move stays where it is: a condition with a sub-query, a window or a volatile function, and
 * everything above those.
 */
public final class FilterPushDown {
  private FilterPushDown() {}

  /** The same rows, filtered earlier. */
  public static RelNode apply(RelNode root) {
    return push(root, List.of());
  }

  /**
   * @param conditions over the node's output, all movable
   */
  private static RelNode push(RelNode node, List<RexNode> conditions) {
    return switch (node) {
      case LogicalFilter filter -> pushFilter(filter, conditions);
      case Project project -> pushProject(project, conditions);
      case Join join -> pushJoin(join, conditions);
      case Aggregate aggregate -> pushAggregate(aggregate, conditions);
      case SetOp setOp -> pushSetOp(setOp, conditions);
      case Sort sort when sort.fetch == null && sort.offset == null ->
          sort.copy(sort.getTraitSet(), List.of(push(sort.getInput(), conditions)));
      case Correlate correlate -> pushCorrelate(correlate, conditions);
      default -> Trees.filter(withPushedInputs(node), conditions);
    };
  }

  private static RelNode withPushedInputs(RelNode node) {
    List<RelNode> inputs = new ArrayList<>();
    for (RelNode input : node.getInputs()) {
      inputs.add(push(input, List.of()));
    }
    return insideSubQueries(Trees.withInputs(node, inputs));
  }

  private static RelNode insideSubQueries(RelNode node) {
    return Trees.mapSubQueries(node, FilterPushDown::apply);
  }

  private static RelNode pushFilter(LogicalFilter filter, List<RexNode> conditions) {
    List<RexNode> moving = new ArrayList<>();
    List<RexNode> staying = new ArrayList<>();
    for (RexNode part : Trees.conjuncts(filter)) {
      (Trees.isMovable(part) ? moving : staying).add(part);
    }
    boolean volatileParts = !staying.stream().allMatch(RexUtil::isDeterministic);
    if (volatileParts) {
      return Trees.filter(withPushedInputs(filter), conditions);
    }
    moving.addAll(conditions);
    RelNode input = push(filter.getInput(), moving);
    if (staying.isEmpty()) {
      return input;
    }
    RexBuilder rex = filter.getCluster().getRexBuilder();
    return insideSubQueries(
        LogicalFilter.create(
            input,
            RexUtil.composeConjunction(rex, staying),
            ImmutableSet.copyOf(filter.getVariablesSet())));
  }

  private static RelNode pushProject(Project project, List<RexNode> conditions) {
    boolean barrier =
        RexOver.containsOver(project.getProjects(), null)
            || !project.getProjects().stream().allMatch(RexUtil::isDeterministic);
    if (barrier) {
      return Trees.filter(withPushedInputs(project), conditions);
    }
    List<RexNode> moving = new ArrayList<>();
    List<RexNode> staying = new ArrayList<>();
    for (RexNode condition : conditions) {
      boolean readsSubQuery =
          Trees.inputs(condition).asList().stream()
              .anyMatch(i -> Trees.hasSubQuery(project.getProjects().get(i)));
      if (readsSubQuery) {
        staying.add(condition);
      } else {
        moving.add(RelOptUtil.pushPastProject(condition, project));
      }
    }
    RelNode input = push(project.getInput(), moving);
    RelNode changed = insideSubQueries(project.copy(project.getTraitSet(), List.of(input)));
    return Trees.filter(changed, staying);
  }

  private static RelNode pushJoin(Join join, List<RexNode> conditions) {
    JoinRelType type = join.getJoinType();
    if (!Set.of(
            JoinRelType.INNER,
            JoinRelType.LEFT,
            JoinRelType.RIGHT,
            JoinRelType.FULL,
            JoinRelType.SEMI,
            JoinRelType.ANTI)
        .contains(type)) {
      return Trees.filter(withPushedInputs(join), conditions);
    }
    int leftCount = join.getLeft().getRowType().getFieldCount();
    List<RexNode> left = new ArrayList<>();
    List<RexNode> right = new ArrayList<>();
    List<RexNode> on = new ArrayList<>();
    List<RexNode> above = new ArrayList<>();
    for (RexNode condition : conditions) {
      Side side = side(condition, leftCount);
      boolean oneSided = side == Side.LEFT || (side == Side.RIGHT && type.projectsRight());
      boolean nullable =
          side == Side.LEFT ? type.generatesNullsOnLeft() : type.generatesNullsOnRight();
      // A nullable side may be filtered as well by what NULL fails: a row that loses its partner
      // so, or never had one, fails above the join.
      if (oneSided && (!nullable || Trees.failsOnNull(condition))) {
        (side == Side.LEFT ? left : right).add(condition);
      }
      if (side == Side.BOTH && type == JoinRelType.INNER) {
        on.add(condition);
      } else if (!oneSided || nullable) {
        above.add(condition);
      }
    }
    boolean onToLeft =
        type == JoinRelType.INNER || type == JoinRelType.SEMI || type == JoinRelType.RIGHT;
    boolean onToRight = type != JoinRelType.FULL && type != JoinRelType.RIGHT;
    for (RexNode condition : Trees.conjuncts(join.getCondition())) {
      Side side = Trees.isMovable(condition) ? side(condition, leftCount) : Side.BOTH;
      if (side == Side.LEFT && onToLeft) {
        left.add(condition);
      } else if (side == Side.RIGHT && onToRight) {
        right.add(condition);
      } else {
        on.add(condition);
      }
    }
    RexBuilder rex = join.getCluster().getRexBuilder();
    RelNode changed =
        join.copy(
            join.getTraitSet(),
            RexUtil.composeConjunction(rex, on),
            push(join.getLeft(), left),
            push(join.getRight(), right.stream().map(c -> RexUtil.shift(c, -leftCount)).toList()),
            type,
            join.isSemiJoinDone());
    return Trees.filter(insideSubQueries(changed), above);
  }

  private static RelNode pushAggregate(Aggregate aggregate, List<RexNode> conditions) {
    List<RexNode> moving = new ArrayList<>();
    List<RexNode> staying = new ArrayList<>();
    boolean simple =
        aggregate.getGroupType() == Aggregate.Group.SIMPLE && aggregate.getGroupCount() > 0;
    int[] keys = aggregate.getGroupSet().toArray();
    for (RexNode condition : conditions) {
      ImmutableBitSet fields = Trees.inputs(condition);
      if (simple && !fields.isEmpty() && fields.length() <= keys.length) {
        moving.add(Trees.renumber(condition, keys));
      } else {
        staying.add(condition);
      }
    }
    RelNode input = push(aggregate.getInput(), moving);
    return Trees.filter(aggregate.copy(aggregate.getTraitSet(), List.of(input)), staying);
  }

  private static RelNode pushSetOp(SetOp setOp, List<RexNode> conditions) {
    List<RelNode> inputs = new ArrayList<>();
    for (RelNode input : setOp.getInputs()) {
      inputs.add(push(input, conditions));
    }
    return setOp.copy(setOp.getTraitSet(), inputs);
  }

  private static RelNode pushCorrelate(Correlate correlate, List<RexNode> conditions) {
    int leftCount = correlate.getLeft().getRowType().getFieldCount();
    List<RexNode> left = new ArrayList<>();
    List<RexNode> above = new ArrayList<>();
    for (RexNode condition : conditions) {
      (side(condition, leftCount) == Side.LEFT ? left : above).add(condition);
    }
    RelNode changed =
        correlate.copy(
            correlate.getTraitSet(),
            List.of(push(correlate.getLeft(), left), push(correlate.getRight(), List.of())));
    return Trees.filter(changed, above);
  }

  private enum Side {
    LEFT,
    RIGHT,
    BOTH,
    NONE
  }

  private static Side side(RexNode condition, int leftCount) {
    ImmutableBitSet fields = Trees.inputs(condition);
    if (fields.isEmpty()) {
      return Side.NONE;
    }
    if (fields.length() <= leftCount) {
      return Side.LEFT;
    }
    return fields.nextSetBit(0) >= leftCount ? Side.RIGHT : Side.BOTH;
  }
}
