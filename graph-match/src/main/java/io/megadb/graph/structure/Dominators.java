package io.megadb.graph.structure;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;
import java.util.Arrays;

/**
 * Immediate dominators: d dominates v if every path from the source to v leads over d; the
 * immediate one is the last before v. 24 bytes a vertex.
 *
 * @param source where all paths begin
 * @param parents the immediate dominator of each vertex; the source for itself, {@link #NONE} for
 *     what is not reached
 */
public record Dominators(int source, int[] parents) {
  /** The parent of what is not reached. */
  public static final int NONE = -1;

  /**
   * Finds them on all cores, see {@link DominatorSearch}; on one core, or where that takes too many
   * rounds, as {@link #alone}. There is one answer.
   */
  public static Dominators of(
      Adjacency graph, int source, Workers workers, Cancellation cancellation) {
    return new DominatorSearch(graph, source, workers, cancellation)
        .run()
        .map(parents -> new Dominators(source, parents))
        .orElseGet(() -> alone(graph, source, cancellation));
  }

  /**
   * Finds them on one core (Cooper, Harvey, Kennedy: "A Simple, Fast Dominance Algorithm", 2001).
   * O(V * E) at worst, close to O(V + E) on most graphs.
   */
  public static Dominators alone(Adjacency graph, int source, Cancellation cancellation) {
    int vertexCount = graph.vertexCount();
    int[] postorder = new int[vertexCount];
    int[] number = new int[vertexCount];
    int reached = postorder(graph.outgoing(), source, postorder, number, cancellation);
    int[] parents = new int[vertexCount];
    Arrays.fill(parents, NONE);
    parents[source] = source;
    Csr incoming = graph.incoming();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = reached - 2; i >= 0; i--) {
        if ((i & 0xFFFF) == 0) {
          cancellation.check();
        }
        int vertex = postorder[i];
        int common = NONE;
        for (int slot = incoming.offsets()[vertex]; slot < incoming.offsets()[vertex + 1]; slot++) {
          int before = incoming.neighbours()[slot];
          if (parents[before] != NONE) {
            common = common == NONE ? before : meet(common, before, parents, number);
          }
        }
        if (parents[vertex] != common) {
          parents[vertex] = common;
          changed = true;
        }
      }
    }
    return new Dominators(source, parents);
  }

  private static int meet(int left, int right, int[] parents, int[] number) {
    int a = left;
    int b = right;
    while (a != b) {
      while (number[a] < number[b]) {
        a = parents[a];
      }
      while (number[b] < number[a]) {
        b = parents[b];
      }
    }
    return a;
  }

  /** Depth first from the source, the stack on the heap; the number of vertices reached. */
  private static int postorder(
      Csr outgoing, int source, int[] postorder, int[] number, Cancellation cancellation) {
    int vertexCount = outgoing.vertexCount();
    int[] next = new int[vertexCount];
    Arrays.fill(next, NONE);
    int[] path = new int[vertexCount];
    int depth = 0;
    int done = 0;
    path[0] = source;
    next[source] = outgoing.offsets()[source];
    while (depth >= 0) {
      int vertex = path[depth];
      if (next[vertex] == outgoing.offsets()[vertex + 1]) {
        if ((done & 0xFFFF) == 0) {
          cancellation.check();
        }
        number[vertex] = done;
        postorder[done++] = vertex;
        depth--;
        continue;
      }
      int neighbour = outgoing.neighbours()[next[vertex]++];
      if (next[neighbour] == NONE) {
        next[neighbour] = outgoing.offsets()[neighbour];
        path[++depth] = neighbour;
      }
    }
    return done;
  }

  /** How many vertices dominate each vertex, itself not counted; -1 for what is not reached. */
  public int[] depths() {
    int[] depths = new int[parents.length];
    Arrays.fill(depths, -1);
    depths[source] = 0;
    int[] path = new int[parents.length];
    for (int start = 0; start < parents.length; start++) {
      int size = 0;
      int vertex = start;
      while (vertex != NONE && depths[vertex] < 0) {
        path[size++] = vertex;
        vertex = parents[vertex];
      }
      while (vertex != NONE && size > 0) {
        int below = path[--size];
        depths[below] = depths[vertex] + 1;
        vertex = below;
      }
    }
    return depths;
  }
}
