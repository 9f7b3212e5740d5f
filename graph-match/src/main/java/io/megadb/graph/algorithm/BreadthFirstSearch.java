package io.megadb.graph.algorithm;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Direction-optimising breadth-first search (Beamer, Asanovic, Patterson: "Direction-Optimizing
 * Breadth-First Search", SC 2012; alpha and beta are the paper's). While the frontier is small its
 * edges are followed ("top-down"); once it has a good part of all unexplored edges, every unvisited
 * vertex looks for a parent in it instead ("bottom-up") and stops at the first. O(V + E).
 */
public final class BreadthFirstSearch {
  /** The level of a vertex that cannot be reached. */
  public static final int UNREACHED = -1;

  private static final int ALPHA = 15;
  private static final int BETA = 18;
  private static final VarHandle LEVEL = MethodHandles.arrayElementVarHandle(int[].class);

  private final Csr forward;
  private final Csr backward;
  private final Workers workers;
  private final int[] levels;
  private int[] frontier;
  private int frontierSize;
  private long frontierEdges;

  private BreadthFirstSearch(Csr forward, Csr backward, Workers workers) {
    this.forward = forward;
    this.backward = backward;
    this.workers = workers;
    this.levels = new int[forward.vertexCount()];
  }

  /** Hops from {@code source} along outgoing edges, or {@link #UNREACHED}, for each vertex. */
  public static int[] levels(
      Adjacency graph, int source, Workers workers, Cancellation cancellation) {
    return levels(
        graph.outgoing(),
        graph.incoming(),
        new int[] {source},
        Integer.MAX_VALUE,
        workers,
        cancellation);
  }

  /**
   * Hops from the nearest of some sources.
   *
   * @param forward the edges to follow
   * @param backward the same edges from their other end
   * @param sources without duplicates
   * @param maxLevel vertices farther away stay {@link #UNREACHED}
   */
  public static int[] levels(
      Csr forward,
      Csr backward,
      int[] sources,
      int maxLevel,
      Workers workers,
      Cancellation cancellation) {
    return new BreadthFirstSearch(forward, backward, workers).run(sources, maxLevel, cancellation);
  }

  private int[] run(int[] sources, int maxLevel, Cancellation cancellation) {
    Arrays.fill(levels, UNREACHED);
    frontier = sources.clone();
    frontierSize = sources.length;
    for (int source : sources) {
      levels[source] = 0;
      frontierEdges += forward.degree(source);
    }
    long unexplored = forward.edgeCount();
    for (int level = 1; frontierSize > 0 && level <= maxLevel; level++) {
      cancellation.check();
      unexplored -= frontierEdges;
      if (frontierEdges > unexplored / ALPHA) {
        level = bottomUp(level, maxLevel, cancellation);
        unexplored = Math.max(unexplored, 0);
      } else {
        topDown(level);
      }
    }
    return levels;
  }

  private void topDown(int level) {
    int pieces = Math.clamp(frontierEdges / 4096, 1, workers.count() * 8);
    if (pieces == 1 || workers.count() == 1) {
      topDownAlone(level);
      return;
    }
    int[][] found = new int[pieces][];
    int[] counts = new int[pieces];
    long[] edges = new long[pieces];
    int[] current = frontier;
    int size = frontierSize;
    workers.run(
        pieces,
        (worker, piece) -> {
          int[] next = new int[1024];
          int count = 0;
          long ahead = 0;
          int[] offsets = forward.offsets();
          int[] neighbours = forward.neighbours();
          int end = (int) ((long) size * (piece + 1) / pieces);
          for (int i = (int) ((long) size * piece / pieces); i < end; i++) {
            int vertex = current[i];
            for (int slot = offsets[vertex], last = offsets[vertex + 1]; slot < last; slot++) {
              int neighbour = neighbours[slot];
              if (levels[neighbour] == UNREACHED
                  && LEVEL.compareAndSet(levels, neighbour, UNREACHED, level)) {
                if (count == next.length) {
                  next = Arrays.copyOf(next, count * 2);
                }
                next[count++] = neighbour;
                ahead += offsets[neighbour + 1] - offsets[neighbour];
              }
            }
          }
          found[piece] = next;
          counts[piece] = count;
          edges[piece] = ahead;
        });
    gather(found, counts, edges);
  }

  private void topDownAlone(int level) {
    int[] offsets = forward.offsets();
    int[] neighbours = forward.neighbours();
    int[] next = new int[Math.max(1024, frontierSize)];
    int count = 0;
    long ahead = 0;
    for (int i = 0; i < frontierSize; i++) {
      int vertex = frontier[i];
      for (int slot = offsets[vertex], last = offsets[vertex + 1]; slot < last; slot++) {
        int neighbour = neighbours[slot];
        if (levels[neighbour] == UNREACHED) {
          levels[neighbour] = level;
          if (count == next.length) {
            next = Arrays.copyOf(next, count * 2);
          }
          next[count++] = neighbour;
          ahead += offsets[neighbour + 1] - offsets[neighbour];
        }
      }
    }
    frontier = next;
    frontierSize = count;
    frontierEdges = ahead;
  }

  /**
   * Goes on bottom-up until the frontier is small again.
   *
   * @return the last level done
   */
  private int bottomUp(int firstLevel, int maxLevel, Cancellation cancellation) {
    int vertexCount = levels.length;
    long[] current = new long[(vertexCount + 63) >>> 6];
    long[] next = new long[current.length];
    for (int i = 0; i < frontierSize; i++) {
      current[frontier[i] >>> 6] |= 1L << frontier[i];
    }
    int[] bounds = Pieces.of(backward, workers, 64);
    int pieces = bounds.length - 1;
    int[] awake = new int[pieces];
    int size = frontierSize;
    int level = firstLevel;
    while (true) {
      int now = level;
      long[] from = current;
      long[] to = next;
      workers.run(
          pieces,
          (worker, piece) -> awake[piece] = wake(bounds[piece], bounds[piece + 1], now, from, to));
      int before = size;
      size = Arrays.stream(awake).sum();
      current = to;
      next = from;
      cancellation.check();
      boolean shrinking = size < before && size < vertexCount / BETA;
      if (size == 0 || shrinking || level == maxLevel) {
        break;
      }
      Arrays.fill(next, 0);
      level++;
    }
    toQueue(current, size);
    return level;
  }

  /** Finds the unvisited vertices of a run that have a parent in {@code from}. */
  private int wake(int firstVertex, int end, int level, long[] from, long[] to) {
    int[] offsets = backward.offsets();
    int[] neighbours = backward.neighbours();
    int count = 0;
    for (int vertex = firstVertex; vertex < end; vertex++) {
      if (levels[vertex] != UNREACHED) {
        continue;
      }
      for (int slot = offsets[vertex], last = offsets[vertex + 1]; slot < last; slot++) {
        int parent = neighbours[slot];
        if ((from[parent >>> 6] & 1L << parent) != 0) {
          levels[vertex] = level;
          to[vertex >>> 6] |= 1L << vertex;
          count++;
          break;
        }
      }
    }
    return count;
  }

  private void toQueue(long[] bits, int size) {
    int[] queue = new int[size];
    int count = 0;
    long edges = 0;
    for (int word = 0; word < bits.length; word++) {
      for (long rest = bits[word]; rest != 0; rest &= rest - 1) {
        int vertex = (word << 6) + Long.numberOfTrailingZeros(rest);
        queue[count++] = vertex;
        edges += forward.degree(vertex);
      }
    }
    frontier = queue;
    frontierSize = count;
    frontierEdges = edges;
  }

  private void gather(int[][] found, int[] counts, long[] edges) {
    int[] all = new int[Arrays.stream(counts).sum()];
    int at = 0;
    for (int piece = 0; piece < found.length; piece++) {
      System.arraycopy(found[piece], 0, all, at, counts[piece]);
      at += counts[piece];
    }
    frontier = all;
    frontierSize = at;
    frontierEdges = Arrays.stream(edges).sum();
  }
}
