package io.megadb.tier.graph;

import io.megadb.graph.call.AlgorithmOutput;
import io.megadb.graph.call.AlgorithmSpec;
import io.megadb.graph.call.ArgumentSpec;
import io.megadb.graph.call.Parameter;
import io.megadb.graph.run.AlgorithmRows;
import io.megadb.graph.run.AlgorithmRunner;
import io.megadb.graph.run.Arguments;
import io.megadb.graph.run.Projection;
import io.megadb.graph.run.RunMemory;
import io.megadb.graph.work.Workers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.tier.graph.key.KeyIndex;
import io.megadb.tier.graph.snapshot.GraphSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The calls of one algorithm in one statement, one after the other, as rows. One thread. */
final class AlgorithmCalls {
  private final GraphSnapshot snapshot;
  private final Projection projection;
  private final AlgorithmSpec spec;
  private final List<List<Object>> calls;
  private final List<Optional<Arguments>> arguments = new ArrayList<>();
  private final AlgorithmRunner runner;
  private final Results results;
  private final Cancellation cancellation;
  private int call = -1;
  private AlgorithmRows rows = AlgorithmRows.none();

  /** What was found for the same call already. */
  interface Results {
    Supplier<AlgorithmRows> of(List<Object> call, Supplier<Supplier<AlgorithmRows>> find);
  }

  /**
   * Looks up all vertices; nothing runs yet.
   *
   * @param calls for each the values of {@link AlgorithmSpec#arguments()}
   * @throws MegaDbException INVALID_PARAMETER_VALUE for what no algorithm can be called with
   */
  AlgorithmCalls(
      GraphSnapshot snapshot,
      Projection projection,
      AlgorithmSpec spec,
      List<List<Object>> calls,
      Workers workers,
      RunMemory memory,
      Results results,
      Cancellation cancellation) {
    this.snapshot = snapshot;
    this.projection = projection;
    this.spec = spec;
    this.calls = calls;
    this.runner = new AlgorithmRunner(projection, this::name, workers, memory, cancellation);
    this.results = results;
    this.cancellation = cancellation;
    // Now, as nobody asks where in the statement an error is once rows are on their way.
    for (List<Object> values : calls) {
      arguments.add(arguments(values));
    }
  }

  /** Goes to the next row; the next algorithm runs when the rows of the one before are through. */
  boolean advance() {
    while (!rows.advance()) {
      if (++call >= calls.size()) {
        rows = AlgorithmRows.none();
        return false;
      }
      cancellation.check();
      rows =
          arguments
              .get(call)
              .map(given -> results.of(calls.get(call), () -> runner.run(given)).get())
              .orElseGet(AlgorithmRows::none);
    }
    return true;
  }

  /** The row. */
  AlgorithmRows row() {
    return rows;
  }

  /** The value of an argument of the row's call. */
  Object argument(AlgorithmOutput.Argument argument) {
    return calls.get(call).get(argument.index());
  }

  /** The values of a call; empty if a vertex of it is not in the graph and that is no error. */
  private Optional<Arguments> arguments(List<Object> given) {
    Map<String, Object> values = new HashMap<>();
    Map<String, Map<Integer, List<Object>>> keys = new LinkedHashMap<>();
    Map<String, Integer> positions = new HashMap<>();
    int next = 0;
    for (ArgumentSpec argument : spec.values()) {
      Object value =
          argument.constant().isPresent() ? argument.constant().get() : given.get(next++);
      Parameter parameter = spec.algorithm().parameter(argument.parameter()).orElseThrow();
      positions.putIfAbsent(parameter.name(), argument.position());
      switch (parameter.kind()) {
        case VERTEX, VERTICES ->
            keys.computeIfAbsent(parameter.name(), p -> new LinkedHashMap<>())
                .computeIfAbsent(argument.element(), e -> new ArrayList<>())
                .add(value);
        case NUMBER, INTEGER, FLAG -> {
          try {
            parameter.check(value);
          } catch (MegaDbException e) {
            throw at(e, argument.position());
          }
          values.put(parameter.name(), value);
        }
        case WEIGHT -> throw new IllegalStateException("a weight is no value");
      }
    }
    Map<String, int[]> vertices = new HashMap<>();
    for (Map.Entry<String, Map<Integer, List<Object>>> parameter : keys.entrySet()) {
      Set<Integer> found = new LinkedHashSet<>();
      for (List<Object> key : parameter.getValue().values()) {
        int vertex = vertex(parameter.getKey(), key, positions.get(parameter.getKey()));
        if (vertex < 0) {
          return Optional.empty();
        }
        found.add(vertex);
      }
      vertices.put(parameter.getKey(), found.stream().mapToInt(v -> v).toArray());
    }
    return Optional.of(new Arguments(spec.algorithm(), values, vertices));
  }

  private int vertex(String parameter, List<Object> key, int position) {
    int found = -1;
    for (GraphSnapshot.Vertices table : snapshot.vertices()) {
      if (table.table().key().size() != key.size()) {
        continue;
      }
      int number = table.keys().find(key);
      int vertex = number == KeyIndex.ABSENT ? -1 : projection.find(table.first() + number);
      if (vertex >= 0 && found >= 0) {
        throw at(
            new MegaDbException(
                    ErrorCode.INVALID_PARAMETER_VALUE,
                    "argument \""
                        + parameter
                        + "\": several vertex tables have the key ("
                        + text(key)
                        + ")")
                .withHint("Name one label: GRAPH g MATCH (v IS label)."),
            position);
      }
      found = vertex >= 0 ? vertex : found;
    }
    if (found < 0 && spec.missing() == AlgorithmSpec.Missing.REJECT) {
      throw at(
          new MegaDbException(
                  ErrorCode.INVALID_PARAMETER_VALUE,
                  "argument \"" + parameter + "\": (" + text(key) + ") is no vertex of the graph")
              .withHint("It must be the key of a vertex that MATCH lets in."),
          position);
    }
    return found;
  }

  /** A vertex of the projection for people. */
  private String name(int vertex) {
    int original = projection.original(vertex);
    GraphSnapshot.Vertices table = snapshot.tableOf(original);
    return table.keys().text(original - table.first());
  }

  private static String text(List<Object> key) {
    return key.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static MegaDbException at(MegaDbException error, int position) {
    return position == 0 ? error : error.withPosition(position);
  }
}
