package io.megadb.graph.structure;

import io.megadb.graph.csr.Csr;
import io.megadb.spi.query.Cancellation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Simple cycles, one after the other, each from its smallest vertex (Gupta, Suzumura: "Finding All
 * Bounded-Length Simple Cycles in a Directed Graph", 2021; Johnson's algorithm of 1975 where no
 * length is given). The lock of a vertex is the length of path from which on no cycle can be closed
 * over it; it is opened when a way back is found, and so, along B, are those that waited for it. As
 * with Johnson, once all cycles over a vertex are found it is taken out, and what is left of its
 * component is divided anew. O((c + V) (k - 1) (V + E)) for c cycles of at most k vertices.
 * Parallel edges make one cycle. One thread.
 */
public final class CycleSearch {
  private final Csr rows;
  private final int maxLength;
  private final Cancellation cancellation;
  private final SubgraphComponents components;
  private final Deque<int[]> parts = new ArrayDeque<>();
  private final int[] path;
  private final int[] next;
  private final int[] back;
  private final boolean[] onPath;
  private final int[] locks;
  private final List<Integer> touched = new ArrayList<>();
  private final Map<Integer, Set<Integer>> waiting = new HashMap<>();
  private int[] part;
  private int start;
  private int size;
  private long steps;

  /**
   * @param rows ascending neighbours
   * @param maxLength most vertices of a cycle, at least 1
   */
  public CycleSearch(Csr rows, int maxLength, Cancellation cancellation) {
    int n = rows.vertexCount();
    this.rows = rows;
    this.maxLength = Math.min(maxLength, Math.max(1, n));
    this.cancellation = cancellation;
    this.components = new SubgraphComponents(rows);
    this.path = new int[n];
    this.next = new int[n];
    this.back = new int[n];
    this.onPath = new boolean[n];
    this.locks = new int[n];
    Arrays.fill(locks, Integer.MAX_VALUE);
    int[] all = new int[n];
    Arrays.setAll(all, v -> v);
    push(all);
  }

  /** How many vertices the cycle has. */
  public int length() {
    return size;
  }

  /** Its i-th vertex; the first is the smallest. */
  public int vertex(int i) {
    return path[i];
  }

  /** Goes to the next cycle; false after the last. */
  public boolean advance() {
    while (true) {
      if (size == 0 && !begin()) {
        return false;
      }
      while (size > 0) {
        if ((++steps & 0xFFF) == 0) {
          cancellation.check();
        }
        int vertex = path[size - 1];
        int slot = next[vertex];
        if (slot == rows.offsets()[vertex + 1]) {
          leave(vertex);
          continue;
        }
        next[vertex]++;
        int neighbour = rows.neighbours()[slot];
        boolean again = slot > rows.offsets()[vertex] && rows.neighbours()[slot - 1] == neighbour;
        if (again || !mayReturn(neighbour)) {
          continue;
        }
        if (neighbour == start) {
          back[vertex] = 1;
          return true;
        }
        if (!onPath[neighbour] && size < Math.min(locks[neighbour], maxLength)) {
          enter(neighbour);
        }
      }
    }
  }

  /** Takes the next component and starts at its smallest vertex; the rest is looked at later. */
  private boolean begin() {
    cancellation.check();
    if (part != null) {
      components.remove(start);
      push(Arrays.copyOfRange(part, 1, part.length));
    }
    for (int vertex : touched) {
      locks[vertex] = Integer.MAX_VALUE;
    }
    touched.clear();
    waiting.clear();
    part = parts.pollLast();
    if (part == null) {
      return false;
    }
    start = part[0];
    enter(start);
    return true;
  }

  private void push(int[] vertices) {
    parts.addAll(components.of(vertices).reversed());
  }

  private boolean mayReturn(int vertex) {
    return components.together(vertex, start);
  }

  private void enter(int vertex) {
    path[size++] = vertex;
    onPath[vertex] = true;
    next[vertex] = rows.offsets()[vertex];
    back[vertex] = maxLength;
    lock(vertex, size);
  }

  private void lock(int vertex, int length) {
    if (locks[vertex] == Integer.MAX_VALUE) {
      touched.add(vertex);
    }
    locks[vertex] = length;
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
      return;
    }
    for (int slot = rows.offsets()[vertex]; slot < rows.offsets()[vertex + 1]; slot++) {
      int neighbour = rows.neighbours()[slot];
      if (mayReturn(neighbour)) {
        waiting.computeIfAbsent(neighbour, v -> new LinkedHashSet<>()).add(vertex);
      }
    }
  }

  private void relax(int vertex, int length) {
    List<int[]> open = new ArrayList<>();
    open.add(new int[] {vertex, length});
    while (!open.isEmpty()) {
      int[] one = open.removeLast();
      int lock = maxLength - one[1] + 1;
      if (locks[one[0]] < lock) {
        locks[one[0]] = lock;
        for (int before : waiting.getOrDefault(one[0], Set.of())) {
          if (!onPath[before]) {
            open.add(new int[] {before, one[1] + 1});
          }
        }
      }
    }
  }
}
