package io.megadb.planner.route;

import io.megadb.sql.text.Token;
import io.megadb.sql.text.TokenValues;
import java.util.ArrayList;
import java.util.List;

/**
 * Identifiers joined by dots, as they stand in a text; keywords are chains of one part too.
 *
 * @param parts folded as PostgreSQL folds them
 * @param starts 0-based offset of each part
 */
record NameChain(List<String> parts, List<Integer> starts) {

  String first() {
    return parts.getFirst();
  }

  String last() {
    return parts.getLast();
  }

  int size() {
    return parts.size();
  }

  /** All chains of a text. */
  static List<NameChain> of(List<Token> significant) {
    List<NameChain> chains = new ArrayList<>();
    int at = 0;
    while (at < significant.size()) {
      if (!significant.get(at).isName()) {
        at++;
        continue;
      }
      List<String> parts = new ArrayList<>();
      List<Integer> starts = new ArrayList<>();
      boolean more = true;
      while (more) {
        Token name = significant.get(at);
        parts.add(TokenValues.name(name));
        starts.add(name.start());
        more =
            at + 2 < significant.size()
                && significant.get(at + 1).isSymbol(".")
                && significant.get(at + 2).isName();
        at += more ? 2 : 1;
      }
      chains.add(new NameChain(List.copyOf(parts), List.copyOf(starts)));
    }
    return chains;
  }
}
