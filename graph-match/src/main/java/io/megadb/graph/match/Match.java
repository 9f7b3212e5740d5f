package io.megadb.graph.match;

/**
 * A match, valid until the next is found. Vertices and edges are the numbers of the whole graph.
 */
public interface Match {
  /** The element of a variable outside quantifiers. */
  int element(int variable);

  /** The elements of a group variable in path order, none for zero repetitions; a new array. */
  int[] elements(int variable);

  /** The number of edges of a path. */
  int pathLength(int path);

  /** The sum of the costs of a path's edges; its length where edges have none. */
  double pathCost(int path);

  /** A path: vertex, edge, vertex, ..., vertex; a new array of {@code 2 * pathLength + 1}. */
  int[] path(int path);
}
