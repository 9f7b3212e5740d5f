package io.megadb.planner.bind.validate;

import io.megadb.planner.bind.functions.FunctionTable;
import io.megadb.planner.bind.functions.Overloads;
import io.megadb.planner.bind.functions.PostgresFunction;
import io.megadb.planner.bind.functions.PostgresOperator;
import io.megadb.planner.bind.normalize.LiteralReader;
import io.megadb.planner.bind.normalize.ParameterTypes;
import io.megadb.planner.bind.normalize.Stand;
import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.bind.types.Coercions;
import io.megadb.planner.bind.types.Kind;
import io.megadb.planner.bind.types.TypeNames;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.type.SqlType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/**
 * Types calls by PostgreSQL's rules: chooses overloads, coerces operands in place. Structural calls
 * (CASE, IN, comparisons) are {@link StructuralTyper}'s.
 */
final class CallTyper {
  static final RelDataTypeFactory FACTORY = CalciteTypes.factory();

  /** Calcite's names of operators that PostgreSQL writes otherwise. */
  private static final Map<String, String> SYMBOLS =
      Map.of(
          "POSIX REGEX CASE SENSITIVE", "~",
          "POSIX REGEX CASE INSENSITIVE", "~*",
          "NEGATED POSIX REGEX CASE SENSITIVE", "!~",
          "NEGATED POSIX REGEX CASE INSENSITIVE", "!~*",
          "<< ", "<<");

  private final Typing typing;
  private final StructuralTyper structural;
  private final VectorChecks vectors;
  private final TextChecks texts;

  CallTyper(Typing typing) {
    this.typing = typing;
    this.structural = new StructuralTyper(typing);
    this.vectors = new VectorChecks(typing);
    this.texts = new TextChecks(typing);
  }

  /** The call's type; empty where Calcite is to decide, operands being prepared. */
  Optional<RelDataType> type(SqlValidatorScope scope, SqlCall call) {
    SqlOperator operator = call.getOperator();
    switch (call.getKind()) {
      case CAST -> {
        return Optional.of(cast(scope, call));
      }
      case PLUS_PREFIX, MINUS_PREFIX -> {
        String name = call.getKind() == SqlKind.PLUS_PREFIX ? "plus" : "negate";
        return Optional.of(operator(scope, call, operator.getName(), name));
      }
      default -> {}
    }
    if (structural.handles(call)) {
      return structural.type(scope, call);
    }
    if (operator instanceof SqlAggFunction || operator instanceof SqlFunction) {
      return function(scope, call);
    }
    String symbol = symbol(operator);
    return FunctionTable.instance().operator(symbol).isPresent()
        ? Optional.of(operator(scope, call, symbol, symbol))
        : Optional.empty();
  }

  private static String symbol(SqlOperator operator) {
    String name = operator.getName();
    return switch (operator.getKind()) {
      case POSIX_REGEX_CASE_SENSITIVE -> name.startsWith("N") || name.startsWith("!") ? "!~" : "~";
      case POSIX_REGEX_CASE_INSENSITIVE ->
          name.startsWith("N") || name.startsWith("!") ? "!~*" : "~*";
      default -> SYMBOLS.getOrDefault(name, name);
    };
  }

  private Optional<RelDataType> function(SqlValidatorScope scope, SqlCall call) {
    SqlOperator operator = call.getOperator();
    String name = operator.getName().toLowerCase(Locale.ROOT);
    if (operator.getKind() == SqlKind.GROUPING || operator instanceof Stand.FrameDistance) {
      return Optional.empty();
    }
    if (operator instanceof Stand.ArrayQuantifier) {
      // Only copies of what was typed before come here.
      typing.types(scope, call.getOperandList());
      return Optional.of(StructuralTyper.bool(true));
    }
    Optional<FunctionTable.Entry> entry =
        FunctionTable.instance().function(name.equals("percent_remainder") ? "mod" : name);
    if (entry.isEmpty()) {
      return known(operator) ? Optional.empty() : unknown(scope, call, name);
    }
    if (operator.getKind() == SqlKind.COUNT && isStar(call)) {
      return Optional.of(FACTORY.createSqlType(SqlTypeName.BIGINT));
    }
    List<SqlNode> operands = call.getOperandList();
    List<RelDataType> types = typing.types(scope, operands);
    Overloads.Choice choice =
        Overloads.choose(entry.get().signatures(), types, typing.untyped(operands))
            .orElseThrow(() -> undefined(name, types, call));
    // Calcite wants a percentile's fraction to be a bare literal.
    boolean percentile =
        operator.getKind() == SqlKind.PERCENTILE_CONT
            || operator.getKind() == SqlKind.PERCENTILE_DISC;
    for (int i = 0; i < operands.size() && !percentile; i++) {
      typing.coerce(scope, call, i, choice.argumentTypes().get(i));
    }
    if (operator instanceof SqlAggFunction) {
      return Optional.of(aggregate(scope, call, choice));
    }
    vectors.check(name, scope, call);
    texts.check(name, scope, call);
    RelDataType type = special(name, call, choice);
    return Optional.of(
        operator instanceof PostgresFunction function && !function.isDeterministic()
            ? FACTORY.createTypeWithNullability(type, false)
            : type);
  }

  private static boolean isStar(SqlCall call) {
    return call.operandCount() == 1 && call.operand(0) instanceof SqlIdentifier id && id.isStar();
  }

  /** What Calcite's own inference says, so that the algebra agrees. */
  private RelDataType aggregate(SqlValidatorScope scope, SqlCall call, Overloads.Choice choice) {
    return switch (call.getKind()) {
      case PERCENTILE_CONT, PERCENTILE_DISC -> choice.type();
      default -> {
        // Operands were coerced in place; the binding sees them as they are now.
        yield call.getOperator()
            .inferReturnType(new SqlCallBinding(typing.validator(), scope, call));
      }
    };
  }

