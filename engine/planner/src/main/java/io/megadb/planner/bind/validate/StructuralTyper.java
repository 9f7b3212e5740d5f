package io.megadb.planner.bind.validate;

import static io.megadb.planner.bind.validate.CallTyper.FACTORY;

import io.megadb.planner.bind.normalize.ParameterTypes;
import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.bind.types.Kind;
import io.megadb.planner.bind.types.Literals;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/** Types logic, comparisons, CASE, COALESCE and their like, IN, LIKE, arrays. */
final class StructuralTyper {
  private static final Set<SqlKind> KINDS =
      Set.of(
          SqlKind.AND,
          SqlKind.OR,
          SqlKind.NOT,
          SqlKind.IS_NULL,
          SqlKind.IS_NOT_NULL,
          SqlKind.IS_TRUE,
          SqlKind.IS_NOT_TRUE,
          SqlKind.IS_FALSE,
          SqlKind.IS_NOT_FALSE,
          SqlKind.IS_UNKNOWN,
          SqlKind.IS_DISTINCT_FROM,
          SqlKind.IS_NOT_DISTINCT_FROM,
          SqlKind.EQUALS,
          SqlKind.NOT_EQUALS,
          SqlKind.LESS_THAN,
          SqlKind.LESS_THAN_OR_EQUAL,
          SqlKind.GREATER_THAN,
          SqlKind.GREATER_THAN_OR_EQUAL,
          SqlKind.BETWEEN,
          SqlKind.LIKE,
          SqlKind.SIMILAR,
          SqlKind.IN,
          SqlKind.NOT_IN,
          SqlKind.SOME,
          SqlKind.ALL,
          SqlKind.CASE,
          SqlKind.COALESCE,
          SqlKind.NULLIF,
          SqlKind.ARRAY_VALUE_CONSTRUCTOR,
          SqlKind.ITEM,
          SqlKind.OVER,
          SqlKind.FILTER,
          SqlKind.WITHIN_GROUP);

  private final Typing typing;
  private final Comparisons comparisons;

  StructuralTyper(Typing typing) {
    this.typing = typing;
    this.comparisons = new Comparisons(typing);
  }

  boolean handles(SqlCall call) {
    return KINDS.contains(call.getKind());
  }

  Optional<RelDataType> type(SqlValidatorScope scope, SqlCall call) {
    return switch (call.getKind()) {
      case AND, OR, NOT -> Optional.of(logic(scope, call));
      case IS_NULL, IS_NOT_NULL -> {
        SqlNode operand = call.operand(0);
        if (typing.isUntyped(operand)) {
          typing.coerce(scope, call, 0, ParameterTypes.TEXT);
        }
        typing.type(scope, operand);
        yield Optional.of(bool(false));
      }
      case IS_TRUE, IS_NOT_TRUE, IS_FALSE, IS_NOT_FALSE, IS_UNKNOWN -> {
        condition(scope, call, 0);
        yield Optional.of(bool(false));
      }
      case IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM -> {
        comparisons.compare(scope, call, call.getKind().sql);
        yield Optional.of(bool(false));
      }
      case EQUALS, NOT_EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
          Optional.of(comparisons.compare(scope, call, call.getKind().sql));
      case BETWEEN -> {
        boolean nullable = comparisons.between(scope, call);
        yield Optional.of(bool(nullable));
      }
      case LIKE, SIMILAR -> Optional.of(like(scope, call));
      case IN, NOT_IN, SOME, ALL -> comparisons.membership(scope, call);
      case CASE -> Optional.of(cases(scope, (SqlCase) call));
      case COALESCE -> Optional.of(coalesce(scope, call));
      case NULLIF -> Optional.of(nullIf(scope, call));
      case ARRAY_VALUE_CONSTRUCTOR -> Optional.of(array(scope, call));
      case ITEM -> Optional.of(item(scope, call));
      case OVER, FILTER, WITHIN_GROUP -> aggregate(scope, call);
      default -> Optional.empty();
    };
  }

  static RelDataType bool(boolean nullable) {
    return FACTORY.createTypeWithNullability(FACTORY.createSqlType(SqlTypeName.BOOLEAN), nullable);
  }

  private RelDataType logic(SqlValidatorScope scope, SqlCall call) {
    boolean nullable = false;
    for (int i = 0; i < call.operandCount(); i++) {
      nullable |= condition(scope, call, i);
    }
    return bool(nullable);
  }

