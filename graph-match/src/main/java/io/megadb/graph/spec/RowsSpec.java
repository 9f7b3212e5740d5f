package io.megadb.graph.spec;

import java.util.List;

/**
 * How many rows a match gives (ISO/IEC 9075-16, GRAPH_TABLE's ROWS clause). Variables declared here
 * are numbered after those of the pattern.
 */
public sealed interface RowsSpec {
  /** One. */
  record PerMatch() implements RowsSpec {}

  /**
   * One for each vertex of some paths, one path after the other.
   *
   * @param vertex the variable it is bound to
   */
  record PerVertex(int vertex, List<Integer> paths) implements RowsSpec {
    public PerVertex {
      paths = List.copyOf(paths);
    }
  }

  /**
   * One for each edge of some paths, with the vertices before and after it in the path; for a path
   * without edges one, with its vertex and nothing else.
   */
  record PerStep(int from, int edge, int to, List<Integer> paths) implements RowsSpec {
    public PerStep {
      paths = List.copyOf(paths);
    }
  }
}
