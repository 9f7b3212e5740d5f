package io.megadb.planner.dialect.duckdb;

import io.megadb.planner.dialect.text.AggregateText;
import io.megadb.planner.dialect.text.Calls;
import io.megadb.planner.dialect.text.NativeTypes;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.SqlType.Simple;
import io.megadb.spi.type.TypeTable;
import java.util.List;
import java.util.Locale;

/** Aggregate and window functions in DuckDB, with PostgreSQL's results. */
final class DuckDbAggregates {
  private DuckDbAggregates() {}

  static String write(AggregateText call) {
    String name = call.name().toUpperCase(Locale.ROOT);
    if (call.type() instanceof SqlType.DenseVector vector
        && (name.equals("SUM") || name.equals("AVG"))) {
      return DuckDbVectors.aggregate(name, call, vector);
    }
    return switch (name) {
      case "COUNT" -> call.arguments().isEmpty() ? call.call("COUNT", List.of("*")) : count(call);
      case "SUM" -> sum(call);
      case "$SUM0", "SUM0" -> "COALESCE(" + sum(call) + ", " + cast("0", call.type()) + ")";
      case "AVG" -> average(call);
      case "MIN", "MAX", "BOOL_AND", "BOOL_OR", "BIT_AND", "BIT_OR", "BIT_XOR" -> call.call(name);
      case "EVERY" -> call.call("BOOL_AND");
      case "SOME" -> call.call("BOOL_OR");
      case "ANY_VALUE" -> call.call("ANY_VALUE");
      case "SINGLE_VALUE" -> single(call);
      case "GROUPING", "GROUPING_ID" -> cast(call.call("GROUPING"), call.type());
      case "STDDEV", "STDDEV_SAMP" -> floating(call, "STDDEV_SAMP");
      case "STDDEV_POP", "VAR_POP", "VAR_SAMP", "COVAR_POP", "COVAR_SAMP" -> floating(call, name);
      case "CORR", "REGR_SLOPE", "REGR_INTERCEPT", "REGR_R2" -> defined(call, name);
      case "REGR_AVGX", "REGR_AVGY", "REGR_SXX", "REGR_SYY", "REGR_SXY" -> floating(call, name);
      case "REGR_COUNT" -> cast(call.call(name), call.type());
      case "VARIANCE" -> floating(call, "VAR_SAMP");
      case "STRING_AGG", "LISTAGG" -> call.call("STRING_AGG");
      case "ARRAY_AGG" -> call.call("ARRAY_AGG");
      case "PERCENTILE_CONT" -> cast(within(call, "QUANTILE_CONT"), call.type());
      case "PERCENTILE_DISC" -> cast(within(call, "QUANTILE_DISC"), call.type());
      case "MODE" -> mode(call);
      case "ROW_NUMBER", "RANK", "DENSE_RANK", "NTILE" -> cast(call.call(name), call.type());
      case "PERCENT_RANK", "CUME_DIST", "LAG", "LEAD", "FIRST_VALUE", "LAST_VALUE", "NTH_VALUE" ->
          call.call(name);
      case "JSON_AGG", "JSONB_AGG" -> jsonArray(call);
      case "JSON_OBJECT_AGG", "JSONB_OBJECT_AGG" -> jsonObject(call);
      default ->
          throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "aggregate " + call.name() + " is not supported outside PostgreSQL tables");
    };
  }

  private static String count(AggregateText call) {
    return call.arguments().size() == 1
        ? call.call("COUNT")
        // COUNT(a, b) counts rows in which no argument is NULL.
        : call.call(
            "COUNT",
            List.of(
                "CASE WHEN "
                    + String.join(" IS NOT NULL AND ", call.arguments())
                    + " IS NOT NULL THEN "
                    + (call.distinct() ? "(" + String.join(", ", call.arguments()) + ")" : "1")
                    + " END"));
  }

  private static String sum(AggregateText call) {
    SqlType operand = call.types().getFirst();
    String sum = call.call("SUM");
    if (NativeTypes.isInteger(operand)) {
      return cast(sum, call.type());
    }
    if (call.rest() != null) {
      sum = "mdb_sum_of(" + sum + ", " + call.call("SUM", List.of(call.rest())) + ")";
    }
    if (operand instanceof SqlType.Numeric numeric) {
      return DuckDbDialect.as(sum, new SqlType.Numeric(38, numeric.scale()), call.type());
    }
    return operand.equals(call.type()) && operand != Simple.REAL ? sum : cast(sum, call.type());
  }

  /** Exact for exact types: one division a group. */
  private static String average(AggregateText call) {
    SqlType operand = call.types().getFirst();
    if (!(call.type() instanceof SqlType.Numeric result)) {
      return cast(call.call("AVG"), call.type());
    }
    if (NativeTypes.isFloat(operand)) {
      return DuckDbCasts.cast(call.call("AVG"), Simple.DOUBLE, result);
    }
    SqlType.Numeric total = new SqlType.Numeric(38, NativeTypes.exact(operand).scale());
    String sum = NativeTypes.isInteger(operand) ? cast(call.call("SUM"), total) : call.call("SUM");
    return DuckDbArithmetic.divide(
        sum, total, call.call("COUNT"), new SqlType.Numeric(19, 0), result);
  }

  private static String single(AggregateText call) {
    return "CASE WHEN "
        + call.call("COUNT", List.of("*"))
        + " > 1 THEN error('MEGADB:21000:more than one row returned by a subquery used as an"
        + " expression') ELSE "
        + call.call("FIRST")
        + " END";
  }

  /** DuckDB's own is a macro that takes no order. */
  private static String jsonArray(AggregateText call) {
    String items = call.call("STRING_AGG", List.of(json(call.arguments().getFirst()), "','"));
    return "CAST('[' || " + items + " || ']' AS JSON)";
  }

  private static String jsonObject(AggregateText call) {
    String key =
        "CAST(to_json("
            + DuckDbCasts.toText(call.arguments().getFirst(), call.types().getFirst())
            + ") AS VARCHAR)";
    String pair = key + " || ':' || " + json(call.arguments().get(1));
    return "CAST('{' || " + call.call("STRING_AGG", List.of(pair, "','")) + " || '}' AS JSON)";
  }

  private static String json(String value) {
    return "coalesce(CAST(to_json(" + value + ") AS VARCHAR), 'null')";
  }

  /** NULL, not NaN, where there is no variance. */
  private static String defined(AggregateText call, String function) {
    String value = call.call(function);
    return "CASE WHEN NOT isnan(" + value + ") THEN " + cast(value, call.type()) + " END";
  }

  private static String floating(AggregateText call, String function) {
    return cast(call.call(function), call.type());
  }

  private static String within(AggregateText call, String function) {
    String key = call.order().getFirst();
    String fraction = call.arguments().getFirst();
    if (key.contains(" DESC NULLS ")) {
      if (!function.equals("QUANTILE_CONT")) {
        throw Calls.unsupported("percentile_disc in descending order");
      }
      fraction = "1 - " + fraction;
    }
    String value = key.replaceAll(" (ASC|DESC) NULLS (FIRST|LAST)$", "");
    return function + "(" + value + ", " + fraction + ")" + call.suffix();
  }

  /**
   * The first in order of those that come most often, as PostgreSQL; unordered it is any of them.
   */
  private static String mode(AggregateText call) {
    String value = call.arguments().getFirst();
    String order = call.order().isEmpty() ? value : call.order().getFirst();
    return "MODE(" + value + " ORDER BY " + order + ")" + call.suffix();
  }

  private static String cast(String value, SqlType type) {
    return "CAST(" + value + " AS " + TypeTable.duckDb(type) + ")";
  }
}
