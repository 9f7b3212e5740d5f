package io.megadb.graph.match;

import java.util.Arrays;

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
