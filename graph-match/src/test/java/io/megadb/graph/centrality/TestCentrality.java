package io.megadb.graph.centrality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.megadb.graph.RandomGraphs;
import io.megadb.graph.RandomGraphs.Edges;
import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.work.Workers;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import java.util.Arrays;
import java.util.Random;
import org.jgrapht.Graph;
import org.jgrapht.alg.interfaces.ShortestPathAlgorithm.SingleSourcePaths;
import org.jgrapht.alg.scoring.BetweennessCentrality;
import org.jgrapht.alg.shortestpath.DijkstraShortestPath;
import org.jgrapht.graph.AsUnweightedGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Against JGraphT on random graphs, for one and two threads. */
class TestCentrality {
  private static final Cancellation NEVER = new Cancellation();

  @Test
  void isWhatJGraphTFinds() {
    agree(new Random(20261121), 40);
  }

  @Test
  @Tag("nightly")
  void isWhatJGraphTFindsOnAnySeed() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    agree(new Random(seed), 3000);
  }

  private static void agree(Random random, int tries) {
    for (int i = 0; i < tries; i++) {
      Edges edges = RandomGraphs.random(random, 40, 150);
      double[] weights = Arrays.stream(edges.weights()).map(w -> w + 1).toArray();
      Edges weighted = new Edges(edges.vertexCount(), edges.sources(), edges.targets(), weights);
      Graph<Integer, Integer> graph = weighted.jgrapht();
      try (Workers workers = new Workers(1 + i % 2)) {
        Adjacency adjacency = edges.adjacency(workers);
        Pivots all = Pivots.all(edges.vertexCount());
        assertThat(Betweenness.centralities(adjacency, weights, all, workers, NEVER))
            .containsExactly(betweenness(graph), within(1e-9));
        assertThat(Betweenness.centralities(adjacency, null, all, workers, NEVER))
            .containsExactly(betweenness(new Unweighted(graph)), within(1e-9));
        double[] closeness = closeness(graph);
        assertThat(Closeness.exact(adjacency, weights, workers, NEVER))
            .containsExactly(closeness, within(1e-9));
        assertThat(Closeness.estimate(adjacency, weights, all, workers, NEVER))
            .containsExactly(closeness, within(1e-9));
        assertThat(Closeness.exact(adjacency, null, workers, NEVER))
            .containsExactly(closeness(new Unweighted(graph)), within(1e-9));
      }
    }
  }

  /** JGraphT asks the type whether weights count. */
  private static final class Unweighted extends AsUnweightedGraph<Integer, Integer> {
    Unweighted(Graph<Integer, Integer> graph) {
      super(graph);
    }
  }

  private static double[] betweenness(Graph<Integer, Integer> graph) {
    BetweennessCentrality<Integer, Integer> scores = new BetweennessCentrality<>(graph);
    double[] result = new double[graph.vertexSet().size()];
    Arrays.setAll(result, scores::getVertexScore);
    return result;
  }

  private static double[] closeness(Graph<Integer, Integer> graph) {
    int n = graph.vertexSet().size();
    double[] result = new double[n];
    for (int vertex = 0; vertex < n; vertex++) {
      SingleSourcePaths<Integer, Integer> paths =
          new DijkstraShortestPath<>(graph).getPaths(vertex);
      double sum = 0;
      double reached = 0;
      for (int other = 0; other < n; other++) {
        if (other != vertex && paths.getWeight(other) < Double.POSITIVE_INFINITY) {
          sum += paths.getWeight(other);
          reached++;
        }
      }
      result[vertex] = reached == 0 ? 0 : reached / (n - 1) * (reached / sum);
    }
    return result;
  }

  @Test
  void samplesEstimateWithoutBias() {
    Edges edges = RandomGraphs.rmat(9, 6, 3);
    try (Workers workers = new Workers(2)) {
      Adjacency adjacency = edges.adjacency(workers);
      int n = edges.vertexCount();
      double[] exact = Betweenness.centralities(adjacency, null, Pivots.all(n), workers, NEVER);
      double[] estimate =
          Betweenness.centralities(adjacency, null, Pivots.some(n / 2, 1, n), workers, NEVER);
      assertThat(Arrays.stream(estimate).sum())
          .isCloseTo(Arrays.stream(exact).sum(), within(0.2 * Arrays.stream(exact).sum()));
      assertThat(largest(estimate)).isEqualTo(largest(exact));
      assertThat(Pivots.some(n / 2, 1, n).vertices())
          .containsExactly(Pivots.some(n / 2, 1, n).vertices())
          .doesNotHaveDuplicates();
    }
  }

  private static int largest(double[] values) {
    int best = 0;
    for (int i = 0; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  @Test
  void workWithoutEndIsRefusedAndCancelled() {
    Edges edges = RandomGraphs.rmat(10, 4, 3);
    try (Workers workers = new Workers(2)) {
      Adjacency adjacency = edges.adjacency(workers);
      int[] many = new int[60_000_000];
      assertThatThrownBy(
              () ->
                  Betweenness.centralities(adjacency, null, new Pivots(many, 1024), workers, NEVER))
          .isInstanceOf(MegaDbException.class)
          .hasMessageContaining("60000000");
      Cancellation cancelled = new Cancellation();
      cancelled.cancel("by test");
      assertThatThrownBy(() -> Closeness.exact(adjacency, null, workers, cancelled))
          .hasMessageContaining("by test");
    }
  }
}
