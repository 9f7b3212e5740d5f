package io.megadb.graph.structure;

import io.megadb.graph.csr.Csr;
import io.megadb.spi.query.Cancellation;
import java.util.Arrays;

/**
 * A maximum flow from one vertex to another: Dinic's algorithm (1970) with edges and their reverses
 * in arrays. Each round finds the levels of vertices by breadth first search and then fills paths
 * from level to level until none is left. O(V² E); 36 bytes an edge, 20 a vertex.
 */
public final class MaximumFlow {
  private final int[] offsets;
  private final int[] heads;
  private final double[] residuals;
  private final int[] reverses;
  private final int[] levels;
  private final int[] next;
  private final int[] queue;

  /** Arc of each edge, by its slot among outgoing edges. */
  private final int[] arcs;

  private MaximumFlow(Csr outgoing, double[] capacities) {
    int n = outgoing.vertexCount();
    int m = outgoing.edgeCount();
    offsets = new int[n + 1];
    for (int vertex = 0; vertex < n; vertex++) {
      for (int slot = outgoing.offsets()[vertex]; slot < outgoing.offsets()[vertex + 1]; slot++) {
        offsets[vertex + 1]++;
        offsets[outgoing.neighbours()[slot] + 1]++;
      }
    }
    for (int vertex = 0; vertex < n; vertex++) {
      offsets[vertex + 1] = Math.addExact(offsets[vertex + 1], offsets[vertex]);
    }
    heads = new int[offsets[n]];
    residuals = new double[offsets[n]];
    reverses = new int[offsets[n]];
    arcs = new int[m];
    int[] place = Arrays.copyOf(offsets, n);
    for (int vertex = 0; vertex < n; vertex++) {
      for (int slot = outgoing.offsets()[vertex]; slot < outgoing.offsets()[vertex + 1]; slot++) {
        int target = outgoing.neighbours()[slot];
        int arc = place[vertex]++;
        int back = place[target]++;
        heads[arc] = target;
        heads[back] = vertex;
        residuals[arc] = capacities == null ? 1 : capacities[outgoing.edges()[slot]];
        reverses[arc] = back;
        reverses[back] = arc;
        arcs[slot] = arc;
      }
    }
    levels = new int[n];
    next = new int[n];
    queue = new int[n];
  }

  /**
   * The flow over each edge, by its slot among the outgoing edges.
   *
   * @param capacities by edge number, none negative; null for 1
   * @param source not the target
   */
  public static double[] flows(
      Csr outgoing, double[] capacities, int source, int target, Cancellation cancellation) {
    MaximumFlow flow = new MaximumFlow(outgoing, capacities);
    while (flow.level(source, target)) {
      cancellation.check();
      System.arraycopy(flow.offsets, 0, flow.next, 0, flow.next.length);
      flow.fill(source, target, cancellation);
    }
    double[] flows = new double[flow.arcs.length];
    Arrays.setAll(flows, slot -> flow.residuals[flow.reverses[flow.arcs[slot]]]);
    return flows;
  }

  private boolean level(int source, int target) {
    Arrays.fill(levels, -1);
    levels[source] = 0;
    int size = 0;
    queue[size++] = source;
    for (int i = 0; i < size && levels[target] < 0; i++) {
      int vertex = queue[i];
      for (int arc = offsets[vertex]; arc < offsets[vertex + 1]; arc++) {
        if (residuals[arc] > 0 && levels[heads[arc]] < 0) {
          levels[heads[arc]] = levels[vertex] + 1;
          queue[size++] = heads[arc];
        }
      }
    }
    return levels[target] >= 0;
  }

  /** Depth first, the path's arcs in the queue's place; a blocking flow. */
  private void fill(int source, int target, Cancellation cancellation) {
    int[] path = queue;
    int depth = 0;
    int vertex = source;
    long steps = 0;
    while (true) {
      if ((++steps & 0xFFFF) == 0) {
        cancellation.check();
      }
      if (vertex == target) {
        depth = augment(path, depth);
        vertex = heads[reverses[path[depth]]];
        continue;
      }
      int arc = next[vertex];
      if (arc == offsets[vertex + 1]) {
        if (vertex == source) {
          return;
        }
        levels[vertex] = -1;
        depth--;
        vertex = heads[reverses[path[depth]]];
        next[vertex]++;
      } else if (residuals[arc] > 0 && levels[heads[arc]] == levels[vertex] + 1) {
        path[depth++] = arc;
        vertex = heads[arc];
      } else {
        next[vertex]++;
      }
    }
  }

  /** Fills a path to its narrowest arc; the depth at which that arc begins. */
  private int augment(int[] path, int depth) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < depth; i++) {
      least = Math.min(least, residuals[path[i]]);
    }
    int first = depth;
    for (int i = depth - 1; i >= 0; i--) {
      int arc = path[i];
      residuals[reverses[arc]] += least;
      residuals[arc] = residuals[arc] == least ? 0 : residuals[arc] - least;
      if (residuals[arc] == 0) {
        first = i;
      }
    }
    return first;
  }
}
