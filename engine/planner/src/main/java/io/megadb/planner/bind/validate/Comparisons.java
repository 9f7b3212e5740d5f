package io.megadb.planner.bind.validate;

import static io.megadb.planner.bind.validate.CallTyper.FACTORY;

import io.megadb.planner.bind.normalize.ParameterTypes;
import io.megadb.planner.bind.normalize.Stand;
import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.bind.types.Kind;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlQuantifyOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/**
 * Comparisons: within a category, no casts across. Untyped literals and parameters take the other
 * side's type. Rows are compared field by field.
 */
final class Comparisons {
  private final Typing typing;

  Comparisons(Typing typing) {
    this.typing = typing;
  }

  /** Types {@code a op b}. */
  RelDataType compare(SqlValidatorScope scope, SqlCall call, String symbol) {
    SqlNode left = call.operand(0);
    SqlNode right = call.operand(1);
    if (left.getKind() == SqlKind.ROW && right.getKind() == SqlKind.ROW) {
      return rows(scope, call, (SqlCall) left, (SqlCall) right);
    }
    boolean nullable = align(scope, call, 0, 1, symbol, call);
    return StructuralTyper.bool(nullable);
  }

  /** Whether the value, or a bound, may be NULL. */
  boolean between(SqlValidatorScope scope, SqlCall call) {
    if (typing.isUntyped(call.operand(0))) {
      align(scope, call, 0, typing.isUntyped(call.operand(1)) ? 2 : 1, ">=", call);
    }
    boolean nullable = align(scope, call, 0, 1, ">=", call);
    return align(scope, call, 0, 2, "<=", call) | nullable;
  }

  private boolean align(
      SqlValidatorScope scope, SqlCall call, int a, int b, String symbol, SqlNode at) {
    SqlNode left = call.operand(a);
    SqlNode right = call.operand(b);
    boolean leftOpen = typing.isUntyped(left);
    boolean rightOpen = typing.isUntyped(right);
    if (leftOpen && rightOpen) {
      typing.coerce(scope, call, a, ParameterTypes.TEXT);
      typing.coerce(scope, call, b, ParameterTypes.TEXT);
    } else if (leftOpen) {
      typing.coerce(scope, call, a, typing.type(scope, right));
    } else if (rightOpen) {
      typing.coerce(scope, call, b, typing.type(scope, left));
    }
    RelDataType leftType = typing.type(scope, call.operand(a));
    RelDataType rightType = typing.type(scope, call.operand(b));
    if (!comparable(leftType, rightType)) {
      throw noOperator(symbol, List.of(leftType, rightType), at);
    }
    return leftType.isNullable()
        || rightType.isNullable()
        || CalciteTypes.isUnknown(leftType)
        || CalciteTypes.isUnknown(rightType);
  }

  static boolean comparable(RelDataType left, RelDataType right) {
    Kind a = Kind.of(left);
    Kind b = Kind.of(right);
    if (a == Kind.UNKNOWN || b == Kind.UNKNOWN) {
      return true;
    }
    if (a == Kind.ARRAY && b == Kind.ARRAY) {
      return comparable(left.getComponentType(), right.getComponentType());
    }
    if (a == b) {
      return true;
    }
    // A time of day is no point in time.
    return a.category() == b.category()
        && a != Kind.TIME
        && b != Kind.TIME
        && (a.category() == Kind.Category.NUMERIC || a.category() == Kind.Category.DATETIME);
  }

