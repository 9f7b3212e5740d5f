package io.megadb.planner.split.scan;

import io.megadb.planner.bind.functions.TextOperators;
import io.megadb.planner.plan.TableScanPlan.ParameterOperand;
import io.megadb.planner.plan.TableScanPlan.PrunePredicate;
import io.megadb.planner.rewrite.JoinKeys;
import io.megadb.planner.split.scan.Leaf.ScanLeaf;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.tier.ColumnPredicate.Operator;
import io.megadb.spi.tier.TextIndexes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Reads a condition over a scan's columns as conditions a tier can skip data by: a column against
 * constants or parameters. What it can't read exactly it leaves out, or widens.
 */
public final class PruneReader {
  private static final Set<SqlTypeName> TIMES =
      Set.of(
          SqlTypeName.DATE,
          SqlTypeName.TIMESTAMP,
          SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE,
          SqlTypeName.TIMESTAMP_TZ);

  private PruneReader() {}

  /** Conditions that follow from this one, and-ed; empty if none does. */
  public static List<PrunePredicate> read(ScanLeaf scan, RexNode condition) {
    return switch (condition.getKind()) {
      case SEARCH ->
          read(scan, RexUtil.expandSearch(scan.getCluster().getRexBuilder(), null, condition));
      case AND -> {
        List<PrunePredicate> all = new ArrayList<>();
        operands(condition).forEach(o -> all.addAll(read(scan, o)));
        yield all;
      }
      case OR -> anyOf(scan, RelOptUtil.disjunctions(condition)).stream().toList();
      case IS_TRUE -> read(scan, operands(condition).getFirst());
      case EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
          comparison(scan, condition).stream().toList();
      case IS_NULL -> nullTest(scan, condition, Operator.IS_NULL);
      case IS_NOT_NULL -> nullTest(scan, condition, Operator.IS_NOT_NULL);
      case INPUT_REF -> flag(scan, condition, true);
      case NOT -> flag(scan, operands(condition).getFirst(), false);
      default -> words(scan, condition);
    };
  }

  /** A column with an index on its words against words that are known. */
  private static List<PrunePredicate> words(ScanLeaf scan, RexNode condition) {
    if (!(condition instanceof RexCall call) || call.getOperator() != TextOperators.MATCH) {
      return List.of();
    }
    RexNode query = call.getOperands().get(1);
    if (!(call.getOperands().getFirst() instanceof RexInputRef ref)
        || !isTableColumn(scan, ref)
        || TextIndexes.analyzer(scan.table().definition(), scan.columnName(ref.getIndex()))
            .filter(RexLiteral.stringValue(call.getOperands().get(2))::equals)
            .isEmpty()) {
      return List.of();
    }
    String name = scan.columnName(ref.getIndex());
    if (query instanceof RexDynamicParam parameter) {
      return List.of(
          new PrunePredicate(
              name, Operator.MATCHES, List.of(new ParameterOperand(parameter.getIndex()))));
    }
    return Constants.value(query)
        .filter(String.class::isInstance)
        .map(text -> List.of(new PrunePredicate(name, Operator.MATCHES, List.of(text))))
        .orElse(List.of());
  }

  private static List<RexNode> operands(RexNode node) {
    return ((RexCall) node).getOperands();
  }

  private static Optional<PrunePredicate> anyOf(ScanLeaf scan, List<RexNode> parts) {
    String column = null;
    List<Object> values = new ArrayList<>();
    for (RexNode part : parts) {
      List<PrunePredicate> read = read(scan, part);
      if (read.size() != 1) {
        return Optional.empty();
      }
      PrunePredicate one = read.getFirst();
      boolean listable = one.operator() == Operator.EQUAL || one.operator() == Operator.IN;
      if (!listable || (column != null && !column.equals(one.column()))) {
        return Optional.empty();
      }
      column = one.column();
      values.addAll(one.operands());
    }
    return Optional.of(new PrunePredicate(column, Operator.IN, values));
  }

  private static List<PrunePredicate> nullTest(
      ScanLeaf scan, RexNode condition, Operator operator) {
    return operands(condition).getFirst() instanceof RexInputRef ref && isTableColumn(scan, ref)
        ? List.of(new PrunePredicate(scan.columnName(ref.getIndex()), operator, List.of()))
        : List.of();
  }

