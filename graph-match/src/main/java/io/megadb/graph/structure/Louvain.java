package io.megadb.graph.structure;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;
import java.util.Arrays;

/**
 * Communities of high modularity (Blondel, Guillaume, Lambiotte, Lefebvre: "Fast unfolding of
 * communities in large networks", 2008): vertices move to the neighbouring community that gains
 * most until none gains, then each community becomes a vertex, and so on. Direction does not count
 * and weights of edges between the same vertices add up. How vertices move on all cores is told at
 * {@link CommunityMoves}; the answer is the same for any number of them. O(E) a pass; 24 bytes an
 * edge and direction, 44 a vertex and 12 a vertex and worker.
 */
public final class Louvain {
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
      Workers workers,
      Cancellation cancellation) {
    CommunityGraph level = CommunityGraph.of(graph, weights, edges, workers, cancellation);
    int[] found = new int[graph.vertexCount()];
    Arrays.setAll(found, v -> v);
    for (int i = 0; i < settings.levels() && level.total() > 0; i++) {
      int[] communities = new CommunityMoves(level, settings, workers, cancellation).run();
      int count = renumber(communities);
      Arrays.setAll(found, v -> communities[found[v]]);
      if (count == level.size()) {
        break;
      }
      level = level.shrink(communities, count, workers, cancellation);
    }
    return smallest(found);
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
}
