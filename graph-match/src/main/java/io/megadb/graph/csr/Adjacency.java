package io.megadb.graph.csr;

import io.megadb.graph.work.Workers;

/**
 * A directed graph, both ways.
 *
 * @param outgoing edges from their source
 * @param incoming edges from their target
 */
public record Adjacency(Csr outgoing, Csr incoming) {
  public int vertexCount() {
    return outgoing.vertexCount();
  }

  public int edgeCount() {
    return outgoing.edgeCount();
  }

  public long sizeBytes() {
    return outgoing.sizeBytes() + incoming.sizeBytes();
  }

  /**
   * The same edges among more vertices, the new ones without edges. Shares all but the offsets.
   *
   * @param vertexCount at least as many as there are
   */
  public Adjacency withVertices(int vertexCount) {
    return vertexCount == vertexCount()
        ? this
        : new Adjacency(outgoing.withVertices(vertexCount), incoming.withVertices(vertexCount));
  }

  /**
   * Sorts edges into rows, three times: by target as they come, from there by source (which leaves
   * the targets of a source ascending), and back by target. Each is a stable counting sort, O(V +
   * E) time, two passes over the edges; every worker counts and then places its own share of them.
   *
   * @param vertexCount all ends are below it
   * @param sources edge {@code e} goes from {@code sources[e]} ...
   * @param targets ... to {@code targets[e]}; as long as {@code sources}
   */
  public static Adjacency of(int vertexCount, int[] sources, int[] targets, Workers workers) {
    if (sources.length != targets.length) {
      throw new IllegalArgumentException(
          sources.length + " sources, but " + targets.length + " targets");
    }
    Csr byTarget = CountingSort.edges(vertexCount, targets, sources, workers);
    Csr outgoing = CountingSort.transpose(byTarget, workers);
    return new Adjacency(outgoing, CountingSort.transpose(outgoing, workers));
  }
}
