package io.megadb.planner.split.scan;

import io.megadb.planner.bind.functions.TextOperators;
import io.megadb.planner.plan.TableScanPlan.PrunePredicate;
import io.megadb.planner.split.scan.Leaf.ScanLeaf;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Which conditions {@link PruneReader} reads without loss, so that a tier that decides rows by them
 * decides as the condition does.
 */
public final class ExactPrunes {
  private ExactPrunes() {}

  public static boolean decides(ScanLeaf scan, RexNode condition) {
    return switch (condition.getKind()) {
      case SEARCH ->
          decides(scan, RexUtil.expandSearch(scan.getCluster().getRexBuilder(), null, condition));
      case AND -> operands(condition).stream().allMatch(o -> decides(scan, o));
      case OR ->
          PruneReader.read(scan, condition).size() == 1
              && RelOptUtil.disjunctions(condition).stream().allMatch(o -> decides(scan, o));
      case EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
          compares(scan, operands(condition)) && readsAsOne(scan, condition);
      case IS_NULL, IS_NOT_NULL ->
          operands(condition).getFirst() instanceof RexInputRef && readsAsOne(scan, condition);
      default ->
          condition instanceof RexCall call
              && call.getOperator() == TextOperators.MATCH
              && readsAsOne(scan, condition);
    };
  }

  private static boolean readsAsOne(ScanLeaf scan, RexNode condition) {
    List<PrunePredicate> read = PruneReader.read(scan, condition);
    return read.size() == 1
        && scan.table().definition().column(read.getFirst().column()).isPresent();
  }

  private static List<RexNode> operands(RexNode node) {
    return ((RexCall) node).getOperands();
  }

  private static boolean compares(ScanLeaf scan, List<RexNode> sides) {
    RexNode column = sides.get(0) instanceof RexInputRef ? sides.get(0) : sides.get(1);
    RexNode value = column == sides.get(0) ? sides.get(1) : sides.get(0);
    if (!(column instanceof RexInputRef)
        || !(value instanceof RexLiteral || value instanceof RexDynamicParam)) {
      return false;
    }
    RelDataType left = column.getType();
    RelDataType right = value.getType();
    return SqlTypeUtil.equalSansNullability(scan.getCluster().getTypeFactory(), left, right)
        || (SqlTypeUtil.inCharFamily(left) && SqlTypeUtil.inCharFamily(right))
        || (SqlTypeName.INT_TYPES.contains(left.getSqlTypeName())
            && SqlTypeName.INT_TYPES.contains(right.getSqlTypeName()));
  }
}
