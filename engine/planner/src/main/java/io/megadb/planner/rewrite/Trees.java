package io.megadb.planner.rewrite;

import io.megadb.planner.bind.BoundTable;
import io.megadb.planner.rel.CommonScan;
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
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUnknownAs;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.Sarg;

/** Small things done with trees and expressions everywhere in the planner. Stateless. */
public final class Trees {
  private Trees() {}

  /** The catalog table of a scan; empty for scans of a recursive query's own rows. */
  public static Optional<BoundTable> boundTable(RelNode node) {
    return node instanceof TableScan scan
        ? Optional.ofNullable(scan.getTable().unwrap(BoundTable.class))
        : Optional.empty();
  }

  /** The sub-queries in a node's own expressions, not those within sub-queries. */
  public static List<RexSubQuery> subQueries(RelNode node) {
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
  public static RelNode mapSubQueries(RelNode node, UnaryOperator<RelNode> change) {
    return node.accept(new SubQueryMap(subQuery -> change.apply(subQuery.rel)));
  }

  /** The expression with the tree of each of its sub-queries replaced. */
  public static RexNode mapSubQueries(RexNode expression, Function<RexSubQuery, RelNode> change) {
    return expression.accept(new SubQueryMap(change));
  }

  /** The tree whose reads of an item of WITH know the item's new query. */
  public static RelNode mapCommonScans(RelNode node, int itemId, RelNode body) {
    if (node instanceof CommonScan scan && scan.itemId() == itemId) {
      return new CommonScan(itemId, scan.getRowType(), body);
    }
    UnaryOperator<RelNode> inside = n -> mapCommonScans(n, itemId, body);
    return mapSubQueries(withInputs(node, node.getInputs().stream().map(inside).toList()), inside);
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
  public static RelNode withInputs(RelNode node, List<RelNode> inputs) {
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i) != node.getInputs().get(i)) {
        return node.copy(node.getTraitSet(), inputs);
      }
    }
    return node;
  }

  /** The and-ed parts of a condition. */
  public static List<RexNode> conjuncts(RexNode condition) {
    return RelOptUtil.conjunctions(condition);
  }

  /** The node itself, or a filter over it if there are conditions. */
  public static RelNode filter(RelNode input, List<RexNode> conditions) {
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
  public static List<RexNode> conjuncts(Filter filter) {
    return conjuncts(filter.getCondition());
  }

  /**
   * Whether a condition may be evaluated elsewhere: it depends on nothing but the row, and has no
   * sub-query, whose correlations would have to move along. A condition on an outer query's row
   * does not move either: a subtree is pushed without it, and no longer with it inside.
   */
  public static boolean isMovable(RexNode condition) {
    return !hasSubQuery(condition)
        && !RexUtil.containsCorrelation(condition)
        && !RexOver.containsOver(condition)
        && RexUtil.isDeterministic(condition);
  }

  public static boolean hasSubQuery(RexNode expression) {
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
  public static ImmutableBitSet inputs(RexNode expression) {
    return RelOptUtil.InputFinder.bits(expression);
  }

  /** The expression with each input field's number replaced, types as they are. */
  public static RexNode renumber(RexNode expression, int[] newNumbers) {
    return expression.accept(
        new RexShuttle() {
          @Override
          public RexNode visitInputRef(RexInputRef ref) {
            int number = newNumbers[ref.getIndex()];
            return number == ref.getIndex() ? ref : new RexInputRef(number, ref.getType());
          }
        });
  }

  /** Whether the condition is never true where all of its columns are NULL. */
  public static boolean failsOnNull(RexNode condition) {
    return switch (condition.getKind()) {
      case EQUALS,
          NOT_EQUALS,
          LESS_THAN,
          LESS_THAN_OR_EQUAL,
          GREATER_THAN,
          GREATER_THAN_OR_EQUAL,
          IS_NOT_NULL ->
          ((RexCall) condition).getOperands().stream().allMatch(Trees::isColumnOrConstant);
      case SEARCH ->
          ((RexCall) condition).getOperands().getFirst() instanceof RexInputRef
              && ((RexCall) condition).getOperands().get(1) instanceof RexLiteral literal
              && literal.getValueAs(Sarg.class).nullAs != RexUnknownAs.TRUE;
      case OR -> RelOptUtil.disjunctions(condition).stream().allMatch(Trees::failsOnNull);
      default -> false;
    };
  }

  private static boolean isColumnOrConstant(RexNode operand) {
    RexNode inner =
        operand.getKind() == SqlKind.CAST ? ((RexCall) operand).getOperands().getFirst() : operand;
    return inner instanceof RexInputRef || RexUtil.isConstant(inner);
  }
}
