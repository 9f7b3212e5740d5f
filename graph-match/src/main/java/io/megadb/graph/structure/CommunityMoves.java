package io.megadb.graph.structure;

import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;
import java.util.Arrays;

/**
 * Moves the vertices of one level to the neighbouring communities that gain most, until a pass
 * gains too little. A vertex is looked at again only after a neighbour went to another community
 * (Ozaki, Tezuka, Inaba: "A Simple Acceleration Method for the Louvain Algorithm", 2016).
 *
 * <p>A large level is moved in batches of vertices, as in Lu, Halappanavar, Kalyanaraman: "Parallel
 * heuristics for scalable community detection", 2015: all cores look where the vertices of a batch
 * gain most as things stand before it; then they go there one after the other, if they still gain
 * by what communities weigh by now. Two vertices alone may not swap places: only the one with the
 * higher number goes. Batches depend on the graph alone, so the answer does not depend on the
 * number of cores. Neighbours of one batch may still follow one another to and fro; so once the
 * passes gain little, or no less than before, and in small levels, each vertex looks where those
 * before it went, as in the original.
 */
final class CommunityMoves {
  private static final int MAX_PASSES = 100;

  /** Levels with fewer neighbours than this are moved vertex by vertex. */
  private static final int MIN_SLOTS_TO_SHARE = 1 << 16;

  private static final int SLOTS_A_BATCH = 1 << 15;
  private static final int BATCHES = 64;
  private static final int PIECES_PER_WORKER = 4;

  /** Vertex by vertex once a pass seems to gain more of what the one before did. */
  private static final double FALLS = 0.75;

  /** Vertex by vertex once a pass gains less modularity than this. */
  private static final double LITTLE = 1e-4;

  /** Vertex by vertex once only one of so many neighbours is at a vertex to look at. */
  private static final int FEW = 16;

  private final CommunityGraph graph;
  private final Louvain.Settings settings;
  private final Workers workers;
  private final Cancellation cancellation;
  private final int[] communities;
  private final double[] totals;
  private final boolean[] awake;
  private final Scratch[] scratches;

  /** What one worker adds up. */
  private static final class Scratch {
    private final double[] towards;
    private final int[] met;

    /** Links of the vertex looked at last to its own and to the best community. */
    private double linksOwn;

    private double linksBest;

    Scratch(int size) {
      towards = new double[size];
      met = new int[size];
    }
  }

  CommunityMoves(
      CommunityGraph graph, Louvain.Settings settings, Workers workers, Cancellation cancellation) {
    this.graph = graph;
    this.settings = settings;
    this.workers = workers;
    this.cancellation = cancellation;
    this.communities = new int[graph.size()];
    Arrays.setAll(communities, v -> v);
    this.totals = graph.degrees().clone();
    this.awake = new boolean[graph.size()];
    Arrays.fill(awake, true);
    this.scratches = new Scratch[workers.count()];
  }

  private Scratch scratch(int worker) {
    if (scratches[worker] == null) {
      scratches[worker] = new Scratch(graph.size());
    }
    return scratches[worker];
  }

  /** The community of each vertex, a number below the number of vertices. */
  int[] run() {
    int slots = graph.neighbours().length;
    Batches batches = slots < MIN_SLOTS_TO_SHARE ? null : new Batches();
    boolean many = batches != null;
    double before = Double.POSITIVE_INFINITY;
    for (int pass = 0; pass < MAX_PASSES; pass++) {
      double gained = many ? batches.pass() : pass();
      double share = gained / graph.total();
      if (share <= settings.tolerance() && !many) {
        break;
      }
      boolean falls = pass < 2 || share < FALLS * before;
      many &= falls && share > LITTLE && slotsAwake() > slots / FEW;
      before = share;
    }
    return communities;
  }

  private long slotsAwake() {
    long slots = 0;
    for (int vertex = 0; vertex < awake.length; vertex++) {
      if (awake[vertex]) {
        slots += graph.offsets()[vertex + 1] - graph.offsets()[vertex];
      }
    }
    return slots;
  }

  /** One vertex after the other; what modularity gains, times the total. */
  private double pass() {
    Scratch scratch = scratch(0);
    double gained = 0;
    for (int vertex = 0; vertex < awake.length; vertex++) {
      if ((vertex & 0xFFF) == 0) {
        cancellation.check();
      }
      if (awake[vertex]) {
        awake[vertex] = false;
        int target = best(vertex, scratch);
        if (target != communities[vertex]) {
          gained += gain(vertex, target, scratch.linksOwn, scratch.linksBest);
          go(vertex, target);
          wake(vertex);
        }
      }
    }
    return gained;
  }

