package io.megadb.graph.run;

import io.megadb.graph.structure.Dominators;

/** One row per vertex that the source reaches. */
final class DominatorRows implements AlgorithmRows {
  private final Dominators dominators;
  private final int[] depths;
  private int vertex = -1;

  DominatorRows(Dominators dominators) {
    this.dominators = dominators;
    this.depths = dominators.depths();
  }

  @Override
  public boolean advance() {
    do {
      vertex++;
    } while (vertex < depths.length && depths[vertex] < 0);
    return vertex < depths.length;
  }

  @Override
  public int vertex() {
    return vertex;
  }

  @Override
  public int other() {
    return vertex == dominators.source() ? NONE : dominators.parents()[vertex];
  }

  @Override
  public long integer(int result) {
    return depths[vertex];
  }
}
