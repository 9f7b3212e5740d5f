package io.megadb.tier.graph;

import io.megadb.graph.match.ScratchVectors;
import io.megadb.graph.pattern.EdgeSet;
import io.megadb.graph.pattern.IntSet;
import io.megadb.spi.catalog.PropertyGraph;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A property graph at one instant. Vertices of all tables are numbered together, table after table;
 * so are edges.
 *
 * @param graph what it is of
 * @param version of its tables, see {@link io.megadb.spi.tier.TableReader#version}
 * @param vertices in the order of the graph's vertex tables
 * @param edges in the order of the graph's edge tables
 * @param vertexCount of all tables
 * @param danglingEdges edges left out because a vertex of theirs is not there
 * @param scratch vectors for searches
 * @param conditions what was found for conditions so far
 */
record GraphSnapshot(
    PropertyGraph graph,
    Object version,
    List<Vertices> vertices,
    List<Edges> edges,
    int vertexCount,
    long danglingEdges,
    ScratchVectors scratch,
    Conditions conditions) {

  /** The vertices of one table: numbers from {@code first} to {@code first + keys.size() - 1}. */
  record Vertices(PropertyGraph.VertexTable table, int first, KeyIndex keys) {
    IntSet all() {
      return IntSet.range(first, first + keys.size());
    }
  }

  /**
   * The edges of one table.
   *
   * @param keys in the edges' order; empty for a table without KEY
   */
  record Edges(PropertyGraph.EdgeTable table, EdgeSet set, Optional<KeyIndex> keys) {}

  /** Sets found for conditions; at most {@link #MAX} of each kind are kept. */
  static final class Conditions {
    private static final int MAX = 64;

    private record Of(String alias, String condition) {}

    private final Map<Of, IntSet> vertices = new ConcurrentHashMap<>();
    private final Map<Of, EdgeSet> edges = new ConcurrentHashMap<>();

    IntSet vertices(String alias, String condition, Supplier<IntSet> find) {
      return kept(vertices, new Of(alias, condition), find);
    }

    EdgeSet edges(String alias, String condition, Supplier<EdgeSet> find) {
      return kept(edges, new Of(alias, condition), find);
    }

    /** Two threads may find the same; either answer is right. */
    private static <T> T kept(Map<Of, T> map, Of key, Supplier<T> find) {
      T known = map.get(key);
      if (known != null) {
        return known;
      }
      T found = find.get();
      if (map.size() >= MAX) {
        map.clear();
      }
      map.put(key, found);
      return found;
    }
  }

  Vertices vertices(String alias) {
    for (Vertices table : vertices) {
      if (table.table().alias().equals(alias)) {
        return table;
      }
    }
    throw new IllegalStateException("no vertex table " + alias);
  }

  Edges edges(String alias) {
    for (Edges table : edges) {
      if (table.table().alias().equals(alias)) {
        return table;
      }
    }
    throw new IllegalStateException("no edge table " + alias);
  }

  /** The table of a vertex. */
  Vertices tableOf(int vertex) {
    int table = vertices.size() - 1;
    while (vertices.get(table).first() > vertex) {
      table--;
    }
    return vertices.get(table);
  }

  /** The table of an edge. */
  Edges tableOfEdge(int edge) {
    int table = edges.size() - 1;
    while (edges.get(table).set().firstId() > edge) {
      table--;
    }
    return edges.get(table);
  }

  long edgeCount() {
    return edges.stream().mapToLong(e -> e.set().adjacency().edgeCount()).sum();
  }

  long sizeBytes() {
    return edges.stream().mapToLong(e -> e.set().adjacency().sizeBytes()).sum()
        + vertices.stream().mapToLong(v -> v.keys().sizeBytes()).sum();
  }
}
