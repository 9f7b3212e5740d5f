package io.megadb.planner.split;

import io.megadb.planner.bind.BoundTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.util.ImmutableBitSet;

/** Small things done with trees and expressions everywhere in this package. */
final class Trees {
  private Trees() {}

  /** The catalog table of a scan; empty for scans of a recursive query's own rows. */
  static Optional<BoundTable> boundTable(RelNode node) {
    return node instanceof TableScan scan
        ? Optional.ofNullable(scan.getTable().unwrap(BoundTable.class))
        : Optional.empty();
  }

  /** The sub-queries in a node's own expressions, not those within sub-queries. */
  static List<RexSubQuery> subQueries(RelNode node) {
    List<RexSubQuery> found = new ArrayList<>();
    node.accept(
        new RexShuttle() {
          @Override
          public RexNode visitSubQuery(RexSubQuery subQuery) {
            found.add(subQuery);
            return super.visitSubQuery(subQuery);
          }
        });
    return found;
  }

  /** The node with the tree of each of its own sub-queries replaced. */
  static RelNode mapSubQueries(RelNode node, UnaryOperator<RelNode> change) {
    return node.accept(new SubQueryMap(subQuery -> change.apply(subQuery.rel)));
  }

  /** The expression with the tree of each of its sub-queries replaced. */
  static RexNode mapSubQueries(RexNode expression, Function<RexSubQuery, RelNode> change) {
    return expression.accept(new SubQueryMap(change));
  }

  private static final class SubQueryMap extends RexShuttle {
    private final Function<RexSubQuery, RelNode> change;

    SubQueryMap(Function<RexSubQuery, RelNode> change) {
      this.change = change;
    }

    @Override
    public RexNode visitSubQuery(RexSubQuery subQuery) {
      RelNode changed = change.apply(subQuery);
      return super.visitSubQuery(changed == subQuery.rel ? subQuery : subQuery.clone(changed));
    }
  }

  /** The node over other inputs, itself if they are the same objects. */
  static RelNode withInputs(RelNode node, List<RelNode> inputs) {
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i) != node.getInputs().get(i)) {
        return node.copy(node.getTraitSet(), inputs);
      }
    }
    return node;
  }

  /** The and-ed parts of a condition. */
  static List<RexNode> conjuncts(RexNode condition) {
    return RelOptUtil.conjunctions(condition);
  }

  /** The node itself, or a filter over it if there are conditions. */
  static RelNode filter(RelNode input, List<RexNode> conditions) {
    if (conditions.isEmpty()) {
      return input;
    }
    RexBuilder rex = input.getCluster().getRexBuilder();
    if (input instanceof LogicalFilter below
        && below.getVariablesSet().isEmpty()
        && conjuncts(below.getCondition()).stream().allMatch(Trees::isMovable)) {
      List<RexNode> all = new ArrayList<>(conjuncts(below.getCondition()));
      all.addAll(conditions);
      return LogicalFilter.create(below.getInput(), RexUtil.composeConjunction(rex, all));
    }
    return LogicalFilter.create(input, RexUtil.composeConjunction(rex, conditions));
  }

  /** The filter's condition as parts. */
  static List<RexNode> conjuncts(Filter filter) {
    return conjuncts(filter.getCondition());
  }

  /**
   * Whether a condition may be evaluated elsewhere: it depends on nothing but the row, and has no
   * sub-query, whose correlations would have to move along. A condition on an outer query's row
   * does not move either: a subtree is pushed without it, and no longer with it inside.
   */
  static boolean isMovable(RexNode condition) {
    return !hasSubQuery(condition)
        && !RexUtil.containsCorrelation(condition)
        && !RexOver.containsOver(condition)
        && RexUtil.isDeterministic(condition);
  }

  static boolean hasSubQuery(RexNode expression) {
    boolean[] found = {false};
    expression.accept(
        new RexVisitorImpl<Void>(true) {
          @Override
          public Void visitSubQuery(RexSubQuery subQuery) {
            found[0] = true;
            return null;
          }
        });
    return found[0];
  }

  /** The input fields an expression reads. */
  static ImmutableBitSet inputs(RexNode expression) {
    return RelOptUtil.InputFinder.bits(expression);
  }

  /** The expression with each input field's number replaced, types as they are. */
  static RexNode renumber(RexNode expression, int[] newNumbers) {
    return expression.accept(
        new RexShuttle() {
          @Override
          public RexNode visitInputRef(RexInputRef ref) {
            int number = newNumbers[ref.getIndex()];
            return number == ref.getIndex() ? ref : new RexInputRef(number, ref.getType());
          }
        });
  }
}
