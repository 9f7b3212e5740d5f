package io.megadb.graph.algorithm;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import java.util.Arrays;

/**
 * A graph without direction, loops and parallel edges; neighbours ascend and each edge stands at
 * both ends.
 */
record Undirected(int[] offsets, int[] neighbours) {
  static Undirected of(Adjacency graph) {
    int vertexCount = graph.vertexCount();
    int[] offsets = new int[vertexCount + 1];
    int[] neighbours = new int[Math.toIntExact(2L * graph.edgeCount())];
    int size = 0;
    for (int vertex = 0; vertex < vertexCount; vertex++) {
      offsets[vertex] = size;
      size = merge(graph.outgoing(), graph.incoming(), vertex, neighbours, size);
    }
    offsets[vertexCount] = size;
    return new Undirected(offsets, Arrays.copyOf(neighbours, size));
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
