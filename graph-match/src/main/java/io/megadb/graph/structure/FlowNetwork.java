package io.megadb.graph.structure;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;

/**
 * How much flows over each edge, and how much more there is room for. An edge that carries
 * something can also be passed backwards, which takes flow from it. Flows are kept by outgoing
 * slot; for the way back one bit by incoming slot says whether the edge carries anything, as few
 * do.
 */
final class FlowNetwork {
  private final Csr outgoing;
  private final Csr incoming;
  private final double[] capacities;
  private final double[] flows;
  private final long[] carrying;

  /**
   * @param capacities by edge number; null for 1
   */
  FlowNetwork(Adjacency graph, double[] capacities) {
    this.outgoing = graph.outgoing();
    this.incoming = graph.incoming();
    this.capacities = capacities;
    this.flows = new double[graph.edgeCount()];
    this.carrying = new long[(graph.edgeCount() + 63) >>> 6];
  }

  int vertexCount() {
    return outgoing.vertexCount();
  }

  Csr outgoing() {
    return outgoing;
  }

  Csr incoming() {
    return incoming;
  }

  /** By outgoing slot. */
  double[] flows() {
    return flows;
  }

  private double capacity(int edge) {
    return capacities == null ? 1 : capacities[edge];
  }

  /** Whether more can flow over an outgoing slot. */
  boolean hasRoom(int slot) {
    return flows[slot] < capacity(outgoing.edges()[slot]);
  }

  /** Whether more can flow over an incoming slot of a vertex. */
  boolean hasIncomingRoom(int vertex, int slot) {
    double most = capacity(incoming.edges()[slot]);
    return (carrying[slot >>> 6] & 1L << slot) == 0
        ? most > 0
        : flows[outgoingSlot(vertex, slot)] < most;
  }

  /** Whether anything flows over an outgoing slot. */
  boolean carries(int slot) {
    return flows[slot] > 0;
  }

  /** The first incoming slot at or after one over which anything flows; {@code end} for none. */
  int nextCarrying(int from, int end) {
    int slot = from;
    while (slot < end) {
      long rest = carrying[slot >>> 6] >>> slot;
      if (rest != 0) {
        return Math.min(end, slot + Long.numberOfTrailingZeros(rest));
      }
      slot = (slot | 63) + 1;
    }
    return end;
  }

  /** How much more can flow over an edge, which is passed backwards if its slot is complemented. */
  double room(int arc) {
    return arc >= 0 ? capacity(outgoing.edges()[arc]) - flows[arc] : flows[~arc];
  }

  /**
   * Has more flow over an edge.
   *
   * @param arc outgoing slot, complemented if the edge is passed backwards
   * @param amount at most its room
   * @return whether that was all its room
   */
  boolean push(int tail, int head, int arc, double amount) {
    boolean all = room(arc) == amount;
    if (arc >= 0) {
      if (flows[arc] == 0) {
        int back = slot(incoming, head, tail, rank(outgoing, tail, arc));
        carrying[back >>> 6] |= 1L << back;
      }
      flows[arc] = all ? capacity(outgoing.edges()[arc]) : flows[arc] + amount;
    } else {
      int slot = ~arc;
      flows[slot] = all ? 0 : flows[slot] - amount;
      if (all) {
        int back = slot(incoming, tail, head, rank(outgoing, head, slot));
        carrying[back >>> 6] &= ~(1L << back);
      }
    }
    return all;
  }

  /** The outgoing slot of an edge by its incoming one. */
  int outgoingSlot(int target, int slot) {
    return slot(outgoing, incoming.neighbours()[slot], target, rank(incoming, target, slot));
  }

  /** The how manieth of parallel edges a slot is; they stand in the same order at both ends. */
  private static int rank(Csr rows, int vertex, int slot) {
    return slot - first(rows, vertex, rows.neighbours()[slot]);
  }

  private static int slot(Csr rows, int vertex, int neighbour, int rank) {
    return first(rows, vertex, neighbour) + rank;
  }

  /** The first slot of a vertex's row with a neighbour, which it has. */
  private static int first(Csr rows, int vertex, int neighbour) {
    int low = rows.offsets()[vertex];
    int high = rows.offsets()[vertex + 1] - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (rows.neighbours()[middle] < neighbour) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
