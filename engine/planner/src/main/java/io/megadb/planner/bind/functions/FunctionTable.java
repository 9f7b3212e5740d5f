package io.megadb.planner.bind.functions;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/**
 * Every function and operator by PostgreSQL's name. Aggregates and window functions that Calcite's
 * rules know (sum, count, avg, min, max, row_number, ...) are Calcite's own operators, all others
 * {@link PostgresFunction}, {@link PostgresSetFunction}, {@link PostgresAggregate} and {@link
 * PostgresOperator}.
 */
public final class FunctionTable {
  private static final Set<String> VOLATILE =
      Set.of("random", "gen_random_uuid", "clock_timestamp");

  private static final Map<String, SqlOperator> CALCITE_AGGREGATES =
      Map.ofEntries(
          Map.entry("count", SqlStdOperatorTable.COUNT),
          Map.entry("sum", SqlStdOperatorTable.SUM),
          Map.entry("avg", SqlStdOperatorTable.AVG),
          Map.entry("min", SqlStdOperatorTable.MIN),
          Map.entry("max", SqlStdOperatorTable.MAX),
          Map.entry("percentile_cont", SqlStdOperatorTable.PERCENTILE_CONT),
          Map.entry("percentile_disc", SqlStdOperatorTable.PERCENTILE_DISC),
          Map.entry("row_number", SqlStdOperatorTable.ROW_NUMBER),
          Map.entry("rank", SqlStdOperatorTable.RANK),
          Map.entry("dense_rank", SqlStdOperatorTable.DENSE_RANK),
          Map.entry("percent_rank", SqlStdOperatorTable.PERCENT_RANK),
          Map.entry("cume_dist", SqlStdOperatorTable.CUME_DIST),
          Map.entry("ntile", SqlStdOperatorTable.NTILE),
          Map.entry("lag", SqlStdOperatorTable.LAG),
          Map.entry("lead", SqlStdOperatorTable.LEAD),
          Map.entry("first_value", SqlStdOperatorTable.FIRST_VALUE),
          Map.entry("last_value", SqlStdOperatorTable.LAST_VALUE),
          Map.entry("nth_value", SqlStdOperatorTable.NTH_VALUE),
          Map.entry("grouping", SqlStdOperatorTable.GROUPING));

  private static final Map<String, SqlOperator> CALCITE_OPERATORS =
      Map.of(
          "+", SqlStdOperatorTable.PLUS,
          "-", SqlStdOperatorTable.MINUS,
          "*", SqlStdOperatorTable.MULTIPLY,
          "/", SqlStdOperatorTable.DIVIDE,
          "%", SqlStdOperatorTable.PERCENT_REMAINDER,
          "||", SqlStdOperatorTable.CONCAT,
          "negate", SqlStdOperatorTable.UNARY_MINUS,
          "plus", SqlStdOperatorTable.UNARY_PLUS);

  private static final FunctionTable INSTANCE = new FunctionTable();

  private final Map<String, Entry> functions = new HashMap<>();
  private final Map<String, Entry> operators = new HashMap<>();

  /** A name's operator and its overloads. */
  public record Entry(SqlOperator operator, List<Signature> signatures) {
    public Entry {
      signatures = List.copyOf(signatures);
    }

    /** Whether it aggregates (or is a window function). */
    public boolean aggregate() {
      return operator instanceof SqlAggFunction;
    }
  }

  private FunctionTable() {
    for (String text :
        List.of(
            TextFunctions.SCALAR,
            MathFunctions.SCALAR,
            DateTimeFunctions.SCALAR,
            JsonFunctions.SCALAR,
            ArrayFunctions.SCALAR,
            VectorFunctions.SCALAR,
            SystemFunctions.SCALAR)) {
      group(text)
          .forEach(
              (name, signatures) ->
                  functions.put(name, entry(scalar(name, signatures), signatures)));
    }
    for (String text : List.of(DateTimeFunctions.SETS, JsonFunctions.SETS, ArrayFunctions.SETS)) {
      group(text)
          .forEach(
              (name, signatures) ->
                  functions.put(
                      name, entry(new PostgresSetFunction(name, signatures), signatures)));
    }
    group(AggregateFunctions.ALL)
        .forEach(
            (name, signatures) -> {
              SqlOperator known = CALCITE_AGGREGATES.get(name);
              functions.put(
                  name,
                  entry(
                      known != null ? known : new PostgresAggregate(name, signatures), signatures));
            });
    for (String text :
        List.of(
            TextFunctions.OPERATORS,
            MathFunctions.OPERATORS,
            DateTimeFunctions.OPERATORS,
            JsonFunctions.OPERATORS,
            ArrayFunctions.OPERATORS,
            VectorFunctions.OPERATORS)) {
      group(text)
          .forEach(
              (name, signatures) ->
                  operators.merge(
                      name,
                      entry(
                          CALCITE_OPERATORS.containsKey(name)
                              ? CALCITE_OPERATORS.get(name)
                              : new PostgresOperator(name),
                          signatures),
                      FunctionTable::merge));
    }
  }

  /** The one table. */
  public static FunctionTable instance() {
    return INSTANCE;
  }

  /** The function, aggregate or set-returning function of that name (in lower case). */
  public Optional<Entry> function(String name) {
    return Optional.ofNullable(functions.get(name));
  }

  /** The operator of that symbol; {@code negate} and {@code plus} are the prefixes - and +. */
  public Optional<Entry> operator(String symbol) {
    return Optional.ofNullable(operators.get(symbol));
  }

  /** All function names, for hints. */
  public Collection<String> functionNames() {
    return functions.keySet();
  }

  private static SqlOperator scalar(String name, List<Signature> signatures) {
    return switch (name) {
      case "coalesce" -> SqlStdOperatorTable.COALESCE;
      case "nullif" -> SqlStdOperatorTable.NULLIF;
      default -> new PostgresFunction(name, signatures, !VOLATILE.contains(name));
    };
  }

  private static Entry entry(SqlOperator operator, List<Signature> signatures) {
    return new Entry(operator, signatures);
  }

  private static Entry merge(Entry first, Entry second) {
    List<Signature> all = new ArrayList<>(first.signatures());
    all.addAll(second.signatures());
    return new Entry(first.operator(), all);
  }

  private static Map<String, List<Signature>> group(String text) {
    Map<String, List<Signature>> byName = new LinkedHashMap<>();
    text.lines()
        .filter(line -> !line.isBlank())
        .map(Signature::parse)
        .forEach(s -> byName.computeIfAbsent(s.name(), n -> new ArrayList<>()).add(s));
    return byName;
  }
}
