package io.megadb.trino.function;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.trino.function.QueryFunction.Arguments;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.block.Block;

/** {@code vector_search}: ORDER BY a distance, LIMIT k. */
final class VectorSearch {
  private VectorSearch() {}

  static String sql(Arguments arguments) {
    Object query = arguments.optional("query").orElseThrow(() -> wrong("query must not be NULL"));
    long k = (Long) arguments.optional("k").orElseThrow(() -> wrong("k must not be NULL"));
    if (k < 1) {
      throw wrong("k is " + k + " and must be 1 at least");
    }
    String column =
        arguments.optional("column").isPresent() ? arguments.text("column") : "embedding";
    String distance =
        arguments.optional("distance").isPresent() ? arguments.text("distance") : "cosine";
    String operator =
        switch (distance) {
          case "cosine" -> "<=>";
          case "euclidean" -> "<->";
          case "inner_product" -> "<#>";
          default ->
              throw wrong("distance is " + distance + ": cosine, euclidean or inner_product");
        };
    String by =
        "t."
            + Identifiers.quote(column)
            + " "
            + operator
            + " "
            + Identifiers.literal(TableFunctions.vector((Block) query));
    return "SELECT t.*, "
        + by
        + " AS distance FROM "
        + TableFunctions.name(arguments.text("table_name"))
        + " AS t ORDER BY "
        + by
        + " LIMIT "
        + k;
  }

  private static TrinoException wrong(String message) {
    return new TrinoException(StandardErrorCode.INVALID_FUNCTION_ARGUMENT, message);
  }
}
