package io.megadb.planner.dialect.postgres;

import static io.megadb.planner.dialect.text.RexTextWriter.type;

import io.megadb.planner.dialect.text.Calls;
import io.megadb.planner.dialect.text.RexTextWriter;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.type.SqlType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rex.RexCall;

/** pgvector's operators and functions, written with the extension's schema. */
final class PostgresVectors {
  private static final Set<String> OPERATORS =
      Set.of("<->", "<#>", "<=>", "<+>", "<~>", "<%>", "+", "-", "*", "||");
  private static final Set<String> FUNCTIONS =
      Set.of(
          "l2_distance",
          "inner_product",
          "cosine_distance",
          "l1_distance",
          "hamming_distance",
          "jaccard_distance",
          "vector_dims",
          "vector_norm",
          "l2_norm",
          "l2_normalize",
          "binary_quantize",
          "subvector");

  private PostgresVectors() {}

  /** The call; empty if it is none of pgvector. */
  static Optional<String> write(RexCall call, RexTextWriter writer, String schema) {
    String name = Calls.name(call);
    if (call.operands.stream().noneMatch(o -> type(o) instanceof SqlType.VectorType)) {
      return Optional.empty();
    }
    List<String> values = writer.write(call.operands);
    if (OPERATORS.contains(name) && values.size() == 2) {
      String operator =
          schema.equals("pg_catalog")
              ? name
              : "OPERATOR(" + Identifiers.quote(schema) + "." + name + ")";
      return Optional.of("(" + values.get(0) + " " + operator + " " + values.get(1) + ")");
    }
    if (!FUNCTIONS.contains(name)) {
      return Optional.empty();
    }
    boolean norm =
        name.equals("l2_norm") && type(call.operands.getFirst()) instanceof SqlType.Vector;
    return Optional.of(
        Identifiers.quote(schema)
            + "."
            + (norm ? "vector_norm" : name)
            + "("
            + String.join(", ", values)
            + ")");
  }
}
