package io.megadb.graph.match.join;

import io.megadb.graph.match.CountVector;
import io.megadb.graph.match.MatchContext;
import io.megadb.graph.match.Rows;
import io.megadb.graph.match.join.JoinPlan.Constraint;
import io.megadb.graph.match.join.JoinPlan.Step;
import io.megadb.graph.pattern.GraphPattern;
import io.megadb.graph.pattern.IntSet;
import java.util.Arrays;
import java.util.Optional;

/**
 * Counts matches of patterns without quantifiers by binding one vertex after the other, each to
 * what all edges to bound vertices have in common: the generic join (Ngo, Re, Rudra: "Skew Strikes
 * Back", 2013), which is worst-case optimal on cyclic patterns. The shortest of the rows is passed,
 * the others are searched from where the last search ended. The last vertex is never bound, only
 * counted; where it closes a cycle, {@link ClosingEdges} counts it. The candidates of the first are
 * shared out among the workers.
 */
public final class JoinCounter {
  private static final int CHECK_EVERY = 1024;
  private static final int PIECES_PER_WORKER = 16;

  private final Step[] steps;
  private final int vertexCount;
  private final MatchContext context;

  private JoinCounter(JoinPlan plan, MatchContext context) {
    this.steps = plan.steps();
    this.vertexCount = plan.vertexCount();
    this.context = context;
  }

  /** Empty where the pattern has quantifiers, path modes, selectors or edges named twice. */
  public static Optional<JoinCounter> of(GraphPattern pattern, MatchContext context) {
    return JoinPlan.of(pattern).map(plan -> new JoinCounter(plan, context));
  }

  /** The number of matches. */
  public long count() {
    int[] starts = steps[0].set().toArray();
    int pieces = Math.clamp(starts.length / 64, 1, context.workers().count() * PIECES_PER_WORKER);
    long[] sums = new long[pieces];
    Search[] searches = new Search[context.workers().count()];
    context
        .workers()
        .run(
            pieces,
            (worker, piece) -> {
              if (searches[worker] == null) {
                searches[worker] = new Search();
              }
              Search search = searches[worker];
              for (int i = piece; i < starts.length; i += pieces) {
                sums[piece] = CountVector.plus(sums[piece], search.bindFirst(starts[i]));
              }
            });
    return Arrays.stream(sums).reduce(0, CountVector::plus);
  }

  /** One worker's bindings. */
  private final class Search {
    private final int[] bound = new int[vertexCount];
    // Where the last search ended, per step and side of a constraint.
    private final int[][][] positions = new int[steps.length][][];
    // Counts the last vertex where two plain edges lead to it; null otherwise.
    private final ClosingEdges closing;
    private int ticks;

    Search() {
      closing = ClosingEdges.of(steps, context.vertexCount()).orElse(null);
      for (int step = 0; step < steps.length; step++) {
        Constraint[] constraints = steps[step].constraints();
        positions[step] = new int[constraints.length][];
        for (int c = 0; c < constraints.length; c++) {
          positions[step][c] = new int[constraints[c].sides().length];
        }
      }
    }

    long bindFirst(int vertex) {
      if (closing != null && closing.ends(steps[0].vertex(), vertex)) {
        return 0;
      }
      bound[steps[0].vertex()] = vertex;
      long loops = 1;
      for (int c = 0; c < steps[0].constraints().length; c++) {
        rewind(0, c);
        loops = CountVector.times(loops, edgesTo(0, c, vertex));
      }
      return loops == 0 ? 0 : CountVector.times(loops, rest(1));
    }

    private long rest(int step) {
      if (step == steps.length) {
        return 1;
      }
      if (++ticks == CHECK_EVERY) {
        ticks = 0;
        context.made(CHECK_EVERY);
      }
      if (closing != null && step == steps.length - 1) {
        return closing.count(bound);
      }
      Constraint[] constraints = steps[step].constraints();
      int driver = driver(step);
      return driver < 0 ? unconnected(step) : along(step, driver, constraints[driver]);
    }

    /** The constraint with the fewest edges that does not lead to the vertex itself. */
    private int driver(int step) {
      Constraint[] constraints = steps[step].constraints();
      int best = -1;
      long bestSize = Long.MAX_VALUE;
      for (int c = 0; c < constraints.length; c++) {
        if (constraints[c].from() == steps[step].vertex()) {
          continue;
        }
        long size = 0;
        for (Rows.Side side : constraints[c].sides()) {
          size += side.csr().degree(bound[constraints[c].from()]);
        }
        if (size < bestSize) {
          bestSize = size;
          best = c;
        }
      }
      return best;
    }

