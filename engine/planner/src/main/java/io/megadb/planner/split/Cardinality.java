package io.megadb.planner.split;

import io.megadb.planner.bind.BoundTable;
import io.megadb.planner.rel.CommonScan;
import io.megadb.planner.rewrite.JoinKeys;
import io.megadb.planner.rewrite.Trees;
import io.megadb.planner.split.scan.Leaf.FragmentLeaf;
import io.megadb.planner.split.scan.Leaf.ScanLeaf;
import io.megadb.planner.split.scan.TierFacts;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.tier.TableFunction;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/** Estimates rows and distinct values from row counts, primary keys and {@link Guess}. */
final class Cardinality {
  private final TierFacts facts;
  private final Map<RelNode, Double> rows = new IdentityHashMap<>();

  Cardinality(TierFacts facts) {
    this(facts, Map.of());
  }

  /**
   * @param known rows of fragments whose sideways filters have been taken into account
   */
  Cardinality(TierFacts facts, Map<FragmentLeaf, Double> known) {
    this.facts = facts;
    rows.putAll(known);
  }

  /** Estimated rows, at least 0. */
  double rows(RelNode node) {
    Double known = rows.get(node);
    if (known == null) {
      known = estimate(node);
      rows.put(node, known);
    }
    return known;
  }

  /** Rows of a whole table, or of what a function computes. */
  double tableRows(BoundTable table) {
    OptionalLong expected =
        table.function().map(TableFunction::expectedRows).orElse(OptionalLong.empty());
    if (expected.isPresent()) {
      return expected.getAsLong();
    }
    OptionalDouble estimated =
        table.function().map(f -> f.estimatedRows(this::known)).orElse(OptionalDouble.empty());
    return estimated.orElseGet(() -> tableRows(table.definition()));
  }

  private double tableRows(TableDefinition table) {
    return facts
        .statistics(table.name())
        .map(s -> Math.max(s.exact() ? 0 : Guess.LEAST_INEXACT_ROWS, s.rows()))
        .orElse(Guess.UNKNOWN_TABLE_ROWS);
  }

  private OptionalDouble known(TableName table) {
    return facts
        .statistics(table)
        .map(s -> OptionalDouble.of(s.rows()))
        .orElse(OptionalDouble.empty());
  }

  private double estimate(RelNode node) {
    return switch (node) {
      case FragmentLeaf leaf -> rows(leaf.tree());
      case ScanLeaf leaf -> leaf.tableRows();
      case CommonScan scan -> rows(scan.body());
      case TableScan scan ->
          Trees.boundTable(scan).map(this::tableRows).orElse(Guess.UNKNOWN_LEAF_ROWS);
      case Values values -> values.tuples.size();
      case Filter filter -> rows(filter.getInput()) * kept(filter);
      case Project project -> rows(project.getInput());
      case Aggregate aggregate -> groups(aggregate);
      case Sort sort -> limited(sort);
      case Join join -> joined(join);
      case Correlate correlate ->
          rows(correlate.getLeft()) * Math.max(1, rows(correlate.getRight()));
      case Union union -> union.getInputs().stream().mapToDouble(this::rows).sum();
      case SetOp setOp -> rows(setOp.getInput(0));
      default ->
          node.getInputs().isEmpty()
              ? Guess.UNKNOWN_LEAF_ROWS
              : node.getInputs().stream().mapToDouble(this::rows).max().getAsDouble();
    };
  }

  private double limited(Sort sort) {
    double input = rows(sort.getInput());
    if (sort.fetch == null) {
      return input;
    }
    double limit =
        sort.fetch instanceof RexLiteral literal && !literal.isNull()
            ? RexLiteral.numberValue(literal).doubleValue()
            : Guess.PARAMETER_LIMIT;
    return Math.min(input, limit);
  }

  private double groups(Aggregate aggregate) {
    if (aggregate.getGroupCount() == 0) {
      return 1;
    }
    double groups = 1;
    for (int key : aggregate.getGroupSet()) {
      groups *= distinct(aggregate.getInput(), key);
    }
    return Math.min(groups, rows(aggregate.getInput())) * aggregate.getGroupSets().size();
  }

  private double joined(Join join) {
    double left = rows(join.getLeft());
    double right = rows(join.getRight());
    double both = left * right;
    for (RexNode part : Trees.conjuncts(join.getCondition())) {
      both *= JoinKeys.of(join, part).map(k -> 1 / mostDistinct(join, k)).orElse(joinPart(part));
    }
    return switch (join.getJoinType()) {
      case LEFT -> Math.max(left, both);
      case RIGHT -> Math.max(right, both);
      case FULL -> Math.max(left + right, both);
      case SEMI -> Math.min(left, both);
      case ANTI -> left * Guess.OTHER;
      default -> both;
    };
  }

