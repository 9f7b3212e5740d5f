package io.megadb.graph.algorithm;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The triangles of each vertex when direction, loops and parallel edges do not count. As in {@link
 * Clustering#triangles} each edge points from the end of lower degree to the other, so each
 * triangle is found once, and counted for its three vertices. O(E^1.5).
 */
public final class Triangles {
  private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

  private Triangles() {}

  /** The number of triangles that each vertex is part of. */
  public static long[] ofVertices(Adjacency graph, Workers workers, Cancellation cancellation) {
    Undirected simple = Undirected.of(graph, workers);
    int vertexCount = graph.vertexCount();
    int[] offsets = new int[vertexCount + 1];
    int[] upper = new int[simple.neighbours().length / 2];
    int size = 0;
    for (int vertex = 0; vertex < vertexCount; vertex++) {
      offsets[vertex] = size;
      for (int slot = simple.offsets()[vertex]; slot < simple.offsets()[vertex + 1]; slot++) {
        if (simple.before(vertex, simple.neighbours()[slot])) {
          upper[size++] = simple.neighbours()[slot];
        }
      }
    }
    offsets[vertexCount] = size;
    long[] counts = new long[vertexCount];
    int[] bounds = Pieces.of(graph.outgoing(), workers, 1);
    workers.run(
        bounds.length - 1,
        (worker, piece) -> {
          for (int vertex = bounds[piece]; vertex < bounds[piece + 1]; vertex++) {
            if ((vertex & 0x3F) == 0) {
              cancellation.check();
            }
            count(vertex, offsets, upper, counts);
          }
        });
    return counts;
  }

  private static void count(int vertex, int[] offsets, int[] upper, long[] counts) {
    long own = 0;
    for (int slot = offsets[vertex]; slot < offsets[vertex + 1]; slot++) {
      int other = upper[slot];
      long both = 0;
      int l = offsets[vertex];
      int r = offsets[other];
      while (l < offsets[vertex + 1] && r < offsets[other + 1]) {
        int a = upper[l];
        int b = upper[r];
        if (a == b) {
          COUNT.getAndAdd(counts, a, 1L);
          both++;
        }
        l += a <= b ? 1 : 0;
        r += b <= a ? 1 : 0;
      }
      if (both > 0) {
        COUNT.getAndAdd(counts, other, both);
        own += both;
      }
    }
    if (own > 0) {
      COUNT.getAndAdd(counts, vertex, own);
    }
  }
}
