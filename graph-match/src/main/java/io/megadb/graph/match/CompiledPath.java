package io.megadb.graph.match;

import io.megadb.graph.pattern.GraphPattern;
import io.megadb.graph.pattern.PathPattern;
import java.util.ArrayList;
import java.util.List;

/** A path pattern, compiled from either end, once it is wanted from there. One thread. */
final class CompiledPath {
  private final PathPattern pattern;
  private final Program forward;
  private Program backward;

  private CompiledPath(PathPattern pattern) {
    this.pattern = pattern;
    this.forward = Program.of(pattern, false);
  }

  static CompiledPath of(PathPattern pattern) {
    return new CompiledPath(pattern);
  }

  /** All paths of a pattern, in their order. */
  static List<CompiledPath> all(GraphPattern pattern) {
    List<CompiledPath> all = new ArrayList<>(pattern.paths().size());
    for (PathPattern path : pattern.paths()) {
      all.add(of(path));
    }
    return all;
  }

  PathPattern pattern() {
    return pattern;
  }

  Program forward() {
    return forward;
  }

  Program program(boolean reversed) {
    if (!reversed) {
      return forward;
    }
    if (backward == null) {
      backward = Program.of(pattern, true);
    }
    return backward;
  }

  /** The vertex it begins with. */
  Program.OnVertex first() {
    return forward.firstVertex();
  }

  /** The vertex it ends with. */
  Program.OnVertex last() {
    return forward.lastVertex();
  }

  /** Whether fewer vertices may be its end than its beginning. */
  boolean cheaperReversed() {
    return last().set().size() < first().set().size();
  }

  /** The candidates of its cheaper end. */
  int starts() {
    return Math.min(first().set().size(), last().set().size());
  }
}
