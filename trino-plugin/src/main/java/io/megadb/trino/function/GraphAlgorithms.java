package io.megadb.trino.function;

import io.megadb.trino.function.QueryFunction.Arguments;
import io.trino.spi.type.BigintType;
import io.trino.spi.type.BooleanType;
import io.trino.spi.type.DoubleType;
import io.trino.spi.type.Type;
import io.trino.spi.type.VarcharType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The algorithms over property graphs. Arguments that are expressions in MegaDB (source, target,
 * weight) are given as their SQL text.
 */
final class GraphAlgorithms {
  private static final Type TEXT = VarcharType.VARCHAR;
  private static final Type NUMBER = DoubleType.DOUBLE;
  private static final Type COUNT = BigintType.BIGINT;

  private GraphAlgorithms() {}

  /**
   * One of them.
   *
   * @param name as Trino calls it
   * @param megadbName as MegaDB calls it
   * @param arguments beside the graph and MATCH
   */
  record Algorithm(String name, String megadbName, Map<String, Type> arguments) {
    /** The call as a query. */
    String sql(Arguments given) {
      StringBuilder sql =
          new StringBuilder("SELECT * FROM ")
              .append(megadbName)
              .append("(GRAPH ")
              .append(TableFunctions.name(given.text("graph")));
      if (given.optional("match").isPresent()) {
        sql.append(" MATCH ").append(given.text("match"));
      }
      arguments.forEach(
          (argument, type) -> {
            Optional<Object> value = given.optional(argument);
            value.ifPresent(
                v ->
                    sql.append(", ")
                        .append(argument)
                        .append(" => ")
                        .append(TableFunctions.literal(type, v)));
          });
      return sql.append(") AS a").toString();
    }
  }

  static List<Algorithm> all() {
    return List.of(
        of("bfs", "source", TEXT, "max_depth", COUNT),
        of("sssp", "source", TEXT, "weight", TEXT, "max_distance", NUMBER),
        new Algorithm(
            "shortest_path",
            "sssp",
            arguments("source", TEXT, "weight", TEXT, "max_distance", NUMBER)),
        of(
            "pagerank",
            "source",
            TEXT,
            "weight",
            TEXT,
            "damping",
            NUMBER,
            "iterations",
            COUNT,
            "tolerance",
            NUMBER),
        of("wcc"),
        of("scc"),
        of("cdlp", "iterations", COUNT),
        of("lcc"),
        of("triangle_count"),
        of("k_core"),
        of(
            "betweenness",
            "weight",
            TEXT,
            "samples",
            COUNT,
            "seed",
            COUNT,
            "normalized",
            BooleanType.BOOLEAN),
        of("closeness", "weight", TEXT, "samples", COUNT, "seed", COUNT),
        of("louvain", "weight", TEXT, "resolution", NUMBER, "levels", COUNT, "tolerance", NUMBER),
        of("topological_order"),
        of("cycles", "max_length", COUNT),
        of("dominators", "source", TEXT),
        of("max_flow", "source", TEXT, "target", TEXT, "weight", TEXT));
  }

  private static Algorithm of(String name, Object... arguments) {
    return new Algorithm(name, name, arguments(arguments));
  }

  private static Map<String, Type> arguments(Object... namesAndTypes) {
    Map<String, Type> arguments = new LinkedHashMap<>();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      arguments.put((String) namesAndTypes[i], (Type) namesAndTypes[i + 1]);
    }
    return arguments;
  }
}
