package io.megadb.graph.structure;

import io.megadb.graph.csr.Csr;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Distances where edges may have negative weights: Bellman (1958) and Ford (1956) with Moore's
 * queue (1959), so only vertices whose distance fell are looked at again. A negative cycle shows as
 * a cycle among the edges by which vertices were reached, which is looked for once every V relaxed
 * vertices (Tarjan, 1981). O(V * E), 21 bytes a vertex.
 */
public final class BellmanFord {
  private static final int NONE = -1;

  private final Csr rows;
  private final double[] weights;
  private final double[] distances;
  private final int[] parents;
  private final int[] queue;
  private final boolean[] queued;

  private BellmanFord(Csr rows, double[] weights) {
    this.rows = rows;
    this.weights = weights;
    int n = rows.vertexCount();
    distances = new double[n];
    parents = new int[n];
    queue = new int[n];
    queued = new boolean[n];
  }

  /**
   * Distances from the nearest of some vertices, infinite where there is no path.
   *
   * @param weights by edge number
   * @param names of vertices, for errors
   * @throws MegaDbException DATA_EXCEPTION for a cycle of negative weight that can be reached
   */
  public static double[] distances(
      Csr rows,
      double[] weights,
      int[] sources,
      IntFunction<String> names,
      Cancellation cancellation) {
    return new BellmanFord(rows, weights).run(sources, names, cancellation);
  }

  private double[] run(int[] sources, IntFunction<String> names, Cancellation cancellation) {
    int n = distances.length;
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
    Arrays.fill(parents, NONE);
    int head = 0;
    int waiting = 0;
    for (int source : sources) {
      distances[source] = 0;
      queue[waiting++] = source;
      queued[source] = true;
    }
    long taken = 0;
    while (waiting > 0) {
      if ((++taken & 0xFFF) == 0) {
        cancellation.check();
      }
      if (taken % n == 0) {
        checkCycle(names);
      }
      int vertex = queue[head];
      head = head + 1 == n ? 0 : head + 1;
      waiting--;
      queued[vertex] = false;
      for (int slot = rows.offsets()[vertex]; slot < rows.offsets()[vertex + 1]; slot++) {
        int neighbour = rows.neighbours()[slot];
        double through = distances[vertex] + weights[rows.edges()[slot]];
        if (through < distances[neighbour]) {
          distances[neighbour] = through;
          parents[neighbour] = vertex;
          if (!queued[neighbour]) {
            queued[neighbour] = true;
            queue[(int) ((head + (long) waiting++) % n)] = neighbour;
          }
        }
      }
    }
    checkCycle(names);
    return distances;
  }

  private void checkCycle(IntFunction<String> names) {
    int[] seenFrom = new int[parents.length];
    for (int start = 0; start < parents.length; start++) {
      int vertex = start;
      while (vertex != NONE && seenFrom[vertex] == 0) {
        seenFrom[vertex] = start + 1;
        vertex = parents[vertex];
      }
      if (vertex != NONE && seenFrom[vertex] == start + 1) {
        throw negative(vertex, names);
      }
    }
  }

  private MegaDbException negative(int start, IntFunction<String> names) {
    List<Integer> cycle = new ArrayList<>();
    int vertex = start;
    do {
      cycle.add(vertex);
      vertex = parents[vertex];
    } while (vertex != start);
    Collections.reverse(cycle);
    return new MegaDbException(
            ErrorCode.DATA_EXCEPTION,
            "the graph has a cycle of negative weight: " + TopologicalOrder.text(cycle, names))
        .withHint("Then nothing is the shortest way. Leave edges out, or use other weights.");
  }
}
