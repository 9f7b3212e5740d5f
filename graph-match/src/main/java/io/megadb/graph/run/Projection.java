package io.megadb.graph.run;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.pattern.Direction;
import java.util.Arrays;
import java.util.Optional;

/**
 * The part of a graph that an algorithm sees, with vertices numbered from 0 without gaps.
 *
 * @param adjacency edges as they are passed; an edge passed either way stands there twice, a loop
 *     once
 * @param direction which way edges of tables are passed
 * @param weights by edge number; empty for weight 1
 * @param vertices what each vertex is in the whole graph, ascending; empty if it is the same
 */
public record Projection(
    Adjacency adjacency,
    Direction direction,
    Optional<double[]> weights,
    Optional<int[]> vertices) {

  public int vertexCount() {
    return adjacency.vertexCount();
  }

  /** The vertex's number in the whole graph. */
  public int original(int vertex) {
    return vertices.isPresent() ? vertices.get()[vertex] : vertex;
  }

  /** The number here of a vertex of the whole graph; negative if it is not here. */
  public int find(int original) {
    return vertices.isPresent()
        ? Arrays.binarySearch(vertices.get(), original)
        : original < vertexCount() ? original : -1;
  }

  /** Bytes of its arrays. */
  public long sizeBytes() {
    return adjacency.sizeBytes()
        + weights.map(w -> 8L * w.length).orElse(0L)
        + vertices.map(v -> 4L * v.length).orElse(0L);
  }
}