    private long unconnected(int step) {
      IntSet set = steps[step].set();
      long sum = 0;
      for (int vertex = set.next(0); vertex >= 0; vertex = set.next(vertex + 1)) {
        bound[steps[step].vertex()] = vertex;
        long loops = 1;
        for (int c = 0; c < steps[step].constraints().length; c++) {
          rewind(step, c);
          loops = CountVector.times(loops, edgesTo(step, c, vertex));
        }
        if (loops != 0) {
          sum = CountVector.plus(sum, CountVector.times(loops, rest(step + 1)));
        }
      }
      return sum;
    }

    private long along(int step, int driver, Constraint constraint) {
      int from = bound[constraint.from()];
      IntSet set = steps[step].set();
      boolean last = step == steps.length - 1;
      int others = steps[step].constraints().length - 1;
      boolean any = set.containsAll(0, context.vertexCount());
      long sum = 0;
      for (Rows.Side side : constraint.sides()) {
        int[] neighbours = side.csr().neighbours();
        int slot = side.csr().offsets()[from];
        int end = side.csr().offsets()[from + 1];
        if (last && others == 0 && any && side.all() && !side.skipLoops()) {
          sum += end - slot;
          continue;
        }
        if (closing != null
            && step == steps.length - 2
            && others == 0
            && any
            && side.unconditional()
            && closing.follows(steps[step].vertex())) {
          sum = CountVector.plus(sum, closing.sum(bound, neighbours, slot, end));
          continue;
        }
        for (int c = 0; c < steps[step].constraints().length; c++) {
          if (c != driver) {
            rewind(step, c);
          }
        }
        while (slot < end) {
          int to = neighbours[slot];
          long parallel = 0;
          do {
            parallel += side.all() || side.has(slot) ? 1 : 0;
            slot++;
          } while (slot < end && neighbours[slot] == to);
          if (parallel == 0 || (side.skipLoops() && to == from) || !(any || set.contains(to))) {
            continue;
          }
          if (closing != null && closing.ends(steps[step].vertex(), to)) {
            continue;
          }
          bound[steps[step].vertex()] = to;
          for (int c = 0; c <= others && parallel != 0; c++) {
            if (c != driver) {
              parallel = CountVector.times(parallel, edgesTo(step, c, to));
            }
          }
          if (parallel != 0) {
            long below = last ? 1 : rest(step + 1);
            sum = CountVector.plus(sum, CountVector.times(parallel, below));
          }
        }
      }
      return sum;
    }

    private void rewind(int step, int c) {
      Constraint constraint = steps[step].constraints()[c];
      for (int s = 0; s < constraint.sides().length; s++) {
        positions[step][c][s] = constraint.sides()[s].csr().offsets()[bound[constraint.from()]];
      }
    }

    /** How many edges of a constraint lead to {@code to}, which never falls between rewinds. */
    private long edgesTo(int step, int c, int to) {
      Constraint constraint = steps[step].constraints()[c];
      int from = bound[constraint.from()];
      boolean loop = constraint.from() == steps[step].vertex();
      long count = 0;
      for (int s = 0; s < constraint.sides().length; s++) {
        Rows.Side side = constraint.sides()[s];
        if (side.skipLoops() && to == from) {
          continue;
        }
        int[] neighbours = side.csr().neighbours();
        int end = side.csr().offsets()[from + 1];
        int slot =
            loop ? side.lowerBound(from, to) : gallop(neighbours, positions[step][c][s], end, to);
        positions[step][c][s] = slot;
        for (; slot < end && neighbours[slot] == to; slot++) {
          count += side.all() || side.has(slot) ? 1 : 0;
        }
      }
      return count;
    }
  }

  /** The first slot from {@code start} on whose neighbour is at least {@code to}. */
  static int gallop(int[] neighbours, int start, int end, int to) {
    if (start >= end || neighbours[start] >= to) {
      return start;
    }
    int step = 1;
    int low = start;
    while (low + step < end && neighbours[low + step] < to) {
      low += step;
      step <<= 1;
    }
    int high = Math.min(end, low + step);
    low++;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (neighbours[middle] < to) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
