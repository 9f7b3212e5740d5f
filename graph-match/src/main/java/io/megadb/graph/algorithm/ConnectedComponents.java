package io.megadb.graph.algorithm;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/** Weakly and strongly connected components, named by their smallest vertex. */
public final class ConnectedComponents {
  private static final VarHandle PARENT = MethodHandles.arrayElementVarHandle(int[].class);

  /** Edges of each vertex that Afforest links before it looks for the largest component. */
  private static final int NEIGHBOUR_ROUNDS = 2;

  private static final int SAMPLES = 1024;

  private ConnectedComponents() {}

  /**
   * The smallest vertex that each vertex is connected to when direction does not matter. Afforest
   * (Sutton, Ben-Nun, Barak: "Optimizing Parallel Graph Connectivity Computation via Subgraph
   * Sampling", IPDPS 2018): after two edges per vertex nearly all vertices of the largest component
   * are in it, and need no further look at their edges. A root is always the smallest of its tree.
   */
  public static int[] weak(Adjacency graph, Workers workers, Cancellation cancellation) {
    int vertexCount = graph.vertexCount();
    Csr outgoing = graph.outgoing();
    Csr incoming = graph.incoming();
    int[] parents = new int[vertexCount];
    for (int vertex = 0; vertex < vertexCount; vertex++) {
      parents[vertex] = vertex;
    }
    int[] bounds = Pieces.of(outgoing, workers, 1);
    int pieces = bounds.length - 1;
    for (int round = 0; round < NEIGHBOUR_ROUNDS; round++) {
      int edge = round;
      workers.run(
          pieces,
          (worker, piece) -> {
            for (int vertex = bounds[piece]; vertex < bounds[piece + 1]; vertex++) {
              if (edge < outgoing.degree(vertex)) {
                link(vertex, outgoing.neighbours()[outgoing.offsets()[vertex] + edge], parents);
              }
            }
          });
      cancellation.check();
      compress(parents, bounds, workers);
    }
    int largest = mostFrequentOfSample(parents);
    workers.run(
        pieces,
        (worker, piece) -> {
          cancellation.check();
          for (int vertex = bounds[piece]; vertex < bounds[piece + 1]; vertex++) {
            if ((int) PARENT.getOpaque(parents, vertex) != largest) {
              linkAll(vertex, outgoing, NEIGHBOUR_ROUNDS, parents);
              linkAll(vertex, incoming, 0, parents);
            }
          }
        });
    compress(parents, bounds, workers);
    return parents;
  }

  private static void linkAll(int vertex, Csr rows, int skip, int[] parents) {
    for (int slot = rows.offsets()[vertex] + skip, end = rows.offsets()[vertex + 1];
        slot < end;
        slot++) {
      link(vertex, rows.neighbours()[slot], parents);
    }
  }

  /** Hooks the larger root under the smaller one. */
  private static void link(int left, int right, int[] parents) {
    int a = (int) PARENT.getOpaque(parents, left);
    int b = (int) PARENT.getOpaque(parents, right);
    while (a != b) {
      int high = Math.max(a, b);
      int low = Math.min(a, b);
      int parent = (int) PARENT.getOpaque(parents, high);
      if (parent == low || (parent == high && PARENT.compareAndSet(parents, high, high, low))) {
        return;
      }
      a = (int) PARENT.getOpaque(parents, (int) PARENT.getOpaque(parents, high));
      b = (int) PARENT.getOpaque(parents, low);
    }
  }

  private static void compress(int[] parents, int[] bounds, Workers workers) {
    workers.run(
        bounds.length - 1,
        (worker, piece) -> {
          for (int vertex = bounds[piece]; vertex < bounds[piece + 1]; vertex++) {
            int root = (int) PARENT.getOpaque(parents, vertex);
            int above;
            while ((above = (int) PARENT.getOpaque(parents, root)) != root) {
              root = above;
            }
            PARENT.setOpaque(parents, vertex, root);
          }
        });
  }

  private static int mostFrequentOfSample(int[] parents) {
    if (parents.length == 0) {
      return -1;
    }
    int[] sample = new int[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      sample[i] = parents[(int) ((long) parents.length * i / SAMPLES)];
    }
    Arrays.sort(sample);
    int best = sample[0];
    int bestCount = 0;
    int count = 0;
    for (int i = 0; i < SAMPLES; i++) {
      count = i > 0 && sample[i] == sample[i - 1] ? count + 1 : 1;
      if (count > bestCount) {
        bestCount = count;
        best = sample[i];
      }
    }
    return best;
  }

