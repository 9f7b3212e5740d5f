package io.megadb.graph.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.megadb.graph.RandomGraphs;
import io.megadb.graph.RandomGraphs.Edges;
import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Graphs large enough that several threads share the work: the answer of one thread. */
class TestStructureOnAllCores {
  private static final Cancellation NEVER = new Cancellation();
  private static final Workers ALONE = new Workers(1);
  private static final List<Workers> SEVERAL =
      List.of(new Workers(2), new Workers(3), new Workers(8));

  @AfterAll
  static void endThreads() {
    SEVERAL.forEach(Workers::close);
  }

  private static int hub(Csr rows, int without) {
    int best = without == 0 ? 1 : 0;
    for (int vertex = 0; vertex < rows.vertexCount(); vertex++) {
      best = vertex != without && rows.degree(vertex) > rows.degree(best) ? vertex : best;
    }
    return best;
  }

  /** Groups of vertices with most of their edges inside, numbered as it comes. */
  private static Edges planted(int groups, int members, int edgeCount, Random random) {
    int n = groups * members;
    int[] sources = new int[edgeCount];
    int[] targets = new int[edgeCount];
    double[] weights = new double[edgeCount];
    for (int edge = 0; edge < edgeCount; edge++) {
      sources[edge] = random.nextInt(n);
      targets[edge] =
          random.nextInt(5) == 0
              ? random.nextInt(n)
              : sources[edge] % groups + groups * random.nextInt(members);
      weights[edge] = 1 + random.nextInt(3);
    }
    return new Edges(n, sources, targets, weights);
  }

  private static double modularity(Adjacency graph, double[] weights, int[] communities) {
    double[] totals = new double[graph.vertexCount()];
    double within = 0;
    double all = 0;
    Csr rows = graph.outgoing();
    for (int vertex = 0; vertex < graph.vertexCount(); vertex++) {
      for (int slot = rows.offsets()[vertex]; slot < rows.offsets()[vertex + 1]; slot++) {
        double weight = weights == null ? 1 : weights[rows.edges()[slot]];
        int other = rows.neighbours()[slot];
        totals[communities[vertex]] += weight;
        totals[communities[other]] += weight;
        all += 2 * weight;
        within += communities[vertex] == communities[other] ? 2 * weight : 0;
      }
    }
    double chance = 0;
    for (double total : totals) {
      chance += total / all * (total / all);
    }
    return within / all - chance;
  }

  @Test
  void louvainFindsPlantedCommunities() {
    Edges edges = planted(40, 100, 120_000, new Random(20261122));
    Adjacency graph = edges.adjacency(ALONE);
    int[] truth = new int[graph.vertexCount()];
    Arrays.setAll(truth, vertex -> vertex % 40);
    Louvain.Settings settings = new Louvain.Settings(1, 10, 1e-6);
    for (double[] weights : new double[][] {null, edges.weights()}) {
      int[] found = Louvain.communities(graph, weights, Louvain.Edges.ONCE, settings, ALONE, NEVER);
      assertThat(modularity(graph, weights, found))
          .isCloseTo(modularity(graph, weights, truth), within(0.01));
      for (Workers workers : SEVERAL) {
        assertThat(
                Louvain.communities(graph, weights, Louvain.Edges.ONCE, settings, workers, NEVER))
            .isEqualTo(found);
      }
    }
  }

  /** One vertex after the other on one core had 0.1324, in batches it is 0.1322. */
  @Test
  void louvainOfGraphsWithHubsIsAsGood() {
    Edges edges = RandomGraphs.rmat(14, 8, 7);
    Adjacency graph = edges.adjacency(ALONE);
    Louvain.Settings settings = new Louvain.Settings(1, 10, 1e-6);
    int[] found = Louvain.communities(graph, null, Louvain.Edges.ONCE, settings, ALONE, NEVER);
    assertThat(modularity(graph, null, found)).isGreaterThan(0.131);
    for (Workers workers : SEVERAL) {
      assertThat(Louvain.communities(graph, null, Louvain.Edges.ONCE, settings, workers, NEVER))
          .isEqualTo(found);
    }
  }

