package io.megadb.graph.structure;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.spi.query.Cancellation;
import java.util.Arrays;

/**
 * The simple cycles whose smallest vertex is a given one, in lexicographic order (Gupta, Suzumura:
 * "Finding All Bounded-Length Simple Cycles in a Directed Graph", 2021; Johnson's algorithm of 1975
 * where no length is given). The lock of a vertex is the length of path from which on no cycle can
 * be closed over it. A search against the edges says at first how far each vertex is from the
 * start; then the lock falls when nothing is found, and is opened when a way back is, as are those
 * of the vertices that wait for it (B in the papers). Vertices with lock 0 are not in it. One
 * thread at a time; 30 bytes a vertex and 8 for each edge somebody waits along.
 */
final class CyclesFrom {
  private static final int NONE = -1;

  private final Csr outgoing;
  private final Csr incoming;
  private final int maxLength;
  private final SubgraphComponents components;
  private final Cancellation cancellation;
  private final int[] path;
  private final int[] next;
  private final int[] back;
  private final int[] locks;
  private final boolean[] onPath;

  /** All with a lock, the start first. */
  private final int[] members;

  private int memberCount;

  /** Lists of those that wait for a vertex: its first place among waiters, then the next place. */
  private final int[] firstWaiter;

  private final boolean[] waits;
  private int[] waiters = new int[64];
  private int[] nextWaiter = new int[64];
  private int waiterCount;
  private int[] opening = new int[64];
  private int start = NONE;
  private int size;
  private long steps;
  private long prepared;

  CyclesFrom(
      Adjacency graph, int maxLength, SubgraphComponents components, Cancellation cancellation) {
    int n = graph.vertexCount();
    this.outgoing = graph.outgoing();
    this.incoming = graph.incoming();
    this.maxLength = maxLength;
    this.components = components;
    this.cancellation = cancellation;
    path = new int[n];
    next = new int[n];
    back = new int[n];
    locks = new int[n];
    onPath = new boolean[n];
    members = new int[n];
    waits = new boolean[n];
    firstWaiter = new int[n];
    Arrays.fill(firstWaiter, NONE);
  }

  int length() {
    return size;
  }

  int vertex(int i) {
    return path[i];
  }

  /** Edges passed before its search began. */
  long prepared() {
    return prepared;
  }

  /** Begins anew; {@link #advance} goes to the first cycle. */
  void begin(int vertex) {
    cancellation.check();
    for (int i = 0; i < memberCount; i++) {
      int member = members[i];
      locks[member] = 0;
      onPath[member] = false;
      waits[member] = false;
      firstWaiter[member] = NONE;
    }
    waiterCount = 0;
    size = 0;
    steps = 0;
    start = vertex;
    members[0] = vertex;
    memberCount = 1;
    reach();
    prepared = steps;
    enter(vertex);
  }

  /** Against the edges, among larger vertices of the component, as far as a cycle may go. */
  private void reach() {
    locks[start] = maxLength;
    int from = 0;
    for (int distance = 1; distance < maxLength && from < memberCount; distance++) {
      int to = memberCount;
      for (; from < to; from++) {
        int vertex = members[from];
        for (int slot = first(incoming, vertex); slot < incoming.offsets()[vertex + 1]; slot++) {
          step();
          int before = incoming.neighbours()[slot];
          if (before != start && locks[before] == 0 && components.together(before, start)) {
            locks[before] = maxLength - distance + 1;
            members[memberCount++] = before;
          }
        }
      }
    }
  }

  /** The first slot of a row that leads to the start or a larger vertex. */
  private int first(Csr rows, int vertex) {
    int low = rows.offsets()[vertex];
    int high = rows.offsets()[vertex + 1];
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (rows.neighbours()[middle] < start) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void step() {
    if ((++steps & 0xFFFF) == 0) {
      cancellation.check();
    }
  }

  /** Goes to the next cycle; false after the last. */
  boolean advance() {
    while (size > 0) {
      step();
      int vertex = path[size - 1];
      int slot = next[vertex];
      if (slot == outgoing.offsets()[vertex + 1]) {
        leave(vertex);
        continue;
      }
      next[vertex]++;
      int neighbour = outgoing.neighbours()[slot];
      if (slot > outgoing.offsets()[vertex] && outgoing.neighbours()[slot - 1] == neighbour) {
        continue;
      }
      if (neighbour == start) {
        back[vertex] = 1;
        return true;
      }
      if (size == maxLength) {
        // Only the start may follow, and it is the smallest.
        next[vertex] = outgoing.offsets()[vertex + 1];
      } else if (!onPath[neighbour] && size < locks[neighbour]) {
        enter(neighbour);
      }
    }
    return false;
  }

  private void enter(int vertex) {
    path[size++] = vertex;
    onPath[vertex] = true;
    next[vertex] = first(outgoing, vertex);
    back[vertex] = maxLength;
    locks[vertex] = size;
  }

  /** Steps back from a vertex, and opens what it may have locked. */
  private void leave(int vertex) {
    size--;
    onPath[vertex] = false;
    int length = back[vertex];
    if (size > 0) {
      int before = path[size - 1];
      // Not length + 1: a way that was barred now may be shorter than the one that was found.
      back[before] = Math.min(back[before], length);
    }
    if (length < maxLength) {
      relax(vertex, length);
    } else if (!waits[vertex]) {
      waits[vertex] = true;
      for (int slot = first(outgoing, vertex); slot < outgoing.offsets()[vertex + 1]; slot++) {
        if (locks[outgoing.neighbours()[slot]] > 0) {
          await(vertex, outgoing.neighbours()[slot]);
        }
      }
    }
  }

  private void await(int waiter, int vertex) {
    if (waiterCount == waiters.length) {
      waiters = Arrays.copyOf(waiters, 2 * waiterCount);
      nextWaiter = Arrays.copyOf(nextWaiter, 2 * waiterCount);
    }
    waiters[waiterCount] = waiter;
    nextWaiter[waiterCount] = firstWaiter[vertex];
    firstWaiter[vertex] = waiterCount++;
  }

  /** Opens a vertex from which there is a way of some length to the start, and who waits for it. */
  private void relax(int vertex, int length) {
    int open = 0;
    opening[open++] = vertex;
    opening[open++] = length;
    while (open > 0) {
      int way = opening[--open];
      int opened = opening[--open];
      int lock = maxLength - way + 1;
      if (locks[opened] < lock) {
        locks[opened] = lock;
        for (int i = firstWaiter[opened]; i != NONE; i = nextWaiter[i]) {
          step();
          if (!onPath[waiters[i]]) {
            if (open + 2 > opening.length) {
              opening = Arrays.copyOf(opening, 2 * opening.length);
            }
            opening[open++] = waiters[i];
            opening[open++] = way + 1;
          }
        }
      }
    }
  }
}
