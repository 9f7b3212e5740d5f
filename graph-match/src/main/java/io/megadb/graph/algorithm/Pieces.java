package io.megadb.graph.algorithm;

import io.megadb.graph.csr.Csr;
import io.megadb.graph.work.Workers;
import java.util.Arrays;

/** Runs of vertices with about equally many edges, small enough that cores end together. */
final class Pieces {
  private static final int PIECES_PER_WORKER = 16;
  private static final int MIN_SLOTS = 1 << 14;

  private Pieces() {}

  /**
   * First vertices of the runs, and the number of vertices at the end.
   *
   * @param multiple each run begins at a multiple of this, e.g. 64 where workers set bits
   */
  static int[] of(Csr rows, Workers workers, int multiple) {
    int vertexCount = rows.vertexCount();
    long work = (long) rows.edgeCount() + vertexCount;
    int pieces = Math.clamp(work / MIN_SLOTS, 1, workers.count() * PIECES_PER_WORKER);
    int[] offsets = rows.offsets();
    int[] bounds = new int[pieces + 1];
    int count = 1;
    for (int vertex = multiple; vertex < vertexCount && count < pieces; vertex += multiple) {
      if ((long) offsets[vertex] + vertex >= work * count / pieces) {
        bounds[count++] = vertex;
      }
    }
    bounds[count] = vertexCount;
    return count == pieces ? bounds : Arrays.copyOf(bounds, count + 1);
  }
}
