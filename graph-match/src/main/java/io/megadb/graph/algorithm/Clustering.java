package io.megadb.graph.algorithm;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;
import java.util.Arrays;

/** What lives on sorted rows: local clustering, triangles. */
public final class Clustering {
  private Clustering() {}

  /**
   * The local clustering coefficient of each vertex as LDBC Graphalytics defines it: with d
   * neighbours, whatever the direction, the directed edges among them divided by d (d - 1); 0 where
   * d is below 2. Loops and parallel edges do not count. O(sum over v of the degrees of v's
   * neighbours).
   */
  public static double[] coefficients(Adjacency graph, Workers workers, Cancellation cancellation) {
    int vertexCount = graph.vertexCount();
    double[] result = new double[vertexCount];
    int[] bounds = Pieces.of(graph.outgoing(), workers, 1);
    Neighbourhood[] hoods = new Neighbourhood[workers.count()];
    workers.run(
        bounds.length - 1,
        (worker, piece) -> {
          if (hoods[worker] == null) {
            hoods[worker] = new Neighbourhood(vertexCount);
          }
          for (int vertex = bounds[piece]; vertex < bounds[piece + 1]; vertex++) {
            if ((vertex & 0x3F) == 0) {
              cancellation.check();
            }
            result[vertex] = hoods[worker].coefficient(graph, vertex);
          }
        });
    return result;
  }

  /** One worker's set of neighbours: marked with the vertex they belong to, so never cleared. */
  private static final class Neighbourhood {
    private final int[] markedBy;
    private int[] members = new int[64];
    private int size;

    Neighbourhood(int vertexCount) {
      markedBy = new int[vertexCount];
      Arrays.fill(markedBy, -1);
    }

    double coefficient(Adjacency graph, int vertex) {
      size = 0;
      add(graph.outgoing(), vertex);
      add(graph.incoming(), vertex);
      if (size < 2) {
        return 0;
      }
      int[] offsets = graph.outgoing().offsets();
      int[] neighbours = graph.outgoing().neighbours();
      long edges = 0;
      for (int i = 0; i < size; i++) {
        int member = members[i];
        int previous = -1;
        for (int slot = offsets[member], end = offsets[member + 1]; slot < end; slot++) {
          int neighbour = neighbours[slot];
          if (neighbour != previous && neighbour != member && markedBy[neighbour] == vertex) {
            edges++;
          }
          previous = neighbour;
        }
      }
      return (double) edges / ((double) size * (size - 1));
    }

    private void add(Csr rows, int vertex) {
      for (int slot = rows.offsets()[vertex], end = rows.offsets()[vertex + 1];
          slot < end;
          slot++) {
        int neighbour = rows.neighbours()[slot];
        // The vertex itself must not count as its own neighbour.
        if (neighbour != vertex && markedBy[neighbour] != vertex) {
          markedBy[neighbour] = vertex;
          if (size == members.length) {
            members = Arrays.copyOf(members, size * 2);
          }
          members[size++] = neighbour;
        }
      }
    }
  }

  /**
   * The number of triangles when direction, loops and parallel edges do not count. Each edge points
   * from the end of lower degree to the other (Schank, Wagner, 2005), which bounds the rows by the
   * square root of E; a triangle is then two rows' common entry. O(E^1.5).
   */
  public static long triangles(Adjacency graph, Workers workers, Cancellation cancellation) {
    Undirected simple = Undirected.of(graph, workers);
    int vertexCount = graph.vertexCount();
    int[] offsets = new int[vertexCount + 1];
    int[] upper = new int[simple.neighbours().length / 2];
    int size = 0;
    for (int vertex = 0; vertex < vertexCount; vertex++) {
      offsets[vertex] = size;
      for (int slot = simple.offsets()[vertex]; slot < simple.offsets()[vertex + 1]; slot++) {
        int neighbour = simple.neighbours()[slot];
        if (simple.before(vertex, neighbour)) {
          upper[size++] = neighbour;
        }
      }
    }
    offsets[vertexCount] = size;
    int[] bounds = Pieces.of(graph.outgoing(), workers, 1);
    long[] sums = new long[bounds.length - 1];
    workers.run(
        sums.length,
        (worker, piece) -> {
          long sum = 0;
          for (int vertex = bounds[piece]; vertex < bounds[piece + 1]; vertex++) {
            if ((vertex & 0x3F) == 0) {
              cancellation.check();
            }
            for (int slot = offsets[vertex]; slot < offsets[vertex + 1]; slot++) {
              int other = upper[slot];
              sum +=
                  Intersection.count(
                      upper,
                      offsets[vertex],
                      offsets[vertex + 1],
                      upper,
                      offsets[other],
                      offsets[other + 1]);
            }
          }
          sums[piece] = sum;
        });
    return Arrays.stream(sums).sum();
  }
}
