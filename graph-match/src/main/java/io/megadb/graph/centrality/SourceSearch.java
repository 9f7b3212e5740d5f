package io.megadb.graph.centrality;

import io.megadb.graph.csr.Csr;
import java.util.Arrays;

/**
 * Distances from one vertex after the other, in arrays that are cleared only where the search
 * before wrote: breadth first, or, with weights, Dijkstra's algorithm with a 4-ary heap. One
 * thread; 20 bytes a vertex, 28 with weights.
 */
final class SourceSearch {
  private final Csr rows;
  private final double[] weights;
  private final double[] distances;
  private final int[] order;
  private final int[] heap;
  private final int[] place;
  private int settled;
  private int heapSize;

  /**
   * @param weights by edge number, none negative; null to count edges
   */
  SourceSearch(Csr rows, double[] weights) {
    this.rows = rows;
    this.weights = weights;
    int n = rows.vertexCount();
    distances = new double[n];
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
    order = new int[n];
    heap = weights == null ? null : new int[n];
    place = weights == null ? null : new int[n];
  }

  /** Searches; the vertices reached are then in {@link #order}, nearest first. */
  void from(int source) {
    for (int i = 0; i < settled; i++) {
      distances[order[i]] = Double.POSITIVE_INFINITY;
    }
    settled = 0;
    distances[source] = 0;
    if (weights == null) {
      breadthFirst(source);
    } else {
      dijkstra(source);
    }
  }

  /** How many vertices were reached, the source included. */
  int reached() {
    return settled;
  }

  /** The i-th vertex reached; the first is the source. */
  int order(int i) {
    return order[i];
  }

  /** The distance of a vertex, infinite if it was not reached. */
  double distance(int vertex) {
    return distances[vertex];
  }

  private void breadthFirst(int source) {
    int[] offsets = rows.offsets();
    int[] neighbours = rows.neighbours();
    order[settled++] = source;
    for (int i = 0; i < settled; i++) {
      int vertex = order[i];
      double next = distances[vertex] + 1;
      for (int slot = offsets[vertex], end = offsets[vertex + 1]; slot < end; slot++) {
        int neighbour = neighbours[slot];
        if (distances[neighbour] == Double.POSITIVE_INFINITY) {
          distances[neighbour] = next;
          order[settled++] = neighbour;
        }
      }
    }
  }

  private void dijkstra(int source) {
    int[] offsets = rows.offsets();
    int[] neighbours = rows.neighbours();
    int[] edges = rows.edges();
    heapSize = 0;
    up(heapSize++, source);
    while (heapSize > 0) {
      int vertex = pop();
      order[settled++] = vertex;
      for (int slot = offsets[vertex], end = offsets[vertex + 1]; slot < end; slot++) {
        int neighbour = neighbours[slot];
        double through = distances[vertex] + weights[edges[slot]];
        if (through < distances[neighbour]) {
          boolean waits = distances[neighbour] < Double.POSITIVE_INFINITY;
          distances[neighbour] = through;
          up(waits ? place[neighbour] : heapSize++, neighbour);
        }
      }
    }
  }

  private void up(int start, int vertex) {
    int at = start;
    while (at > 0) {
      int parent = (at - 1) >>> 2;
      if (distances[heap[parent]] <= distances[vertex]) {
        break;
      }
      put(at, heap[parent]);
      at = parent;
    }
    put(at, vertex);
  }

  private int pop() {
    int top = heap[0];
    int last = heap[--heapSize];
    if (heapSize > 0) {
      int at = 0;
      while (true) {
        int first = 4 * at + 1;
        if (first >= heapSize) {
          break;
        }
        int best = first;
        for (int child = first + 1; child < Math.min(first + 4, heapSize); child++) {
          best = distances[heap[child]] < distances[heap[best]] ? child : best;
        }
        if (distances[heap[best]] >= distances[last]) {
          break;
        }
        put(at, heap[best]);
        at = best;
      }
      put(at, last);
    }
    return top;
  }

  private void put(int at, int vertex) {
    heap[at] = vertex;
    place[vertex] = at;
  }
}