  /** (a, b) = (c, d) becomes a = c AND b = d; (a, b) < (c, d) becomes a < c OR a = c AND b < d. */
  private RelDataType rows(SqlValidatorScope scope, SqlCall call, SqlCall left, SqlCall right) {
    if (left.operandCount() != right.operandCount()) {
      throw typing.error(
          ErrorCode.SYNTAX_ERROR, "unequal number of entries in row expressions", right);
    }
    SqlNode rewritten =
        switch (call.getKind()) {
          case EQUALS, IS_NOT_DISTINCT_FROM -> chain(call, left, right, SqlStdOperatorTable.AND);
          case NOT_EQUALS, IS_DISTINCT_FROM -> chain(call, left, right, SqlStdOperatorTable.OR);
          default -> ordered(call, left, right, 0);
        };
    SqlCall replacement = (SqlCall) rewritten;
    SqlBasicCall target = (SqlBasicCall) call;
    target.setOperator(replacement.getOperator());
    target.setOperand(0, replacement.operand(0));
    target.setOperand(1, replacement.operand(1));
    return typing.type(scope, target.operand(0)).isNullable()
            || typing.type(scope, target.operand(1)).isNullable()
        ? StructuralTyper.bool(true)
        : StructuralTyper.bool(false);
  }

  private static SqlNode chain(SqlCall call, SqlCall left, SqlCall right, SqlOperator joiner) {
    SqlParserPos position = call.getParserPosition();
    SqlNode all = null;
    for (int i = 0; i < left.operandCount(); i++) {
      SqlNode one = call.getOperator().createCall(position, left.operand(i), right.operand(i));
      all = all == null ? one : joiner.createCall(position, all, one);
    }
    return all;
  }

  private static SqlNode ordered(SqlCall call, SqlCall left, SqlCall right, int from) {
    SqlParserPos position = call.getParserPosition();
    SqlNode a = left.operand(from);
    SqlNode b = right.operand(from);
    if (from == left.operandCount() - 1) {
      return call.getOperator().createCall(position, a, b);
    }
    SqlOperator strict =
        call.getKind() == SqlKind.LESS_THAN || call.getKind() == SqlKind.LESS_THAN_OR_EQUAL
            ? SqlStdOperatorTable.LESS_THAN
            : SqlStdOperatorTable.GREATER_THAN;
    return SqlStdOperatorTable.OR.createCall(
        position,
        strict.createCall(position, a, b),
        SqlStdOperatorTable.AND.createCall(
            position,
            SqlStdOperatorTable.EQUALS.createCall(position, a, b),
            ordered(call, left, right, from + 1)));
  }

  /** IN, NOT IN, op ANY, op ALL: with a list, a sub-query or an array. */
  Optional<RelDataType> membership(SqlValidatorScope scope, SqlCall call) {
    SqlNode right = call.operand(1);
    String symbol =
        call.getOperator() instanceof SqlQuantifyOperator quantify
            ? quantify.comparisonKind.sql
            : "=";
    if (right instanceof SqlNodeList list) {
      return Optional.of(list(scope, call, list, symbol));
    }
    RelDataType row = typing.validator().deriveType(scope, right);
    List<RelDataType> columns =
        row.isStruct()
            ? row.getFieldList().stream().map(RelDataTypeField::getType).toList()
            : List.of(row);
    SqlNode left = call.operand(0);
    List<SqlNode> keys =
        left.getKind() == SqlKind.ROW ? ((SqlCall) left).getOperandList() : List.of(left);
    if (keys.size() != columns.size()) {
      throw typing.error(
          ErrorCode.SYNTAX_ERROR,
          keys.size() < columns.size()
              ? "subquery has too many columns"
              : "subquery has too few columns",
          right);
    }
    boolean nullable = false;
    for (int i = 0; i < keys.size(); i++) {
      SqlCall holder = left.getKind() == SqlKind.ROW ? (SqlCall) left : call;
      RelDataType column = columns.get(i);
      if (typing.isUntyped(keys.get(i))) {
        typing.coerce(scope, holder, i, column);
      }
      RelDataType key = typing.type(scope, holder.operand(i));
      if (!comparable(key, column)) {
        throw noOperator(symbol, List.of(key, column), call);
      }
      nullable |= key.isNullable() || column.isNullable();
    }
    typing.type(scope, left);
    return Optional.of(StructuralTyper.bool(nullable));
  }

