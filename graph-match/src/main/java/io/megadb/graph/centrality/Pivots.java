package io.megadb.graph.centrality;

import io.megadb.graph.csr.Csr;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.Random;

/**
 * The vertices to search from: all, or some drawn at random, each at most once.
 *
 * @param vertices in no order
 * @param vertexCount how many there are to draw from
 */
public record Pivots(int[] vertices, int vertexCount) {
  /** Most edges and vertices that all searches together may look at. */
  public static final long MAX_WORK = 200_000_000_000L;

  /** Every vertex. */
  public static Pivots all(int vertexCount) {
    int[] vertices = new int[vertexCount];
    for (int vertex = 0; vertex < vertexCount; vertex++) {
      vertices[vertex] = vertex;
    }
    return new Pivots(vertices, vertexCount);
  }

  /** Some vertices, the same ones for the same seed; all if there are no more. */
  public static Pivots some(int count, long seed, int vertexCount) {
    Pivots all = all(vertexCount);
    if (count >= vertexCount) {
      return all;
    }
    int[] drawn = all.vertices();
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(vertexCount - i);
      int vertex = drawn[other];
      drawn[other] = drawn[i];
      drawn[i] = vertex;
    }
    return new Pivots(java.util.Arrays.copyOf(drawn, count), vertexCount);
  }

  /**
   * Refuses what would take hours.
   *
   * @throws MegaDbException OUT_OF_MEMORY beyond {@link #MAX_WORK}
   */
  void check(Csr rows, String algorithm) {
    long each = rows.vertexCount() + (long) rows.edgeCount();
    if (vertices.length * (double) each > MAX_WORK) {
      throw new MegaDbException(
              ErrorCode.OUT_OF_MEMORY,
              algorithm
                  + " from each of "
                  + vertices.length
                  + " vertices would look at "
                  + each
                  + " vertices and edges each time, more than "
                  + MAX_WORK
                  + " together")
          .withHint(
              "Estimate it from a sample: samples => " + Math.max(1, MAX_WORK / 10 / each) + ".");
    }
  }
}
