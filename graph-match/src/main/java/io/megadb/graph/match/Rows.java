package io.megadb.graph.match;

import io.megadb.graph.csr.Csr;
import io.megadb.graph.pattern.Direction;
import io.megadb.graph.pattern.EdgeSet;
import io.megadb.graph.pattern.Term;
import java.util.ArrayList;
import java.util.List;

/** The rows of adjacency that an edge pattern looks at, one per table and direction. */
public final class Rows {
  /**
   * Edges of one table in one direction.
   *
   * @param csr from the vertex one stands on
   * @param skipLoops whether loops are found by the other direction already
   */
  public record Side(Csr csr, EdgeSet set, boolean all, boolean skipLoops) {
    static Side of(EdgeSet set, boolean outgoing, boolean skipLoops) {
      return new Side(
          outgoing ? set.adjacency().outgoing() : set.adjacency().incoming(),
          set,
          set.complete(),
          skipLoops);
    }

    /** Whether every slot of a row counts. */
    public boolean unconditional() {
      return all && !skipLoops;
    }

    /** Whether the edge in a slot is one of those wanted. */
    public boolean has(int slot) {
      return all || set.rows().contains(csr.edges()[slot]);
    }

    /** The edge's number within the whole graph. */
    public int id(int slot) {
      return set.firstId() + csr.edges()[slot];
    }

    /** What passing the edge costs. */
    double cost(int slot) {
      return set.costs().of(csr.edges()[slot]);
    }

    /** First slot of {@code vertex}'s row whose neighbour is at least {@code neighbour}. */
    public int lowerBound(int vertex, int neighbour) {
      int low = csr.offsets()[vertex];
      int high = csr.offsets()[vertex + 1];
      int[] neighbours = csr.neighbours();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (neighbours[middle] < neighbour) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }

  private Rows() {}

  /** The rows to pass an edge from the vertex that comes before it. */
  public static Side[] of(Term.Edge edge) {
    return of(edge.direction(), edge.sets().toArray(EdgeSet[]::new));
  }

  static Side[] of(Direction direction, EdgeSet... sets) {
    List<Side> sides = new ArrayList<>(2 * sets.length);
    for (EdgeSet set : sets) {
      Direction ways = direction == Direction.ANY ? set.ways() : direction;
      if (ways != Direction.LEFT) {
        sides.add(Side.of(set, true, false));
      }
      if (ways != Direction.RIGHT) {
        sides.add(Side.of(set, false, direction == Direction.ANY));
      }
    }
    return sides.toArray(Side[]::new);
  }
}