  private RelDataType list(SqlValidatorScope scope, SqlCall call, SqlNodeList list, String symbol) {
    if (call.getOperator() instanceof SqlQuantifyOperator && list.size() == 1) {
      SqlNode array = list.get(0);
      if (typing.isUntyped(array)) {
        RelDataType element = typing.type(scope, call.operand(0));
        list.set(
            0,
            typing.coerced(
                scope,
                array,
                FACTORY.createArrayType(
                    FACTORY.createTypeWithNullability(
                        typing.isUntyped(call.operand(0)) ? ParameterTypes.TEXT : element, true),
                    -1)));
      }
      RelDataType type = typing.type(scope, list.get(0));
      if (Kind.of(type) == Kind.ARRAY) {
        RelDataType element = type.getComponentType();
        typing.coerce(
            scope,
            call,
            0,
            typing.isUntyped(call.operand(0)) ? element : typing.type(scope, call.operand(0)));
        RelDataType left = typing.type(scope, call.operand(0));
        if (!comparable(left, element)) {
          throw noOperator(symbol, List.of(left, element), call);
        }
        ((SqlBasicCall) call)
            .setOperator(new Stand.ArrayQuantifier((SqlQuantifyOperator) call.getOperator()));
        call.setOperand(1, list.get(0));
        return StructuralTyper.bool(true);
      }
    }
    boolean nullable = false;
    SqlNode left = call.operand(0);
    if (typing.isUntyped(left)) {
      for (SqlNode value : list) {
        if (!typing.isUntyped(value)) {
          typing.coerce(scope, call, 0, typing.type(scope, value));
          break;
        }
      }
    }
    List<SqlNode> values = new ArrayList<>(list.getList());
    for (int i = 0; i < values.size(); i++) {
      SqlCall pair =
          new SqlBasicCall(
              SqlStdOperatorTable.EQUALS,
              List.of(call.operand(0), values.get(i)),
              values.get(i).getParserPosition());
      if (pair.operand(0).getKind() == SqlKind.ROW && pair.operand(1).getKind() == SqlKind.ROW) {
        nullable |= rowValues(scope, pair);
      } else {
        nullable |= align(scope, pair, 0, 1, symbol, call);
        if (pair.operand(0) != call.operand(0)) {
          call.setOperand(0, pair.operand(0));
        }
        list.set(i, pair.operand(1));
      }
    }
    typing.type(scope, call.operand(0));
    return StructuralTyper.bool(nullable);
  }

  private boolean rowValues(SqlValidatorScope scope, SqlCall pair) {
    SqlCall left = pair.operand(0);
    SqlCall right = pair.operand(1);
    if (left.operandCount() != right.operandCount()) {
      throw typing.error(
          ErrorCode.SYNTAX_ERROR, "unequal number of entries in row expressions", right);
    }
    boolean nullable = false;
    for (int i = 0; i < left.operandCount(); i++) {
      SqlCall one =
          new SqlBasicCall(
              SqlStdOperatorTable.EQUALS,
              List.of(left.operand(i), right.operand(i)),
              right.getParserPosition());
      nullable |= align(scope, one, 0, 1, "=", right);
      left.setOperand(i, one.operand(0));
      right.setOperand(i, one.operand(1));
    }
    typing.type(scope, left);
    typing.type(scope, right);
    return nullable;
  }

  MegaDbException noOperator(String symbol, List<RelDataType> types, SqlNode at) {
    return typing
        .error(
            ErrorCode.UNDEFINED_FUNCTION,
            "operator does not exist: "
                + display(types.get(0))
                + " "
                + symbol
                + " "
                + display(types.get(1)),
            at)
        .withHint(
            "No operator matches the given argument types. You might need to add explicit type"
                + " casts.");
  }

  private static String display(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.CHAR ? "text" : CalciteTypes.displayName(type);
  }
}
