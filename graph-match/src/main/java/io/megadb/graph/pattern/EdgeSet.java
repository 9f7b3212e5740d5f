package io.megadb.graph.pattern;

import io.megadb.graph.csr.Adjacency;

/**
 * Edges of one table.
 *
 * @param adjacency over the vertices of the whole graph
 * @param firstId the number that the edge in row 0 has within the whole graph; row {@code r} has
 *     {@code firstId + r}
 * @param rows the rows wanted
 */
public record EdgeSet(Adjacency adjacency, int firstId, IntSet rows) {
  /** Whether no row of the table is excluded. */
  public boolean complete() {
    return rows.containsAll(0, adjacency.edgeCount());
  }
}