  /** Whether the condition may be NULL. */
  private boolean condition(SqlValidatorScope scope, SqlCall call, int operand) {
    if (typing.isUntyped(call.operand(operand))) {
      typing.coerce(scope, call, operand, bool(true));
    }
    RelDataType type = typing.type(scope, call.operand(operand));
    if (Kind.of(type) != Kind.BOOLEAN && !CalciteTypes.isUnknown(type)) {
      throw typing.error(
          ErrorCode.DATATYPE_MISMATCH,
          "argument of "
              + call.getOperator().getName()
              + " must be type boolean, not type "
              + CalciteTypes.displayName(type),
          call.operand(operand));
    }
    return type.isNullable() || CalciteTypes.isUnknown(type);
  }

  private RelDataType like(SqlValidatorScope scope, SqlCall call) {
    boolean nullable = false;
    List<RelDataType> types = typing.types(scope, call.getOperandList());
    for (int i = 0; i < call.operandCount(); i++) {
      if (typing.isUntyped(call.operand(i))) {
        typing.coerce(scope, call, i, ParameterTypes.TEXT);
      } else if (Kind.of(types.get(i)) != Kind.TEXT && !CalciteTypes.isUnknown(types.get(i))) {
        throw comparisons.noOperator(likeSymbol(call), types, call);
      }
      nullable |= typing.type(scope, call.operand(i)).isNullable();
    }
    return bool(nullable);
  }

  private static String likeSymbol(SqlCall call) {
    return switch (call.getOperator().getName()) {
      case "LIKE" -> "~~";
      case "NOT LIKE" -> "!~~";
      case "ILIKE" -> "~~*";
      case "NOT ILIKE" -> "!~~*";
      default -> "~";
    };
  }

  private RelDataType cases(SqlValidatorScope scope, SqlCase cases) {
    SqlNodeList whens = cases.getWhenOperands();
    for (int i = 0; i < whens.size(); i++) {
      SqlNode when = whens.get(i);
      if (typing.isUntyped(when)) {
        whens.set(i, typing.coerced(scope, when, bool(true)));
      }
      RelDataType type = typing.type(scope, whens.get(i));
      if (Kind.of(type) != Kind.BOOLEAN && !CalciteTypes.isUnknown(type)) {
        throw typing.error(
            ErrorCode.DATATYPE_MISMATCH,
            "argument of CASE/WHEN must be type boolean, not type "
                + CalciteTypes.displayName(type),
            when);
      }
    }
    SqlNodeList thens = cases.getThenOperands();
    List<SqlNode> branches = new ArrayList<>(thens.getList());
    branches.add(cases.getElseOperand());
    RelDataType common = common(scope, "CASE", branches);
    for (int i = 0; i < thens.size(); i++) {
      thens.set(i, unified(scope, thens.get(i), common));
    }
    cases.setOperand(3, unified(scope, cases.getElseOperand(), common));
    return common;
  }

  /** The type of values that stand for one another; NULL-able if one of them is. */
  private RelDataType common(SqlValidatorScope scope, String what, List<SqlNode> nodes) {
    List<RelDataType> types = typing.types(scope, nodes);
    List<RelDataType> typed = new ArrayList<>();
    boolean nullable = false;
    SqlNode first = null;
    for (int i = 0; i < nodes.size(); i++) {
      nullable |= types.get(i).isNullable() || CalciteTypes.isUnknown(types.get(i));
      if (!typing.isUntyped(nodes.get(i)) && !CalciteTypes.isUnknown(types.get(i))) {
        typed.add(types.get(i));
        RelDataType common = FACTORY.leastRestrictive(typed);
        if (common == null) {
          throw mismatch(what, typed, nodes.get(i));
        }
        first = first == null ? nodes.get(i) : first;
      }
    }
    RelDataType type = typed.isEmpty() ? ParameterTypes.TEXT : FACTORY.leastRestrictive(typed);
    return FACTORY.createTypeWithNullability(type, nullable);
  }

  private MegaDbException mismatch(String what, List<RelDataType> types, SqlNode node) {
    return typing.error(
        ErrorCode.DATATYPE_MISMATCH,
        what
            + " types "
            + CalciteTypes.displayName(types.getFirst())
            + " and "
            + CalciteTypes.displayName(types.getLast())
            + " cannot be matched",
        node);
  }

  private SqlNode unified(SqlValidatorScope scope, SqlNode node, RelDataType common) {
    SqlNode unified =
        typing.isUntyped(node)
                || Kind.of(common).category() != Kind.Category.NUMERIC
                || Kind.of(typing.type(scope, node)).category() != Kind.Category.NUMERIC
            ? typing.coerced(scope, node, common)
            : node;
    typing.type(scope, unified);
    return unified;
  }

