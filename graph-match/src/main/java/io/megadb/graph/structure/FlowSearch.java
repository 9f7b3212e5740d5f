package io.megadb.graph.structure;

import io.megadb.graph.csr.Csr;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Levels of a {@link FlowNetwork}: a breadth-first search from the source along edges with room,
 * and one from the target against them, level by level in turn, the one next whose last level has
 * fewer edges, until they meet. What is on a shortest way is at the same distance from the source
 * whoever found it. Large levels are searched by all cores.
 */
final class FlowSearch {
  private static final int UNREACHED = -1;
  private static final int NOWHERE = -2;
  private static final VarHandle LEVELS = MethodHandles.arrayElementVarHandle(int[].class);

  /** Levels with fewer edges than this are searched by one core. */
  private static final int MIN_EDGES_TO_SHARE = 1 << 15;

  private static final int PIECES_PER_WORKER = 8;

  private final FlowNetwork network;
  private final int source;
  private final int target;
  private final Workers workers;
  private final Cancellation cancellation;
  private final Side ahead;
  private final Side back;

  /** One of the two searches. */
  private final class Side {
    private final int[] levels = new int[network.vertexCount()];

    /** All it has reached, level after level. */
    private int[] reached = new int[256];

    private int size;

    /** Where its last level begins. */
    private int last;

    private int depth;

    /** Edges at its last level. */
    private long edges;

    Side() {
      Arrays.fill(levels, UNREACHED);
    }

    void start(int vertex) {
      for (int i = 0; i < size; i++) {
        levels[reached[i]] = UNREACHED;
      }
      reached[0] = vertex;
      size = 1;
      last = 0;
      depth = 0;
      levels[vertex] = 0;
      edges = degree(vertex);
    }
  }

  /** Vertices that one piece of a level found. */
  private static final class Found {
    private int[] vertices = new int[256];
    private int size;
    private long edges;
    private boolean met;

    void add(int vertex) {
      if (size == vertices.length) {
        vertices = Arrays.copyOf(vertices, 2 * size);
      }
      vertices[size++] = vertex;
    }
  }

  FlowSearch(
      FlowNetwork network, int source, int target, Workers workers, Cancellation cancellation) {
    this.network = network;
    this.source = source;
    this.target = target;
    this.workers = workers;
    this.cancellation = cancellation;
    this.ahead = new Side();
    this.back = new Side();
  }

  /** Searches anew; false if no way with room is left. */
  boolean run() {
    ahead.start(source);
    back.start(target);
    while (true) {
      cancellation.check();
      Side side = ahead.edges <= back.edges ? ahead : back;
      if (expand(side)) {
        return true;
      }
      if (side.last == side.size) {
        return false;
      }
    }
  }

  /** Whether a vertex is so far from the source, and on a way to the target that may have room. */
  boolean isAt(int vertex, int level) {
    return level <= ahead.depth
        ? ahead.levels[vertex] == level
            && (level < ahead.depth || back.levels[vertex] == back.depth)
        : back.levels[vertex] == ahead.depth + back.depth - level;
  }

  /** No way from a vertex has room any more. */
  void leadsNowhere(int vertex) {
    for (Side side : new Side[] {ahead, back}) {
      if (side.levels[vertex] != UNREACHED) {
        side.levels[vertex] = NOWHERE;
      }
    }
  }

  /** All vertices that either search reached; some twice. */
  void forEachReached(IntConsumer each) {
    for (Side side : new Side[] {ahead, back}) {
      for (int i = 0; i < side.size; i++) {
        each.accept(side.reached[i]);
      }
    }
  }

  private int degree(int vertex) {
    return network.outgoing().degree(vertex) + network.incoming().degree(vertex);
  }

  /** The next level of one side; whether the other has been there. */
  private boolean expand(Side side) {
    int from = side.last;
    int to = side.size;
    int pieces =
        side.edges < MIN_EDGES_TO_SHARE
            ? 1
            : Math.min(to - from, workers.count() * PIECES_PER_WORKER);
    Found[] found = new Found[pieces];
    workers.run(
        pieces,
        (worker, piece) -> {
          Found mine = new Found();
          int begin = from + (int) ((long) (to - from) * piece / pieces);
          int end = from + (int) ((long) (to - from) * (piece + 1) / pieces);
          for (int i = begin; i < end; i++) {
            if ((i & 0xFFF) == 0) {
              cancellation.check();
            }
            if (side == ahead) {
              forwards(side.reached[i], mine);
            } else {
              backwards(side.reached[i], mine);
            }
          }
          found[piece] = mine;
        });
    side.depth++;
    side.last = to;
    side.edges = 0;
    boolean met = false;
    for (Found each : found) {
      if (side.size + each.size > side.reached.length) {
        side.reached = Arrays.copyOf(side.reached, Math.max(side.size + each.size, 2 * side.size));
      }
      System.arraycopy(each.vertices, 0, side.reached, side.size, each.size);
      side.size += each.size;
      side.edges += each.edges;
      met |= each.met;
    }
    return met;
  }

  private void forwards(int vertex, Found found) {
    Csr outgoing = network.outgoing();
    for (int slot = outgoing.offsets()[vertex]; slot < outgoing.offsets()[vertex + 1]; slot++) {
      int neighbour = outgoing.neighbours()[slot];
      if (ahead.levels[neighbour] == UNREACHED && network.hasRoom(slot)) {
        reach(neighbour, ahead, back, found);
      }
    }
    Csr incoming = network.incoming();
    int end = incoming.offsets()[vertex + 1];
    int slot = network.nextCarrying(incoming.offsets()[vertex], end);
    while (slot < end) {
      reach(incoming.neighbours()[slot], ahead, back, found);
      slot = network.nextCarrying(slot + 1, end);
    }
  }

  private void backwards(int vertex, Found found) {
    Csr incoming = network.incoming();
    for (int slot = incoming.offsets()[vertex]; slot < incoming.offsets()[vertex + 1]; slot++) {
      int neighbour = incoming.neighbours()[slot];
      if (back.levels[neighbour] == UNREACHED && network.hasIncomingRoom(vertex, slot)) {
        reach(neighbour, back, ahead, found);
      }
    }
    Csr outgoing = network.outgoing();
    for (int slot = outgoing.offsets()[vertex]; slot < outgoing.offsets()[vertex + 1]; slot++) {
      int neighbour = outgoing.neighbours()[slot];
      if (back.levels[neighbour] == UNREACHED && network.carries(slot)) {
        reach(neighbour, back, ahead, found);
      }
    }
  }

  private void reach(int vertex, Side side, Side other, Found found) {
    if (LEVELS.compareAndSet(side.levels, vertex, UNREACHED, side.depth + 1)) {
      found.add(vertex);
      found.edges += degree(vertex);
      found.met |= other.levels[vertex] != UNREACHED;
    }
  }
}
