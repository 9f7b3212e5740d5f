package io.megadb.graph.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.graph.RandomGraphs;
import io.megadb.graph.call.GraphAlgorithm;
import io.megadb.graph.call.Parameter;
import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.pattern.Direction;
import io.megadb.graph.work.Workers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestAlgorithmRunner {
  private static final RunMemory ANY = (bytes, what) -> {};

  private static Arguments arguments(GraphAlgorithm algorithm) {
    Map<String, int[]> vertices = new HashMap<>();
    for (Parameter parameter : algorithm.parameters()) {
      if (parameter.use() == Parameter.Use.REQUIRED) {
        vertices.put(parameter.name(), new int[] {parameter.name().equals("target") ? 1 : 0});
      }
    }
    Map<String, Object> values =
        algorithm == GraphAlgorithm.CYCLES ? Map.of("max_length", 3L) : Map.of();
    return new Arguments(algorithm, values, vertices);
  }

  private static Projection graph(Workers workers) {
    // Acyclic, so that all algorithms take it.
    int[] sources = {0, 0, 1, 2, 2};
    int[] targets = {1, 2, 3, 3, 4};
    return new Projection(
        Adjacency.of(6, sources, targets, workers),
        Direction.RIGHT,
        Optional.of(new double[] {1, 2, 3, 4, 5}),
        Optional.empty());
  }

  private static List<List<Object>> rows(GraphAlgorithm algorithm, AlgorithmRows rows) {
    List<List<Object>> all = new ArrayList<>();
    while (rows.advance()) {
      List<Object> row = new ArrayList<>(List.of(rows.vertex(), rows.other()));
      for (int i = 0; i < algorithm.results().size(); i++) {
        boolean integer =
            algorithm.results().get(i).type() == io.megadb.spi.type.SqlType.Simple.BIGINT;
        if (integer) {
          row.add(rows.integer(i));
        } else {
          row.add(rows.number(i));
        }
      }
      all.add(row);
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource
  void everyAlgorithmRunsAndItsRowsCanBeReadAgain(GraphAlgorithm algorithm) {
    try (Workers workers = new Workers(2)) {
      AlgorithmRunner runner =
          new AlgorithmRunner(graph(workers), String::valueOf, workers, ANY, new Cancellation());
      Supplier<AlgorithmRows> result = runner.run(arguments(algorithm));
      List<List<Object>> first = rows(algorithm, result.get());
      assertThat(rows(algorithm, result.get())).isEqualTo(first);
      assertThat(first.isEmpty()).isEqualTo(algorithm == GraphAlgorithm.CYCLES);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyAlgorithmAsksForMemoryFirst(GraphAlgorithm algorithm) {
    try (Workers workers = new Workers(2)) {
      RunMemory none =
          (bytes, what) -> {
            assertThat(bytes).isPositive();
            throw new MegaDbException(ErrorCode.OUT_OF_MEMORY, "no room for " + what);
          };
      AlgorithmRunner runner =
          new AlgorithmRunner(graph(workers), String::valueOf, workers, none, new Cancellation());
      assertThatThrownBy(() -> runner.run(arguments(algorithm)))
          .hasMessage("no room for " + algorithm.sqlName());
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyAlgorithmTakesAGraphWithoutVertices(GraphAlgorithm algorithm) {
    try (Workers workers = new Workers(1)) {
      Projection empty =
          new Projection(
              Adjacency.of(0, new int[0], new int[0], workers),
              Direction.ANY,
              Optional.empty(),
              Optional.of(new int[0]));
      AlgorithmRunner runner =
          new AlgorithmRunner(empty, String::valueOf, workers, ANY, new Cancellation());
      assertThat(runner.run(arguments(algorithm)).get().advance()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyAlgorithmEndsWhenItIsCancelled(GraphAlgorithm algorithm) {
    try (Workers workers = new Workers(2)) {
      Cancellation cancelled = new Cancellation();
      cancelled.cancel("by test");
      Adjacency large = RandomGraphs.rmat(14, 8, 7).adjacency(workers);
      Projection graph = new Projection(large, Direction.RIGHT, Optional.empty(), Optional.empty());
      AlgorithmRunner runner = new AlgorithmRunner(graph, String::valueOf, workers, ANY, cancelled);
      assertThatThrownBy(() -> runner.run(arguments(algorithm)).get().advance())
          .isInstanceOfSatisfying(
              MegaDbException.class, e -> assertThat(e.is(ErrorCode.QUERY_CANCELED)).isTrue());
    }
  }

  @Test
  void projectionsFindTheirVertices() {
    try (Workers workers = new Workers(1)) {
      Adjacency three = Adjacency.of(3, new int[0], new int[0], workers);
      Projection some =
          new Projection(
              three, Direction.RIGHT, Optional.empty(), Optional.of(new int[] {2, 5, 9}));
      assertThat(some.original(1)).isEqualTo(5);
      assertThat(some.find(9)).isEqualTo(2);
      assertThat(some.find(4)).isNegative();
      Projection all = new Projection(three, Direction.RIGHT, Optional.empty(), Optional.empty());
      assertThat(all.find(2)).isEqualTo(2);
      assertThat(all.find(3)).isNegative();
    }
  }
}
