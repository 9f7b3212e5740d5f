package io.megadb.graph.match;

import java.util.Arrays;
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

  /** What makes two ways to read an ambiguous pattern the same match. */
  record Reading(int[] path, int[] singles, int[] groups) {
    /**
     * The current path of a cursor, what it binds, and each group variable's elements after their
     * number.
     */
    static Reading of(PathCursor cursor, int[] groupVariables) {
      int[] groups = new int[0];
      for (int variable : groupVariables) {
        int[] elements = cursor.elements(variable);
        int size = groups.length;
        groups = Arrays.copyOf(groups, size + 1 + elements.length);
        groups[size] = elements.length;
        System.arraycopy(elements, 0, groups, size + 1, elements.length);
      }
      return new Reading(cursor.path(), cursor.singles(), groups);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Reading reading
          && Arrays.equals(path, reading.path)
          && Arrays.equals(singles, reading.singles)
          && Arrays.equals(groups, reading.groups);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * Arrays.hashCode(path) + Arrays.hashCode(singles)) + Arrays.hashCode(groups);
    }
  }
}
