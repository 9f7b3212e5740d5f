package io.megadb.tier.graph.snapshot;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.work.Workers;
import java.util.Arrays;

/** Edges in the order of their rows: vertex numbers of both ends. One thread while it grows. */
public final class EdgeEnds {
  private int[] sources;
  private int[] targets;
  private int size;

  EdgeEnds(int capacity) {
    sources = new int[capacity];
    targets = new int[capacity];
  }

  int size() {
    return size;
  }

  int source(int row) {
    return sources[row];
  }

  int target(int row) {
    return targets[row];
  }

  void add(int source, int target) {
    if (size == sources.length) {
      int more = Math.max(1024, size + (size >> 1));
      sources = Arrays.copyOf(sources, more);
      targets = Arrays.copyOf(targets, more);
    }
    sources[size] = source;
    targets[size++] = target;
  }

  /** Bytes it holds. */
  long sizeBytes() {
    return 8L * sources.length;
  }

  /** Bytes that sorting takes at most at one time, the result included. */
  long sortingBytes(int vertexCount) {
    return 32L * size + 16L * vertexCount;
  }

  /** Both ways, sorted; the rows' numbers are the edges'. */
  Adjacency sorted(int vertexCount, Workers workers) {
    return Adjacency.of(
        vertexCount, Arrays.copyOf(sources, size), Arrays.copyOf(targets, size), workers);
  }
}
