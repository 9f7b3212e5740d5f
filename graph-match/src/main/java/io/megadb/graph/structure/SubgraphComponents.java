package io.megadb.graph.structure;

import io.megadb.graph.csr.Csr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Strongly connected components of ever smaller parts of one graph: Tarjan's algorithm (1972) with
 * its stacks on the heap. A part is what bears one label; O(edges of the part) each time.
 */
final class SubgraphComponents {
  private final Csr rows;
  private final int[] labels;
  private final int[] index;
  private final int[] low;
  private final int[] next;
  private final int[] path;
  private final int[] open;
  private int nextLabel = 1;

  SubgraphComponents(Csr rows) {
    this.rows = rows;
    int n = rows.vertexCount();
    labels = new int[n];
    index = new int[n];
    low = new int[n];
    next = new int[n];
    path = new int[n];
    open = new int[n];
  }

  boolean together(int left, int right) {
    return labels[left] == labels[right];
  }

  /** The components of a part of which a cycle may be; what they are made of, ascending. */
  List<int[]> of(int[] part) {
    for (int vertex : part) {
      index[vertex] = 0;
    }
    List<int[]> found = new ArrayList<>();
    int label = part.length == 0 ? 0 : labels[part[0]];
    int visited = 0;
    for (int vertex : part) {
      if (index[vertex] == 0 && labels[vertex] == label) {
        visited = visit(vertex, label, visited, found);
      }
    }
    return found;
  }

  /** Takes a vertex out of its part. */
  void remove(int vertex) {
    labels[vertex] = -1;
  }

  private int visit(int root, int label, int visitedBefore, List<int[]> found) {
    int visited = visitedBefore;
    int depth = 0;
    int openSize = 0;
    path[0] = root;
    index[root] = ++visited;
    low[root] = visited;
    next[root] = rows.offsets()[root];
    open[openSize++] = root;
    while (depth >= 0) {
      int vertex = path[depth];
      if (next[vertex] < rows.offsets()[vertex + 1]) {
        int neighbour = rows.neighbours()[next[vertex]++];
        if (labels[neighbour] != label) {
          continue;
        }
        if (index[neighbour] == 0) {
          index[neighbour] = ++visited;
          low[neighbour] = visited;
          next[neighbour] = rows.offsets()[neighbour];
          open[openSize++] = neighbour;
          path[++depth] = neighbour;
        } else {
          low[vertex] = Math.min(low[vertex], index[neighbour]);
        }
        continue;
      }
      if (low[vertex] == index[vertex]) {
        openSize = close(vertex, openSize, found);
      }
      if (--depth >= 0) {
        low[path[depth]] = Math.min(low[path[depth]], low[vertex]);
      }
    }
    return visited;
  }

  /** Gives a component a label of its own, so nobody takes it for part of another. */
  private int close(int root, int openSize, List<int[]> found) {
    int first = openSize;
    do {
      labels[open[--first]] = nextLabel;
    } while (open[first] != root);
    nextLabel++;
    int[] members = Arrays.copyOfRange(open, first, openSize);
    if (members.length > 1 || rows.contains(root, root)) {
      Arrays.sort(members);
      found.add(members);
    }
    return first;
  }
}
