package io.megadb.graph.call;

/** What one column of an algorithm's scan holds. */
public sealed interface AlgorithmOutput {
  /** Which of a row's vertices. */
  enum Role {
    VERTEX,
    OTHER
  }

  /** The alias of the vertex's table, text. */
  record VertexTable(Role role) implements AlgorithmOutput {}

  /** A column of the vertex's key; the keys of all its tables have one type there. */
  record VertexKey(Role role, int position) implements AlgorithmOutput {}

  /** The vertex's key as text, where the keys of its tables differ in type. */
  record VertexText(Role role) implements AlgorithmOutput {}

  /**
   * A result.
   *
   * @param index into {@link GraphAlgorithm#results()}
   */
  record Value(int index) implements AlgorithmOutput {}

  /**
   * The value of an argument.
   *
   * @param index into {@link AlgorithmSpec#arguments()}
   */
  record Argument(int index) implements AlgorithmOutput {}
}
