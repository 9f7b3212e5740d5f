package io.megadb.graph.structure;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * An order in which every edge leads forwards (Kahn: "Topological Sorting of Large Networks",
 * 1962): vertices without edges from vertices still to come are taken first, in the order of their
 * numbers. O(V + E), 8 bytes a vertex.
 */
public final class TopologicalOrder {
  private static final int MAX_SHOWN = 20;

  private TopologicalOrder() {}

  /**
   * The vertices in order.
   *
   * @param names of vertices, for errors
   * @throws MegaDbException DATA_EXCEPTION for a graph with a cycle, naming one
   */
  public static int[] of(Adjacency graph, IntFunction<String> names, Cancellation cancellation) {
    int vertexCount = graph.vertexCount();
    Csr outgoing = graph.outgoing();
    int[] waiting = new int[vertexCount];
    int[] order = new int[vertexCount];
    int size = 0;
    for (int vertex = 0; vertex < vertexCount; vertex++) {
      waiting[vertex] = graph.incoming().degree(vertex);
      if (waiting[vertex] == 0) {
        order[size++] = vertex;
      }
    }
    for (int i = 0; i < size; i++) {
      if ((i & 0xFFFF) == 0) {
        cancellation.check();
      }
      int vertex = order[i];
      for (int slot = outgoing.offsets()[vertex]; slot < outgoing.offsets()[vertex + 1]; slot++) {
        if (--waiting[outgoing.neighbours()[slot]] == 0) {
          order[size++] = outgoing.neighbours()[slot];
        }
      }
    }
    if (size < vertexCount) {
      throw cyclic(cycle(graph.incoming(), waiting), names);
    }
    return order;
  }

  /** A cycle among the vertices that wait: each has an edge from another one of them. */
  private static List<Integer> cycle(Csr incoming, int[] waiting) {
    int vertex = 0;
    while (waiting[vertex] == 0) {
      vertex++;
    }
    int[] step = new int[waiting.length];
    List<Integer> path = new ArrayList<>();
    while (step[vertex] == 0) {
      path.add(vertex);
      step[vertex] = path.size();
      int slot = incoming.offsets()[vertex];
      while (waiting[incoming.neighbours()[slot]] == 0) {
        slot++;
      }
      vertex = incoming.neighbours()[slot];
    }
    List<Integer> cycle = new ArrayList<>(path.subList(step[vertex] - 1, path.size()));
    Collections.reverse(cycle);
    return cycle;
  }

  private static MegaDbException cyclic(List<Integer> cycle, IntFunction<String> names) {
    return new MegaDbException(
            ErrorCode.DATA_EXCEPTION, "the graph has a cycle: " + text(cycle, names))
        .withHint("Only a graph without cycles has an order; scc and cycles find what to cut.");
  }

  /** A cycle for people. */
  static String text(List<Integer> cycle, IntFunction<String> names) {
    String shown =
        cycle.stream().limit(MAX_SHOWN).map(names::apply).collect(Collectors.joining(" -> "));
    return cycle.size() > MAX_SHOWN
        ? shown + " -> ... (" + cycle.size() + " vertices)"
        : shown + " -> " + names.apply(cycle.getFirst());
  }
}
