package io.megadb.tier.graph;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.match.ScratchVectors;
import io.megadb.graph.pattern.EdgeSet;
import io.megadb.graph.pattern.IntSet;
import io.megadb.graph.work.Workers;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Reads a graph's tables into arrays: keys first, then edges with their ends looked up. */
final class GraphBuilder {
  /**
   * {@code WITH (dangling = ...)}: whether an edge whose vertex is not there is left out ({@code
   * ignore}, as a join would) or an error ({@code reject}).
   */
  static final String DANGLING = "dangling";

  private final TableReader tables;
  private final Workers workers;

  GraphBuilder(TableReader tables, Workers workers) {
    this.tables = tables;
    this.workers = workers;
  }

  GraphSnapshot build(PropertyGraph graph, Object version, QueryContext context) {
    List<GraphSnapshot.Vertices> vertices = new ArrayList<>();
    int vertexCount = 0;
    for (PropertyGraph.VertexTable table : graph.vertexTables()) {
      KeyIndex keys = keys(table, context);
      vertices.add(new GraphSnapshot.Vertices(table, vertexCount, keys));
      vertexCount = Math.addExact(vertexCount, keys.size());
    }
    List<EdgeSet> edges = new ArrayList<>();
    long dangling = 0;
    int firstEdge = 0;
    for (PropertyGraph.EdgeTable table : graph.edgeTables()) {
      Ends ends = ends(graph, table, vertices, "", context);
      dangling += ends.dangling;
      edges.add(ends.edges(vertexCount, firstEdge, workers));
      firstEdge = Math.addExact(firstEdge, ends.size);
    }
    return new GraphSnapshot(
        graph,
        version,
        List.copyOf(vertices),
        List.copyOf(edges),
        vertexCount,
        dangling,
        new ScratchVectors(vertexCount),
        new GraphSnapshot.Conditions());
  }

  /** The vertices of a table that meet a condition. */
  IntSet vertices(GraphSnapshot.Vertices table, String condition, QueryContext context) {
    int[] found = new int[1024];
    int count = 0;
    String sql = select(table.table().key(), table.table().table()) + " WHERE " + condition;
    try (ArrowReader reader = tables.read(sql, context)) {
      int[] numbers = new int[0];
      while (reader.loadNextBatch()) {
        int rows = reader.getVectorSchemaRoot().getRowCount();
        numbers = numbers.length < rows ? new int[rows] : numbers;
        table.keys().find(reader.getVectorSchemaRoot().getFieldVectors(), rows, numbers);
        for (int row = 0; row < rows; row++) {
          // A row newer than the snapshot has no number.
          if (numbers[row] != KeyIndex.ABSENT) {
            if (count == found.length) {
              found = Arrays.copyOf(found, count * 2);
            }
            found[count++] = table.first() + numbers[row];
          }
        }
      }
    } catch (IOException e) {
      throw readFailed(table.table().alias(), e);
    }
    return IntSet.of(Arrays.copyOf(found, count));
  }

  /**
   * The edges of a table that meet a condition, with numbers of their own: they must not be
   * compared with edges of the same table that were found otherwise.
   */
  EdgeSet edges(GraphSnapshot snapshot, String alias, String condition, QueryContext context) {
    PropertyGraph.EdgeTable table =
        snapshot.graph().edgeTables().stream()
            .filter(t -> t.alias().equals(alias))
            .findFirst()
            .orElseThrow();
    Ends ends = ends(snapshot.graph(), table, snapshot.vertices(), " WHERE " + condition, context);
    return ends.edges(snapshot.vertexCount(), 0, workers);
  }

  private KeyIndex keys(PropertyGraph.VertexTable table, QueryContext context) {
    try (ArrowReader reader = tables.read(select(table.key(), table.table()), context)) {
      List<FieldVector> columns = reader.getVectorSchemaRoot().getFieldVectors();
      KeyIndex keys = newIndex(table, columns);
      while (reader.loadNextBatch()) {
        context.cancellation().check();
        keys.add(
            reader.getVectorSchemaRoot().getFieldVectors(),
            reader.getVectorSchemaRoot().getRowCount());
      }
      return keys;
    } catch (IOException e) {
      throw readFailed(table.alias(), e);
    }
  }

