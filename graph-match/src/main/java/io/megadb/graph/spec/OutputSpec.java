package io.megadb.graph.spec;

/** What one column of a match holds; NULL where a variable is bound to nothing. */
public sealed interface OutputSpec {
  /**
   * A column of the key of a variable's element; the keys of all its tables have one type there.
   *
   * @param edge whether the element is an edge
   * @param position within the key
   */
  record Key(int variable, boolean edge, int position) implements OutputSpec {}

  /**
   * The whole key of a variable's element as text, columns joined by commas: for tables whose keys
   * differ in type.
   */
  record KeyText(int variable, boolean edge) implements OutputSpec {}

  /** The alias of the table that a variable's element is of, text. */
  record TableAlias(int variable, boolean edge) implements OutputSpec {}

  /** The element's number within the graph, bigint; the same as long as the graph is. */
  record ElementNumber(int variable) implements OutputSpec {}

  /**
   * The number of the vertex that an edge begins at, or ends at, bigint.
   *
   * @param variable of the edge
   */
  record EdgeEnd(int variable, boolean source) implements OutputSpec {}

  /** The number of edges of a path, bigint. */
  record PathLength(int path) implements OutputSpec {}

  /** The sum of the costs of a path's edges, double precision. */
  record PathCost(int path) implements OutputSpec {}

  /** How many elements a group variable has, bigint. */
  record GroupSize(int variable) implements OutputSpec {}

  /** The keys of a path's vertices, a JSON array of text. */
  record PathVertices(int path) implements OutputSpec {}

  /** The keys of a path's edges, a JSON array of text. */
  record PathEdges(int path) implements OutputSpec {}

  /** The number of the match, from 1, bigint. */
  record MatchNumber() implements OutputSpec {}

  /** The number of the row before elements of group variables are put side by side, bigint. */
  record RowNumber() implements OutputSpec {}

  /** Which of the elements of a group variable the row has, from 1, bigint. */
  record UnnestPosition() implements OutputSpec {}

  /**
   * The place within its path of what {@link RowsSpec} has bound a variable to, bigint: 1 for the
   * first vertex, 2 for the edge after it.
   */
  record ElementPosition(int variable) implements OutputSpec {}
}
