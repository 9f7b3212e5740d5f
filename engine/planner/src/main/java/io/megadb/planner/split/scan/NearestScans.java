package io.megadb.planner.split.scan;

import io.megadb.planner.bind.functions.TextOperators;
import io.megadb.planner.plan.NearestPlan.Restriction;
import io.megadb.planner.plan.TableScanPlan.ParameterOperand;
import io.megadb.planner.rewrite.Trees;
import io.megadb.planner.split.scan.Leaf.ScanLeaf;
import io.megadb.spi.tier.BestMatches;
import io.megadb.spi.tier.Distance;
import io.megadb.spi.tier.NearestRows;
import io.megadb.spi.tier.TableFunction;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Finds scans of which only the nearest rows are wanted: {@code ORDER BY column <=> vector LIMIT k}
 * over a table of the vector tier, or {@code ORDER BY bm25(column, words) DESC LIMIT k}, with
 * filters, projections and joins between. Each row of such a query comes from one row of the table,
 * so the k nearest of its rows come from the nearest rows of the table that are not lost on the
 * way. A rank by the same order may stand beside: nearer rows decide it, and all of them are there.
 */
public final class NearestScans {
  public static final String CATALOG = "vector";
  private static final Map<String, Distance> DISTANCES =
      Map.of(
          "<->", Distance.EUCLIDEAN,
          "l2_distance", Distance.EUCLIDEAN,
          "<=>", Distance.COSINE,
          "cosine_distance", Distance.COSINE,
          "<#>", Distance.NEGATIVE_INNER_PRODUCT,
          "vector_negative_inner_product", Distance.NEGATIVE_INNER_PRODUCT,
          "<+>", Distance.MANHATTAN,
          "l1_distance", Distance.MANHATTAN);

  private static final Set<SqlKind> RANKS =
      Set.of(SqlKind.ROW_NUMBER, SqlKind.RANK, SqlKind.DENSE_RANK);

  private final Map<ScanLeaf, Found> found = new IdentityHashMap<>();

  /**
   * What is wanted of one scan.
   *
   * @param target the vector or the words, an expression without inputs
   * @param sort the node that limits
   * @param exclusion with a value, it alone drops rows on the way
   */
  public record Found(
      TableFunction function,
      RexNode target,
      Sort sort,
      Restriction restriction,
      Optional<Exclusion> exclusion) {}

  /**
   * A column of the scan is not in a sub-query.
   *
   * @param keys one column of the same type
   */
  public record Exclusion(String column, RelNode keys) {}

  /** Those of a tree, sub-queries included. */
  public static NearestScans of(RelNode root, TierFacts facts) {
    NearestScans scans = new NearestScans();
    if (facts.pushDown() == TierFacts.PushDown.ON) {
      scans.walk(root);
    }
    return scans;
  }

  /** The distance that a call computes. */
  static Optional<Distance> distance(RexCall call) {
    return Optional.ofNullable(
        DISTANCES.get(call.getOperator().getName().toLowerCase(java.util.Locale.ROOT)));
  }

  /** A target that no query has to find: a parameter, or a literal's text. */
  public static Optional<Object> constant(RexNode target) {
    return switch (target) {
      case RexDynamicParam parameter -> Optional.of(new ParameterOperand(parameter.getIndex()));
      case RexLiteral literal when SqlTypeUtil.inCharFamily(literal.getType()) ->
          Optional.ofNullable(literal.getValueAs(String.class));
      case RexCall cast
          when cast.getKind() == SqlKind.CAST
              && cast.getOperands().getFirst() instanceof RexLiteral literal ->
          constant(literal);
      default -> Optional.empty();
    };
  }

  public Optional<Found> of(ScanLeaf leaf) {
    return Optional.ofNullable(found.get(leaf));
  }

  private void walk(RelNode node) {
    if (node instanceof Sort sort) {
      visit(sort);
    }
    Trees.subQueries(node).forEach(q -> walk(q.rel));
    node.getInputs().forEach(this::walk);
  }

  private void visit(Sort sort) {
    List<RelFieldCollation> order = sort.getCollation().getFieldCollations();
    if (order.size() != 1 || sort.fetch == null || !isCount(sort.fetch) || !isCount(sort.offset)) {
      return;
    }
    RelFieldCollation by = order.getFirst();
    boolean rising = by.getDirection() == RelFieldCollation.Direction.ASCENDING;
    boolean nullsFirst = by.nullDirection == RelFieldCollation.NullDirection.FIRST;
    // A score is NULL for all rows or for none.
    if ((rising && nullsFirst) || !RelOptUtil.getVariablesUsed(sort).isEmpty()) {
      return;
    }
    RexNode key =
        sort.getCluster().getRexBuilder().makeInputRef(sort.getInput(), by.getFieldIndex());
    new Trace(sort, by).follow(sort.getInput(), key, List.of());
  }

  private static boolean isCount(RexNode count) {
    return count == null || count instanceof RexLiteral || count instanceof RexDynamicParam;
  }

  /** The way from a sort down to the scan its key is about. */
  private final class Trace {
    private final Sort sort;
    private final RelFieldCollation by;
    private Restriction restriction = Restriction.BY_THE_TIER;
    private Optional<Exclusion> exclusion = Optional.empty();

