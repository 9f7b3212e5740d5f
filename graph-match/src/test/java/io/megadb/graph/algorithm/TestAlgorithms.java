package io.megadb.graph.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.megadb.graph.RandomGraphs;
import io.megadb.graph.RandomGraphs.Edges;
import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.work.Workers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.jgrapht.Graph;
import org.jgrapht.GraphMetrics;
import org.jgrapht.Graphs;
import org.jgrapht.alg.connectivity.ConnectivityInspector;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;
import org.jgrapht.alg.scoring.Coreness;
import org.jgrapht.alg.shortestpath.DijkstraShortestPath;
import org.jgrapht.graph.AsUndirectedGraph;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.SimpleGraph;
import org.junit.jupiter.api.Test;

/**
 * Each algorithm against JGraphT or against its definition written out, for any number of threads.
 */
@Domain(RandomGraphs.class)
@Domain(DomainContext.Global.class)
class TestAlgorithms {
  private static final Cancellation NEVER = new Cancellation();

  @Property(tries = 200, seed = "20261121")
  void breadthFirstLevelsAreHopCounts(
      @ForAll Edges edges, @ForAll @IntRange(min = 1, max = 3) int threads) {
    try (Workers workers = new Workers(threads)) {
      int[] levels = BreadthFirstSearch.levels(edges.adjacency(workers), 0, workers, NEVER);
      assertThat(levels).isEqualTo(slowLevels(edges, 0));
    }
  }

  @Test
  void breadthFirstSearchTurnsBottomUpAndBackOnSkewedGraphs() {
    Edges edges = RandomGraphs.rmat(14, 8, 7);
    for (int threads = 1; threads <= 3; threads++) {
      try (Workers workers = new Workers(threads)) {
        Adjacency graph = edges.adjacency(workers);
        for (int source : new int[] {0, 1, 100, 5000, 16000}) {
          assertThat(BreadthFirstSearch.levels(graph, source, workers, NEVER))
              .isEqualTo(slowLevels(edges, source));
        }
      }
    }
  }

  @Property(tries = 100, seed = "20261121")
  void levelsBeyondTheMostAskedForStayUnreached(
      @ForAll Edges edges, @ForAll @IntRange(max = 5) int most) {
    try (Workers workers = new Workers(2)) {
      Adjacency graph = edges.adjacency(workers);
      int[] levels =
          BreadthFirstSearch.levels(
              graph.outgoing(), graph.incoming(), new int[] {0}, most, workers, NEVER);
      int[] expected = slowLevels(edges, 0);
      for (int vertex = 0; vertex < expected.length; vertex++) {
        if (expected[vertex] > most) {
          expected[vertex] = BreadthFirstSearch.UNREACHED;
        }
      }
      assertThat(levels).isEqualTo(expected);
    }
  }

  @Property(tries = 100, seed = "20261121")
  void pageRankFollowsItsRecurrenceAndSumsToOne(
      @ForAll Edges edges, @ForAll @IntRange(min = 1, max = 3) int threads) {
    try (Workers workers = new Workers(threads)) {
      double[] ranks =
          PageRank.ranks(
              edges.adjacency(workers), new PageRank.Settings(0.85, 15, 0), workers, NEVER);
      assertThat(ranks).containsExactly(slowPageRank(edges, 15), within(1e-12));
      double sum = 0;
      for (double rank : ranks) {
        sum += rank;
      }
      assertThat(sum).isCloseTo(1, within(1e-9));
    }
  }

  @Property(tries = 100, seed = "20261121")
  void weightsSplitRanks(@ForAll Edges edges, @ForAll @IntRange(min = 1, max = 3) int threads) {
    try (Workers workers = new Workers(threads)) {
      Adjacency graph = edges.adjacency(workers);
      PageRank.Settings settings = new PageRank.Settings(0.85, 15, 0);
      double[] teleport = new double[edges.vertexCount()];
      teleport[0] = 1;
      double[] ones = new double[edges.sources().length];
      Arrays.fill(ones, 3);
      assertThat(WeightedPageRank.ranks(graph, ones, teleport, settings, workers, NEVER))
          .containsExactly(
              PageRank.ranks(graph, teleport, settings, workers, NEVER), within(1e-12));
      // An edge of weight 2 is two edges.
      int[] sources = new int[3 * ones.length];
      int[] targets = new int[3 * ones.length];
      double[] weights = new double[ones.length];
      int size = 0;
      for (int edge = 0; edge < ones.length; edge++) {
        weights[edge] = edges.weights()[edge] % 3 + 1;
        for (int copy = 0; copy < weights[edge]; copy++) {
          sources[size] = edges.sources()[edge];
          targets[size++] = edges.targets()[edge];
        }
      }
      Adjacency copies =
          Adjacency.of(
              edges.vertexCount(),
              Arrays.copyOf(sources, size),
              Arrays.copyOf(targets, size),
              workers);
      assertThat(WeightedPageRank.ranks(graph, weights, teleport, settings, workers, NEVER))
          .containsExactly(
              PageRank.ranks(copies, teleport, settings, workers, NEVER), within(1e-12));
    }
  }

