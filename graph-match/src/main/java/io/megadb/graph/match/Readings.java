package io.megadb.graph.match;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The ways in which an ambiguous pattern has been read, to know one that binds as an earlier one.
 * Bounded by {@link MatchLimits#bytes}. Not for several threads.
 */
final class Readings {
  private final Program program;
  private final MatchContext context;
  private final int[] groupVariables;
  private final Set<Reading> seen = new HashSet<>();
  private long bytes;

  Readings(Program program, MatchContext context) {
    this.program = program;
    this.context = context;
    this.groupVariables = program.groupVariables();
  }

  void clear() {
    seen.clear();
    bytes = 0;
  }

  /**
   * Whether the current path of a cursor is new.
   *
   * @throws io.megadb.spi.error.MegaDbException OUT_OF_MEMORY
   */
  boolean add(PathCursor cursor) {
    Reading reading = Reading.of(cursor, groupVariables);
    if (!seen.add(reading)) {
      return false;
    }
    bytes += reading.bytes();
    if (bytes > context.limits().bytes()) {
      throw context.exceeded(program.pattern);
    }
    return true;
  }

  /** What makes two ways to read an ambiguous pattern the same match. */
  private record Reading(int[] path, int[] singles, int[] groups) {
    /** Three arrays, this record and a set's entry for it, without what they hold. */
    private static final int OVERHEAD_BYTES = 128;

    /** Heap of one that a set keeps, about. */
    long bytes() {
      return OVERHEAD_BYTES + 4L * (path.length + singles.length + groups.length);
    }

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