  private static KeyIndex newIndex(PropertyGraph.VertexTable table, List<FieldVector> columns) {
    for (FieldVector column : columns) {
      boolean known =
          column instanceof BaseIntVector
              || column instanceof VarCharVector
              || column instanceof FixedSizeBinaryVector;
      if (!known) {
        throw new MegaDbException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "column \""
                    + column.getName()
                    + "\" of vertex table \""
                    + table.alias()
                    + "\" can't be a key")
            .withHint("Keys are of integer types, text and uuid.");
      }
    }
    return columns.size() == 1 && columns.getFirst() instanceof BaseIntVector
        ? new IntegerKeys(table.alias())
        : new ByteKeys(table.alias(), columns.size());
  }

  /** Edges as they come: vertex numbers of both ends. */
  private static final class Ends {
    private int[] sources = new int[1024];
    private int[] targets = new int[1024];
    private int size;
    private long dangling;

    void add(int source, int target) {
      if (size == sources.length) {
        sources = Arrays.copyOf(sources, size * 2);
        targets = Arrays.copyOf(targets, size * 2);
      }
      sources[size] = source;
      targets[size++] = target;
    }

    EdgeSet edges(int vertexCount, int firstId, Workers workers) {
      Adjacency adjacency =
          Adjacency.of(
              vertexCount, Arrays.copyOf(sources, size), Arrays.copyOf(targets, size), workers);
      return new EdgeSet(adjacency, firstId, IntSet.range(0, size));
    }
  }

  private Ends ends(
      PropertyGraph graph,
      PropertyGraph.EdgeTable table,
      List<GraphSnapshot.Vertices> vertices,
      String where,
      QueryContext context) {
    GraphSnapshot.Vertices from = of(table.source(), vertices);
    GraphSnapshot.Vertices to = of(table.destination(), vertices);
    boolean reject = graph.options().getOrDefault(DANGLING, "ignore").equals("reject");
    List<String> columns = new ArrayList<>(table.source().columns());
    columns.addAll(table.destination().columns());
    int split = table.source().columns().size();
    Ends ends = new Ends();
    try (ArrowReader reader = tables.read(select(columns, table.table()) + where, context)) {
      int[] sources = new int[0];
      int[] targets = new int[0];
      while (reader.loadNextBatch()) {
        context.cancellation().check();
        int rows = reader.getVectorSchemaRoot().getRowCount();
        if (sources.length < rows) {
          sources = new int[rows];
          targets = new int[rows];
        }
        List<FieldVector> all = reader.getVectorSchemaRoot().getFieldVectors();
        from.keys().find(all.subList(0, split), rows, sources);
        to.keys().find(all.subList(split, all.size()), rows, targets);
        for (int row = 0; row < rows; row++) {
          if (sources[row] != KeyIndex.ABSENT && targets[row] != KeyIndex.ABSENT) {
            ends.add(from.first() + sources[row], to.first() + targets[row]);
          } else if (reject) {
            throw dangling(
                table,
                sources[row] == KeyIndex.ABSENT ? table.source() : table.destination(),
                sources[row] == KeyIndex.ABSENT
                    ? all.subList(0, split)
                    : all.subList(split, all.size()),
                row);
          } else {
            ends.dangling++;
          }
        }
      }
    } catch (IOException e) {
      throw readFailed(table.alias(), e);
    }
    return ends;
  }

  private static GraphSnapshot.Vertices of(
      PropertyGraph.End end, List<GraphSnapshot.Vertices> vertices) {
    return vertices.stream()
        .filter(v -> v.table().alias().equals(end.vertexAlias()))
        .findFirst()
        .orElseThrow();
  }

  private static MegaDbException dangling(
      PropertyGraph.EdgeTable table, PropertyGraph.End end, List<FieldVector> columns, int row) {
    String key =
        columns.stream()
            .map(c -> String.valueOf(c.getObject(row)))
            .collect(Collectors.joining(","));
    return new MegaDbException(
            ErrorCode.FOREIGN_KEY_VIOLATION,
            "an edge of \""
                + table.alias()
                + "\" leads to ("
                + key
                + "), which is not in vertex table \""
                + end.vertexAlias()
                + "\"")
        .withHint("Add the vertex, or make the graph without dangling = 'reject'.");
  }

  private static MegaDbException readFailed(String alias, IOException e) {
    return new MegaDbException(
        ErrorCode.IO_ERROR, "reading the graph's table \"" + alias + "\" failed", e);
  }

  private static String select(List<String> columns, TableName table) {
    return columns.stream().map(Identifiers::quote).collect(Collectors.joining(", ", "SELECT ", ""))
        + " FROM "
        + Identifiers.quote(table.catalog())
        + "."
        + Identifiers.quote(table.schema())
        + "."
        + Identifiers.quote(table.name());
  }
}
