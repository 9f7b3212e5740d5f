package io.megadb.trino.function;

import io.airlift.slice.Slice;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.trino.flight.MegadbClient;
import io.megadb.trino.function.QueryFunction.Arguments;
import io.megadb.trino.type.TypeMapping;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.block.Block;
import io.trino.spi.function.table.ArgumentSpecification;
import io.trino.spi.function.table.ConnectorTableFunction;
import io.trino.spi.function.table.ScalarArgumentSpecification;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.BigintType;
import io.trino.spi.type.BooleanType;
import io.trino.spi.type.DoubleType;
import io.trino.spi.type.Type;
import io.trino.spi.type.VarcharType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The table functions of a catalog. */
public final class TableFunctions {
  private static final Type DOUBLES = new ArrayType(DoubleType.DOUBLE);

  private final MegadbClient client;
  private final TypeMapping types;

  private TableFunctions(MegadbClient client, TypeMapping types) {
    this.client = client;
    this.types = types;
  }

  /** All of them; the same in every catalog, since names in them may be of any tier. */
  public static Set<ConnectorTableFunction> all(MegadbClient client, TypeMapping types) {
    TableFunctions make = new TableFunctions(client, types);
    Set<ConnectorTableFunction> all = new HashSet<>();
    all.add(
        make.function(
            "query",
            List.of(required("query", VarcharType.VARCHAR)),
            "Rows of a query in MegaDB's dialect",
            a -> a.text("query")));
    all.add(
        make.function(
            "graph_match",
            List.of(
                required("graph", VarcharType.VARCHAR), required("pattern", VarcharType.VARCHAR)),
            "Matches of MATCH ... COLUMNS (...) in a property graph",
            a ->
                "SELECT * FROM GRAPH_TABLE ("
                    + name(a.text("graph"))
                    + " "
                    + a.text("pattern")
                    + ") AS g"));
    all.add(
        make.function(
            "vector_search",
            List.of(
                required("table_name", VarcharType.VARCHAR),
                required("query", DOUBLES),
                optional("k", BigintType.BIGINT, 10L),
                optional("column", VarcharType.VARCHAR, null),
                optional("distance", VarcharType.VARCHAR, null)),
            "The k rows of a table nearest to a vector, with their distance",
            VectorSearch::sql));
    GraphAlgorithms.all().forEach(a -> all.add(make.algorithm(a)));
    return all;
  }

  private ConnectorTableFunction algorithm(GraphAlgorithms.Algorithm algorithm) {
    List<ArgumentSpecification> arguments = new ArrayList<>();
    arguments.add(required("graph", VarcharType.VARCHAR));
    arguments.add(optional("match", VarcharType.VARCHAR, null));
    algorithm.arguments().forEach((name, type) -> arguments.add(optional(name, type, null)));
    return function(
        algorithm.name(),
        arguments,
        "The graph algorithm " + algorithm.name() + " over a property graph",
        algorithm::sql);
  }

  private QueryFunction function(
      String name,
      List<ArgumentSpecification> arguments,
      String description,
      java.util.function.Function<Arguments, String> sql) {
    return new QueryFunction(client, types, name, arguments, description, sql);
  }

  private static ArgumentSpecification required(String name, Type type) {
    return ScalarArgumentSpecification.builder()
        .name(name.toUpperCase(java.util.Locale.ENGLISH))
        .type(type)
        .build();
  }

  private static ArgumentSpecification optional(String name, Type type, Object byDefault) {
    return ScalarArgumentSpecification.builder()
        .name(name.toUpperCase(java.util.Locale.ENGLISH))
        .type(type)
        .defaultValue(byDefault)
        .build();
  }

  /** A name of up to three parts, each quoted; parts that hold dots are in double quotes. */
  static String name(String text) {
    List<String> parts = new ArrayList<>();
    java.util.regex.Matcher matcher =
        java.util.regex.Pattern.compile("\"((?:[^\"]|\"\")+)\"|([^\".]+)").matcher(text.strip());
    int at = 0;
    String stripped = text.strip();
    while (matcher.find() && matcher.start() == at) {
      parts.add(
          Identifiers.quote(
              matcher.group(1) != null
                  ? matcher.group(1).replace("\"\"", "\"")
                  : matcher.group(2).strip()));
      at = matcher.end();
      if (at < stripped.length() && stripped.charAt(at) == '.') {
        at++;
      }
    }
    if (at != stripped.length() || parts.isEmpty() || parts.size() > 3) {
      throw new TrinoException(
          StandardErrorCode.INVALID_FUNCTION_ARGUMENT, "no name of a table or graph: " + text);
    }
    return String.join(".", parts);
  }

  /** A value of an argument as SQL. */
  static String literal(Type type, Object value) {
    return switch (type) {
      case BooleanType t -> value.toString();
      case BigintType t -> value.toString();
      case DoubleType t -> "CAST('" + value + "' AS double precision)";
      case VarcharType t -> ((Slice) value).toStringUtf8();
      default -> throw new IllegalArgumentException(type + ": " + value);
    };
  }

  /** A vector as pgvector's text. */
  static String vector(Block elements) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < elements.getPositionCount(); i++) {
      if (elements.isNull(i)) {
        throw new TrinoException(
            StandardErrorCode.INVALID_FUNCTION_ARGUMENT, "a vector has no null elements");
      }
      text.append(i == 0 ? "" : ",").append((float) DoubleType.DOUBLE.getDouble(elements, i));
    }
    return text.append(']').toString();
  }
}
