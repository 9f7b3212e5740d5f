package io.megadb.tier.vector.search;

import io.megadb.accel.DistanceKernels;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.tier.Distance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Chooses the neighbours of level 0 anew, once the graph is whole. While a graph is built, early
 * searches for neighbours lose their way among dense clusters, and rows that were linked wrongly
 * then are not found later, however many candidates are kept. So each node is searched for again,
 * in the whole graph. Neighbours are chosen as SELECT-NEIGHBORS-HEURISTIC does (Malkov, Yashunin
 * 2016), with extra connections kept (keepPrunedConnections), which Lucene drops; links lead back,
 * too.
 *
 * <p>One search and about {@code ef * 2m} distances a node. The result does not depend on threads.
 */
final class GraphRefiner {
  private static final int BLOCK = 256;

  private final SegmentGraph segment;
  private final Distance distance;
  private final DistanceKernels kernels;
  private final int ef;
  private final Cancellation cancellation;
  private final int[][] neighbours;
  private final AtomicInteger nextBlock = new AtomicInteger();

  private GraphRefiner(
      SegmentGraph segment,
      Distance distance,
      DistanceKernels kernels,
      int ef,
      Cancellation cancellation) {
    this.segment = segment;
    this.distance = distance;
    this.kernels = kernels;
    this.ef = ef;
    this.cancellation = cancellation;
    this.neighbours = new int[segment.graph().size()][];
  }

  /**
   * A better graph of the same rows.
   *
   * @param m neighbours of a node: 2 m at most, and m more that lead to it
   * @param ef candidates for them
   * @param helpers run this on other threads
   * @param threads altogether, the caller's among them
   * @throws MegaDbException QUERY_CANCELED, also when the thread is interrupted
   */
  static FlatGraph refine(
      SegmentGraph segment,
      Distance distance,
      DistanceKernels kernels,
      int m,
      int ef,
      Executor helpers,
      int threads,
      Cancellation cancellation) {
    GraphRefiner refiner = new GraphRefiner(segment, distance, kernels, ef, cancellation);
    List<FutureTask<Void>> tasks = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      tasks.add(new FutureTask<>(() -> refiner.chooseBlocks(2 * m), null));
    }
    try {
      tasks.subList(1, threads).forEach(helpers::execute);
    } finally {
      tasks.getFirst().run();
    }
    await(tasks, cancellation);
    refiner.leadBack(3 * m);
    return segment.graph().withLowest(refiner.neighbours);
  }

  private static void await(List<FutureTask<Void>> tasks, Cancellation cancellation) {
    boolean interrupted = false;
    for (FutureTask<Void> task : tasks) {
      boolean done = false;
      while (!done) {
        try {
          task.get();
          done = true;
        } catch (InterruptedException e) {
          // They read the segment, which must not be closed before they end.
          interrupted = true;
          cancellation.cancel("because its thread was interrupted");
        } catch (ExecutionException e) {
          if (e.getCause() instanceof RuntimeException cause && !interrupted) {
            cancellation.cancel("because another thread failed");
            tasks.forEach(t -> t.cancel(false));
            throw cause;
          }
          done = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
      throw new MegaDbException(ErrorCode.QUERY_CANCELED, "interrupted while refining a graph");
    }
  }

  private void chooseBlocks(int most) {
    GraphWalk walk = segment.walk(kernels);
    Selection selection = new Selection(most);
    try {
      for (int from = nextBlock.getAndAdd(BLOCK);
          from < neighbours.length;
          from = nextBlock.getAndAdd(BLOCK)) {
        int end = Math.min(neighbours.length, from + BLOCK);
        for (int node = from; node < end; node++) {
          neighbours[node] = selection.choose(walk, node);
        }
      }
    } finally {
      segment.giveBack(walk);
    }
  }

  /** Chooses one node's neighbours after another. One thread. */
  private final class Selection {
    private final int most;
    private final int[] linked = new int[segment.graph().mostNeighbours()];
    private final float[] linkedDistances = new float[linked.length];
    private final int[] candidates = new int[ef + linked.length];
    private final float[] distances = new float[ef + linked.length];
    private final int[] chosen;
    private final float[] apart;
    private int count;

    Selection(int most) {
      this.most = most;
      this.chosen = new int[most];
      this.apart = new float[most];
    }

    int[] choose(GraphWalk walk, int node) {
      collect(walk, node);
      int[] order = order();
      int[] left = new int[count];
      int size = 0;
      int dropped = 0;
      for (int i = 0; i < count && size < most; i++) {
        int candidate = candidates[order[i]];
        if (nearestToNode(candidate, distances[order[i]], size)) {
          chosen[size++] = candidate;
        } else {
          left[dropped++] = candidate;
        }
      }
      for (int i = 0; i < dropped && size < most; i++) {
        chosen[size++] = left[i];
      }
      return Arrays.copyOf(chosen, size);
    }

    /** What a search finds, and the neighbours there are. */
    private void collect(GraphWalk walk, int node) {
      count = 0;
      int found =
          walk.search(distance, segment.vector(node), ef, null, GraphWalk.NONE, cancellation);
      for (int i = 0; i < found; i++) {
        if (walk.ordinal(i) != node) {
          candidates[count] = walk.ordinal(i);
          distances[count++] = walk.distance(i);
        }
      }
      int known = count;
      int links = segment.graph().neighbours(0, node, linked);
      segment.distances(distance, kernels, node, linked, links, linkedDistances);
      for (int i = 0; i < links; i++) {
        if (!among(linked[i], known)) {
          candidates[count] = linked[i];
          distances[count++] = linkedDistances[i];
        }
      }
    }

    private boolean among(int node, int known) {
      for (int i = 0; i < known; i++) {
        if (candidates[i] == node) {
          return true;
        }
      }
      return false;
    }

    /** Positions of candidates, the nearest first. */
    private int[] order() {
      long[] keys = new long[count];
      for (int i = 0; i < count; i++) {
        keys[i] = (long) GraphWalk.sortable(distances[i]) << 32 | i;
      }
      Arrays.sort(keys);
      int[] order = new int[count];
      for (int i = 0; i < count; i++) {
        order[i] = (int) keys[i];
      }
      return order;
    }

    /** Whether none of those chosen is nearer to a candidate than the node is. */
    private boolean nearestToNode(int candidate, float fromNode, int size) {
      segment.distances(distance, kernels, candidate, chosen, size, apart);
      for (int i = 0; i < size; i++) {
        if (apart[i] <= fromNode) {
          return false;
        }
      }
      return true;
    }
  }

  /** Links back from each neighbour, as long as it has room. */
  private void leadBack(int most) {
    int[] sizes = new int[neighbours.length];
    for (int node = 0; node < sizes.length; node++) {
      sizes[node] = neighbours[node].length;
    }
    int[] own = sizes.clone();
    for (int node = 0; node < sizes.length; node++) {
      cancellation.check();
      for (int i = 0; i < own[node]; i++) {
        int to = neighbours[node][i];
        if (sizes[to] < most && !leads(to, own[to], node)) {
          if (sizes[to] == neighbours[to].length) {
            neighbours[to] = Arrays.copyOf(neighbours[to], most);
          }
          neighbours[to][sizes[to]++] = node;
        }
      }
    }
    for (int node = 0; node < sizes.length; node++) {
      neighbours[node] = Arrays.copyOf(neighbours[node], sizes[node]);
    }
  }

  private boolean leads(int from, int own, int to) {
    for (int i = 0; i < own; i++) {
      if (neighbours[from][i] == to) {
        return true;
      }
    }
    return false;
  }
}
