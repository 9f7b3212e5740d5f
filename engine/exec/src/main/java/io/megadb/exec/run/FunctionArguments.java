package io.megadb.exec.run;

import io.megadb.duckdb.DuckConnection;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.NearestEach;
import io.megadb.spi.tier.TableFunction;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.sql.text.Literals;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The calls of a table function: the distinct rows of its arguments' query. A row with a NULL calls
 * nothing, as with PostgreSQL's strict functions.
 */
final class FunctionArguments {
  /** Most calls of one function in one statement. */
  static final int MAX_CALLS = 100_000;

  private final DuckConnection connection;
  private final QueryContext context;

  /**
   * The vectors that nearest rows are wanted of, each once, also if it is NULL.
   *
   * @param query a SELECT of one column
   * @throws MegaDbException OUT_OF_MEMORY for more than {@link #MAX_CALLS} different vectors
   */
  List<float[]> vectors(TableDefinition table, NearestEach function, String query) {
    SqlType type = table.column(NearestEach.TARGET).orElseThrow().column().type();
    String sql =
        "SELECT DISTINCT CAST(CAST(a AS "
            + TypeTable.duckDb(type)
            + ") AS VARCHAR) FROM ("
            + query
            + ") AS s(a) LIMIT "
            + (MAX_CALLS + 1);
    List<float[]> vectors =
        connection.list(
            sql,
            row -> {
              String text = row.getString(1);
              return text == null ? NearestEach.NO_VECTOR : NearestScans.parse(text);
            },
            context);
    check(vectors.size(), function);
    return vectors;
  }

  private static void check(int calls, TableFunction function) {
    if (calls > MAX_CALLS) {
      throw new MegaDbException(
              ErrorCode.OUT_OF_MEMORY,
              function.describe() + " would be called more than " + MAX_CALLS + " times")
          .withHint("Restrict the rows its arguments come from.");
    }
  }

  FunctionArguments(DuckConnection connection, QueryContext context) {
    this.connection = connection;
    this.context = context;
  }

  /**
   * Runs the arguments' query.
   *
   * @param query a SELECT with one column per argument, in order
   * @throws MegaDbException OUT_OF_MEMORY for more than {@link #MAX_CALLS} different rows
   */
  List<List<Object>> read(TableDefinition table, TableFunction function, String query) {
    List<SqlType> types = new ArrayList<>();
    for (String argument : function.arguments()) {
      types.add(
          table
              .column(argument)
              .orElseThrow(() -> new IllegalStateException("no column " + argument))
              .column()
              .type());
    }
    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      String name = Identifiers.quote("a" + i);
      names.add(name);
      values.add("CAST(CAST(" + name + " AS " + TypeTable.duckDb(types.get(i)) + ") AS VARCHAR)");
    }
    String sql =
        "SELECT DISTINCT "
            + String.join(", ", values)
            + " FROM ("
            + query
            + ") AS s("
            + String.join(", ", names)
            + ") WHERE "
            + names.stream().map(n -> n + " IS NOT NULL").collect(Collectors.joining(" AND "))
            + " LIMIT "
            + (MAX_CALLS + 1);
    List<List<Object>> calls =
        connection.list(
            sql,
            row -> {
              List<Object> call = new ArrayList<>();
              for (int i = 0; i < types.size(); i++) {
                call.add(Literals.parse(types.get(i), row.getString(i + 1)));
              }
              return call;
            },
            context);
    check(calls.size(), function);
    return calls;
  }
}
