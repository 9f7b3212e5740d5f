package io.megadb.graph.algorithm;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;
import java.util.Arrays;

/**
 * Community detection by label propagation as LDBC Graphalytics defines it (after Raghavan, Albert,
 * Kumara, 2007, made deterministic): in each round every vertex takes, at once with all others, the
 * most frequent label among its neighbours, the smallest of equally frequent ones. A neighbour both
 * ways counts twice. O(rounds * E log degree).
 */
public final class LabelPropagation {
  private LabelPropagation() {}

  /** The label of each vertex after {@code rounds} rounds; at first it is the vertex itself. */
  public static int[] communities(
      Adjacency graph, int rounds, Workers workers, Cancellation cancellation) {
    int vertexCount = graph.vertexCount();
    int[] labels = new int[vertexCount];
    for (int vertex = 0; vertex < vertexCount; vertex++) {
      labels[vertex] = vertex;
    }
    int[] bounds = Pieces.of(graph.outgoing(), workers, 1);
    int[][] buffers = new int[workers.count()][1024];
    int[] next = new int[vertexCount];
    for (int round = 0; round < rounds; round++) {
      int[] from = labels;
      int[] to = next;
      workers.run(
          bounds.length - 1,
          (worker, piece) -> {
            cancellation.check();
            for (int vertex = bounds[piece]; vertex < bounds[piece + 1]; vertex++) {
              int degree = graph.outgoing().degree(vertex) + graph.incoming().degree(vertex);
              if (degree > buffers[worker].length) {
                buffers[worker] = new int[Math.max(degree, 2 * buffers[worker].length)];
              }
              int[] buffer = buffers[worker];
              int count = collect(graph.outgoing(), vertex, from, buffer, 0);
              count = collect(graph.incoming(), vertex, from, buffer, count);
              to[vertex] = count == 0 ? from[vertex] : mostFrequent(buffer, count);
            }
          });
      if (Arrays.equals(from, to)) {
        return to;
      }
      labels = to;
      next = from;
    }
    return labels;
  }

  private static int collect(Csr rows, int vertex, int[] labels, int[] buffer, int start) {
    int at = start;
    for (int slot = rows.offsets()[vertex], end = rows.offsets()[vertex + 1]; slot < end; slot++) {
      buffer[at++] = labels[rows.neighbours()[slot]];
    }
    return at;
  }

  private static int mostFrequent(int[] labels, int count) {
    Arrays.sort(labels, 0, count);
    int best = labels[0];
    int bestCount = 0;
    for (int start = 0; start < count; ) {
      int end = start + 1;
      while (end < count && labels[end] == labels[start]) {
        end++;
      }
      if (end - start > bestCount) {
        bestCount = end - start;
        best = labels[start];
      }
      start = end;
    }
    return best;
  }
}
