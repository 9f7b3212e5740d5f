package io.megadb.trino.sql;

import io.airlift.slice.Slice;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.trino.handle.MegadbColumn;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.expression.Call;
import io.trino.spi.expression.ConnectorExpression;
import io.trino.spi.expression.Constant;
import io.trino.spi.expression.FieldDereference;
import io.trino.spi.expression.FunctionName;
import io.trino.spi.expression.StandardFunctions;
import io.trino.spi.expression.Variable;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.BigintType;
import io.trino.spi.type.BooleanType;
import io.trino.spi.type.DateType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.DoubleType;
import io.trino.spi.type.IntegerType;
import io.trino.spi.type.RealType;
import io.trino.spi.type.RowType;
import io.trino.spi.type.SmallintType;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.Type;
import io.trino.spi.type.VarcharType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Expressions of Trino as SQL of MegaDB. Only what means the same in both is translated; where
 * MegaDB follows PostgreSQL and Trino does not (NaN, sums that are wider, LIKE's escape), the SQL
 * says it Trino's way or there is none.
 *
 * <p>One instance is for one set of columns.
 */
public final class Expressions {
  /** Functions of one argument or more that are the same under the same name. */
  private static final Map<String, Set<Integer>> SAME =
      Map.of("abs", Set.of(1), "length", Set.of(1), "ceiling", Set.of(1), "floor", Set.of(1));

  private static final Map<FunctionName, String> COMPARISONS =
      Map.of(
          StandardFunctions.EQUAL_OPERATOR_FUNCTION_NAME, "=",
          StandardFunctions.NOT_EQUAL_OPERATOR_FUNCTION_NAME, "<>",
          StandardFunctions.LESS_THAN_OPERATOR_FUNCTION_NAME, "<",
          StandardFunctions.LESS_THAN_OR_EQUAL_OPERATOR_FUNCTION_NAME, "<=",
          StandardFunctions.GREATER_THAN_OPERATOR_FUNCTION_NAME, ">",
          StandardFunctions.GREATER_THAN_OR_EQUAL_OPERATOR_FUNCTION_NAME, ">=");

  private static final Map<FunctionName, String> ARITHMETIC =
      Map.of(
          StandardFunctions.ADD_FUNCTION_NAME, "+",
          StandardFunctions.SUBTRACT_FUNCTION_NAME, "-",
          StandardFunctions.MULTIPLY_FUNCTION_NAME, "*",
          StandardFunctions.DIVIDE_FUNCTION_NAME, "/",
          StandardFunctions.MODULO_FUNCTION_NAME, "%");

  private final Map<String, ColumnHandle> columns;

  /** Translates expressions over these columns, by the variables' names. */
  public Expressions(Map<String, ColumnHandle> columns) {
    this.columns = Map.copyOf(columns);
  }

  /** The expression as SQL; empty if MegaDB has none of the same meaning. */
  public Optional<String> translate(ConnectorExpression expression) {
    return switch (expression) {
      case Variable variable -> variable(variable);
      case Constant constant ->
          constant.getValue() == null
              ? typeName(constant.getType()).map(t -> "CAST(NULL AS " + t + ")")
              : Literals.literal(constant.getType(), constant.getValue());
      case FieldDereference field -> dereference(field);
      case Call call -> call(call).flatMap(sql -> exact(call, sql));
      default -> Optional.empty();
    };
  }

  private Optional<String> variable(Variable variable) {
    return Optional.ofNullable((MegadbColumn) columns.get(variable.getName()))
        .map(MegadbColumn::sql);
  }

  private Optional<String> dereference(FieldDereference field) {
    if (!(field.getTarget().getType() instanceof RowType row)) {
      return Optional.empty();
    }
    Optional<String> name = row.getFields().get(field.getField()).getName();
    Optional<String> target = translate(field.getTarget());
    return name.isEmpty() || target.isEmpty()
        ? Optional.empty()
        : Optional.of("(" + target.get() + ")." + Identifiers.quote(name.get()));
  }

  /** MegaDB's decimals may have other digits, or in PostgreSQL any: Trino's type says how many. */
  private static Optional<String> exact(Call call, String sql) {
    return call.getType() instanceof DecimalType
            && !call.getFunctionName().equals(StandardFunctions.CAST_FUNCTION_NAME)
        ? typeName(call.getType()).map(t -> "CAST(" + sql + " AS " + t + ")")
        : Optional.of(sql);
  }

  private Optional<String> call(Call call) {
    FunctionName name = call.getFunctionName();
    List<ConnectorExpression> arguments = call.getArguments();
    if (name.equals(StandardFunctions.AND_FUNCTION_NAME)) {
      return joined(arguments, " AND ");
    } else if (name.equals(StandardFunctions.OR_FUNCTION_NAME)) {
      return joined(arguments, " OR ");
    } else if (name.equals(StandardFunctions.NOT_FUNCTION_NAME)) {
      return translate(arguments.getFirst()).map(a -> "(NOT " + a + ")");
    } else if (name.equals(StandardFunctions.IS_NULL_FUNCTION_NAME)) {
      return translate(arguments.getFirst()).map(a -> "(" + a + " IS NULL)");
    } else if (COMPARISONS.containsKey(name)) {
      return comparison(COMPARISONS.get(name), arguments.get(0), arguments.get(1));
    } else if (name.equals(StandardFunctions.IDENTICAL_OPERATOR_FUNCTION_NAME)) {
      return identical(arguments.get(0), arguments.get(1));
    } else if (name.equals(StandardFunctions.BETWEEN_FUNCTION_NAME)) {
      return between(arguments);
    } else if (ARITHMETIC.containsKey(name)) {
      return arithmetic(call, ARITHMETIC.get(name));
    } else if (name.equals(StandardFunctions.NEGATE_FUNCTION_NAME)) {
      return isNumber(call.getType())
          ? translate(arguments.getFirst()).map(a -> "(- " + a + ")")
          : Optional.empty();
    } else if (name.equals(StandardFunctions.CAST_FUNCTION_NAME)) {
      return cast(arguments.getFirst(), call.getType());
    } else if (name.equals(StandardFunctions.IN_PREDICATE_FUNCTION_NAME)) {
      return in(arguments.get(0), arguments.get(1));
    } else if (name.equals(StandardFunctions.LIKE_FUNCTION_NAME)) {
      return LikePatterns.translate(arguments).flatMap(p -> like(arguments.getFirst(), p));
    } else if (name.equals(StandardFunctions.COALESCE_FUNCTION_NAME)) {
      return joined(arguments, ", ").map(a -> "COALESCE" + a);
    } else if (name.equals(StandardFunctions.NULLIF_FUNCTION_NAME)) {
      return nullIf(arguments.get(0), arguments.get(1));
    }
    String plain = name.getName();
    if (VectorDistances.isDistance(plain)) {
      return VectorDistances.translate(plain, arguments, columns);
    }
    if (SAME.getOrDefault(plain, Set.of()).contains(arguments.size())
        && isSame(plain, arguments.getFirst().getType())) {
      return joined(arguments, ", ").map(a -> plain + a);
    }
    return Parts.translate(plain, arguments, call.getType(), this);
  }

  /** {@code length} counts characters of texts in both, bytes of others in Trino only. */
  private static boolean isSame(String function, Type argument) {
    return function.equals("length")
        ? argument instanceof VarcharType
        : argument instanceof DoubleType
            || function.equals("abs") && (isWhole(argument) || argument instanceof DecimalType);
  }

  private Optional<String> joined(List<ConnectorExpression> parts, String by) {
    List<String> translated = new ArrayList<>(parts.size());
    for (ConnectorExpression part : parts) {
      Optional<String> sql = translate(part);
      if (sql.isEmpty()) {
        return Optional.empty();
      }
      translated.add(sql.get());
    }
    return Optional.of("(" + String.join(by, translated) + ")");
  }

  private Optional<String> comparison(
      String operator, ConnectorExpression left, ConnectorExpression right) {
    Type type = left.getType();
    if (!isComparable(left) || !isComparable(right)) {
      return Optional.empty();
    }
    if (Domains.isFloating(type)) {
      return floatingComparison(operator, left, right);
    }
    return both(left, right, " " + operator + " ");
  }

  /**
   * In MegaDB NaN equals itself and is above everything, in Trino it is neither equal nor above.
   * Beside a constant that is no NaN one condition more makes it Trino's.
   */
  private Optional<String> floatingComparison(
      String operator, ConnectorExpression left, ConnectorExpression right) {
    boolean leftConstant = isOrdinary(left);
    if (leftConstant == isOrdinary(right)) {
      return Optional.empty();
    }
    ConnectorExpression other = leftConstant ? right : left;
    String above = leftConstant ? "<" : ">";
    Optional<String> compared = both(left, right, " " + operator + " ");
    if (!operator.startsWith(above) || operator.equals("<>")) {
      return compared;
    }
    return compared.flatMap(
        c ->
            translate(other)
                .map(o -> "(" + c + " AND " + o + " <> " + Domains.nan(other.getType()) + ")"));
  }

  private static boolean isOrdinary(ConnectorExpression expression) {
    return expression instanceof Constant constant
        && constant.getValue() != null
        && switch (constant.getType()) {
          case DoubleType t -> !Double.isNaN((Double) constant.getValue());
          case RealType t ->
              !Float.isNaN(Float.intBitsToFloat(Math.toIntExact((Long) constant.getValue())));
          default -> true;
        };
  }

  private Optional<String> identical(ConnectorExpression left, ConnectorExpression right) {
    return isComparable(left) && isComparable(right)
        ? both(left, right, " IS NOT DISTINCT FROM ")
        : Optional.empty();
  }

  private Optional<String> between(List<ConnectorExpression> arguments) {
    ConnectorExpression value = arguments.get(0);
    Optional<String> low = comparison(">=", value, arguments.get(1));
    Optional<String> high = comparison("<=", value, arguments.get(2));
    return low.flatMap(l -> high.map(h -> "(" + l + " AND " + h + ")"));
  }

  private Optional<String> nullIf(ConnectorExpression left, ConnectorExpression right) {
    return isComparable(left)
            && left.getType().equals(right.getType())
            && !Domains.isFloating(left.getType())
        ? both(left, right, ", ").map(a -> "NULLIF" + a)
        : Optional.empty();
  }

  private Optional<String> both(ConnectorExpression left, ConnectorExpression right, String by) {
    return translate(left).flatMap(l -> translate(right).map(r -> "(" + l + by + r + ")"));
  }

  private Optional<String> in(ConnectorExpression value, ConnectorExpression list) {
    if (!(list instanceof Call array)
        || !array.getFunctionName().equals(StandardFunctions.ARRAY_CONSTRUCTOR_FUNCTION_NAME)
        || !isComparable(value)
        || Domains.isFloating(value.getType())) {
      return Optional.empty();
    }
    return joined(array.getArguments(), ", ")
        .flatMap(items -> translate(value).map(v -> "(" + v + " IN " + items + ")"));
  }

  private Optional<String> like(ConnectorExpression value, String pattern) {
    return isComparable(value)
        ? translate(value).map(v -> "(" + v + " LIKE " + pattern + ")")
        : Optional.empty();
  }

  private Optional<String> arithmetic(Call call, String operator) {
    Type type = call.getType();
    ConnectorExpression left = call.getArguments().get(0);
    ConnectorExpression right = call.getArguments().get(1);
    if (!isNumber(type) || !isNumber(left.getType()) || !isNumber(right.getType())) {
      return Optional.empty();
    }
    if (type instanceof DecimalType) {
      // A quotient has another scale in each.
      return operator.equals("/") || operator.equals("%")
          ? Optional.empty()
          : both(left, right, " " + operator + " ");
    }
    if (Domains.isFloating(type) && (operator.equals("/") || operator.equals("%"))) {
      // A division by zero is an infinity in Trino and an error in PostgreSQL.
      return operator.equals("/") && isNonZero(right) ? both(left, right, " / ") : Optional.empty();
    }
    return both(left, right, " " + operator + " ");
  }

  private static boolean isNonZero(ConnectorExpression expression) {
    return isOrdinary(expression)
        && switch (((Constant) expression).getType()) {
          case DoubleType t -> (Double) ((Constant) expression).getValue() != 0;
          case RealType t ->
              Float.intBitsToFloat(Math.toIntExact((Long) ((Constant) expression).getValue())) != 0;
          default -> false;
        };
  }

  private Optional<String> cast(ConnectorExpression value, Type target) {
    Type source = value.getType();
    boolean same =
        isWhole(source)
                && (isWhole(target)
                    || target instanceof DoubleType
                    || target instanceof DecimalType)
            || source instanceof RealType && target instanceof DoubleType
            || source instanceof DecimalType && target instanceof DoubleType
            || source instanceof DecimalType from
                && target instanceof DecimalType to
                && to.getScale() >= from.getScale()
            || source instanceof VarcharType && target instanceof VarcharType to && to.isUnbounded()
            || source instanceof VarcharType from
                && target instanceof VarcharType to
                && !from.isUnbounded()
                && to.getBoundedLength() >= from.getBoundedLength()
            || source instanceof DateType
                && target instanceof TimestampType t
                && t.getPrecision() == 6;
    return same
        ? translate(value).flatMap(v -> typeName(target).map(t -> "CAST(" + v + " AS " + t + ")"))
        : Optional.empty();
  }

  /** Whether MegaDB compares values of the expression as Trino does, NaN aside. */
  private boolean isComparable(ConnectorExpression expression) {
    return expression instanceof Variable variable
            && columns.get(variable.getName()) instanceof MegadbColumn column
        ? Domains.isComparable(column)
        : Domains.isComparable(expression.getType());
  }

  static boolean isWhole(Type type) {
    return type instanceof SmallintType
        || type instanceof IntegerType
        || type instanceof BigintType;
  }

  static boolean isNumber(Type type) {
    return isWhole(type) || Domains.isFloating(type) || type instanceof DecimalType;
  }

  /** The name of a plain type in MegaDB. */
  static Optional<String> typeName(Type type) {
    return switch (type) {
      case BooleanType t -> Optional.of("boolean");
      case SmallintType t -> Optional.of("smallint");
      case IntegerType t -> Optional.of("integer");
      case BigintType t -> Optional.of("bigint");
      case RealType t -> Optional.of("real");
      case DoubleType t -> Optional.of("double precision");
      case DecimalType t -> Optional.of("numeric(" + t.getPrecision() + "," + t.getScale() + ")");
      case VarcharType t when t.isUnbounded() -> Optional.of("text");
      case VarcharType t when t.getBoundedLength() > 0 ->
          Optional.of("varchar(" + t.getBoundedLength() + ")");
      case DateType t -> Optional.of("date");
      case TimestampType t when t.getPrecision() == 6 -> Optional.of("timestamp");
      case ArrayType t -> Optional.empty();
      default -> Optional.empty();
    };
  }

  /** The text of a constant. */
  static Optional<String> constantText(ConnectorExpression expression) {
    return expression instanceof Constant constant && constant.getValue() instanceof Slice text
        ? Optional.of(text.toStringUtf8())
        : Optional.empty();
  }
}
