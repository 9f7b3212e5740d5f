package io.megadb.tier.graph.snapshot;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.match.ScratchVectors;
import io.megadb.graph.pattern.EdgeSet;
import io.megadb.graph.pattern.IntSet;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.tier.TableView.Mark;
import io.megadb.tier.graph.key.KeyIndex;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A property graph at one instant. Vertices of all tables are numbered together, table after table,
 * without gaps. Edges are numbered table after table too, with gaps: behind each table's edges
 * there is room for those that are added before the table is sorted anew. Any thread.
 */
public final class GraphSnapshot {
  private final PropertyGraph graph;
  private final List<Vertices> vertices;
  private final List<Edges> edges;
  private final int vertexCount;
  private final ScratchVectors scratch;
  private final Conditions conditions;
  private final long edgeCount;
  private final long sizeBytes;
  private final String version;

  GraphSnapshot(
      PropertyGraph graph,
      List<Vertices> vertices,
      List<Edges> edges,
      int vertexCount,
      ScratchVectors scratch,
      Conditions conditions) {
    this.graph = graph;
    this.vertices = List.copyOf(vertices);
    this.edges = List.copyOf(edges);
    this.vertexCount = vertexCount;
    this.scratch = scratch;
    this.conditions = conditions;
    // Every statement tells these of the graph it searched.
    this.edgeCount = edges.stream().mapToLong(Edges::edgeCount).sum();
    this.sizeBytes =
        edges.stream().mapToLong(Edges::sizeBytes).sum()
            + vertices.stream().mapToLong(v -> v.keys().sizeBytes()).sum();
    this.version =
        Stream.concat(
                vertices.stream().map(v -> v.table().alias() + "=" + v.mark().describe()),
                edges.stream().map(e -> e.table().alias() + "=" + e.mark().describe()))
            .collect(Collectors.joining(" "));
  }

  /** What it is of. */
  public PropertyGraph graph() {
    return graph;
  }

  /** In the order of the graph's vertex tables. */
  public List<Vertices> vertices() {
    return vertices;
  }

  /** In the order of the graph's edge tables. */
  public List<Edges> edges() {
    return edges;
  }

  /** Of all tables. */
  public int vertexCount() {
    return vertexCount;
  }

  /** Vectors for searches. */
  public ScratchVectors scratch() {
    return scratch;
  }

  /** What was found for conditions so far. */
  Conditions conditions() {
    return conditions;
  }

  /**
   * The vertices of one table: numbers from {@code first} to {@code first + keys.size() - 1}.
   *
   * @param mark where the table was
   */
  public record Vertices(PropertyGraph.VertexTable table, Mark mark, int first, KeyIndex keys) {
    /** Its vertices. */
    public IntSet all() {
      return IntSet.range(first, first + keys.size());
    }
  }

  /**
   * The edges of one table: most are sorted, those added lately stand beside them.
   *
   * <pre>
   *   firstId            firstId + sorted.edgeCount()
   *   | sorted, of which alive | added |   room   |  next table
   * </pre>
   *
   * @param mark where the table was
   * @param firstId the number of the first edge; the edge of row {@code r} has {@code firstId + r}
   * @param alive rows of {@code sorted} that are still there
   * @param added those that came later; a row's number is counted on behind the sorted ones
   * @param addedSorted the same
   * @param keys of all rows in their order; empty for a table without KEY
   * @param dangling rows left out because a vertex of theirs is not there, at most
   */
  public record Edges(
      PropertyGraph.EdgeTable table,
      Mark mark,
      int firstId,
      Adjacency sorted,
      IntSet alive,
      EdgeEnds added,
      Adjacency addedSorted,
      Optional<KeyIndex> keys,
      long dangling) {

    /** The edges, to search. */
    public List<EdgeSet> sets() {
      EdgeSet first = new EdgeSet(sorted, firstId, alive);
      return added.size() == 0
          ? List.of(first)
          : List.of(
              first,
              new EdgeSet(
                  addedSorted, firstId + sorted.edgeCount(), IntSet.range(0, added.size())));
    }

    /** The edges of some rows. */
    List<EdgeSet> sets(IntSet rows) {
      int first = sorted.edgeCount();
      EdgeSet below = new EdgeSet(sorted, firstId, rows.and(alive));
      if (added.size() == 0) {
        return List.of(below);
      }
      int[] above = rows.and(IntSet.range(first, first + added.size())).toArray();
      for (int i = 0; i < above.length; i++) {
        above[i] -= first;
      }
      return List.of(below, new EdgeSet(addedSorted, firstId + first, IntSet.of(above)));
    }

    /** The row of one of its edges. */
    public int row(int edge) {
      return edge - firstId;
    }

    int edgeCount() {
      return alive.size() + added.size();
    }

    /** Edges that may be added before all are sorted anew. */
    int room() {
      return Math.max(4096, sorted.edgeCount() >> 3);
    }

    /** One more than the largest number an edge of it may get. */
    int endId() {
      return Math.addExact(firstId, Math.addExact(sorted.edgeCount(), room()));
    }

    long sizeBytes() {
      return sorted.sizeBytes()
          + alive.sizeBytes()
          + added.sizeBytes()
          + addedSorted.sizeBytes()
          + keys.map(KeyIndex::sizeBytes).orElse(0L);
    }
  }

  /** A vertex table of the graph. */
  public Vertices vertices(String alias) {
    for (Vertices table : vertices) {
      if (table.table().alias().equals(alias)) {
        return table;
      }
    }
    throw new IllegalStateException("no vertex table " + alias);
  }

  /** An edge table of the graph. */
  public Edges edges(String alias) {
    for (Edges table : edges) {
      if (table.table().alias().equals(alias)) {
        return table;
      }
    }
    throw new IllegalStateException("no edge table " + alias);
  }

  /** The table of a vertex. */
  public Vertices tableOf(int vertex) {
    int table = vertices.size() - 1;
    while (vertices.get(table).first() > vertex) {
      table--;
    }
    return vertices.get(table);
  }

  /** The table of an edge. */
  public Edges tableOfEdge(int edge) {
    int table = edges.size() - 1;
    while (edges.get(table).firstId() > edge) {
      table--;
    }
    return edges.get(table);
  }

  /** Edges of all tables. */
  public long edgeCount() {
    return edgeCount;
  }

  /** Rows of edge tables left out because a vertex of theirs is not there, at most. */
  long danglingEdges() {
    return edges.stream().mapToLong(Edges::dangling).sum();
  }

  /** Without what was found for conditions. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /** Where its tables were, for people. */
  public String version() {
    return version;
  }
}
