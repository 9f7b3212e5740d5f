package io.megadb.trino.sql;

import io.megadb.trino.handle.MegadbColumn;
import io.trino.spi.block.Block;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.expression.Call;
import io.trino.spi.expression.ConnectorExpression;
import io.trino.spi.expression.Constant;
import io.trino.spi.expression.StandardFunctions;
import io.trino.spi.expression.Variable;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.DoubleType;
import io.trino.spi.type.RealType;
import io.trino.spi.type.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trino's distances of arrays as MegaDB's operators of vectors. One side is a column of vectors
 * (that Trino sees as array(real), and casts to array(double)), the other a constant or such a
 * column too.
 */
final class VectorDistances {
  private VectorDistances() {}

  static boolean isDistance(String function) {
    return switch (function) {
      case "cosine_distance", "euclidean_distance", "dot_product", "cosine_similarity" -> true;
      default -> false;
    };
  }

  static Optional<String> translate(
      String function, List<ConnectorExpression> arguments, Map<String, ColumnHandle> columns) {
    if (arguments.size() != 2) {
      return Optional.empty();
    }
    Optional<MegadbColumn> left = vector(arguments.get(0), columns);
    Optional<MegadbColumn> right = vector(arguments.get(1), columns);
    String type = left.or(() -> right).map(MegadbColumn::sqlType).orElse("");
    Optional<String> leftSql =
        left.map(MegadbColumn::sql).or(() -> literal(arguments.get(0), type));
    Optional<String> rightSql =
        right.map(MegadbColumn::sql).or(() -> literal(arguments.get(1), type));
    if (type.isEmpty() || leftSql.isEmpty() || rightSql.isEmpty()) {
      return Optional.empty();
    }
    if (left.isPresent() && right.isPresent() && !right.get().sqlType().equals(type)) {
      return Optional.empty();
    }
    String operator =
        switch (function) {
          case "cosine_distance", "cosine_similarity" -> "<=>";
          case "euclidean_distance" -> "<->";
          default -> "<#>";
        };
    String distance = "(" + leftSql.get() + " " + operator + " " + rightSql.get() + ")";
    return Optional.of(
        switch (function) {
          case "cosine_similarity" -> "(1 - " + distance + ")";
          case "cosine_distance", "euclidean_distance" -> distance;
          default -> "(- " + distance + ")";
        });
  }

  /** The column of vectors that the expression is, cast to an array of doubles or not. */
  private static Optional<MegadbColumn> vector(
      ConnectorExpression expression, Map<String, ColumnHandle> columns) {
    ConnectorExpression inner =
        expression instanceof Call call
                && call.getFunctionName().equals(StandardFunctions.CAST_FUNCTION_NAME)
                && isVector(call.getType())
            ? call.getArguments().getFirst()
            : expression;
    return inner instanceof Variable variable
            && columns.get(variable.getName()) instanceof MegadbColumn column
            && (column.sqlType().startsWith("vector(") || column.sqlType().startsWith("halfvec("))
        ? Optional.of(column)
        : Optional.empty();
  }

  private static boolean isVector(Type type) {
    return type instanceof ArrayType array
        && (array.getElementType() instanceof DoubleType
            || array.getElementType() instanceof RealType);
  }

  /** A constant array without nulls as pgvector's text, of the column's type. */
  private static Optional<String> literal(ConnectorExpression expression, String type) {
    if (!(expression instanceof Constant constant)
        || !(constant.getType() instanceof ArrayType array)
        || !(constant.getValue() instanceof Block elements)
        || elements.getPositionCount() == 0
        || elements.hasNull()
        || !isVector(array)
        || !type.endsWith("(" + elements.getPositionCount() + ")")) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder("CAST('[");
    for (int i = 0; i < elements.getPositionCount(); i++) {
      double value =
          array.getElementType() instanceof DoubleType t
              ? t.getDouble(elements, i)
              : RealType.REAL.getFloat(elements, i);
      if (!Double.isFinite(value) || Double.isInfinite((float) value)) {
        return Optional.empty();
      }
      text.append(i == 0 ? "" : ",").append((float) value);
    }
    return Optional.of(text.append("]' AS ").append(type).append(')').toString());
  }
}
