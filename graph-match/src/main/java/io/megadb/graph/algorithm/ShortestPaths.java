package io.megadb.graph.algorithm;

import io.megadb.graph.csr.Csr;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import java.util.Arrays;

/**
 * Weighted distances from one vertex: Dijkstra's algorithm (1959) with a 4-ary heap that knows
 * where each vertex stands, so no entry is ever stale. O((V + E) log V), one thread; for more there
 * is {@link DeltaStepping}.
 */
public final class ShortestPaths {
  private final Csr forward;
  private final double[] distances;
  private final int[] heap;
  private final int[] place;
  private int size;

  private ShortestPaths(Csr forward) {
    this.forward = forward;
    int n = forward.vertexCount();
    distances = new double[n];
    heap = new int[n];
    place = new int[n];
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
    Arrays.fill(place, -1);
  }

  /**
   * The distance of each vertex from {@code source}, infinity where there is no path.
   *
   * @param weights by edge number, see {@link Csr#edges()}; at least 0
   * @throws MegaDbException DATA_EXCEPTION for a negative or NaN weight on an edge that is met
   */
  public static double[] distances(
      Csr forward, double[] weights, int source, Cancellation cancellation) {
    return distances(forward, weights, new int[] {source}, cancellation);
  }

  /**
   * The distance of each vertex from the nearest of some, infinite where there is no path.
   *
   * @param weights by edge number, see {@link Csr#edges()}; at least 0
   * @param sources without duplicates
   * @throws MegaDbException DATA_EXCEPTION for a negative or NaN weight on an edge that is met
   */
  public static double[] distances(
      Csr forward, double[] weights, int[] sources, Cancellation cancellation) {
    return new ShortestPaths(forward).run(weights, sources, cancellation);
  }

  static MegaDbException negative(double weight) {
    return new MegaDbException(
            ErrorCode.DATA_EXCEPTION, "edge weight " + weight + " is negative or not a number")
        .withHint("Weights of shortest paths must be at least 0.");
  }

  private double[] run(double[] weights, int[] sources, Cancellation cancellation) {
    int[] offsets = forward.offsets();
    int[] neighbours = forward.neighbours();
    int[] edges = forward.edges();
    for (int source : sources) {
      distances[source] = 0;
      push(source);
    }
    for (int settled = 0; size > 0; settled++) {
      if ((settled & 0xFFF) == 0) {
        cancellation.check();
      }
      int vertex = pop();
      double distance = distances[vertex];
      for (int slot = offsets[vertex], end = offsets[vertex + 1]; slot < end; slot++) {
        double weight = weights[edges[slot]];
        if (!(weight >= 0)) {
          throw negative(weight);
        }
        int neighbour = neighbours[slot];
        double through = distance + weight;
        if (through < distances[neighbour]) {
          distances[neighbour] = through;
          push(neighbour);
        }
      }
    }
    return distances;
  }

  /** Puts a vertex in, or moves it up after its distance fell. */
  private void push(int vertex) {
    int at = place[vertex] >= 0 ? place[vertex] : size++;
    double distance = distances[vertex];
    while (at > 0) {
      int parent = (at - 1) >>> 2;
      if (distances[heap[parent]] <= distance) {
        break;
      }
      heap[at] = heap[parent];
      place[heap[at]] = at;
      at = parent;
    }
    heap[at] = vertex;
    place[vertex] = at;
  }

  private int pop() {
    int top = heap[0];
    place[top] = -1;
    int last = heap[--size];
    if (size > 0) {
      double distance = distances[last];
      int at = 0;
      while (true) {
        int child = 4 * at + 1;
        if (child >= size) {
          break;
        }
        int best = child;
        for (int c = child + 1; c < Math.min(child + 4, size); c++) {
          if (distances[heap[c]] < distances[heap[best]]) {
            best = c;
          }
        }
        if (distances[heap[best]] >= distance) {
          break;
        }
        heap[at] = heap[best];
        place[heap[at]] = at;
        at = best;
      }
      heap[at] = last;
      place[last] = at;
    }
    return top;
  }
}
