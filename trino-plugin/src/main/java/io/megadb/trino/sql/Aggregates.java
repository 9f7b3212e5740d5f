package io.megadb.trino.sql;

import io.trino.spi.connector.AggregateFunction;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.expression.ConnectorExpression;
import io.trino.spi.type.BooleanType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.DoubleType;
import io.trino.spi.type.Type;
import io.trino.spi.type.UuidType;
import java.util.Map;
import java.util.Optional;

/** Aggregates of Trino as SQL of MegaDB, of Trino's result type. */
public final class Aggregates {
  /** An average of more digits could be rounded twice: MegaDB's has 16 behind the point. */
  private static final int MAX_AVERAGE_SCALE = 6;

  private Aggregates() {}

  /** The aggregate over these columns; empty if MegaDB has none of the same meaning. */
  public static Optional<String> translate(
      AggregateFunction aggregate, Map<String, ColumnHandle> columns) {
    if (!aggregate.getSortItems().isEmpty()) {
      return Optional.empty();
    }
    Expressions expressions = new Expressions(columns);
    String filter = "";
    if (aggregate.getFilter().isPresent()) {
      Optional<String> condition = expressions.translate(aggregate.getFilter().get());
      if (condition.isEmpty()) {
        return Optional.empty();
      }
      filter = " FILTER (WHERE " + condition.get() + ")";
    }
    if (aggregate.getArguments().isEmpty()) {
      return aggregate.getFunctionName().equals("count")
          ? Optional.of("count(*)" + filter)
          : Optional.empty();
    }
    ConnectorExpression first = aggregate.getArguments().getFirst();
    Optional<String> argument = expressions.translate(first);
    if (argument.isEmpty()) {
      return Optional.empty();
    }
    if (aggregate.getArguments().size() == 2) {
      Optional<String> second = expressions.translate(aggregate.getArguments().get(1));
      String where = filter;
      return second.flatMap(s -> ofTwo(aggregate, argument.get(), s, where));
    }
    return aggregate.getArguments().size() == 1
        ? ofOne(aggregate, first.getType(), argument.get(), filter)
        : Optional.empty();
  }

  private static Optional<String> ofOne(
      AggregateFunction aggregate, Type input, String argument, String filter) {
    String distinct = aggregate.isDistinct() ? "DISTINCT " : "";
    String over = "(" + distinct + argument + ")" + filter;
    Type output = aggregate.getOutputType();
    return switch (aggregate.getFunctionName()) {
      case "count" ->
          !aggregate.isDistinct() || Domains.isComparable(input)
              ? Optional.of("count" + over)
              : Optional.empty();
      case "approx_distinct" ->
          Domains.isComparable(input)
              ? Optional.of("count(DISTINCT " + argument + ")" + filter)
              : Optional.empty();
      case "sum" -> Expressions.isNumber(input) ? cast("sum" + over, output) : Optional.empty();
      case "avg" -> average(aggregate, input, distinct + argument, filter);
      case "min", "max" -> extreme(aggregate, input, argument, filter);
      case "bool_and", "every" ->
          input instanceof BooleanType ? Optional.of("bool_and" + over) : Optional.empty();
      case "bool_or" ->
          input instanceof BooleanType ? Optional.of("bool_or" + over) : Optional.empty();
      case "count_if" ->
          input instanceof BooleanType && filter.isEmpty() && !aggregate.isDistinct()
              ? Optional.of("count(*) FILTER (WHERE " + argument + ")")
              : Optional.empty();
      case "stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop" ->
          input instanceof DoubleType && !aggregate.isDistinct()
              ? Optional.of(aggregate.getFunctionName() + over)
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<String> average(
      AggregateFunction aggregate, Type input, String argument, String filter) {
    Type output = aggregate.getOutputType();
    if (output instanceof DoubleType && Expressions.isNumber(input)) {
      // Trino adds up doubles; an average of whole numbers would be rounded to 16 digits first.
      return aggregate.isDistinct()
          ? Optional.empty()
          : Optional.of("avg(CAST(" + argument + " AS double precision))" + filter);
    }
    boolean decimal = output instanceof DecimalType d && d.getScale() <= MAX_AVERAGE_SCALE;
    return decimal || Domains.isFloating(output)
        ? cast("avg(" + argument + ")" + filter, output)
        : Optional.empty();
  }

  private static Optional<String> extreme(
      AggregateFunction aggregate, Type input, String argument, String filter) {
    if (!Domains.isComparable(input) || input instanceof UuidType || input instanceof BooleanType) {
      return Optional.empty();
    }
    String name = aggregate.getFunctionName();
    String plain = name + "(" + argument + ")";
    if (!Domains.isFloating(input)) {
      return cast(plain + filter, aggregate.getOutputType());
    }
    // NaN counts in Trino only where there is nothing else.
    return filter.isEmpty()
        ? Optional.of(
            "COALESCE("
                + plain
                + " FILTER (WHERE "
                + argument
                + " <> "
                + Domains.nan(input)
                + "), "
                + plain
                + ")")
        : Optional.empty();
  }

  private static Optional<String> ofTwo(
      AggregateFunction aggregate, String first, String second, String filter) {
    boolean doubles =
        aggregate.getArguments().stream().allMatch(a -> a.getType() instanceof DoubleType);
    if (!doubles || aggregate.isDistinct()) {
      return Optional.empty();
    }
    return switch (aggregate.getFunctionName()) {
      case "corr", "covar_samp", "covar_pop", "regr_slope", "regr_intercept" ->
          Optional.of(aggregate.getFunctionName() + "(" + first + ", " + second + ")" + filter);
      default -> Optional.empty();
    };
  }

  private static Optional<String> cast(String sql, Type type) {
    return Expressions.typeName(type)
        .map(t -> "CAST(" + sql + " AS " + t + ")")
        .or(() -> Optional.of(sql));
  }
}
