package io.megadb.graph.run;

import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;

/** One row per vertex, or per vertex that has a value. */
final class VertexValues implements AlgorithmRows {
  private final int vertexCount;
  private final IntPredicate has;
  private final IntToLongFunction integers;
  private final IntToDoubleFunction numbers;
  private int vertex = -1;

  private VertexValues(
      int vertexCount, IntPredicate has, IntToLongFunction integers, IntToDoubleFunction numbers) {
    this.vertexCount = vertexCount;
    this.has = has;
    this.integers = integers;
    this.numbers = numbers;
  }

  static AlgorithmRows integers(int[] values) {
    return new VertexValues(values.length, v -> true, v -> values[v], null);
  }

  static AlgorithmRows integers(long[] values) {
    return new VertexValues(values.length, v -> true, v -> values[v], null);
  }

  static AlgorithmRows numbers(double[] values) {
    return new VertexValues(values.length, v -> true, null, v -> values[v]);
  }

  /** Only vertices whose value is at least 0. */
  static AlgorithmRows reached(int[] levels) {
    return new VertexValues(levels.length, v -> levels[v] >= 0, v -> levels[v], null);
  }

  /** Only vertices whose value is at most {@code max} and not infinite. */
  static AlgorithmRows reached(double[] distances, double max) {
    return new VertexValues(
        distances.length,
        v -> distances[v] <= max && distances[v] < Double.POSITIVE_INFINITY,
        null,
        v -> distances[v]);
  }

  @Override
  public boolean advance() {
    do {
      vertex++;
    } while (vertex < vertexCount && !has.test(vertex));
    return vertex < vertexCount;
  }

  @Override
  public int vertex() {
    return vertex;
  }

  @Override
  public long integer(int result) {
    return integers.applyAsLong(vertex);
  }

  @Override
  public double number(int result) {
    return numbers.applyAsDouble(vertex);
  }
}
