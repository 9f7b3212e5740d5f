package io.megadb.graph.match;

import java.util.Arrays;

/**
 * Finds the paths of one pattern, one after the other, given what other paths have bound.
 *
 * <p>{@link #restart} takes the bindings as they are; each {@link #advance} undoes what the path
 * before bound, and binds what the next one does. When it returns false nothing of this cursor is
 * bound any more.
 */
abstract sealed class PathCursor
    permits DepthFirstCursor, ShortestCursor, PairCursor, DistinctCursor {
  static final int UNBOUND = -1;

  /** Elements of variables outside quantifiers, shared by all cursors of a match. */
  final int[] bindings;

  PathCursor(int[] bindings) {
    this.bindings = bindings;
  }

  abstract void restart();

  abstract boolean advance();

  abstract int length();

  /** The cost of the current path: its length, unless a selector goes by costs. */
  double cost() {
    return length();
  }

  /** Vertex, edge, vertex, ... in the pattern's direction. */
  abstract int[] path();

  /** Appends what the current path bound to a group variable, in the pattern's direction. */
  abstract int[] elements(int variable);

  static void reverse(int[] values) {
    for (int i = 0, j = values.length - 1; i < j; i++, j--) {
      int swap = values[i];
      values[i] = values[j];
      values[j] = swap;
    }
  }

  static int[] grown(int[] array, int size) {
    return size < array.length ? array : Arrays.copyOf(array, Math.max(16, array.length * 2));
  }
}
