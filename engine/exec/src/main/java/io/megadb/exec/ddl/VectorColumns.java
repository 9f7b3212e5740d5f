package io.megadb.exec.ddl;

import io.megadb.spi.tier.SqlTier;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.sql.text.SqlScanner;
import io.megadb.sql.text.Token;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Vector types in the text of CREATE TABLE and ALTER TABLE that goes to the SQL tier. */
final class VectorColumns {
  private static final Set<String> NAMES = Set.of("vector", "halfvec", "sparsevec");

  private VectorColumns() {}

  /**
   * The text with every {@code vector(n)} and its like written as the tier has it, which may be a
   * type that is made for it.
   */
  static String written(String sql, SqlTier tier) {
    List<Token> tokens = SqlScanner.significant(sql);
    StringBuilder text = new StringBuilder(sql.length());
    int copied = 0;
    for (int i = 0; i + 3 < tokens.size(); i++) {
      Token name = tokens.get(i);
      if (!name.isName()
          || !NAMES.contains(name.text().toLowerCase(Locale.ROOT))
          || !tokens.get(i + 1).isSymbol("(")
          || tokens.get(i + 2).kind() != Token.Kind.NUMBER
          || !tokens.get(i + 3).isSymbol(")")) {
        continue;
      }
      int end = tokens.get(i + 3).end();
      Optional<SqlType> type = TypeTable.parse(sql.substring(name.start(), end));
      if (type.isPresent()) {
        text.append(sql, copied, name.start()).append(tier.columnType(type.get()));
        copied = end;
      }
    }
    return text.append(sql, copied, sql.length()).toString();
  }
}
