package io.megadb.sql.graph.pattern;

import io.megadb.sql.graph.PathPrefix;
import io.megadb.sql.graph.PathPrefix.PathMode;
import io.megadb.sql.graph.PathPrefix.Selector;
import java.util.Optional;

/** Path selectors and path modes. */
final class PrefixParser {
  private final PatternCursor cursor;

  PrefixParser(PatternCursor cursor) {
    this.cursor = cursor;
  }

  /** Whether the word is a path mode's. */
  static boolean isMode(String word) {
    return switch (word) {
      case "WALK", "TRAIL", "ACYCLIC", "SIMPLE" -> true;
      default -> false;
    };
  }

  /** A selector, a mode, both or none. */
  PathPrefix prefix() {
    if (cursor.accept("ALL")) {
      boolean shortest = cursor.accept("SHORTEST");
      PathMode mode = modeAndPaths();
      return shortest
          ? new PathPrefix(Selector.ALL_SHORTEST, 1, mode)
          : new PathPrefix(Selector.ALL, 0, mode);
    }
    if (cursor.accept("ANY")) {
      if (cursor.accept("SHORTEST")) {
        return new PathPrefix(Selector.ANY_SHORTEST, 1, modeAndPaths());
      }
      int count = count().orElse(1);
      return new PathPrefix(Selector.ANY, count, modeAndPaths());
    }
    if (cursor.accept("SHORTEST")) {
      Optional<Integer> count = count();
      PathMode mode = modeAndPaths();
      if (cursor.accept("GROUP") || cursor.accept("GROUPS")) {
        return new PathPrefix(Selector.SHORTEST_GROUPS, count.orElse(1), mode);
      }
      if (count.isEmpty()) {
        throw cursor.expected("a number after SHORTEST, or GROUPS");
      }
      return new PathPrefix(Selector.SHORTEST, count.get(), mode);
    }
    return new PathPrefix(Selector.ALL, 0, modeAndPaths());
  }

  /** {@code MODE [PATH | PATHS]}. */
  Optional<PathMode> mode() {
    Optional<PathMode> mode = modeWord();
    if (mode.isPresent()) {
      paths();
    }
    return mode;
  }

  private PathMode modeAndPaths() {
    PathMode mode = modeWord().orElse(PathMode.WALK);
    paths();
    return mode;
  }

  private Optional<PathMode> modeWord() {
    if (!isMode(cursor.word(0))) {
      return Optional.empty();
    }
    PathMode mode = PathMode.valueOf(cursor.word(0));
    cursor.moveTo(cursor.at() + 1);
    return Optional.of(mode);
  }

  private void paths() {
    if (!cursor.accept("PATH")) {
      cursor.accept("PATHS");
    }
  }

  private Optional<Integer> count() {
    int at = cursor.at();
    Optional<Integer> count = cursor.integer();
    if (count.isPresent() && count.get() == 0) {
      cursor.moveTo(at);
      throw cursor.expected("a number of paths of at least 1");
    }
    return count;
  }
}