  private static List<PrunePredicate> flag(ScanLeaf scan, RexNode operand, boolean value) {
    return operand instanceof RexInputRef ref
            && ref.getType().getSqlTypeName() == SqlTypeName.BOOLEAN
            && isTableColumn(scan, ref)
        ? List.of(
            new PrunePredicate(
                scan.columnName(ref.getIndex()), Operator.EQUAL, List.of((Object) value)))
        : List.of();
  }

  private static Optional<PrunePredicate> comparison(ScanLeaf scan, RexNode condition) {
    RexNode left = operands(condition).get(0);
    RexNode right = operands(condition).get(1);
    return comparison(scan, left, operator(condition.getKind()), right)
        .or(() -> comparison(scan, right, operator(condition.getKind().reverse()), left));
  }

  private static Optional<PrunePredicate> comparison(
      ScanLeaf scan, RexNode column, Operator operator, RexNode operand) {
    RexNode plain = column;
    if (column.getKind() == SqlKind.CAST) {
      plain = operands(column).getFirst();
      if (!keepsOrder(plain.getType(), column.getType())) {
        return Optional.empty();
      }
    }
    if (!(plain instanceof RexInputRef ref) || !isTableColumn(scan, ref)) {
      return Optional.empty();
    }
    String name = scan.columnName(ref.getIndex());
    if (operand instanceof RexDynamicParam parameter) {
      return comparable(scan, parameter.getType(), ref.getType())
          ? Optional.of(
              new PrunePredicate(
                  name, operator, List.of(new ParameterOperand(parameter.getIndex()))))
          : Optional.empty();
    }
    ColumnDefinition definition = scan.table().definition().column(name).orElseThrow();
    return Constants.value(operand)
        .flatMap(v -> Constants.bound(v, operator, definition.column().type()))
        .map(b -> new PrunePredicate(name, b.operator(), List.of(b.value())));
  }

  /** Whether a parameter's value can be told as one of the column's type when it is known. */
  private static boolean comparable(ScanLeaf scan, RelDataType parameter, RelDataType column) {
    return SqlTypeUtil.equalSansNullability(scan.getCluster().getTypeFactory(), parameter, column)
        || sameText(parameter, column)
        || (TIMES.contains(parameter.getSqlTypeName()) && TIMES.contains(column.getSqlTypeName()));
  }

  private static boolean sameText(RelDataType a, RelDataType b) {
    return a.getSqlTypeName() == SqlTypeName.VARCHAR && b.getSqlTypeName() == SqlTypeName.VARCHAR;
  }

  /** The locator is no column of the table. */
  private static boolean isTableColumn(ScanLeaf scan, RexInputRef ref) {
    return scan.table().definition().column(scan.columnName(ref.getIndex())).isPresent();
  }

  /**
   * Whether a cast keeps every value, or the order where it adds a time of day to a date, or a zone
   * (the order but for the hour that a change of summer time repeats or leaves out).
   */
  private static boolean keepsOrder(RelDataType from, RelDataType to) {
    if (JoinKeys.keepsValues(from, to)) {
      return true;
    }
    SqlTypeName source = from.getSqlTypeName();
    SqlTypeName target = to.getSqlTypeName();
    if (SqlTypeName.EXACT_TYPES.contains(source) && target == SqlTypeName.DECIMAL) {
      return to.getScale() >= from.getScale();
    }
    boolean adds = source == SqlTypeName.DATE || source == SqlTypeName.TIMESTAMP;
    return (adds && TIMES.contains(target) && target != SqlTypeName.DATE)
        || ((source == SqlTypeName.REAL || source == SqlTypeName.FLOAT)
            && target == SqlTypeName.DOUBLE);
  }

  private static Operator operator(SqlKind kind) {
    return switch (kind) {
      case EQUALS -> Operator.EQUAL;
      case LESS_THAN -> Operator.LESS;
      case LESS_THAN_OR_EQUAL -> Operator.LESS_OR_EQUAL;
      case GREATER_THAN -> Operator.GREATER;
      case GREATER_THAN_OR_EQUAL -> Operator.GREATER_OR_EQUAL;
      default -> throw new IllegalArgumentException("no comparison: " + kind);
    };
  }
}
