package io.megadb.graph.spec;

/** What one column of a match holds. */
public sealed interface OutputSpec {
  /**
   * A column of the key of a variable's element; the keys of all its tables have one type there.
   *
   * @param edge whether the element is an edge
   * @param position within the key
   */
  record Key(int variable, boolean edge, int position) implements OutputSpec {}

  /** The alias of the table that a variable's element is of, text. */
  record TableAlias(int variable, boolean edge) implements OutputSpec {}

  /** The element's number within the graph, bigint; the same as long as the graph is. */
  record ElementNumber(int variable) implements OutputSpec {}

  /** The number of edges of a path, bigint. */
  record PathLength(int path) implements OutputSpec {}

  /** How many elements a group variable has, bigint. */
  record GroupSize(int variable) implements OutputSpec {}

  /** The keys of a path's vertices, a JSON array of text. */
  record PathVertices(int path) implements OutputSpec {}
}
