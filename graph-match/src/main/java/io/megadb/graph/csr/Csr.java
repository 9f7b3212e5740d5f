package io.megadb.graph.csr;

import java.util.Arrays;

/**
 * One direction of a graph's edges as compressed sparse rows. Vertices are numbered from 0 to
 * {@link #vertexCount()} - 1.
 *
 * <pre>
 *   offsets    | 0 | 2 | 2 | 5 |              vertexCount + 1 ints, the last is edgeCount
 *   neighbours | 4 | 9 | 0 | 3 | 3 |          edgeCount ints, ascending within a vertex
 *   edges      | 7 | 0 | 2 | 1 | 5 |          edgeCount ints: the edge's row in its table
 *                `- vertex 0    `- vertex 2
 * </pre>
 *
 * Equal neighbours (parallel edges) stand in the order of their edge numbers.
 */
public final class Csr {
  private final int[] offsets;
  private final int[] neighbours;
  private final int[] edges;

  Csr(int[] offsets, int[] neighbours, int[] edges) {
    this.offsets = offsets;
    this.neighbours = neighbours;
    this.edges = edges;
  }

  public int vertexCount() {
    return offsets.length - 1;
  }

  public int edgeCount() {
    return neighbours.length;
  }

  /** How many edges leave (or, in the other direction, reach) a vertex. */
  public int degree(int vertex) {
    return offsets[vertex + 1] - offsets[vertex];
  }

  /** The array itself; not to be changed. */
  public int[] offsets() {
    return offsets;
  }

  /** The array itself; not to be changed. */
  public int[] neighbours() {
    return neighbours;
  }

  /** The array itself; not to be changed. */
  public int[] edges() {
    return edges;
  }

  /** Whether an edge to {@code neighbour} exists; O(log degree). */
  public boolean contains(int vertex, int neighbour) {
    return Arrays.binarySearch(neighbours, offsets[vertex], offsets[vertex + 1], neighbour) >= 0;
  }

  Csr withVertices(int vertexCount) {
    int[] more = Arrays.copyOf(offsets, vertexCount + 1);
    Arrays.fill(more, offsets.length, more.length, edgeCount());
    return new Csr(more, neighbours, edges);
  }

  /** Bytes of the three arrays. */
  public long sizeBytes() {
    return 4L * (offsets.length + neighbours.length + (edges == null ? 0 : edges.length));
  }
}