  /** Results whose scale a literal argument decides. */
  private static RelDataType special(String name, SqlCall call, Overloads.Choice choice) {
    switch (name) {
      case "round", "trunc" -> {
        if (call.operandCount() == 2
            && choice.type().getSqlTypeName() == SqlTypeName.DECIMAL
            && call.operand(1) instanceof SqlLiteral literal
            && literal.getTypeName() == SqlTypeName.DECIMAL) {
          return decimal(Math.clamp(literal.intValue(true), 0, 37), choice.type());
        }
      }
      case "subvector" -> {
        return Subvectors.type(call, choice);
      }
      case "extract" -> {
        if (call.operand(0) instanceof SqlLiteral literal) {
          return decimal(
              switch (literal.getValueAs(String.class).toLowerCase(Locale.ROOT)) {
                case "second", "epoch" -> 6;
                case "millisecond", "milliseconds" -> 3;
                case "julian" -> 16;
                default -> 0;
              },
              choice.type());
        }
      }
      default -> {}
    }
    return choice.type();
  }

  private static RelDataType decimal(int scale, RelDataType like) {
    return FACTORY.createTypeWithNullability(
        FACTORY.createSqlType(SqlTypeName.DECIMAL, SqlType.Numeric.MAX_PRECISION, scale),
        like.isNullable());
  }

  /** Functions of Calcite that its grammar or validator makes by itself. */
  private static boolean known(SqlOperator operator) {
    return !(operator instanceof org.apache.calcite.sql.SqlUnresolvedFunction)
        && SqlStdOperatorTable.instance().getOperatorList().contains(operator);
  }

  private Optional<RelDataType> unknown(SqlValidatorScope scope, SqlCall call, String name) {
    throw undefined(name, typing.types(scope, call.getOperandList()), call);
  }

  private MegaDbException undefined(String name, List<RelDataType> types, SqlCall call) {
    String signature =
        name + types.stream().map(t -> display(t)).collect(Collectors.joining(", ", "(", ")"));
    MegaDbException error =
        typing.error(
            ErrorCode.UNDEFINED_FUNCTION, "function " + signature + " does not exist", call);
    FunctionTable table = FunctionTable.instance();
    return error.withHint(
        table.function(name).isPresent()
            ? "No function matches the given name and argument types. You might need to add"
                + " explicit type casts."
            : NearestName.hint(name, table.functionNames(), "There is no function of that name."));
  }

  private static String display(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.CHAR ? "unknown" : CalciteTypes.displayName(type);
  }

  private RelDataType operator(
      SqlValidatorScope scope, SqlCall call, String display, String symbol) {
    List<SqlNode> operands = call.getOperandList();
    List<RelDataType> types = typing.types(scope, operands);
    FunctionTable.Entry entry = FunctionTable.instance().operator(symbol).orElseThrow();
    Overloads.Choice choice =
        Overloads.choose(entry.signatures(), types, typing.untyped(operands))
            .orElseThrow(() -> noOperator(display, types, call));
    for (int i = 0; i < operands.size(); i++) {
      RelDataType target = choice.argumentTypes().get(i);
      boolean bothNumbers =
          Kind.of(types.get(i)).category() == Kind.Category.NUMERIC
              && Kind.of(target).category() == Kind.Category.NUMERIC
              && Kind.of(choice.type()).category() == Kind.Category.NUMERIC;
      boolean intoText = choice.signature().parameters().get(i).kind() == Kind.ANYNONARRAY;
      if (intoText) {
        typing.coerce(scope, call, i, ParameterTypes.TEXT);
      } else if (typing.isUntyped(operands.get(i)) || !bothNumbers) {
        typing.coerce(scope, call, i, target);
      }
    }
    if (entry.operator() instanceof PostgresOperator || symbol.length() <= 2) {
      ((SqlBasicCall) call).setOperator(entry.operator());
    }
    vectors.check(symbol, scope, call);
    return choice.type();
  }

  /** PostgreSQL's message for an operator without a fitting overload. */
  MegaDbException noOperator(String symbol, List<RelDataType> types, SqlCall call) {
    String signature =
        types.size() == 1
            ? symbol + " " + display(types.getFirst())
            : display(types.get(0)) + " " + symbol + " " + display(types.get(1));
    return typing
        .error(ErrorCode.UNDEFINED_FUNCTION, "operator does not exist: " + signature, call)
        .withHint(
            "No operator matches the given argument types. You might need to add explicit type"
                + " casts.");
  }

  private RelDataType cast(SqlValidatorScope scope, SqlCall call) {
    RelDataType target =
        TypeNames.resolve((SqlDataTypeSpec) call.operand(1))
            .orElseThrow(
                () ->
                    typing.error(
                        ErrorCode.UNDEFINED_OBJECT,
                        "type \"" + call.operand(1) + "\" does not exist",
                        call));
    SqlNode value = call.operand(0);
    if (LiteralReader.isText(value)) {
      // The normaliser has read it already.
      return FACTORY.createTypeWithNullability(target, false);
    }
    if (typing.isUntyped(value)) {
      typing.coerce(scope, call, 0, target);
      return FACTORY.createTypeWithNullability(target, true);
    }
    RelDataType source = typing.type(scope, value);
    if (!CalciteTypes.isUnknown(source) && !Coercions.explicit(source, target)) {
      throw typing.error(
          ErrorCode.CANNOT_COERCE,
          "cannot cast type "
              + CalciteTypes.displayName(source)
              + " to "
              + CalciteTypes.displayName(target),
          call);
    }
    return FACTORY.createTypeWithNullability(
        target, source.isNullable() || CalciteTypes.isUnknown(source));
  }
}
