package io.megadb.graph.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.megadb.graph.RandomGraphs;
import io.megadb.graph.RandomGraphs.Edges;
import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.work.Workers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jgrapht.Graph;
import org.jgrapht.alg.clustering.UndirectedModularityMeasurer;
import org.jgrapht.alg.cycle.CycleDetector;
import org.jgrapht.alg.flow.PushRelabelMFImpl;
import org.jgrapht.alg.shortestpath.BellmanFordShortestPath;
import org.jgrapht.alg.shortestpath.NegativeCycleDetectedException;
import org.jgrapht.generate.NamedGraphGenerator;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleDirectedWeightedGraph;
import org.jgrapht.graph.SimpleGraph;
import org.jgrapht.util.SupplierUtil;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Against JGraphT, or against the definition written out, on random graphs. */
class TestStructure {
  private static final Cancellation NEVER = new Cancellation();
  private static final Workers ALONE = new Workers(1);

  @Test
  void isWhatDefinitionsSay() {
    agree(new Random(20261121), 60);
  }

  @Test
  @Tag("nightly")
  void isWhatDefinitionsSayOnAnySeed() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    agree(new Random(seed), 3_000);
  }

  private static void agree(Random random, int tries) {
    for (int i = 0; i < tries; i++) {
      orders(RandomGraphs.random(random, 30, 25));
      distances(RandomGraphs.random(random, 20, 60), random);
      dominators(RandomGraphs.random(random, 20, 60));
      flows(RandomGraphs.random(random, 20, 90));
      for (int more = 0; more < 10; more++) {
        cycles(RandomGraphs.random(random, 7, 24), random);
      }
    }
  }

  private static void orders(Edges edges) {
    Adjacency graph = edges.adjacency(ALONE);
    if (new CycleDetector<>(edges.jgrapht()).detectCycles()) {
      assertThatThrownBy(() -> TopologicalOrder.of(graph, v -> "<" + v + ">", NEVER))
          .isInstanceOfSatisfying(
              MegaDbException.class,
              e -> {
                assertThat(e.is(ErrorCode.DATA_EXCEPTION)).isTrue();
                assertIsCycle(graph.outgoing(), e.getMessage());
              });
      return;
    }
    int[] order = TopologicalOrder.of(graph, String::valueOf, NEVER);
    int[] position = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      position[order[i]] = i;
    }
    assertThat(order).doesNotHaveDuplicates().hasSize(edges.vertexCount());
    for (int edge = 0; edge < edges.sources().length; edge++) {
      assertThat(position[edges.sources()[edge]]).isLessThan(position[edges.targets()[edge]]);
    }
  }

  private static void assertIsCycle(Csr rows, String message) {
    String[] names = message.substring(message.indexOf('<')).split(" -> ");
    int[] cycle =
        Arrays.stream(names)
            .mapToInt(n -> Integer.parseInt(n.substring(1, n.length() - 1)))
            .toArray();
    assertThat(cycle[0]).isEqualTo(cycle[cycle.length - 1]);
    for (int i = 1; i < cycle.length; i++) {
      assertThat(rows.contains(cycle[i - 1], cycle[i])).as(message).isTrue();
    }
  }

  private static void distances(Edges edges, Random random) {
    double[] weights = new double[edges.weights().length];
    Arrays.setAll(weights, e -> random.nextInt(12) - 1);
    Edges signed = new Edges(edges.vertexCount(), edges.sources(), edges.targets(), weights);
    Csr rows = edges.adjacency(ALONE).outgoing();
    double[] expected = new double[edges.vertexCount()];
    try {
      var paths = new BellmanFordShortestPath<>(signed.jgrapht()).getPaths(0);
      Arrays.setAll(expected, paths::getWeight);
    } catch (NegativeCycleDetectedException e) {
      assertThatThrownBy(
              () -> BellmanFord.distances(rows, weights, new int[] {0}, v -> "<" + v + ">", NEVER))
          .isInstanceOf(MegaDbException.class)
          .satisfies(t -> assertIsCycle(rows, t.getMessage()));
      return;
    }
    assertThat(BellmanFord.distances(rows, weights, new int[] {0}, String::valueOf, NEVER))
        .containsExactly(expected, within(1e-9));
  }

  private static void dominators(Edges edges) {
    Adjacency graph = edges.adjacency(ALONE);
    Dominators found = Dominators.alone(graph, 0, NEVER);
    assertThat(new DominatorSearch(graph, 0, ALONE, NEVER).search(0, 100))
        .contains(found.parents());
    boolean[] reached = reached(graph.outgoing(), 0, -1);
    int n = edges.vertexCount();
    boolean[][] dominates = new boolean[n][];
    for (int without = 0; without < n; without++) {
      boolean[] left = reached(graph.outgoing(), 0, without);
      dominates[without] = new boolean[n];
      for (int vertex = 0; vertex < n; vertex++) {
        dominates[without][vertex] = reached[vertex] && !left[vertex] && vertex != without;
      }
    }
    int[] depths = found.depths();
    for (int vertex = 0; vertex < n; vertex++) {
      int count = 0;
      for (int other = 0; other < n; other++) {
        count += dominates[other][vertex] ? 1 : 0;
      }
      assertThat(depths[vertex]).isEqualTo(reached[vertex] ? count : -1);
      if (reached[vertex] && vertex != 0) {
        assertThat(dominates[found.parents()[vertex]][vertex]).isTrue();
        assertThat(depths[found.parents()[vertex]]).isEqualTo(count - 1);
      }
    }
  }

  private static boolean[] reached(Csr rows, int source, int without) {
    boolean[] seen = new boolean[rows.vertexCount()];
    List<Integer> open = new ArrayList<>();
    if (source != without) {
      seen[source] = true;
      open.add(source);
    }
    while (!open.isEmpty()) {
      int vertex = open.removeLast();
      for (int slot = rows.offsets()[vertex]; slot < rows.offsets()[vertex + 1]; slot++) {
        int next = rows.neighbours()[slot];
        if (!seen[next] && next != without) {
          seen[next] = true;
          open.add(next);
        }
      }
    }
    return seen;
  }

  private static void flows(Edges edges) {
    int target = edges.vertexCount() - 1;
    if (target == 0) {
      return;
    }
    Graph<Integer, DefaultWeightedEdge> simple =
        new SimpleDirectedWeightedGraph<>(DefaultWeightedEdge.class);
    for (int vertex = 0; vertex <= target; vertex++) {
      simple.addVertex(vertex);
    }
    for (int edge = 0; edge < edges.sources().length; edge++) {
      int from = edges.sources()[edge];
      int to = edges.targets()[edge];
      if (from != to) {
        DefaultWeightedEdge known = simple.getEdge(from, to);
        double before = known == null ? 0 : simple.getEdgeWeight(known);
        simple.setEdgeWeight(
            known == null ? simple.addEdge(from, to) : known, before + edges.weights()[edge]);
      }
    }
    double expected = new PushRelabelMFImpl<>(simple).calculateMaximumFlow(0, target);
    Adjacency graph = edges.adjacency(ALONE);
    Csr rows = graph.outgoing();
    double[] flows = MaximumFlow.flows(graph, edges.weights(), 0, target, ALONE, NEVER);
    double[] balance = new double[target + 1];
    for (int vertex = 0; vertex <= target; vertex++) {
      for (int slot = rows.offsets()[vertex]; slot < rows.offsets()[vertex + 1]; slot++) {
        assertThat(flows[slot]).isBetween(0.0, edges.weights()[rows.edges()[slot]]);
        balance[vertex] -= flows[slot];
        balance[rows.neighbours()[slot]] += flows[slot];
      }
    }
    assertThat(balance[target]).isCloseTo(expected, within(1e-9));
    balance[0] = 0;
    balance[target] = 0;
    assertThat(balance).containsExactly(new double[target + 1], within(1e-9));
  }

  private static void cycles(Edges edges, Random random) {
    Adjacency graph = edges.adjacency(ALONE);
    int n = edges.vertexCount();
    for (int most : new int[] {Integer.MAX_VALUE, 1 + random.nextInt(n)}) {
      List<List<Integer>> expected = new ArrayList<>();
      for (int start = 0; start < n; start++) {
        slowCycles(graph.outgoing(), most, new ArrayList<>(List.of(start)), expected);
      }
      assertThat(found(new CycleSearch(graph, most, NEVER))).isEqualTo(expected);
    }
  }

  private static List<List<Integer>> found(CycleSearch search) {
    List<List<Integer>> found = new ArrayList<>();
    while (search.advance()) {
      List<Integer> cycle = new ArrayList<>();
      for (int i = 0; i < search.length(); i++) {
        cycle.add(search.vertex(i));
      }
      found.add(cycle);
    }
    return found;
  }

  /** In lexicographic order, as rows ascend and the smallest vertex, if there, comes first. */
  private static void slowCycles(
      Csr rows, int most, List<Integer> path, List<List<Integer>> found) {
    int vertex = path.getLast();
    for (int slot = rows.offsets()[vertex]; slot < rows.offsets()[vertex + 1]; slot++) {
      int next = rows.neighbours()[slot];
      if (slot > rows.offsets()[vertex] && rows.neighbours()[slot - 1] == next) {
        continue;
      }
      if (next == path.getFirst()) {
        found.add(List.copyOf(path));
      } else if (next > path.getFirst() && !path.contains(next) && path.size() < most) {
        path.add(next);
        slowCycles(rows, most, path, found);
        path.removeLast();
      }
    }
  }

  @Test
  void cyclesOfLargeGraphsComeOneAfterTheOther() {
    Edges edges = RandomGraphs.rmat(14, 8, 7);
    CycleSearch search = new CycleSearch(edges.adjacency(ALONE), 6, NEVER);
    for (int i = 0; i < 1000; i++) {
      assertThat(search.advance()).isTrue();
      assertThat(search.length()).isBetween(1, 6);
    }
  }

  @Test
  void longPathsNeedNoStack() {
    int n = 200_000;
    int[] sources = new int[n];
    int[] targets = new int[n];
    Arrays.setAll(sources, i -> i);
    Arrays.setAll(targets, i -> (i + 1) % n);
    Adjacency ring = Adjacency.of(n, sources, targets, ALONE);
    CycleSearch search = new CycleSearch(ring, Integer.MAX_VALUE, NEVER);
    assertThat(search.advance()).isTrue();
    assertThat(search.length()).isEqualTo(n);
    assertThat(search.advance()).isFalse();
    assertThat(Dominators.of(ring, 0, ALONE, NEVER).depths()[n - 1]).isEqualTo(n - 1);
    assertThat(Arrays.stream(MaximumFlow.flows(ring, null, 0, n - 1, ALONE, NEVER)).sum())
        .isEqualTo(n - 1);
    assertThatThrownBy(() -> TopologicalOrder.of(ring, String::valueOf, NEVER))
        .hasMessageContaining("(200000 vertices)");
  }

  /** Louvain's own example of quality: about 0.419 on Zachary's karate club in 4 communities. */
  @Test
  void louvainFindsTheClubsOfTheKarateClub() {
    Graph<Integer, DefaultEdge> club =
        new SimpleGraph<>(
            SupplierUtil.createIntegerSupplier(), SupplierUtil.DEFAULT_EDGE_SUPPLIER, false);
    new NamedGraphGenerator<Integer, DefaultEdge>().generateZacharyKarateClubGraph(club);
    int[] sources = club.edgeSet().stream().mapToInt(club::getEdgeSource).toArray();
    int[] targets = club.edgeSet().stream().mapToInt(club::getEdgeTarget).toArray();
    int n = club.vertexSet().size();
    Adjacency once = Adjacency.of(n, sources, targets, ALONE);
    int[] found =
        Louvain.communities(
            once, null, Louvain.Edges.ONCE, new Louvain.Settings(1, 10, 1e-9), ALONE, NEVER);
    TreeMap<Integer, Set<Integer>> clubs = new TreeMap<>();
    for (int vertex = 0; vertex < n; vertex++) {
      clubs.computeIfAbsent(found[vertex], c -> new HashSet<>()).add(vertex);
    }
    assertThat(new UndirectedModularityMeasurer<>(club).modularity(List.copyOf(clubs.values())))
        .isGreaterThan(0.41);
    assertThat(clubs.keySet()).allSatisfy(c -> assertThat(clubs.get(c)).contains(c));
    int[] both = new int[2 * sources.length];
    int[] ways = new int[2 * sources.length];
    for (int edge = 0; edge < sources.length; edge++) {
      both[2 * edge] = sources[edge];
      ways[2 * edge] = targets[edge];
      both[2 * edge + 1] = targets[edge];
      ways[2 * edge + 1] = sources[edge];
    }
    assertThat(
            Louvain.communities(
                Adjacency.of(n, both, ways, ALONE),
                null,
                Louvain.Edges.BOTH_WAYS,
                new Louvain.Settings(1, 10, 1e-9),
                ALONE,
                NEVER))
        .isEqualTo(found);
  }

  @Test
  void louvainFollowsWeightsAndResolution() {
    // Two triangles joined by an edge; a heavy joint makes one community of its ends.
    int[] sources = {0, 1, 2, 3, 4, 5, 2};
    int[] targets = {1, 2, 0, 4, 5, 3, 3};
    Adjacency graph = Adjacency.of(6, sources, targets, ALONE);
    Louvain.Settings settings = new Louvain.Settings(1, 10, 1e-9);
    assertThat(Louvain.communities(graph, null, Louvain.Edges.ONCE, settings, ALONE, NEVER))
        .containsExactly(0, 0, 0, 3, 3, 3);
    double[] heavy = {1, 1, 1, 1, 1, 1, 100};
    int[] found = Louvain.communities(graph, heavy, Louvain.Edges.ONCE, settings, ALONE, NEVER);
    assertThat(found[2]).isEqualTo(found[3]);
    assertThat(found[0]).isNotEqualTo(found[4]);
    assertThat(
            Louvain.communities(
                graph, null, Louvain.Edges.ONCE, new Louvain.Settings(20, 10, 1e-9), ALONE, NEVER))
        .containsExactly(0, 1, 2, 3, 4, 5);
  }
}
