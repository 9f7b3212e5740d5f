package io.megadb.planner.dialect.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How the columns of a written SELECT are named: each under its own name where no other column has
 * that name in any case (DuckDB folds quoted names too) and where PostgreSQL would not cut it (63
 * bytes), else {@code c<position>}.
 */
public final class OutputNames {
  private static final int POSTGRES_NAME_BYTES = 63;

  private OutputNames() {}

  /** The name of each column of the written SELECT, by position, given the wanted names. */
  public static List<String> of(List<String> wanted) {
    Set<String> seen = new HashSet<>();
    Set<String> repeated = new HashSet<>();
    for (String name : wanted) {
      if (!seen.add(name.toLowerCase(Locale.ROOT))) {
        repeated.add(name.toLowerCase(Locale.ROOT));
      }
    }
    List<String> names = new ArrayList<>(wanted.size());
    for (int i = 0; i < wanted.size(); i++) {
      String name = wanted.get(i);
      boolean keep =
          !name.isEmpty()
              && name.indexOf('\0') < 0
              && !repeated.contains(name.toLowerCase(Locale.ROOT))
              && name.getBytes(StandardCharsets.UTF_8).length <= POSTGRES_NAME_BYTES;
      String replacement = "c" + i;
      while (!keep && seen.contains(replacement)) {
        replacement += "_";
      }
      if (!keep) {
        seen.add(replacement);
      }
      names.add(keep ? name : replacement);
    }
    return names;
  }
}
