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
 * @param ways which ways a pattern of {@link Direction#ANY} may pass them; for the others, which
 *     say it themselves, {@link Direction#ANY}. What is passed one way in one set may be passed the
 *     other way in another; a loop is then in both sets or in none
 */
public record EdgeSet(
    Adjacency adjacency, int firstId, IntSet rows, EdgeCosts costs, Direction ways) {
  /** Edges passed any way. */
  public EdgeSet(Adjacency adjacency, int firstId, IntSet rows, EdgeCosts costs) {
    this(adjacency, firstId, rows, costs, Direction.ANY);
  }

  /** Edges that cost 1. */
  public EdgeSet(Adjacency adjacency, int firstId, IntSet rows) {
    this(adjacency, firstId, rows, EdgeCosts.ONE);
  }

  /** The same edges at other costs. */
  public EdgeSet withCosts(EdgeCosts others) {
    return new EdgeSet(adjacency, firstId, rows, others, ways);
  }

  /** The same edges passed these ways only. */
  public EdgeSet passed(Direction others) {
    return new EdgeSet(adjacency, firstId, rows, costs, others);
  }

  /** Whether no row of the table is excluded. */
  public boolean complete() {
    return rows.containsAll(0, adjacency.edgeCount());
  }
}