  private double mostDistinct(Join join, JoinKeys keys) {
    return Math.max(
        1,
        Math.max(
            distinct(join.getLeft(), keys.left().column()),
            distinct(join.getRight(), keys.right().column())));
  }

  private static double joinPart(RexNode part) {
    if (part.isAlwaysTrue()) {
      return 1;
    }
    return switch (part.getKind()) {
      case EQUALS -> 1 / Guess.LEAST_DISTINCT;
      case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL -> Guess.RANGE;
      default -> Guess.OTHER;
    };
  }

  /** Estimated distinct values of a column, at least 1. */
  double distinct(RelNode node, int column) {
    double all = rows(node);
    double distinct =
        switch (node) {
          case ScanLeaf leaf -> ofTable(leaf.table(), leaf.columnName(column), leaf.tableRows());
          case TableScan scan ->
              Trees.boundTable(scan)
                  .map(t -> ofTable(t, scan.getRowType().getFieldNames().get(column), all))
                  .orElse(guessed(all));
          case FragmentLeaf leaf -> distinct(leaf.tree(), column);
          case CommonScan scan -> distinct(scan.body(), scan.bodyColumn(column));
          case Filter filter -> distinct(filter.getInput(), column);
          case Sort sort -> distinct(sort.getInput(), column);
          case Project project ->
              JoinKeys.plainColumn(project.getProjects().get(column))
                  .map(c -> distinct(project.getInput(), c))
                  .orElse(RexUtil.isConstant(project.getProjects().get(column)) ? 1 : guessed(all));
          case Join join -> ofJoin(join, column);
          case Aggregate aggregate when column < aggregate.getGroupCount() ->
              aggregate.getGroupCount() == 1
                  ? all
                  : distinct(aggregate.getInput(), aggregate.getGroupSet().nth(column));
          default -> guessed(all);
        };
    return Math.max(1, Math.min(distinct, all));
  }

  private double ofJoin(Join join, int column) {
    int leftCount = join.getLeft().getRowType().getFieldCount();
    return column < leftCount
        ? distinct(join.getLeft(), column)
        : distinct(join.getRight(), column - leftCount);
  }

  private static double ofTable(BoundTable table, String column, double rows) {
    List<String> key = table.definition().primaryKey();
    return key.size() == 1 && key.getFirst().equals(column) ? rows : guessed(rows);
  }

  private static double guessed(double rows) {
    return Math.max(Guess.LEAST_DISTINCT, Math.pow(rows, Guess.DISTINCT_POWER));
  }

  private double kept(Filter filter) {
    return kept(filter.getInput(), filter.getCondition());
  }

  private double kept(RelNode input, RexNode condition) {
    if (condition.isAlwaysTrue()) {
      return 1;
    }
    if (condition.isAlwaysFalse()) {
      return 0;
    }
    if (!(condition instanceof RexCall call)) {
      return Guess.OTHER;
    }
    return switch (call.getKind()) {
      case AND ->
          call.getOperands().stream().mapToDouble(o -> kept(input, o)).reduce(1, (a, b) -> a * b);
      case OR -> Math.min(1, call.getOperands().stream().mapToDouble(o -> kept(input, o)).sum());
      case NOT -> 1 - kept(input, call.getOperands().getFirst());
      case EQUALS -> 1 / equalTo(input, call);
      case NOT_EQUALS -> 1 - 1 / equalTo(input, call);
      case SEARCH ->
          kept(input, RexUtil.expandSearch(input.getCluster().getRexBuilder(), null, condition));
      case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL -> Guess.RANGE;
      case LIKE, SIMILAR -> Guess.PATTERN;
      case IS_NULL -> Guess.IS_NULL;
      case IS_NOT_NULL -> 1 - Guess.IS_NULL;
      default -> Guess.OTHER;
    };
  }

  private double equalTo(RelNode input, RexCall call) {
    for (RexNode operand : call.getOperands()) {
      RexNode plain =
          operand.getKind() == SqlKind.CAST
              ? ((RexCall) operand).getOperands().getFirst()
              : operand;
      if (plain instanceof RexInputRef ref) {
        return distinct(input, ref.getIndex());
      }
    }
    return Guess.LEAST_DISTINCT;
  }
}
