package io.megadb.planner.rewrite;

import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * The two columns of a join's {@code a = b}.
 *
 * @param left column of the left input
 * @param right column of the right input
 */
public record JoinKeys(Key left, Key right) {
  private static final List<SqlTypeName> INTEGERS =
      List.of(SqlTypeName.SMALLINT, SqlTypeName.INTEGER, SqlTypeName.BIGINT);
  private static final List<SqlTypeName> TEXTS = List.of(SqlTypeName.VARCHAR, SqlTypeName.CHAR);

  /**
   * One side.
   *
   * @param column number within its input
   * @param type of the column itself, below any cast
   */
  public record Key(int column, RelDataType type) {}

  /** The keys of one and-ed part of a join's condition; empty if it is anything else. */
  public static Optional<JoinKeys> of(Join join, RexNode part) {
    if (part.getKind() != SqlKind.EQUALS) {
      return Optional.empty();
    }
    List<RexNode> sides = ((RexCall) part).getOperands();
    Optional<Integer> first = plainColumn(sides.get(0));
    Optional<Integer> second = plainColumn(sides.get(1));
    if (first.isEmpty() || second.isEmpty()) {
      return Optional.empty();
    }
    int leftCount = join.getLeft().getRowType().getFieldCount();
    int low = Math.min(first.get(), second.get());
    int high = Math.max(first.get(), second.get());
    if (low >= leftCount || high < leftCount) {
      return Optional.empty();
    }
    return Optional.of(
        new JoinKeys(
            new Key(low, join.getLeft().getRowType().getFieldList().get(low).getType()),
            new Key(
                high - leftCount,
                join.getRight().getRowType().getFieldList().get(high - leftCount).getType())));
  }

  /**
   * The column an expression is: a reference, or one cast to a type of its own family that keeps
   * every value (a wider integer, unbounded text).
   */
  public static Optional<Integer> plainColumn(RexNode expression) {
    if (expression instanceof RexInputRef ref) {
      return Optional.of(ref.getIndex());
    }
    if (expression.getKind() == SqlKind.CAST
        && ((RexCall) expression).getOperands().getFirst() instanceof RexInputRef ref
        && keepsValues(ref.getType(), expression.getType())) {
      return Optional.of(ref.getIndex());
    }
    return Optional.empty();
  }

  /** Whether a cast changes no value and no order. */
  public static boolean keepsValues(RelDataType from, RelDataType to) {
    SqlTypeName source = from.getSqlTypeName();
    SqlTypeName target = to.getSqlTypeName();
    if (INTEGERS.contains(source) && INTEGERS.contains(target)) {
      return INTEGERS.indexOf(source) <= INTEGERS.indexOf(target);
    }
    if (TEXTS.contains(source) && target == SqlTypeName.VARCHAR) {
      return source == SqlTypeName.VARCHAR
          && (to.getPrecision() == RelDataType.PRECISION_NOT_SPECIFIED
              || (from.getPrecision() != RelDataType.PRECISION_NOT_SPECIFIED
                  && from.getPrecision() <= to.getPrecision()));
    }
    return source == target
        && from.getPrecision() == to.getPrecision()
        && from.getScale() == to.getScale()
        && source != SqlTypeName.ANY
        && source != SqlTypeName.OTHER
        && source != SqlTypeName.ROW
        && source != SqlTypeName.ARRAY;
  }
}
