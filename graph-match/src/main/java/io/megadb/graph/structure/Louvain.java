package io.megadb.graph.structure;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.spi.query.Cancellation;
import java.util.Arrays;

/**
 * Communities of high modularity (Blondel, Guillaume, Lambiotte, Lefebvre: "Fast unfolding of
 * communities in large networks", 2008): vertices move to the neighbouring community that gains
 * most until none gains, then each community becomes a vertex, and so on. Direction does not count,
 * weights of edges between the same vertices add up, and vertices are taken in the order of their
 * numbers, so the answer is always the same. O(E) a pass; 16 bytes an edge and direction, 40 a
 * vertex. One thread.
 */
public final class Louvain {
  private static final int MAX_PASSES = 100;

  private Louvain() {}

  /**
   * How to go about it.
   *
   * @param resolution weight of what chance expects: more makes communities smaller; 1 is
   *     modularity as Newman and Girvan define it
   * @param levels how often communities become vertices at most
   * @param tolerance ends a level when a pass gains no more modularity than this
   */
  public record Settings(double resolution, int levels, double tolerance) {}

  /** How often an edge stands in the graph. */
  public enum Edges {
    /** Once, whatever its direction. */
    ONCE,
    /** Once each way; a loop once all the same. */
    BOTH_WAYS
  }

  /**
   * The smallest vertex of each vertex's community.
   *
   * @param weights by edge number, none negative; null for 1
   */
  public static int[] communities(
      Adjacency graph,
      double[] weights,
      Edges edges,
      Settings settings,
      Cancellation cancellation) {
    Level level = Level.of(graph, weights, edges);
    int[] found = identity(graph.vertexCount());
    for (int i = 0; i < settings.levels() && level.total > 0; i++) {
      int[] communities = level.move(settings, cancellation);
      int count = renumber(communities);
      int[] of = communities;
      Arrays.setAll(found, v -> of[found[v]]);
      if (count == level.size()) {
        break;
      }
      level = level.shrink(communities, count);
    }
    return smallest(found);
  }

  private static int[] identity(int size) {
    int[] all = new int[size];
    Arrays.setAll(all, i -> i);
    return all;
  }

  /** Gives communities numbers from 0 without gaps, in the order of their first members. */
  private static int renumber(int[] communities) {
    int[] numbers = new int[communities.length];
    Arrays.fill(numbers, -1);
    int count = 0;
    for (int vertex = 0; vertex < communities.length; vertex++) {
      int community = communities[vertex];
      if (numbers[community] < 0) {
        numbers[community] = count++;
      }
      communities[vertex] = numbers[community];
    }
    return count;
  }

  private static int[] smallest(int[] communities) {
    int[] first = new int[communities.length];
    Arrays.fill(first, -1);
    int[] result = new int[communities.length];
    for (int vertex = 0; vertex < communities.length; vertex++) {
      if (first[communities[vertex]] < 0) {
        first[communities[vertex]] = vertex;
      }
      result[vertex] = first[communities[vertex]];
    }
    return result;
  }

  /**
   * A graph without direction: each edge stands at both ends, loops apart.
   *
   * <p>{@code degrees[v]} is the weight of all edges at v, loops twice; {@code total} their sum, 2m
   * in the paper.
   */
  private static final class Level {
    private final int[] offsets;
    private final int[] neighbours;
    private final double[] weights;
    private final double[] loops;
    private final double[] degrees;
    private final double total;

    Level(int[] offsets, int[] neighbours, double[] weights, double[] loops) {
      this.offsets = offsets;
      this.neighbours = neighbours;
      this.weights = weights;
      this.loops = loops;
      this.degrees = new double[loops.length];
      double sum = 0;
      for (int vertex = 0; vertex < loops.length; vertex++) {
        degrees[vertex] = 2 * loops[vertex];
        for (int slot = offsets[vertex]; slot < offsets[vertex + 1]; slot++) {
          degrees[vertex] += weights[slot];
        }
        sum += degrees[vertex];
      }
      this.total = sum;
    }

    int size() {
      return loops.length;
    }