  @Property(tries = 100, seed = "20261121")
  void trianglesOfVerticesAddUp(
      @ForAll Edges edges, @ForAll @IntRange(min = 1, max = 3) int threads) {
    try (Workers workers = new Workers(threads)) {
      Adjacency graph = edges.adjacency(workers);
      long[] counts = Triangles.ofVertices(graph, workers, NEVER);
      assertThat(Arrays.stream(counts).sum())
          .isEqualTo(3 * Clustering.triangles(graph, workers, NEVER));
      int n = edges.vertexCount();
      boolean[][] joined = new boolean[n][n];
      for (int edge = 0; edge < edges.sources().length; edge++) {
        joined[edges.sources()[edge]][edges.targets()[edge]] = true;
        joined[edges.targets()[edge]][edges.sources()[edge]] = true;
      }
      for (int vertex = 0; vertex < n; vertex++) {
        long count = 0;
        for (int a = 0; a < n; a++) {
          for (int b = a + 1; b < n; b++) {
            boolean corners = a != vertex && b != vertex;
            count += corners && joined[vertex][a] && joined[vertex][b] && joined[a][b] ? 1 : 0;
          }
        }
        assertThat(counts[vertex]).isEqualTo(count);
      }
    }
  }

  @Property(tries = 200, seed = "20261121")
  void weakComponentsAreThoseOfJGraphT(
      @ForAll Edges edges, @ForAll @IntRange(min = 1, max = 3) int threads) {
    try (Workers workers = new Workers(threads)) {
      assertThat(ConnectedComponents.weak(edges.adjacency(workers), workers, NEVER))
          .isEqualTo(
              smallestOf(edges, new ConnectivityInspector<>(edges.jgrapht()).connectedSets()));
    }
  }

  @Property(tries = 200, seed = "20261121")
  void strongComponentsAreThoseOfJGraphT(
      @ForAll Edges edges, @ForAll @IntRange(min = 1, max = 3) int threads) {
    try (Workers workers = new Workers(threads)) {
      Adjacency graph = edges.adjacency(workers);
      int[] expected =
          smallestOf(
              edges,
              new KosarajuStrongConnectivityInspector<>(edges.jgrapht()).stronglyConnectedSets());
      assertThat(ConnectedComponents.strong(graph.outgoing(), NEVER)).isEqualTo(expected);
      assertThat(ConnectedComponents.strong(graph, workers, NEVER)).isEqualTo(expected);
    }
  }

  @Test
  void severalThreadsFindTheComponentsAndCoresOfOneOnSkewedGraphs() {
    for (int edgeFactor : new int[] {1, 16}) {
      Edges edges = RandomGraphs.rmat(15, edgeFactor, 11);
      for (int threads = 1; threads <= 4; threads++) {
        try (Workers workers = new Workers(threads)) {
          Adjacency graph = edges.adjacency(workers);
          assertThat(ConnectedComponents.strong(graph, workers, NEVER))
              .isEqualTo(ConnectedComponents.strong(graph.outgoing(), NEVER));
          assertThat(Cores.of(graph, workers, NEVER)).isEqualTo(Cores.alone(graph, NEVER));
        }
      }
    }
  }

  @Test
  void strongComponentsOfALongPathNeedNoDeepStack() {
    int length = 1_000_000;
    int[] sources = new int[length];
    int[] targets = new int[length];
    for (int i = 0; i < length; i++) {
      sources[i] = i;
      targets[i] = (i + 1) % length;
    }
    try (Workers workers = new Workers(2)) {
      Adjacency ring = Adjacency.of(length, sources, targets, workers);
      assertThat(ConnectedComponents.strong(ring.outgoing(), NEVER)).containsOnly(0);
      assertThat(ConnectedComponents.strong(ring, workers, NEVER)).containsOnly(0);
    }
  }

