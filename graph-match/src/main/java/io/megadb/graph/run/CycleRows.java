package io.megadb.graph.run;

import io.megadb.graph.structure.CycleSearch;

/** One row per vertex of a cycle, cycle after cycle; each is searched for when it is asked for. */
final class CycleRows implements AlgorithmRows {
  private final CycleSearch search;
  private long cycle;
  private int position;

  CycleRows(CycleSearch search) {
    this.search = search;
  }

  @Override
  public boolean advance() {
    if (cycle > 0 && position + 1 < search.length()) {
      position++;
      return true;
    }
    if (!search.advance()) {
      return false;
    }
    cycle++;
    position = 0;
    return true;
  }

  @Override
  public int vertex() {
    return search.vertex(position);
  }

  @Override
  public long integer(int result) {
    return switch (result) {
      case 0 -> cycle;
      case 1 -> position + 1;
      default -> search.length();
    };
  }
}
