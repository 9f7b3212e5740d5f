package io.megadb.planner.bind.validate;

import io.megadb.planner.bind.normalize.LiteralReader;
import io.megadb.planner.bind.normalize.ParameterTypes;
import io.megadb.planner.bind.normalize.Positions;
import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.bind.types.Kind;
import io.megadb.planner.bind.types.Literals;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/** Types of nodes, and coercing a call's operands in place. */
final class Typing {
  private final SqlValidator validator;
  private final ParameterTypes parameters;
  private final LiteralReader literals;
  private final Positions positions;

  Typing(
      SqlValidator validator,
      ParameterTypes parameters,
      LiteralReader literals,
      Positions positions) {
    this.validator = validator;
    this.parameters = parameters;
    this.literals = literals;
    this.positions = positions;
  }

  SqlValidator validator() {
    return validator;
  }

  RelDataType type(SqlValidatorScope scope, SqlNode node) {
    return validator.deriveType(scope, node);
  }

  List<RelDataType> types(SqlValidatorScope scope, List<SqlNode> nodes) {
    List<RelDataType> types = new ArrayList<>(nodes.size());
    for (SqlNode node : nodes) {
      types.add(type(scope, node));
    }
    return types;
  }

  /** Whether the node is a string literal, NULL, or a parameter without a type yet. */
  boolean isUntyped(SqlNode node) {
    return switch (node) {
      case SqlDynamicParam p -> parameters.type(p.getIndex()).isEmpty();
      case SqlLiteral l ->
          l.getTypeName() == SqlTypeName.CHAR || l.getTypeName() == SqlTypeName.NULL;
      default -> false;
    };
  }

  List<Boolean> untyped(List<SqlNode> nodes) {
    return nodes.stream().map(this::isUntyped).toList();
  }

  /** Makes an operand the wanted type: literals are read, parameters typed, the rest cast. */
  void coerce(SqlValidatorScope scope, SqlCall call, int operand, RelDataType target) {
    SqlNode node = call.operand(operand);
    SqlNode coerced = coerced(scope, node, target);
    if (coerced != node) {
      call.setOperand(operand, coerced);
      type(scope, coerced);
    }
  }

  /** The node as the wanted type. */
  SqlNode coerced(SqlValidatorScope scope, SqlNode node, RelDataType target) {
    Kind wanted = Kind.of(target);
    if (node instanceof SqlDynamicParam parameter && isUntyped(node)) {
      parameters.assign(parameter.getIndex(), target);
      return node;
    }
    if (LiteralReader.isText(node)) {
      return literals.read((SqlLiteral) node, target);
    }
    if (node instanceof SqlLiteral literal && literal.getTypeName() == SqlTypeName.NULL) {
      validator.setValidatedNodeType(
          node, CalciteTypes.factory().createTypeWithNullability(target, true));
      return node;
    }
    RelDataType given = type(scope, node);
    boolean same =
        Kind.of(given) == wanted
            && (wanted != Kind.ARRAY
                || Kind.of(given.getComponentType()) == Kind.of(target.getComponentType()));
    if (same || wanted == Kind.RECORD || wanted == Kind.ANY) {
      return node;
    }
    return Literals.cast(node, target, node.getParserPosition());
  }

  MegaDbException error(ErrorCode code, String message, SqlNode node) {
    return positions.error(code, message, node);
  }
}