  @Property(tries = 100, seed = "20261121")
  void labelsPropagateAsGraphalyticsDefines(
      @ForAll Edges edges,
      @ForAll @IntRange(max = 6) int rounds,
      @ForAll @IntRange(min = 1, max = 3) int threads) {
    try (Workers workers = new Workers(threads)) {
      assertThat(LabelPropagation.communities(edges.adjacency(workers), rounds, workers, NEVER))
          .isEqualTo(slowLabels(edges, rounds));
    }
  }

  @Property(tries = 100, seed = "20261121")
  void clusteringCoefficientsFollowTheirDefinition(
      @ForAll Edges edges, @ForAll @IntRange(min = 1, max = 3) int threads) {
    try (Workers workers = new Workers(threads)) {
      assertThat(Clustering.coefficients(edges.adjacency(workers), workers, NEVER))
          .containsExactly(slowCoefficients(edges), within(1e-12));
    }
  }

  @Property(tries = 100, seed = "20261121")
  void trianglesAreThoseOfJGraphT(
      @ForAll Edges edges, @ForAll @IntRange(min = 1, max = 3) int threads) {
    try (Workers workers = new Workers(threads)) {
      assertThat(Clustering.triangles(edges.adjacency(workers), workers, NEVER))
          .isEqualTo(GraphMetrics.getNumberOfTriangles(simple(edges)));
    }
  }

  @Property(tries = 100, seed = "20261121")
  void coresAreThoseOfJGraphT(
      @ForAll Edges edges, @ForAll @IntRange(min = 1, max = 3) int threads) {
    try (Workers workers = new Workers(threads)) {
      Adjacency graph = edges.adjacency(workers);
      int[] cores = Cores.alone(graph, NEVER);
      assertThat(Cores.of(graph, workers, NEVER)).isEqualTo(cores);
      Map<Integer, Integer> expected = new Coreness<>(simple(edges)).getScores();
      for (int vertex = 0; vertex < cores.length; vertex++) {
        assertThat(cores[vertex]).isEqualTo(expected.get(vertex));
      }
    }
  }

  @Property(tries = 100, seed = "20261121")
  void weightedDistancesAreThoseOfJGraphT(@ForAll Edges edges) {
    try (Workers workers = new Workers(1)) {
      double[] distances =
          ShortestPaths.distances(edges.adjacency(workers).outgoing(), edges.weights(), 0, NEVER);
      var paths = new DijkstraShortestPath<>(edges.jgrapht()).getPaths(0);
      for (int vertex = 0; vertex < distances.length; vertex++) {
        assertThat(distances[vertex]).isEqualTo(paths.getWeight(vertex));
      }
    }
  }

  @Test
  void negativeWeightsAreRefusedWithTheirValue() {
    try (Workers workers = new Workers(1)) {
      Adjacency graph = Adjacency.of(2, new int[] {0}, new int[] {1}, workers);
      assertThatThrownBy(
              () -> ShortestPaths.distances(graph.outgoing(), new double[] {-0.5}, 0, NEVER))
          .isInstanceOfSatisfying(
              MegaDbException.class, e -> assertThat(e.is(ErrorCode.DATA_EXCEPTION)).isTrue())
          .hasMessageContaining("-0.5");
    }
  }

  @Test
  void cancelledAlgorithmsEnd() {
    Cancellation cancelled = new Cancellation();
    cancelled.cancel("by test");
    Edges edges = RandomGraphs.rmat(10, 8, 3);
    try (Workers workers = new Workers(2)) {
      Adjacency graph = edges.adjacency(workers);
      List<Runnable> all =
          List.of(
              () -> BreadthFirstSearch.levels(graph, 0, workers, cancelled),
              () -> PageRank.ranks(graph, new PageRank.Settings(0.85, 5, 0), workers, cancelled),
              () -> ConnectedComponents.weak(graph, workers, cancelled),
              () -> LabelPropagation.communities(graph, 3, workers, cancelled),
              () -> Clustering.coefficients(graph, workers, cancelled),
              () -> Clustering.triangles(graph, workers, cancelled),
              () -> Cores.alone(graph, cancelled),
              () -> Cores.of(graph, workers, cancelled),
              () -> ConnectedComponents.strong(graph, workers, cancelled),
              () -> ShortestPaths.distances(graph.outgoing(), edges.weights(), 0, cancelled));
      for (Runnable algorithm : all) {
        assertThatThrownBy(algorithm::run)
            .isInstanceOfSatisfying(
                MegaDbException.class, e -> assertThat(e.is(ErrorCode.QUERY_CANCELED)).isTrue());
      }
    }
  }

