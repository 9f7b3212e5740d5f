package io.megadb.graph.pattern;

import io.megadb.graph.csr.Adjacency;

/**
 * Edges of one table.
 *
 * @param adjacency over the vertices of the whole graph
 * @param firstId the number that the edge in row 0 has within the whole graph; row {@code r} has
 *     {@code firstId + r}
 * @param rows the rows wanted
 * @param costs of passing them
 */
public record EdgeSet(Adjacency adjacency, int firstId, IntSet rows, EdgeCosts costs) {
  /** Edges that cost 1. */
  public EdgeSet(Adjacency adjacency, int firstId, IntSet rows) {
    this(adjacency, firstId, rows, EdgeCosts.ONE);
  }

  /** The same edges at other costs. */
  public EdgeSet withCosts(EdgeCosts others) {
    return new EdgeSet(adjacency, firstId, rows, others);
  }

  /** Whether no row of the table is excluded. */
  public boolean complete() {
    return rows.containsAll(0, adjacency.edgeCount());
  }
}
