package io.megadb.planner.route;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.tier.SqlTier;
import io.megadb.spi.type.SqlType;
import io.megadb.sql.text.Token;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Whether a statement uses vectors that PostgreSQL only keeps: it would not understand the text. As
 * elsewhere in the router only names count, and in doubt the statement is planned.
 */
final class KeptVectors {
  private static final Set<String> OPERATORS = Set.of("<#>", "<=>", "<+>", "<~>", "<%>");
  private static final Set<String> WORDS =
      Set.of(
          "vector",
          "halfvec",
          "sparsevec",
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

  private final String catalog;
  private final BooleanSupplier computesVectors;

  KeptVectors(String catalog, BooleanSupplier computesVectors) {
    this.catalog = catalog;
    this.computesVectors = computesVectors;
  }

  boolean areUsed(List<Token> tokens, List<NameChain> chains, CatalogSnapshot snapshot) {
    if (computesVectors.getAsBoolean()) {
      return false;
    }
    if (tokens.stream().anyMatch(t -> OPERATORS.contains(t.text())) || calledOrNamed(tokens)) {
      return true;
    }
    Set<String> tables = new HashSet<>();
    Set<String> columns = new HashSet<>();
    for (TableDefinition table : snapshot.tables().values()) {
      if (table.name().catalog().equals(catalog)
          && table.options().containsKey(SqlTier.KEPT_VECTORS)) {
        tables.add(table.name().name());
        for (ColumnDefinition column : table.columns()) {
          if (column.column().type() instanceof SqlType.VectorType) {
            columns.add(column.name());
          }
        }
      }
    }
    boolean named =
        !tables.isEmpty()
            && chains.stream().anyMatch(c -> c.parts().stream().anyMatch(tables::contains));
    return named
        && (chains.stream().anyMatch(c -> columns.contains(c.last()))
            || tokens.stream().anyMatch(t -> t.isSymbol("*") || t.isWord("insert")));
  }

  /** A function's name before its arguments, or a type's after {@code ::} or AS. */
  private static boolean calledOrNamed(List<Token> tokens) {
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.get(i).isName()
          && WORDS.contains(tokens.get(i).text().toLowerCase(java.util.Locale.ROOT))) {
        boolean call = i + 1 < tokens.size() && tokens.get(i + 1).isSymbol("(");
        boolean cast =
            i > 0 && (tokens.get(i - 1).isSymbol("::") || tokens.get(i - 1).isWord("as"));
        if (call || cast) {
          return true;
        }
      }
    }
    return false;
  }
}