  private static int[] slowLevels(Edges edges, int source) {
    int[] levels = new int[edges.vertexCount()];
    Arrays.fill(levels, -1);
    levels[source] = 0;
    boolean changed = true;
    for (int level = 0; changed; level++) {
      changed = false;
      for (int edge = 0; edge < edges.sources().length; edge++) {
        if (levels[edges.sources()[edge]] == level && levels[edges.targets()[edge]] < 0) {
          levels[edges.targets()[edge]] = level + 1;
          changed = true;
        }
      }
    }
    return levels;
  }

  private static double[] slowPageRank(Edges edges, int rounds) {
    int n = edges.vertexCount();
    int[] degree = new int[n];
    for (int source : edges.sources()) {
      degree[source]++;
    }
    double[] ranks = new double[n];
    Arrays.fill(ranks, 1.0 / n);
    for (int round = 0; round < rounds; round++) {
      double[] next = new double[n];
      double dangling = 0;
      for (int vertex = 0; vertex < n; vertex++) {
        dangling += degree[vertex] == 0 ? ranks[vertex] : 0;
      }
      for (int edge = 0; edge < edges.sources().length; edge++) {
        int source = edges.sources()[edge];
        next[edges.targets()[edge]] += ranks[source] / degree[source];
      }
      for (int vertex = 0; vertex < n; vertex++) {
        ranks[vertex] = 0.15 / n + 0.85 * (next[vertex] + dangling / n);
      }
    }
    return ranks;
  }

  private static int[] slowLabels(Edges edges, int rounds) {
    int n = edges.vertexCount();
    int[] labels = new int[n];
    for (int vertex = 0; vertex < n; vertex++) {
      labels[vertex] = vertex;
    }
    for (int round = 0; round < rounds; round++) {
      List<Map<Integer, Integer>> votes = new ArrayList<>();
      for (int vertex = 0; vertex < n; vertex++) {
        votes.add(new HashMap<>());
      }
      for (int edge = 0; edge < edges.sources().length; edge++) {
        int source = edges.sources()[edge];
        int target = edges.targets()[edge];
        votes.get(source).merge(labels[target], 1, Integer::sum);
        votes.get(target).merge(labels[source], 1, Integer::sum);
      }
      int[] next = labels.clone();
      for (int vertex = 0; vertex < n; vertex++) {
        Map<Integer, Integer> mine = votes.get(vertex);
        if (!mine.isEmpty()) {
          int most = Collections.max(mine.values());
          next[vertex] =
              mine.entrySet().stream()
                  .filter(e -> e.getValue() == most)
                  .mapToInt(Map.Entry::getKey)
                  .min()
                  .getAsInt();
        }
      }
      labels = next;
    }
    return labels;
  }

  private static double[] slowCoefficients(Edges edges) {
    int n = edges.vertexCount();
    boolean[][] linked = new boolean[n][n];
    for (int edge = 0; edge < edges.sources().length; edge++) {
      linked[edges.sources()[edge]][edges.targets()[edge]] = true;
    }
    double[] result = new double[n];
    for (int v = 0; v < n; v++) {
      int degree = 0;
      int among = 0;
      for (int a = 0; a < n; a++) {
        if (a != v && (linked[v][a] || linked[a][v])) {
          degree++;
          for (int b = 0; b < n; b++) {
            if (b != v && b != a && (linked[v][b] || linked[b][v]) && linked[a][b]) {
              among++;
            }
          }
        }
      }
      result[v] = degree < 2 ? 0 : among / (degree * (degree - 1.0));
    }
    return result;
  }

  private static Graph<Integer, DefaultEdge> simple(Edges edges) {
    Graph<Integer, DefaultEdge> simple = new SimpleGraph<>(DefaultEdge.class);
    Graph<Integer, Integer> all = new AsUndirectedGraph<>(edges.jgrapht());
    Graphs.addAllVertices(simple, all.vertexSet());
    for (int edge : all.edgeSet()) {
      if (!all.getEdgeSource(edge).equals(all.getEdgeTarget(edge))) {
        simple.addEdge(all.getEdgeSource(edge), all.getEdgeTarget(edge));
      }
    }
    return simple;
  }

  private static int[] smallestOf(Edges edges, List<Set<Integer>> sets) {
    int[] smallest = new int[edges.vertexCount()];
    for (Set<Integer> set : sets) {
      int first = Collections.min(new HashSet<>(set));
      set.forEach(vertex -> smallest[vertex] = first);
    }
    return smallest;
  }
}
