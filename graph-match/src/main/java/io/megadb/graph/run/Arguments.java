package io.megadb.graph.run;

import io.megadb.graph.call.GraphAlgorithm;
import io.megadb.graph.call.Parameter;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The values of one call.
 *
 * @param values by parameter; checked, and without what was not given
 * @param vertices by parameter: numbers within the projection, without duplicates
 */
public record Arguments(
    GraphAlgorithm algorithm, Map<String, Object> values, Map<String, int[]> vertices) {
  public Arguments {
    values = Map.copyOf(values);
    vertices = Map.copyOf(vertices);
  }

  private Object value(String name) {
    Object given = values.get(name);
    return given != null
        ? given
        : algorithm.parameter(name).flatMap(Parameter::standard).orElseThrow();
  }

  double number(String name) {
    return ((Number) value(name)).doubleValue();
  }

  /** An integer, at most {@link Integer#MAX_VALUE}. */
  int integer(String name) {
    return (int) Math.min(Integer.MAX_VALUE, ((Number) value(name)).longValue());
  }

  boolean flag(String name) {
    return (Boolean) value(name);
  }

  /** A bound that may be missing. */
  OptionalLong bound(String name) {
    return values.containsKey(name)
        ? OptionalLong.of(((Number) values.get(name)).longValue())
        : OptionalLong.empty();
  }

  /** The vertices given, none if the argument is missing. */
  int[] vertices(String name) {
    return vertices.getOrDefault(name, new int[0]);
  }

  /** The one vertex given. */
  int vertex(String name) {
    return vertices.get(name)[0];
  }
}
