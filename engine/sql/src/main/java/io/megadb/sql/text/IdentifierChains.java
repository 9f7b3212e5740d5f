package io.megadb.sql.text;

import java.util.ArrayList;
import java.util.List;

/**
 * All names in a text, without parsing it: every table the statement could touch is among them, and
 * much else (columns, functions, keywords). Used to route a statement cheaply: if no chain ends in
 * or names a table of another tier, the statement is PostgreSQL's alone.
 */
public final class IdentifierChains {
  private IdentifierChains() {}

  /**
   * Identifiers joined by dots, {@code a.b.c}.
   *
   * @param parts folded unless quoted; at least one
   * @param position 1-based offset of the first
   */
  public record Chain(List<String> parts, int position) {}

  /**
   * The chains of a text, in order. A text that names tables within strings ({@code 't'::regclass},
   * dynamic SQL in DO blocks) keeps them to itself.
   */
  public static List<Chain> of(String sql) {
    List<Chain> chains = new ArrayList<>();
    List<String> parts = new ArrayList<>(3);
    int position = 0;
    boolean afterDot = false;
    for (Token token : SqlScanner.scan(sql)) {
      if (!token.significant()) {
        continue;
      }
      if (token.isName()) {
        if (!afterDot) {
          flush(chains, parts, position);
          position = token.position();
        }
        parts.add(TokenValues.name(token));
        afterDot = false;
      } else if (token.isSymbol(".") && !parts.isEmpty() && !afterDot) {
        afterDot = true;
      } else {
        flush(chains, parts, position);
        afterDot = false;
      }
    }
    flush(chains, parts, position);
    return chains;
  }

  private static void flush(List<Chain> chains, List<String> parts, int position) {
    if (!parts.isEmpty()) {
      chains.add(new Chain(List.copyOf(parts), position));
      parts.clear();
    }
  }
}
