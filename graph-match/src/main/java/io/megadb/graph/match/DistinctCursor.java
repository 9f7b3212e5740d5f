package io.megadb.graph.match;

import java.util.HashSet;
import java.util.Set;

/**
 * Drops paths that an ambiguous pattern finds again with the same bindings (ISO/IEC 9075-16 keeps
 * distinct reduced path bindings). Remembers what it has seen since {@link #restart}.
 */
final class DistinctCursor extends PathCursor {
  private final PathCursor inner;
  private final Program program;
  private final MatchContext context;
  private final int[] groupVariables;
  private final Set<Reading> seen = new HashSet<>();

  DistinctCursor(PathCursor inner, Program program, MatchContext context) {
    super(inner.bindings);
    this.inner = inner;
    this.program = program;
    this.context = context;
    this.groupVariables = program.groupVariables();
  }

  @Override
  void restart() {
    seen.clear();
    inner.restart();
  }

  @Override
  boolean advance() {
    while (inner.advance()) {
      if (seen.add(Reading.of(inner, groupVariables))) {
        if (seen.size() > context.maxStates()) {
          throw context.exceeded(program.pattern);
        }
        return true;
      }
    }
    return false;
  }

  @Override
  int[] singles() {
    return inner.singles();
  }

  @Override
  int length() {
    return inner.length();
  }

  @Override
  int[] path() {
    return inner.path();
  }

  @Override
  int[] elements(int variable) {
    return inner.elements(variable);
  }
}
