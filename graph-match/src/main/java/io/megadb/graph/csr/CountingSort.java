package io.megadb.graph.csr;

import io.megadb.graph.work.Workers;

/**
 * Stable counting sorts of edges by one end. Every worker has a histogram of its own (vertexCount
 * ints each), so no counter is shared and the result does not depend on the number of workers.
 */
final class CountingSort {
  private CountingSort() {}

  /** Rows by {@code keys}; row entries in edge order, which need not be ascending. */
  static Csr edges(int vertexCount, int[] keys, int[] values, Workers workers) {
    int count = keys.length;
    int shares = workers.count();
    int[][] counts = new int[shares][];
    workers.run(
        shares,
        (worker, share) -> {
          int[] mine = new int[vertexCount];
          for (int e = start(share, shares, count), end = start(share + 1, shares, count);
              e < end;
              e++) {
            mine[keys[e]]++;
          }
          counts[share] = mine;
        });
    int[] offsets = offsets(vertexCount, counts);
    int[] neighbours = new int[count];
    int[] edges = new int[count];
    workers.run(
        shares,
        (worker, share) -> {
          int[] next = counts[share];
          for (int e = start(share, shares, count), end = start(share + 1, shares, count);
              e < end;
              e++) {
            int slot = next[keys[e]]++;
            neighbours[slot] = values[e];
            edges[slot] = e;
          }
        });
    return new Csr(offsets, neighbours, edges);
  }

  /** The same edges from their other end, ascending within each row. */
  static Csr transpose(Csr rows, Workers workers) {
    int vertexCount = rows.vertexCount();
    int shares = workers.count();
    int[] bounds = rowBounds(rows, shares);
    int[] rowOffsets = rows.offsets();
    int[] rowNeighbours = rows.neighbours();
    int[] rowEdges = rows.edges();
    int[][] counts = new int[shares][];
    workers.run(
        shares,
        (worker, share) -> {
          int[] mine = new int[vertexCount];
          for (int slot = rowOffsets[bounds[share]], end = rowOffsets[bounds[share + 1]];
              slot < end;
              slot++) {
            mine[rowNeighbours[slot]]++;
          }
          counts[share] = mine;
        });
    int[] offsets = offsets(vertexCount, counts);
    int[] neighbours = new int[rowNeighbours.length];
    int[] edges = new int[rowNeighbours.length];
    workers.run(
        shares,
        (worker, share) -> {
          int[] next = counts[share];
          for (int row = bounds[share]; row < bounds[share + 1]; row++) {
            for (int slot = rowOffsets[row], end = rowOffsets[row + 1]; slot < end; slot++) {
              int place = next[rowNeighbours[slot]]++;
              neighbours[place] = row;
              edges[place] = rowEdges[slot];
            }
          }
        });
    return new Csr(offsets, neighbours, edges);
  }

  /** Turns the shares' counts into the place where each share begins to write each row. */
  private static int[] offsets(int vertexCount, int[][] counts) {
    int[] offsets = new int[vertexCount + 1];
    int next = 0;
    for (int vertex = 0; vertex < vertexCount; vertex++) {
      offsets[vertex] = next;
      for (int[] share : counts) {
        int of = share[vertex];
        share[vertex] = next;
        next += of;
      }
    }
    offsets[vertexCount] = next;
    return offsets;
  }

  /**
   * First rows of {@code shares} runs of rows with about equally many edges; one more at the end.
   */
  static int[] rowBounds(Csr rows, int shares) {
    int[] offsets = rows.offsets();
    int[] bounds = new int[shares + 1];
    int row = 0;
    for (int share = 1; share < shares; share++) {
      int until = start(share, shares, rows.edgeCount());
      while (row < rows.vertexCount() && offsets[row] < until) {
        row++;
      }
      bounds[share] = row;
    }
    bounds[shares] = rows.vertexCount();
    return bounds;
  }

  private static int start(int share, int shares, int count) {
    return (int) ((long) count * share / shares);
  }
}
