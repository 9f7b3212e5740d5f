package io.megadb.graph.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.graph.RandomGraphs;
import io.megadb.graph.RandomGraphs.Edges;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.work.Workers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Distances on several cores are Dijkstra's, to the last bit, whatever the weights are like. */
@Domain(RandomGraphs.class)
@Domain(DomainContext.Global.class)
class TestDeltaStepping {
  private static final Cancellation NEVER = new Cancellation();

  /** A weight for a random number of [0, 1). */
  private static final DoubleUnaryOperator[] WEIGHTS = {
    r -> r,
    r -> 0,
    r -> 1,
    r -> r < 0.5 ? 0 : -0.0,
    r -> Math.floor(r * 3) / 10,
    r -> Math.exp(r * 60),
    r -> r < 0.01 ? 1e300 : r,
    r -> r < 0.5 ? 1e-300 : 1e300,
    r -> r < 0.3 ? Double.MAX_VALUE : r,
    r -> Double.MIN_VALUE,
  };

  private static void same(Csr graph, double[] weights, int[] sources, Workers workers) {
    double[] found = DeltaStepping.distances(graph, weights, sources, workers, NEVER);
    double[] expected = ShortestPaths.distances(graph, weights, sources, NEVER);
    for (int vertex = 0; vertex < expected.length; vertex++) {
      // 0.0 and -0.0 are one distance.
      assertThat(found[vertex] + 0.0).isEqualTo(expected[vertex] + 0.0);
    }
  }

  @Property(tries = 300, seed = "20261121")
  void smallGraphs(
      @ForAll Edges edges,
      @ForAll @IntRange(max = 9) int kind,
      @ForAll @IntRange(min = 1, max = 4) int threads,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] weights =
        Arrays.stream(edges.weights())
            .map(w -> WEIGHTS[kind].applyAsDouble(random.nextDouble()))
            .toArray();
    try (Workers workers = new Workers(threads)) {
      same(edges.adjacency(workers).outgoing(), weights, new int[] {0}, workers);
    }
  }

  @Test
  @Tag("nightly")
  void smallGraphsFromAnySeed() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      Edges edges = RandomGraphs.random(random, 80, 500);
      DoubleUnaryOperator weight = WEIGHTS[random.nextInt(WEIGHTS.length)];
      double[] weights =
          Arrays.stream(edges.weights())
              .map(w -> weight.applyAsDouble(random.nextDouble()))
              .toArray();
      try (Workers workers = new Workers(1 + random.nextInt(3))) {
        same(edges.adjacency(workers).outgoing(), weights, new int[] {0}, workers);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ", graph " + i, e);
      }
    }
  }

  @Test
  void skewedGraphsOfManyKindsOfWeights() {
    Edges edges = RandomGraphs.rmat(13, 8, 20261121);
    SplittableRandom random = new SplittableRandom(20261121);
    try (Workers workers = new Workers(4)) {
      Csr graph = edges.adjacency(workers).outgoing();
      for (DoubleUnaryOperator weight : WEIGHTS) {
        double[] weights =
            Arrays.stream(edges.weights())
                .map(w -> weight.applyAsDouble(random.nextDouble()))
                .toArray();
        same(graph, weights, new int[] {1, 77, 5000}, workers);
      }
    }
  }

  @Test
  void longPathsMoveTheWindow() {
    int n = 20_000;
    int[] sources = new int[2 * n - 2];
    int[] targets = new int[2 * n - 2];
    double[] weights = new double[2 * n - 2];
    SplittableRandom random = new SplittableRandom(20261121);
    for (int i = 0; i < n - 1; i++) {
      sources[i] = i;
      targets[i] = i + 1;
      weights[i] = random.nextDouble();
      sources[n - 1 + i] = i;
      targets[n - 1 + i] = Math.min(n - 1, i + 1 + random.nextInt(3000));
      weights[n - 1 + i] = random.nextDouble() * 4000;
    }
    try (Workers workers = new Workers(3)) {
      Csr graph = new Edges(n, sources, targets, weights).adjacency(workers).outgoing();
      same(graph, weights, new int[] {0}, workers);
    }
  }

  @Test
  void badWeightsAndCancellationEndIt() {
    try (Workers workers = new Workers(2)) {
      Csr graph =
          new Edges(2, new int[] {0}, new int[] {1}, new double[1]).adjacency(workers).outgoing();
      for (double bad : new double[] {-0.5, Double.NaN}) {
        assertThatThrownBy(
                () ->
                    DeltaStepping.distances(
                        graph, new double[] {bad}, new int[] {0}, workers, NEVER))
            .isInstanceOfSatisfying(
                MegaDbException.class, e -> assertThat(e.is(ErrorCode.DATA_EXCEPTION)).isTrue())
            .hasMessageContaining(String.valueOf(bad));
      }
      Cancellation cancelled = new Cancellation();
      cancelled.cancel("by test");
      assertThatThrownBy(
              () ->
                  DeltaStepping.distances(graph, new double[1], new int[] {0}, workers, cancelled))
          .isInstanceOfSatisfying(
              MegaDbException.class, e -> assertThat(e.is(ErrorCode.QUERY_CANCELED)).isTrue());
    }
  }
}