  /** Where a vertex gains most, its own community if nowhere. */
  private int best(int vertex, Scratch scratch) {
    int[] neighbours = graph.neighbours();
    double[] weights = graph.weights();
    double[] towards = scratch.towards;
    int[] met = scratch.met;
    int own = communities[vertex];
    int count = 0;
    met[count++] = own;
    for (int slot = graph.offsets()[vertex], end = graph.offsets()[vertex + 1];
        slot < end;
        slot++) {
      int community = communities[neighbours[slot]];
      double before = towards[community];
      if (before == 0 && community != own) {
        met[count++] = community;
      }
      towards[community] = before + weights[slot];
    }
    double degree = graph.degrees()[vertex];
    double expected = settings.resolution() * degree / graph.total();
    scratch.linksOwn = towards[own];
    scratch.linksBest = towards[own];
    double best = towards[own] - expected * (totals[own] - degree);
    int target = own;
    towards[own] = 0;
    for (int i = 1; i < count; i++) {
      int community = met[i];
      double gain = towards[community] - expected * totals[community];
      if (gain > best || (gain == best && target != own && community < target)) {
        best = gain;
        target = community;
        scratch.linksBest = towards[community];
      }
      towards[community] = 0;
    }
    return target;
  }

  /** What modularity gains, times the total, when a vertex goes to a community not its own. */
  private double gain(int vertex, int target, double linksOwn, double linksTarget) {
    double degree = graph.degrees()[vertex];
    double expected = settings.resolution() * degree / graph.total();
    double stay = linksOwn - expected * (totals[communities[vertex]] - degree);
    return 2 * (linksTarget - expected * totals[target] - stay);
  }

  private void go(int vertex, int target) {
    totals[communities[vertex]] -= graph.degrees()[vertex];
    totals[target] += graph.degrees()[vertex];
    communities[vertex] = target;
  }

  /** Has the neighbours in other communities looked at again. */
  private void wake(int vertex) {
    int own = communities[vertex];
    for (int slot = graph.offsets()[vertex], end = graph.offsets()[vertex + 1];
        slot < end;
        slot++) {
      int neighbour = graph.neighbours()[slot];
      if (!awake[neighbour] && communities[neighbour] != own) {
        awake[neighbour] = true;
      }
    }
  }

  /** Passes in batches. */
  private final class Batches {
    private final int[] bounds;

    /** By vertex of a batch: where it wants to go, its links to its own community and there. */
    private final int[] targets;

    private final double[] linksOwn;
    private final double[] linksBest;

    /** The batch's vertices that moved. */
    private final int[] moved;

    Batches() {
      int[] offsets = graph.offsets();
      int slots = graph.neighbours().length;
      int batches = Math.clamp(slots / SLOTS_A_BATCH, 1, BATCHES);
      bounds = split(0, graph.size(), batches);
      int longest = 0;
      for (int batch = 0; batch < batches; batch++) {
        longest = Math.max(longest, bounds[batch + 1] - bounds[batch]);
      }
      targets = new int[longest];
      linksOwn = new double[longest];
      linksBest = new double[longest];
      moved = new int[longest];
    }

    double pass() {
      double gained = 0;
      for (int batch = 0; batch < bounds.length - 1; batch++) {
        cancellation.check();
        gained += move(bounds[batch], bounds[batch + 1]);
      }
      return gained;
    }

    private double move(int from, int to) {
      int[] pieces = split(from, to, workers.count() * PIECES_PER_WORKER);
      workers.run(
          pieces.length - 1,
          (worker, piece) -> {
            Scratch scratch = scratch(worker);
            for (int vertex = pieces[piece]; vertex < pieces[piece + 1]; vertex++) {
              targets[vertex - from] = communities[vertex];
              if (awake[vertex]) {
                awake[vertex] = false;
                targets[vertex - from] = best(vertex, scratch);
                linksOwn[vertex - from] = scratch.linksOwn;
                linksBest[vertex - from] = scratch.linksBest;
              }
            }
          });
      double gained = 0;
      int count = 0;
      for (int vertex = from; vertex < to; vertex++) {
        int i = vertex - from;
        if (targets[i] != communities[vertex] && !swaps(vertex, targets[i])) {
          double gain = gain(vertex, targets[i], linksOwn[i], linksBest[i]);
          if (gain > 0) {
            gained += gain;
            go(vertex, targets[i]);
            moved[count++] = vertex;
          }
        }
      }
      wake(count);
      return gained;
    }

    /** A vertex alone does not go to one that is or was alone with a higher number. */
    private boolean swaps(int vertex, int target) {
      return totals[communities[vertex]] == graph.degrees()[vertex]
          && target > communities[vertex]
          && totals[target] <= graph.degrees()[target];
    }

    private void wake(int count) {
      int pieces = Math.clamp(count / 64, 1, workers.count() * PIECES_PER_WORKER);
      workers.run(
          pieces,
          (worker, piece) -> {
            int end = (int) ((long) count * (piece + 1) / pieces);
            for (int i = (int) ((long) count * piece / pieces); i < end; i++) {
              CommunityMoves.this.wake(moved[i]);
            }
          });
    }

    /** First vertices of runs with about as many neighbours each, and the end. */
    private int[] split(int from, int to, int runs) {
      int[] offsets = graph.offsets();
      long begin = (long) offsets[from] + from;
      long work = (long) offsets[to] + to - begin;
      int[] firsts = new int[runs + 1];
      int vertex = from;
      for (int run = 0; run < runs; run++) {
        while (vertex < to && (long) offsets[vertex] + vertex - begin < work * run / runs) {
          vertex++;
        }
        firsts[run] = vertex;
      }
      firsts[runs] = to;
      return firsts;
    }
  }
}
