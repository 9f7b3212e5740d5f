package io.megadb.graph.pattern;

import java.util.List;

/**
 * Paths that are found together: a variable that several of them have is the same vertex (or edge)
 * in all. Variables are numbered from 0.
 *
 * @param variableCount numbers used
 * @param paths at least one
 */
public record GraphPattern(int variableCount, List<PathPattern> paths) {
  public GraphPattern {
    paths = List.copyOf(paths);
    if (paths.isEmpty()) {
      throw new IllegalArgumentException("a pattern needs a path");
    }
  }
}
