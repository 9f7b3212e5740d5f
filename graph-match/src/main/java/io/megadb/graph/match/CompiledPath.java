package io.megadb.graph.match;

import io.megadb.graph.pattern.GraphPattern;
import io.megadb.graph.pattern.PathPattern;
import java.util.List;

/** A path pattern, compiled once from either end. */
record CompiledPath(PathPattern pattern, Program forward, Program backward) {
  static CompiledPath of(PathPattern pattern) {
    return new CompiledPath(pattern, Program.of(pattern, false), Program.of(pattern, true));
  }

  /** All paths of a pattern, in their order. */
  static List<CompiledPath> all(GraphPattern pattern) {
    return pattern.paths().stream().map(CompiledPath::of).toList();
  }

  Program program(boolean reversed) {
    return reversed ? backward : forward;
  }

  /** The vertex it begins with. */
  Program.OnVertex first() {
    return forward.firstVertex();
  }

  /** The vertex it ends with. */
  Program.OnVertex last() {
    return backward.firstVertex();
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