  private RelDataType coalesce(SqlValidatorScope scope, SqlCall call) {
    RelDataType common = common(scope, "COALESCE", call.getOperandList());
    boolean nullable = true;
    for (int i = 0; i < call.operandCount(); i++) {
      call.setOperand(i, unified(scope, call.operand(i), common));
      RelDataType type = typing.type(scope, call.operand(i));
      nullable &= type.isNullable() || CalciteTypes.isUnknown(type);
    }
    return FACTORY.createTypeWithNullability(common, nullable);
  }

  private RelDataType nullIf(SqlValidatorScope scope, SqlCall call) {
    comparisons.compare(scope, call, "=");
    RelDataType type = typing.type(scope, call.operand(0));
    return FACTORY.createTypeWithNullability(
        type.getSqlTypeName() == SqlTypeName.CHAR ? ParameterTypes.TEXT : type, true);
  }

  private RelDataType array(SqlValidatorScope scope, SqlCall call) {
    RelDataType element = common(scope, "ARRAY", call.getOperandList());
    for (int i = 0; i < call.operandCount(); i++) {
      call.setOperand(i, unified(scope, call.operand(i), element));
    }
    return FACTORY.createArrayType(FACTORY.createTypeWithNullability(element, true), -1);
  }

  private RelDataType item(SqlValidatorScope scope, SqlCall call) {
    RelDataType array = typing.type(scope, call.operand(0));
    if (Kind.of(array) != Kind.ARRAY) {
      throw typing.error(
          ErrorCode.DATATYPE_MISMATCH,
          "cannot subscript type "
              + CalciteTypes.displayName(array)
              + " because it does not support subscripting",
          call);
    }
    RelDataType integer = CalciteTypes.toCalcite(SqlType.Simple.INTEGER, true);
    typing.coerce(scope, call, 1, integer);
    return FACTORY.createTypeWithNullability(array.getComponentType(), true);
  }

  /** Types what is inside first; Calcite knows how the wrapping changes it. */
  private Optional<RelDataType> aggregate(SqlValidatorScope scope, SqlCall call) {
    SqlNode inner = call.operand(0);
    if (call.getKind() == SqlKind.OVER && inner.getKind() == SqlKind.SUM) {
      // Calcite turns its own SUM into a CASE over COUNT and SUM; this one it leaves alone.
      ((SqlBasicCall) inner).setOperator(WindowSum.INSTANCE);
    }
    if (call.getKind() == SqlKind.WITHIN_GROUP
        && inner.getKind() == SqlKind.PERCENTILE_CONT
        && call.operand(1) instanceof SqlNodeList order
        && order.size() == 1) {
      RelDataType type = typing.type(scope, order.get(0));
      if (Kind.of(type).category() == Kind.Category.NUMERIC && Kind.of(type) != Kind.DOUBLE) {
        order.set(0, asDouble(order.get(0)));
      }
    }
    typing.type(scope, inner);
    if (call.getKind() == SqlKind.FILTER && typing.isUntyped(call.operand(1))) {
      typing.coerce(scope, call, 1, bool(true));
    }
    return Optional.empty();
  }

  private static SqlNode asDouble(SqlNode item) {
    return switch (item.getKind()) {
      case DESCENDING, NULLS_FIRST, NULLS_LAST ->
          ((SqlCall) item)
              .getOperator()
              .createCall(item.getParserPosition(), asDouble(((SqlCall) item).operand(0)));
      default ->
          Literals.cast(
              item, CalciteTypes.toCalcite(SqlType.Simple.DOUBLE, true), item.getParserPosition());
    };
  }

  /** The std operator for a comparison's kind. */
  static org.apache.calcite.sql.SqlOperator comparison(SqlKind kind) {
    return switch (kind) {
      case EQUALS -> SqlStdOperatorTable.EQUALS;
      case NOT_EQUALS -> SqlStdOperatorTable.NOT_EQUALS;
      case LESS_THAN -> SqlStdOperatorTable.LESS_THAN;
      case LESS_THAN_OR_EQUAL -> SqlStdOperatorTable.LESS_THAN_OR_EQUAL;
      case GREATER_THAN -> SqlStdOperatorTable.GREATER_THAN;
      default -> SqlStdOperatorTable.GREATER_THAN_OR_EQUAL;
    };
  }
}