  @Test
  void dominatorsAreThoseOfOneThread() {
    Random random = new Random(20261122);
    for (Edges edges :
        List.of(RandomGraphs.rmat(14, 8, 7), planted(10, 1000, 15_000, random), bridges(random))) {
      Adjacency graph = edges.adjacency(ALONE);
      int source = hub(graph.outgoing(), -1);
      int[] parents = Dominators.alone(graph, source, NEVER).parents();
      for (Workers workers : SEVERAL) {
        assertThat(Dominators.of(graph, source, workers, NEVER).parents()).isEqualTo(parents);
        assertThat(new DominatorSearch(graph, source, workers, NEVER).search(0, 10_000))
            .contains(parents);
      }
    }
  }

  /**
   * Random graphs one behind the other, each reached by one edge only, so there is much to find.
   */
  private static Edges bridges(Random random) {
    int parts = 100;
    int members = 50;
    int edgeCount = parts * members * 3;
    int[] sources = new int[edgeCount + parts - 1];
    int[] targets = new int[edgeCount + parts - 1];
    for (int edge = 0; edge < edgeCount; edge++) {
      int part = edge % parts * members;
      sources[edge] = part + random.nextInt(members);
      targets[edge] = part + random.nextInt(members);
    }
    for (int part = 1; part < parts; part++) {
      sources[edgeCount + part - 1] = random.nextInt(part) * members;
      targets[edgeCount + part - 1] = part * members;
    }
    return new Edges(parts * members, sources, targets, new double[sources.length]);
  }

  @Test
  void flowsDoNotDependOnTheNumberOfThreads() {
    Edges edges = RandomGraphs.rmat(14, 12, 7);
    Adjacency graph = edges.adjacency(ALONE);
    int source = hub(graph.outgoing(), -1);
    int target = hub(graph.incoming(), source);
    for (double[] capacities : new double[][] {null, edges.weights()}) {
      double[] flows = MaximumFlow.flows(graph, capacities, source, target, ALONE, NEVER);
      // As much leaves the source as the cut of what can't be reached any more lets through.
      assertThat(netOutflow(graph.outgoing(), flows, source))
          .isCloseTo(cut(graph, capacities, flows, source), within(1e-6));
      for (Workers workers : SEVERAL) {
        assertThat(MaximumFlow.flows(graph, capacities, source, target, workers, NEVER))
            .isEqualTo(flows);
      }
    }
  }

  private static double netOutflow(Csr rows, double[] flows, int of) {
    double net = 0;
    for (int vertex = 0; vertex < rows.vertexCount(); vertex++) {
      for (int slot = rows.offsets()[vertex]; slot < rows.offsets()[vertex + 1]; slot++) {
        net += vertex == of ? flows[slot] : 0;
        net -= rows.neighbours()[slot] == of ? flows[slot] : 0;
      }
    }
    return net;
  }

  /** Capacity of the edges out of what the source still reaches by edges with room. */
  private static double cut(Adjacency graph, double[] capacities, double[] flows, int source) {
    Csr rows = graph.outgoing();
    boolean[] reached = new boolean[rows.vertexCount()];
    reached[source] = true;
    boolean more = true;
    while (more) {
      more = false;
      for (int vertex = 0; vertex < rows.vertexCount(); vertex++) {
        for (int slot = rows.offsets()[vertex]; slot < rows.offsets()[vertex + 1]; slot++) {
          int other = rows.neighbours()[slot];
          double capacity = capacities == null ? 1 : capacities[rows.edges()[slot]];
          if (reached[vertex] && !reached[other] && flows[slot] < capacity) {
            reached[other] = true;
            more = true;
          } else if (!reached[vertex] && reached[other] && flows[slot] > 0) {
            reached[vertex] = true;
            more = true;
          }
        }
      }
    }
    double sum = 0;
    for (int vertex = 0; vertex < rows.vertexCount(); vertex++) {
      for (int slot = rows.offsets()[vertex]; slot < rows.offsets()[vertex + 1]; slot++) {
        if (reached[vertex] && !reached[rows.neighbours()[slot]]) {
          sum += capacities == null ? 1 : capacities[rows.edges()[slot]];
        }
      }
    }
    return sum;
  }
}
