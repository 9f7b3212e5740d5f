package io.megadb.graph.algorithm;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.work.Workers;

/**
 * A graph without direction, loops and parallel edges; neighbours ascend and each edge stands at
 * both ends.
 */
record Undirected(int[] offsets, int[] neighbours) {
  /** Runs of vertices are merged side by side, each into an array of its own. */
  static Undirected of(Adjacency graph, Workers workers) {
    int vertexCount = graph.vertexCount();
    int[] bounds = Pieces.of(graph.outgoing(), workers, 1);
    int pieces = bounds.length - 1;
    int[] offsets = new int[vertexCount + 1];
    int[][] merged = new int[pieces][];
    workers.run(
        pieces,
        (worker, piece) -> {
          int from = bounds[piece];
          int to = bounds[piece + 1];
          int most =
              Math.addExact(slots(graph.outgoing(), from, to), slots(graph.incoming(), from, to));
          merged[piece] = new int[most];
          int size = 0;
          for (int vertex = from; vertex < to; vertex++) {
            size = merge(graph.outgoing(), graph.incoming(), vertex, merged[piece], size);
            offsets[vertex + 1] = size;
          }
        });
    int[] firsts = new int[pieces];
    int total = 0;
    for (int piece = 0; piece < pieces; piece++) {
      firsts[piece] = total;
      total =
          Math.addExact(total, bounds[piece] == bounds[piece + 1] ? 0 : offsets[bounds[piece + 1]]);
    }
    int[] neighbours = new int[total];
    workers.run(
        pieces,
        (worker, piece) -> {
          int size = bounds[piece] == bounds[piece + 1] ? 0 : offsets[bounds[piece + 1]];
          System.arraycopy(merged[piece], 0, neighbours, firsts[piece], size);
          merged[piece] = null;
          for (int vertex = bounds[piece]; vertex < bounds[piece + 1]; vertex++) {
            offsets[vertex + 1] += firsts[piece];
          }
        });
    return new Undirected(offsets, neighbours);
  }

  private static int slots(Csr rows, int from, int to) {
    return rows.offsets()[to] - rows.offsets()[from];
  }

  private static int merge(Csr left, Csr right, int vertex, int[] into, int start) {
    int l = left.offsets()[vertex];
    int r = right.offsets()[vertex];
    int leftEnd = left.offsets()[vertex + 1];
    int rightEnd = right.offsets()[vertex + 1];
    int at = start;
    int last = -1;
    while (l < leftEnd || r < rightEnd) {
      int neighbour;
      if (r == rightEnd || (l < leftEnd && left.neighbours()[l] <= right.neighbours()[r])) {
        neighbour = left.neighbours()[l++];
      } else {
        neighbour = right.neighbours()[r++];
      }
      if (neighbour != last && neighbour != vertex) {
        into[at++] = neighbour;
      }
      last = neighbour;
    }
    return at;
  }

  int vertexCount() {
    return offsets.length - 1;
  }

  int degree(int vertex) {
    return offsets[vertex + 1] - offsets[vertex];
  }

  /** A total order in which few neighbours of any vertex come after it. */
  boolean before(int left, int right) {
    int leftDegree = degree(left);
    int rightDegree = degree(right);
    return leftDegree < rightDegree || (leftDegree == rightDegree && left < right);
  }
}
