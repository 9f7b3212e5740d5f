package io.megadb.bench.graph;

import java.util.Arrays;

/** Whole-graph algorithms over plain arrays, one thread. */
public final class ArrayAlgorithms {
  private ArrayAlgorithms() {}

  /**
   * Hops from a vertex, -1 where it does not lead: the direction-optimising loop of Beamer et al.
   * (2012), alpha 15, beta 18.
   */
  public static int[] levels(ArrayGraph graph, int source) {
    int[] outOffsets = graph.out().offsets();
    int[] outNeighbours = graph.out().neighbours();
    int[] inOffsets = graph.in().offsets();
    int[] inNeighbours = graph.in().neighbours();
    int vertexCount = outOffsets.length - 1;
    int[] levels = new int[vertexCount];
    Arrays.fill(levels, -1);
    levels[source] = 0;
    int[] queue = new int[vertexCount];
    int[] next = new int[vertexCount];
    long[] current = null;
    queue[0] = source;
    int size = 1;
    long frontierEdges = outOffsets[source + 1] - outOffsets[source];
    long unexplored = outNeighbours.length;
    boolean bottomUp = false;
    for (int level = 1; size > 0; level++) {
      if (!bottomUp && frontierEdges > unexplored / 15) {
        bottomUp = true;
        current = new long[(vertexCount + 63) >>> 6];
        for (int i = 0; i < size; i++) {
          current[queue[i] >>> 6] |= 1L << queue[i];
        }
      }
      if (bottomUp) {
        long[] found = new long[current.length];
        int count = 0;
        for (int vertex = 0; vertex < vertexCount; vertex++) {
          if (levels[vertex] >= 0) {
            continue;
          }
          for (int slot = inOffsets[vertex], end = inOffsets[vertex + 1]; slot < end; slot++) {
            int parent = inNeighbours[slot];
            if ((current[parent >>> 6] & 1L << parent) != 0) {
              levels[vertex] = level;
              found[vertex >>> 6] |= 1L << vertex;
              count++;
              break;
            }
          }
        }
        boolean shrinking = count < size && count < vertexCount / 18;
        size = count;
        current = found;
        if (shrinking) {
          bottomUp = false;
          frontierEdges = 0;
          int filled = 0;
          for (int word = 0; word < current.length; word++) {
            for (long rest = current[word]; rest != 0; rest &= rest - 1) {
              int vertex = (word << 6) + Long.numberOfTrailingZeros(rest);
              queue[filled++] = vertex;
              frontierEdges += outOffsets[vertex + 1] - outOffsets[vertex];
            }
          }
          unexplored = Long.MAX_VALUE;
        }
      } else {
        unexplored -= frontierEdges;
        frontierEdges = 0;
        int count = 0;
        for (int i = 0; i < size; i++) {
          for (int slot = outOffsets[queue[i]], end = outOffsets[queue[i] + 1];
              slot < end;
              slot++) {
            int neighbour = outNeighbours[slot];
            if (levels[neighbour] < 0) {
              levels[neighbour] = level;
              next[count++] = neighbour;
              frontierEdges += outOffsets[neighbour + 1] - outOffsets[neighbour];
            }
          }
        }
        int[] swap = queue;
        queue = next;
        next = swap;
        size = count;
      }
    }
    return levels;
  }

  /** PageRank, the rank of vertices without edges out spread over all. */
  public static double[] ranks(ArrayGraph graph, double damping, int rounds) {
    int[] outOffsets = graph.out().offsets();
    int[] inOffsets = graph.in().offsets();
    int[] inNeighbours = graph.in().neighbours();
    int vertexCount = outOffsets.length - 1;
    double[] ranks = new double[vertexCount];
    double[] shares = new double[vertexCount];
    Arrays.fill(ranks, 1.0 / vertexCount);
    for (int round = 0; round < rounds; round++) {
      double dangling = 0;
      for (int vertex = 0; vertex < vertexCount; vertex++) {
        int degree = outOffsets[vertex + 1] - outOffsets[vertex];
        if (degree == 0) {
          dangling += ranks[vertex];
        } else {
          shares[vertex] = ranks[vertex] / degree;
        }
      }
      double base = (1 - damping + damping * dangling) / vertexCount;
      for (int vertex = 0; vertex < vertexCount; vertex++) {
        double sum = 0;
        for (int slot = inOffsets[vertex], end = inOffsets[vertex + 1]; slot < end; slot++) {
          sum += shares[inNeighbours[slot]];
        }
        ranks[vertex] = base + damping * sum;
      }
    }
    return ranks;
  }
}