  /**
   * The smallest vertex of each vertex's strongly connected component, found on all cores where one
   * component has most of the graph (Fleischer, Hendrickson, Pinar: "On Identifying Strongly
   * Connected Components in Parallel", 2000): that is what the vertex with the most edges both ways
   * reaches and is reached from. The rest is left to {@link #strong(Csr, Cancellation)}. O(V + E).
   */
  public static int[] strong(Adjacency graph, Workers workers, Cancellation cancellation) {
    int vertexCount = graph.vertexCount();
    int pivot = -1;
    long most = 0;
    for (int vertex = 0; vertex < vertexCount; vertex++) {
      long ways = (long) graph.outgoing().degree(vertex) * graph.incoming().degree(vertex);
      if (ways > most) {
        most = ways;
        pivot = vertex;
      }
    }
    Tarjan rest = new Tarjan(graph.outgoing(), cancellation);
    if (pivot >= 0) {
      int[] ahead = BreadthFirstSearch.levels(graph, pivot, workers, cancellation);
      if (reachesOneOf(graph.incoming(), pivot, ahead)) {
        int[] back =
            BreadthFirstSearch.levels(
                graph.incoming(),
                graph.outgoing(),
                new int[] {pivot},
                Integer.MAX_VALUE,
                workers,
                cancellation);
        rest.component(ahead, back);
      }
    }
    return rest.run();
  }

  /**
   * Whether a vertex with an edge to the pivot was reached from it: without one it is on no cycle.
   */
  private static boolean reachesOneOf(Csr incoming, int pivot, int[] levels) {
    for (int slot = incoming.offsets()[pivot]; slot < incoming.offsets()[pivot + 1]; slot++) {
      if (incoming.neighbours()[slot] != pivot && levels[incoming.neighbours()[slot]] >= 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * The smallest vertex of each vertex's strongly connected component. Tarjan's algorithm (1972)
   * with its stack on the heap, so a path of a million vertices is fine. O(V + E), one thread.
   */
  public static int[] strong(Csr outgoing, Cancellation cancellation) {
    return new Tarjan(outgoing, cancellation).run();
  }

  /** What has a component already is not looked at. */
  private static final class Tarjan {
    private final Csr graph;
    private final Cancellation cancellation;
    private final int[] index;
    private final int[] low;
    private final int[] component;
    private final int[] open;
    private final int[] path;
    private final int[] nextSlot;
    private int openSize;
    private int visited;

    Tarjan(Csr graph, Cancellation cancellation) {
      this.graph = graph;
      this.cancellation = cancellation;
      int n = graph.vertexCount();
      index = new int[n];
      low = new int[n];
      component = new int[n];
      open = new int[n];
      path = new int[n];
      nextSlot = new int[n];
      Arrays.fill(component, -1);
    }

    /** What both searches reached is a component. */
    void component(int[] ahead, int[] back) {
      int smallest = -1;
      for (int vertex = 0; vertex < component.length; vertex++) {
        if (ahead[vertex] >= 0 && back[vertex] >= 0) {
          smallest = smallest < 0 ? vertex : smallest;
          component[vertex] = smallest;
        }
      }
    }

    int[] run() {
      for (int vertex = 0; vertex < component.length; vertex++) {
        if (index[vertex] == 0 && component[vertex] < 0) {
          visit(vertex);
        }
      }
      return component;
    }

    private void visit(int root) {
      int[] offsets = graph.offsets();
      int[] neighbours = graph.neighbours();
      int depth = 0;
      enter(root, path, depth, offsets);
      while (depth >= 0) {
        int vertex = path[depth];
        if (nextSlot[vertex] < offsets[vertex + 1]) {
          int neighbour = neighbours[nextSlot[vertex]++];
          if (component[neighbour] >= 0) {
            continue;
          }
          if (index[neighbour] == 0) {
            enter(neighbour, path, ++depth, offsets);
          } else {
            low[vertex] = Math.min(low[vertex], index[neighbour]);
          }
          continue;
        }
        if (low[vertex] == index[vertex]) {
          close(vertex);
        }
        if (--depth >= 0) {
          low[path[depth]] = Math.min(low[path[depth]], low[vertex]);
        }
      }
    }

    private void enter(int vertex, int[] stack, int depth, int[] offsets) {
      if ((++visited & 0xFFFF) == 0) {
        cancellation.check();
      }
      stack[depth] = vertex;
      nextSlot[vertex] = offsets[vertex];
      index[vertex] = visited;
      low[vertex] = visited;
      open[openSize++] = vertex;
    }

    private void close(int root) {
      int first = openSize;
      int smallest = root;
      do {
        first--;
        smallest = Math.min(smallest, open[first]);
      } while (open[first] != root);
      for (int i = first; i < openSize; i++) {
        component[open[i]] = smallest;
      }
      openSize = first;
    }
  }
}
