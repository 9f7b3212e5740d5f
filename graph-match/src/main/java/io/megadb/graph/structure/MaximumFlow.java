package io.megadb.graph.structure;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;

/**
 * A maximum flow from one vertex to another: Dinic's algorithm (1970), whose levels are searched
 * for from both ends (Bläsius, Friedrich, Weyand: "Efficiently Computing Maximum Flows in
 * Scale-Free Networks", ESA 2021), so that a round looks at what lies between them and not at the
 * whole graph. All cores search for large levels, see {@link FlowSearch}; paths are then filled one
 * after the other, depth first, neighbours in ascending order. Levels are distances, so the answer
 * does not depend on the number of cores. O(V² E); 9 bytes an edge, 24 a vertex.
 */
public final class MaximumFlow {
  private final FlowNetwork network;
  private final FlowSearch search;
  private final Cancellation cancellation;
  private final int source;
  private final int target;

  /** Where a vertex's search for a way on stands: outgoing slots, then incoming ones. */
  private final int[] next;

  /** Slots of the edges of the path; complemented where it passes one backwards. */
  private final int[] path;

  /** The vertices of the path, one more than it has edges. */
  private final int[] passed;

  /** What {@link #wayOn} found last: a vertex, and the edge to it as in the path. */
  private int found;

  private int foundArc;

  private MaximumFlow(
      FlowNetwork network, FlowSearch search, int source, int target, Cancellation cancellation) {
    this.network = network;
    this.search = search;
    this.source = source;
    this.target = target;
    this.cancellation = cancellation;
    this.next = new int[network.vertexCount()];
    this.path = new int[network.vertexCount()];
    this.passed = new int[network.vertexCount()];
  }

  /**
   * The flow over each edge, by its slot among the outgoing edges.
   *
   * @param capacities by edge number, none negative; null for 1
   * @param source not the target
   */
  public static double[] flows(
      Adjacency graph,
      double[] capacities,
      int source,
      int target,
      Workers workers,
      Cancellation cancellation) {
    FlowNetwork network = new FlowNetwork(graph, capacities);
    FlowSearch search = new FlowSearch(network, source, target, workers, cancellation);
    MaximumFlow flow = new MaximumFlow(network, search, source, target, cancellation);
    while (search.run()) {
      search.forEachReached(vertex -> flow.next[vertex] = 0);
      flow.fill();
    }
    return network.flows();
  }

  /** A blocking flow along the levels. */
  private void fill() {
    int depth = 0;
    int vertex = source;
    passed[0] = source;
    long steps = 0;
    while (true) {
      if ((++steps & 0xFFF) == 0) {
        cancellation.check();
      }
      if (vertex == target) {
        depth = augment(depth);
        vertex = passed[depth];
        continue;
      }
      if (wayOn(vertex, depth + 1)) {
        path[depth++] = foundArc;
        vertex = found;
        passed[depth] = vertex;
      } else if (vertex == source) {
        return;
      } else {
        search.leadsNowhere(vertex);
        depth--;
        vertex = passed[depth];
        next[vertex]++;
      }
    }
  }

  /** Looks for an edge with room to a vertex of a level, from where the vertex's search stands. */
  private boolean wayOn(int vertex, int level) {
    Csr outgoing = network.outgoing();
    Csr incoming = network.incoming();
    int first = outgoing.offsets()[vertex];
    int degree = outgoing.offsets()[vertex + 1] - first;
    int at = next[vertex];
    for (; at < degree; at++) {
      int slot = first + at;
      if (search.isAt(outgoing.neighbours()[slot], level) && network.hasRoom(slot)) {
        next[vertex] = at;
        found = outgoing.neighbours()[slot];
        foundArc = slot;
        return true;
      }
    }
    int firstIncoming = incoming.offsets()[vertex] - degree;
    int end = degree + incoming.offsets()[vertex + 1] - incoming.offsets()[vertex];
    for (; at < end; at++) {
      int slot = network.nextCarrying(firstIncoming + at, firstIncoming + end);
      at = slot - firstIncoming;
      if (at < end && search.isAt(incoming.neighbours()[slot], level)) {
        next[vertex] = at;
        found = incoming.neighbours()[slot];
        foundArc = ~network.outgoingSlot(vertex, slot);
        return true;
      }
    }
    next[vertex] = end;
    return false;
  }

  /** Fills the path to its narrowest edge; the depth at which that edge begins. */
  private int augment(int depth) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < depth; i++) {
      least = Math.min(least, network.room(path[i]));
    }
    int first = depth;
    for (int i = depth - 1; i >= 0; i--) {
      if (network.push(passed[i], passed[i + 1], path[i], least)) {
        first = i;
      }
    }
    return first;
  }
}
