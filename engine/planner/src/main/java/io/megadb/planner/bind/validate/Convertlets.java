package io.megadb.planner.bind.validate;

import io.megadb.planner.bind.functions.EnforceOperator;
import io.megadb.planner.bind.functions.PostgresFunction;
import io.megadb.planner.bind.functions.PostgresOperator;
import io.megadb.planner.bind.normalize.Stand;
import io.megadb.planner.bind.types.CalciteTypes;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlLikeOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.StandardConvertletTable;

/** Validated calls to algebra as they are: nothing is rewritten, types are the validator's. */
final class Convertlets implements SqlRexConvertletTable {
  static final Convertlets INSTANCE = new Convertlets();

  /**
   * Stands for {@code *} between validation and conversion: Calcite asks its own operator how it
   * orders its result, and that reads every constant factor as a number, an interval too.
   */
  private static final SqlBinaryOperator TIMES =
      new SqlBinaryOperator("*", SqlKind.TIMES, 60, true, ReturnTypes.ARG0, null, null);

  private Convertlets() {}

  /** Readies a validated tree for conversion, in place. */
  static void prepare(SqlNode validated) {
    validated.accept(
        new SqlBasicVisitor<Void>() {
          @Override
          public Void visit(SqlCall call) {
            if (call instanceof SqlBasicCall basic
                && call.getOperator() == SqlStdOperatorTable.MULTIPLY) {
              basic.setOperator(TIMES);
            }
            return super.visit(call);
          }
        });
  }

  @Override
  public SqlRexConvertlet get(SqlCall call) {
    if (call.getOperator() instanceof Stand stand) {
      return switch (stand) {
        case Stand.ArrayQuantifier any ->
            (context, c) ->
                context
                    .getRexBuilder()
                    .makeCall(
                        context.getValidator().getValidatedNodeType(c),
                        any.quantifier(),
                        operands(context, c));
        case Stand.FrameDistance distance ->
            (context, c) -> context.convertExpression(c.operand(0));
      };
    }
    return switch (call.getKind()) {
      case CAST -> Convertlets::cast;
      case CASE -> Convertlets::cases;
      case EQUALS,
          NOT_EQUALS,
          LESS_THAN,
          LESS_THAN_OR_EQUAL,
          GREATER_THAN,
          GREATER_THAN_OR_EQUAL,
          IS_DISTINCT_FROM,
          IS_NOT_DISTINCT_FROM,
          AND,
          OR,
          NOT ->
          Convertlets::untyped;
      case TIMES -> Convertlets::times;
      case PLUS, MINUS, DIVIDE, MOD, PLUS_PREFIX, MINUS_PREFIX, COALESCE, NULLIF, ITEM ->
          Convertlets::typed;
      case LIKE, SIMILAR -> Convertlets::like;
      case ARRAY_VALUE_CONSTRUCTOR -> Convertlets::typed;
      case GROUPING, GROUPING_ID, GROUP_ID -> StandardConvertletTable.INSTANCE.get(call);
      default -> own(call) ? Convertlets::typed : StandardConvertletTable.INSTANCE.get(call);
    };
  }

  private static boolean own(SqlCall call) {
    SqlOperator operator = call.getOperator();
    return operator instanceof PostgresFunction
        || operator instanceof PostgresOperator
        || operator instanceof EnforceOperator
        || operator instanceof SqlAggFunction
        || operator == SqlStdOperatorTable.CONCAT;
  }

  private static List<RexNode> operands(SqlRexContext context, SqlCall call) {
    List<RexNode> operands = new ArrayList<>(call.operandCount());
    for (SqlNode operand : call.getOperandList()) {
      boolean star = operand instanceof SqlIdentifier id && id.isStar();
      if (!star) {
        operands.add(context.convertExpression(operand));
      }
    }
    return operands;
  }

  private static RexNode typed(SqlRexContext context, SqlCall call) {
    RelDataType type = context.getValidator().getValidatedNodeType(call);
    return context.getRexBuilder().makeCall(type, call.getOperator(), operands(context, call));
  }

  private static RexNode times(SqlRexContext context, SqlCall call) {
    RelDataType type = context.getValidator().getValidatedNodeType(call);
    return context
        .getRexBuilder()
        .makeCall(type, SqlStdOperatorTable.MULTIPLY, operands(context, call));
  }

  private static RexNode untyped(SqlRexContext context, SqlCall call) {
    // Nested ANDs and ORs are one call each: Calcite's filters insist on it.
    List<RexNode> operands = RexUtil.flatten(operands(context, call), call.getOperator());
    return context.getRexBuilder().makeCall(call.getOperator(), operands);
  }

  private static RexNode like(SqlRexContext context, SqlCall call) {
    SqlLikeOperator operator = (SqlLikeOperator) call.getOperator();
    RexBuilder builder = context.getRexBuilder();
    List<RexNode> operands = operands(context, call);
    RelDataType type = context.getValidator().getValidatedNodeType(call);
    return operator.isNegated()
        ? builder.makeCall(
            SqlStdOperatorTable.NOT, builder.makeCall(type, operator.not(), operands))
        : builder.makeCall(type, operator, operands);
  }

  /** Branches keep their own types; whoever writes the CASE converts them. */
  private static RexNode cases(SqlRexContext context, SqlCall call) {
    SqlCase cases = (SqlCase) call;
    RelDataType type = context.getValidator().getValidatedNodeType(call);
    List<RexNode> operands = new ArrayList<>();
    for (int i = 0; i < cases.getWhenOperands().size(); i++) {
      operands.add(context.convertExpression(cases.getWhenOperands().get(i)));
      operands.add(branch(context, cases.getThenOperands().get(i), type));
    }
    operands.add(branch(context, cases.getElseOperand(), type));
    return context.getRexBuilder().makeCall(type, SqlStdOperatorTable.CASE, operands);
  }

  private static RexNode branch(SqlRexContext context, SqlNode node, RelDataType type) {
    RexNode branch = context.convertExpression(node);
    return RexLiteral.isNullLiteral(branch)
        ? context.getRexBuilder().makeNullLiteral(type)
        : branch;
  }

  private static RexNode cast(SqlRexContext context, SqlCall call) {
    RelDataType type = context.getValidator().getValidatedNodeType(call);
    RexBuilder builder = context.getRexBuilder();
    RexNode value = context.convertExpression(call.operand(0));
    if (RexLiteral.isNullLiteral(value)) {
      return builder.makeNullLiteral(type);
    }
    if (value.getType().equals(type)) {
      return value;
    }
    RelDataType nullable =
        CalciteTypes.factory().createTypeWithNullability(type, value.getType().isNullable());
    return RexUtil.isLiteral(value, false) && value.getType().equals(nullable)
        ? value
        : builder.makeAbstractCast(nullable, value, false);
  }
}
