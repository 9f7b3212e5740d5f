package io.megadb.graph.structure;

import io.megadb.graph.algorithm.BreadthFirstSearch;
import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Immediate dominators on all cores: the iteration of Cooper, Harvey and Kennedy (2001) over a
 * breadth-first tree in place of the depth-first order, which no two cores can make together.
 *
 * <p>Whatever dominates a vertex is on each of its shortest paths, so it is nearer to the source.
 * Each vertex begins below the nearest common ancestor of its neighbours one level up, and rises to
 * that of all vertices with an edge to it, again and again until none rises. Three things hold at
 * any time, in whatever order cores do so: a parent is nearer to the source than its child; what
 * dominates a child is its parent or dominates it (of both ways up to a common ancestor, none
 * passes over a vertex that dominates both); parents only rise. So cores may read a parent just
 * before or just after another wrote it. Once none rises, each vertex's parent is above all
 * vertices with an edge to it, and then parents are the immediate dominators (Georgiadis, Tarjan:
 * "Dominator Tree Certification and Divergent Spanning Trees", 2016).
 *
 * <p>O(E) a round and meeting; as there may be as many rounds as vertices, it gives up after some.
 */
final class DominatorSearch {
  private static final VarHandle PARENTS = MethodHandles.arrayElementVarHandle(int[].class);

  /** Below, several cores would wait for one another longer than one works. */
  private static final int MIN_EDGES_TO_SHARE = 1 << 19;

  private static final int MAX_ROUNDS = 16;

  /** Fewer vertices a level than this on average are left to one core. */
  private static final int MIN_LEVEL = 1 << 9;

  private static final int VERTICES_A_PIECE = 1 << 10;

  private final Adjacency graph;
  private final int source;
  private final Workers workers;
  private final Cancellation cancellation;
  private final int[] parents;
  private int[] levels;

  DominatorSearch(Adjacency graph, int source, Workers workers, Cancellation cancellation) {
    this.graph = graph;
    this.source = source;
    this.workers = workers;
    this.cancellation = cancellation;
    this.parents = new int[graph.vertexCount()];
  }

  /** The parents; nothing where one core is the better way. */
  Optional<int[]> run() {
    return workers.count() == 1 || graph.edgeCount() < MIN_EDGES_TO_SHARE
        ? Optional.empty()
        : search(MIN_LEVEL, MAX_ROUNDS);
  }

  /** The same for a graph of any size. */
  Optional<int[]> search(int minLevel, int maxRounds) {
    levels = BreadthFirstSearch.levels(graph, source, workers, cancellation);
    int deepest = Arrays.stream(levels).max().getAsInt();
    int[] starts = new int[deepest + 2];
    for (int level : levels) {
      if (level >= 0) {
        starts[level + 1]++;
      }
    }
    for (int level = 0; level <= deepest; level++) {
      starts[level + 1] += starts[level];
    }
    int reached = starts[deepest + 1];
    if ((long) deepest * minLevel > reached) {
      return Optional.empty();
    }
    int[] order = new int[reached];
    int[] place = starts.clone();
    for (int vertex = 0; vertex < levels.length; vertex++) {
      if (levels[vertex] >= 0) {
        order[place[levels[vertex]]++] = vertex;
      }
    }
    Arrays.fill(parents, Dominators.NONE);
    parents[source] = source;
    for (int level = 1; level <= deepest; level++) {
      raise(order, starts[level], starts[level + 1]);
    }
    for (int round = 0; round < maxRounds; round++) {
      if (!raise(order, 1, reached)) {
        return Optional.of(parents);
      }
    }
    return Optional.empty();
  }

  /** Raises some vertices of the order; whether any rose. */
  private boolean raise(int[] order, int from, int to) {
    cancellation.check();
    AtomicBoolean rose = new AtomicBoolean();
    workers.run(
        (to - from + VERTICES_A_PIECE - 1) / VERTICES_A_PIECE,
        (worker, piece) -> {
          cancellation.check();
          int begin = from + piece * VERTICES_A_PIECE;
          int end = Math.min(to, begin + VERTICES_A_PIECE);
          boolean any = false;
          for (int i = begin; i < end; i++) {
            any |= raise(order[i]);
          }
          if (any) {
            rose.set(true);
          }
        });
    return rose.get();
  }

  private boolean raise(int vertex) {
    Csr incoming = graph.incoming();
    int before = (int) PARENTS.getOpaque(parents, vertex);
    int common = before;
    for (int slot = incoming.offsets()[vertex], end = incoming.offsets()[vertex + 1];
        slot < end && common != source;
        slot++) {
      int from = incoming.neighbours()[slot];
      if (common == Dominators.NONE) {
        common = levels[from] == levels[vertex] - 1 ? from : Dominators.NONE;
      } else if ((int) PARENTS.getOpaque(parents, from) != Dominators.NONE) {
        common = meet(common, from);
      }
    }
    if (common == before) {
      return false;
    }
    PARENTS.setOpaque(parents, vertex, common);
    return true;
  }

  private int meet(int left, int right) {
    int a = left;
    int b = right;
    while (a != b) {
      int difference = levels[a] - levels[b];
      if (difference >= 0) {
        a = (int) PARENTS.getOpaque(parents, a);
      }
      if (difference <= 0) {
        b = (int) PARENTS.getOpaque(parents, b);
      }
    }
    return a;
  }
}
