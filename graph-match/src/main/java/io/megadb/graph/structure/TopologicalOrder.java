package io.megadb.graph.structure;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.work.Workers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * An order in which every edge leads forwards (Kahn: "Topological Sorting of Large Networks",
 * 1962): vertices without edges from vertices still to come are taken first, in the order of their
 * numbers; then as the last vertex before them was taken, again by number. O(V + E), 16 bytes a
 * vertex.
 *
 * <p>What can be taken at once is taken by all cores: each counts down for targets of its own, a
 * range of numbers, which is one run of each sorted row. So no counter is shared, each core's share
 * of them is small enough for its cache, and what the cores found is merged in the order above, the
 * one that a single core has.
 */
public final class TopologicalOrder {
  private static final int MAX_SHOWN = 20;

  /** Fewer vertices at once are taken by one core. */
  private static final int MIN_VERTICES_TO_SHARE = 1 << 11;

  /** Shorter runs are passed over one by one to where a range begins. */
  private static final int SHORT_ROW = 16;

  private static final int MAX_RANGES = 8;

  private final Csr outgoing;
  private final Workers workers;
  private final Cancellation cancellation;

  /** How many edges from vertices still to come each vertex has. */
  private final int[] waiting;

  private final int[] order;
  private int size;

  /** First vertices of the cores' ranges, and the number of vertices. */
  private int[] ranges;

  /** What each core's range has found, from its first place on, and by which place of the order. */
  private int[] freed;

  private int[] freedBy;

  private TopologicalOrder(Adjacency graph, Workers workers, Cancellation cancellation) {
    this.outgoing = graph.outgoing();
    this.workers = workers;
    this.cancellation = cancellation;
    int vertexCount = graph.vertexCount();
    waiting = new int[vertexCount];
    order = new int[vertexCount];
    for (int vertex = 0; vertex < vertexCount; vertex++) {
      waiting[vertex] = graph.incoming().degree(vertex);
      if (waiting[vertex] == 0) {
        order[size++] = vertex;
      }
    }
    if (workers.count() > 1 && vertexCount >= MIN_VERTICES_TO_SHARE) {
      share(graph.incoming());
    }
  }

  /**
   * The vertices in order.
   *
   * @param names of vertices, for errors
   * @throws MegaDbException DATA_EXCEPTION for a graph with a cycle, naming one
   */
  public static int[] of(
      Adjacency graph, IntFunction<String> names, Workers workers, Cancellation cancellation) {
    TopologicalOrder search = new TopologicalOrder(graph, workers, cancellation);
    search.run();
    if (search.size < search.order.length) {
      throw cyclic(cycle(graph.incoming(), search.waiting), names);
    }
    return search.order;
  }

  /** Ranges with about as many incoming edges each. */
  private void share(Csr incoming) {
    int vertexCount = waiting.length;
    int count = Math.min(MAX_RANGES, workers.count());
    ranges = new int[count + 1];
    int vertex = 0;
    for (int range = 0; range < count; range++) {
      long before = (long) incoming.edgeCount() * range / count;
      while (vertex < vertexCount && incoming.offsets()[vertex] < before) {
        vertex++;
      }
      ranges[range] = vertex;
    }
    ranges[count] = vertexCount;
    freed = new int[vertexCount];
    freedBy = new int[vertexCount];
  }

  private void run() {
    int from = 0;
    while (from < size) {
      cancellation.check();
      int to = size;
      if (ranges != null && to - from >= MIN_VERTICES_TO_SHARE) {
        takeShared(from, to);
      } else {
        take(from, to);
      }
      from = to;
    }
  }

  private void take(int from, int to) {
    for (int i = from; i < to; i++) {
      if ((i & 0xFFFF) == 0) {
        cancellation.check();
      }
      int vertex = order[i];
      for (int slot = outgoing.offsets()[vertex]; slot < outgoing.offsets()[vertex + 1]; slot++) {
        if (--waiting[outgoing.neighbours()[slot]] == 0) {
          order[size++] = outgoing.neighbours()[slot];
        }
      }
    }
  }

  private void takeShared(int from, int to) {
    int count = ranges.length - 1;
    int[] at = Arrays.copyOf(ranges, count);
    int[] ends = new int[count];
    workers.run(count, (worker, range) -> ends[range] = take(from, to, range));
    while (true) {
      int first = -1;
      for (int range = 0; range < count; range++) {
        if (at[range] < ends[range] && (first < 0 || freedBy[at[range]] < freedBy[at[first]])) {
          first = range;
        }
      }
      if (first < 0) {
        return;
      }
      int by = freedBy[at[first]];
      while (at[first] < ends[first] && freedBy[at[first]] == by) {
        order[size++] = freed[at[first]++];
      }
    }
  }

  /** Counts down within one range; where what it freed ends. */
  private int take(int from, int to, int range) {
    int low = ranges[range];
    int high = ranges[range + 1];
    int[] offsets = outgoing.offsets();
    int[] neighbours = outgoing.neighbours();
    int found = low;
    for (int i = from; i < to; i++) {
      if ((i & 0xFFFF) == 0) {
        cancellation.check();
      }
      int vertex = order[i];
      int end = offsets[vertex + 1];
      for (int slot = begin(offsets[vertex], end, low); slot < end; slot++) {
        int neighbour = neighbours[slot];
        if (neighbour >= high) {
          break;
        }
        if (--waiting[neighbour] == 0) {
          freed[found] = neighbour;
          freedBy[found++] = i;
        }
      }
    }
    return found;
  }

  /** The first slot of a row whose neighbour is at least so much. */
  private int begin(int from, int to, int least) {
    int[] neighbours = outgoing.neighbours();
    int low = from;
    int high = to;
    while (high - low > SHORT_ROW) {
      int middle = (low + high) >>> 1;
      if (neighbours[middle] < least) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    while (low < to && neighbours[low] < least) {
      low++;
    }
    return low;
  }

  /** A cycle among the vertices that wait: each has an edge from another one of them. */
  private static List<Integer> cycle(Csr incoming, int[] waiting) {
    int vertex = 0;
    while (waiting[vertex] == 0) {
      vertex++;
    }
    int[] step = new int[waiting.length];
    List<Integer> path = new ArrayList<>();
    while (step[vertex] == 0) {
      path.add(vertex);
      step[vertex] = path.size();
      int slot = incoming.offsets()[vertex];
      while (waiting[incoming.neighbours()[slot]] == 0) {
        slot++;
      }
      vertex = incoming.neighbours()[slot];
    }
    List<Integer> cycle = new ArrayList<>(path.subList(step[vertex] - 1, path.size()));
    Collections.reverse(cycle);
    return cycle;
  }

  private static MegaDbException cyclic(List<Integer> cycle, IntFunction<String> names) {
    return new MegaDbException(
            ErrorCode.DATA_EXCEPTION, "the graph has a cycle: " + text(cycle, names))
        .withHint("Only a graph without cycles has an order; scc and cycles find what to cut.");
  }

  /** A cycle for people. */
  static String text(List<Integer> cycle, IntFunction<String> names) {
    String shown =
        cycle.stream().limit(MAX_SHOWN).map(names::apply).collect(Collectors.joining(" -> "));
    return cycle.size() > MAX_SHOWN
        ? shown + " -> ... (" + cycle.size() + " vertices)"
        : shown + " -> " + names.apply(cycle.getFirst());
  }
}