    static Level of(Adjacency graph, double[] given, Edges edges) {
      double half = edges == Edges.ONCE ? 0.5 : 1;
      int n = graph.vertexCount();
      int[] offsets = new int[n + 1];
      int[] neighbours = new int[Math.multiplyExact(2, graph.edgeCount())];
      double[] weights = new double[neighbours.length];
      double[] loops = new double[n];
      int size = 0;
      for (int vertex = 0; vertex < n; vertex++) {
        offsets[vertex] = size;
        for (Csr rows : new Csr[] {graph.outgoing(), graph.incoming()}) {
          for (int slot = rows.offsets()[vertex]; slot < rows.offsets()[vertex + 1]; slot++) {
            double weight = given == null ? 1 : given[rows.edges()[slot]];
            if (rows.neighbours()[slot] == vertex) {
              loops[vertex] += weight * half;
            } else if (weight > 0) {
              neighbours[size] = rows.neighbours()[slot];
              weights[size++] = weight;
            }
          }
        }
      }
      offsets[n] = size;
      return new Level(offsets, neighbours, weights, loops);
    }

    /** Moves vertices until a pass gains too little; the community of each. */
    int[] move(Settings settings, Cancellation cancellation) {
      int[] communities = identity(size());
      double[] totals = degrees.clone();
      double[] towards = new double[size()];
      int[] met = new int[size()];
      for (int pass = 0; pass < MAX_PASSES; pass++) {
        double gained = 0;
        for (int vertex = 0; vertex < size(); vertex++) {
          if ((vertex & 0xFFF) == 0) {
            cancellation.check();
          }
          gained += move(vertex, communities, totals, towards, met, settings.resolution());
        }
        if (gained / total <= settings.tolerance()) {
          break;
        }
      }
      return communities;
    }

    /** Moves one vertex where it gains most; what modularity gains, times the total. */
    private double move(
        int vertex,
        int[] communities,
        double[] totals,
        double[] towards,
        int[] met,
        double resolution) {
      int own = communities[vertex];
      int count = 0;
      met[count++] = own;
      for (int slot = offsets[vertex]; slot < offsets[vertex + 1]; slot++) {
        int community = communities[neighbours[slot]];
        if (towards[community] == 0 && community != own) {
          met[count++] = community;
        }
        towards[community] += weights[slot];
      }
      totals[own] -= degrees[vertex];
      double expected = resolution * degrees[vertex] / total;
      double stay = towards[own] - expected * totals[own];
      double best = stay;
      int target = own;
      for (int i = 1; i < count; i++) {
        double gain = towards[met[i]] - expected * totals[met[i]];
        if (gain > best || (gain == best && target != own && met[i] < target)) {
          best = gain;
          target = met[i];
        }
      }
      for (int i = 0; i < count; i++) {
        towards[met[i]] = 0;
      }
      totals[target] += degrees[vertex];
      communities[vertex] = target;
      return 2 * (best - stay);
    }

    /** The graph whose vertices are the communities. */
    Level shrink(int[] communities, int count) {
      int[] starts = new int[count + 1];
      for (int community : communities) {
        starts[community + 1]++;
      }
      for (int community = 0; community < count; community++) {
        starts[community + 1] += starts[community];
      }
      int[] members = new int[communities.length];
      int[] place = starts.clone();
      for (int vertex = 0; vertex < communities.length; vertex++) {
        members[place[communities[vertex]]++] = vertex;
      }
      int[] newOffsets = new int[count + 1];
      int[] newNeighbours = new int[neighbours.length];
      double[] newWeights = new double[neighbours.length];
      double[] newLoops = new double[count];
      double[] towards = new double[count];
      int size = 0;
      for (int community = 0; community < count; community++) {
        newOffsets[community] = size;
        for (int i = starts[community]; i < starts[community + 1]; i++) {
          int vertex = members[i];
          newLoops[community] += loops[vertex];
          for (int slot = offsets[vertex]; slot < offsets[vertex + 1]; slot++) {
            int other = communities[neighbours[slot]];
            if (other == community) {
              newLoops[community] += weights[slot] / 2;
            } else {
              if (towards[other] == 0) {
                newNeighbours[size++] = other;
              }
              towards[other] += weights[slot];
            }
          }
        }
        for (int slot = newOffsets[community]; slot < size; slot++) {
          newWeights[slot] = towards[newNeighbours[slot]];
          towards[newNeighbours[slot]] = 0;
        }
      }
      newOffsets[count] = size;
      return new Level(
          newOffsets,
          Arrays.copyOf(newNeighbours, size),
          Arrays.copyOf(newWeights, size),
          newLoops);
    }
  }
}