    Trace(Sort sort, RelFieldCollation by) {
      this.sort = sort;
      this.by = by;
    }

    void follow(RelNode node, RexNode key, List<RexNode> conditions) {
      switch (node) {
        case Project project -> {
          RexNode below = RelOptUtil.pushPastProject(key, project);
          List<RexNode> kept =
              conditions.stream().map(c -> RelOptUtil.pushPastProject(c, project)).toList();
          boolean plain =
              project.getProjects().stream()
                      .allMatch(p -> RexUtil.isDeterministic(p) && ranksAtMost(p, below))
                  && kept.stream().noneMatch(RexOver::containsOver)
                  && !RexOver.containsOver(below);
          if (plain) {
            follow(project.getInput(), below, kept);
          }
        }
        case Filter filter -> {
          List<RexNode> all = new ArrayList<>(conditions);
          all.addAll(Trees.conjuncts(filter));
          follow(filter.getInput(), key, all);
        }
        case Join join -> join(join, key);
        case Sort inner when inner.fetch == null && inner.offset == null ->
            follow(inner.getInput(), key, conditions);
        case ScanLeaf scan -> scan(scan, key, conditions);
        default -> {}
      }
    }

    /** Whether an expression has no windows but ranks in the sort's own order. */
    private boolean ranksAtMost(RexNode expression, RexNode key) {
      boolean[] other = new boolean[1];
      expression.accept(
          new RexVisitorImpl<Void>(true) {
            @Override
            public Void visitOver(RexOver over) {
              other[0] |= !isRank(over, key);
              return super.visitOver(over);
            }
          });
      return !other[0];
    }

    private boolean isRank(RexOver over, RexNode key) {
      RexWindow window = over.getWindow();
      return RANKS.contains(over.getAggOperator().getKind())
          && window.partitionKeys.isEmpty()
          && window.orderKeys.size() == 1
          && window.orderKeys.getFirst().left.equals(key)
          && window.orderKeys.getFirst().getDirection() == by.getDirection()
          && window.orderKeys.getFirst().getNullDirection() == by.nullDirection;
    }

    private void join(Join join, RexNode key) {
      restriction = Restriction.ABOVE;
      JoinRelType type = join.getJoinType();
      int leftCount = join.getLeft().getRowType().getFieldCount();
      var inputs = Trees.inputs(key);
      if (inputs.isEmpty()) {
        return;
      }
      if (inputs.length() <= leftCount && !type.generatesNullsOnLeft()) {
        follow(join.getLeft(), key, List.of());
      } else if (inputs.nextSetBit(0) >= leftCount && !type.generatesNullsOnRight()) {
        follow(join.getRight(), RexUtil.shift(key, -leftCount), List.of());
      }
    }

    private void scan(ScanLeaf scan, RexNode key, List<RexNode> conditions) {
      if (!scan.table().definition().name().catalog().equals(CATALOG)
          || scan.table().function().isPresent()
          || !(uncast(key) instanceof RexCall call)
          || call.getOperands().size() != 2) {
        return;
      }
      if (!conditions.stream().allMatch(c -> ExactPrunes.decides(scan, c))) {
        exclusion =
            restriction == Restriction.BY_THE_TIER && conditions.size() == 1
                ? exclusion(scan, conditions.getFirst())
                : Optional.empty();
        restriction = Restriction.ABOVE;
      }
      boolean falling = by.getDirection() == RelFieldCollation.Direction.DESCENDING;
      if (falling != (call.getOperator() == TextOperators.SCORE)) {
        return;
      }
      if (falling) {
        if (uncast(call.getOperands().getFirst()) instanceof RexInputRef column) {
          found(
              scan, new BestMatches(scan.columnName(column.getIndex())), call.getOperands().get(1));
        }
        return;
      }
      Optional<Distance> distance = distance(call);
      if (distance.isEmpty()) {
        return;
      }
      for (int i = 0; i < 2; i++) {
        RexNode vector = call.getOperands().get(1 - i);
        if (uncast(call.getOperands().get(i)) instanceof RexInputRef column
            && Trees.inputs(vector).isEmpty()
            && RexUtil.isDeterministic(vector)) {
          found(scan, new NearestRows(scan.columnName(column.getIndex()), distance.get()), vector);
          return;
        }
      }
    }

    private void found(ScanLeaf scan, TableFunction function, RexNode target) {
      found.put(scan, new Found(function, target, sort, restriction, exclusion));
    }

    private static Optional<Exclusion> exclusion(ScanLeaf scan, RexNode condition) {
      return condition.getKind() == SqlKind.NOT
              && ((RexCall) condition).getOperands().getFirst() instanceof RexSubQuery in
              && in.getKind() == SqlKind.IN
              && in.getOperands().size() == 1
              && in.getOperands().getFirst() instanceof RexInputRef column
              && SqlTypeUtil.equalSansNullability(
                  column.getType(), in.rel.getRowType().getFieldList().getFirst().getType())
          ? Optional.of(new Exclusion(scan.columnName(column.getIndex()), in.rel))
          : Optional.empty();
    }

    private static RexNode uncast(RexNode node) {
      return node.getKind() == SqlKind.CAST
          ? uncast(((RexCall) node).getOperands().getFirst())
          : node;
    }
  }
}
