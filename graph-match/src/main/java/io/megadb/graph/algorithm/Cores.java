package io.megadb.graph.algorithm;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The largest k for which each vertex lies in a k-core: a part in which every vertex has k
 * neighbours. Direction, loops and parallel edges do not count. The answer is the same for any
 * number of threads.
 */
public final class Cores {
  private Cores() {}

  /** On all cores. O(E + V * levels), a level being a k that some vertex has. */
  public static int[] of(Adjacency graph, Workers workers, Cancellation cancellation) {
    return new Peeling(Undirected.of(graph, workers), workers, cancellation).run();
  }

  /**
   * On one thread, vertices kept in the order of their degrees (Batagelj, Zaversnik, 2003). O(V +
   * E).
   */
  public static int[] alone(Adjacency graph, Cancellation cancellation) {
    try (Workers one = new Workers(1)) {
      return inOrder(Undirected.of(graph, one), cancellation);
    }
  }

  private static int[] inOrder(Undirected simple, Cancellation cancellation) {
    int vertexCount = simple.vertexCount();
    int[] degree = new int[vertexCount];
    int highest = 0;
    for (int vertex = 0; vertex < vertexCount; vertex++) {
      degree[vertex] = simple.degree(vertex);
      highest = Math.max(highest, degree[vertex]);
    }
    int[] bin = new int[highest + 2];
    for (int d : degree) {
      bin[d + 1]++;
    }
    for (int d = 0; d <= highest; d++) {
      bin[d + 1] += bin[d];
    }
    int[] next = bin.clone();
    int[] order = new int[vertexCount];
    int[] place = new int[vertexCount];
    for (int vertex = 0; vertex < vertexCount; vertex++) {
      place[vertex] = next[degree[vertex]]++;
      order[place[vertex]] = vertex;
    }
    for (int i = 0; i < vertexCount; i++) {
      if ((i & 0xFFFF) == 0) {
        cancellation.check();
      }
      int vertex = order[i];
      for (int slot = simple.offsets()[vertex]; slot < simple.offsets()[vertex + 1]; slot++) {
        int neighbour = simple.neighbours()[slot];
        if (degree[neighbour] > degree[vertex]) {
          // Swap with the first of its bin, whose start moves up: now it is in the bin below.
          int front = bin[degree[neighbour]]++;
          int swapped = order[front];
          order[place[neighbour]] = swapped;
          place[swapped] = place[neighbour];
          order[front] = neighbour;
          place[neighbour] = front;
          degree[neighbour]--;
        }
      }
    }
    return degree;
  }

  /**
   * Level by level (Kabir, Madduri: "Parallel k-Core Decomposition on Multicore Platforms", 2017):
   * whatever has k neighbours left goes, and with it what thereby is left with k. Who brings a
   * vertex to k is who takes it out, so each goes once. What is left is listed anew before each
   * level, which also tells the next k.
   */
  private static final class Peeling {
    private static final VarHandle DEGREE = MethodHandles.arrayElementVarHandle(int[].class);
    private static final int VERTICES_A_PIECE = 1 << 14;
    private static final int STARTS_A_PIECE = 1 << 8;

    private final Undirected graph;
    private final Workers workers;
    private final Cancellation cancellation;
    private final int[] degrees;
    private final int[][] stacks;
    private int[] left;
    private int size;

    Peeling(Undirected graph, Workers workers, Cancellation cancellation) {
      this.graph = graph;
      this.workers = workers;
      this.cancellation = cancellation;
      this.size = graph.vertexCount();
      this.degrees = new int[size];
      this.left = new int[size];
      this.stacks = new int[workers.count()][256];
      for (int vertex = 0; vertex < size; vertex++) {
        degrees[vertex] = graph.degree(vertex);
        left[vertex] = vertex;
      }
    }

    int[] run() {
      int k = -1;
      while (size > 0) {
        cancellation.check();
        k = keepAbove(k);
        if (size > 0) {
          peel(k);
        }
      }
      return degrees;
    }

    /**
     * Strikes those off the list that went at the last level; the fewest neighbours of the rest.
     */
    private int keepAbove(int last) {
      int[] from = left;
      int count = size;
      int pieces = Math.clamp(count / VERTICES_A_PIECE, 1, workers.count() * 8);
      int[] kept = new int[pieces];
      int[] fewest = new int[pieces];
      workers.run(
          pieces,
          (worker, piece) -> {
            int begin = bound(count, piece, pieces);
            int to = begin;
            int least = Integer.MAX_VALUE;
            for (int i = begin, end = bound(count, piece + 1, pieces); i < end; i++) {
              int degree = degrees[from[i]];
              if (degree > last) {
                from[to++] = from[i];
                least = Math.min(least, degree);
              }
            }
            kept[piece] = to - begin;
            fewest[piece] = least;
          });
      size = 0;
      for (int piece = 0; piece < pieces; piece++) {
        System.arraycopy(from, bound(count, piece, pieces), from, size, kept[piece]);
        size += kept[piece];
      }
      return Arrays.stream(fewest).min().getAsInt();
    }

    private static int bound(int count, int piece, int pieces) {
      return (int) ((long) count * piece / pieces);
    }

    private void peel(int k) {
      int[] starts = starts(k);
      int pieces = Math.clamp(starts.length / STARTS_A_PIECE, 1, workers.count() * 16);
      workers.run(
          pieces,
          (worker, piece) -> {
            int end = bound(starts.length, piece + 1, pieces);
            for (int i = bound(starts.length, piece, pieces); i < end; i++) {
              peel(starts[i], k, worker);
            }
          });
    }

    /**
     * What has k neighbours now; in its own pass, so that nobody finds what another brought there.
     */
    private int[] starts(int k) {
      int count = size;
      int pieces = Math.clamp(count / VERTICES_A_PIECE, 1, workers.count() * 8);
      int[][] found = new int[pieces][];
      workers.run(
          pieces,
          (worker, piece) -> {
            int[] some = new int[64];
            int to = 0;
            for (int i = bound(count, piece, pieces), end = bound(count, piece + 1, pieces);
                i < end;
                i++) {
              if (degrees[left[i]] == k) {
                some = to == some.length ? Arrays.copyOf(some, 2 * to) : some;
                some[to++] = left[i];
              }
            }
            found[piece] = Arrays.copyOf(some, to);
          });
      return pieces == 1 ? found[0] : Arrays.stream(found).flatMapToInt(Arrays::stream).toArray();
    }

    private void peel(int start, int k, int worker) {
      int[] stack = stacks[worker];
      int depth = 0;
      stack[depth++] = start;
      while (depth > 0) {
        int vertex = stack[--depth];
        for (int slot = graph.offsets()[vertex]; slot < graph.offsets()[vertex + 1]; slot++) {
          if (brings(graph.neighbours()[slot], k)) {
            if (depth == stack.length) {
              stack = Arrays.copyOf(stack, 2 * depth);
              stacks[worker] = stack;
            }
            stack[depth++] = graph.neighbours()[slot];
          }
        }
      }
    }

    /** Takes a neighbour from a vertex that has more than k; whether that leaves it k. */
    private boolean brings(int vertex, int k) {
      int degree = (int) DEGREE.getOpaque(degrees, vertex);
      while (degree > k) {
        int seen = (int) DEGREE.compareAndExchange(degrees, vertex, degree, degree - 1);
        if (seen == degree) {
          return degree == k + 1;
        }
        degree = seen;
      }
      return false;
    }
  }
}
