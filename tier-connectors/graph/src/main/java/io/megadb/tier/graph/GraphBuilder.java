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
import io.megadb.spi.tier.TableReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

  /**
   * Reads a graph whole.
   *
   * @param account takes what is needed while reading; settled by the caller afterwards
   * @throws MegaDbException OUT_OF_MEMORY; UNIQUE_VIOLATION or NOT_NULL_VIOLATION for a KEY that is
   *     none, FOREIGN_KEY_VIOLATION for a dangling edge the graph rejects; what reading the tables
   *     throws
   */
  GraphSnapshot build(
      PropertyGraph graph, Object version, GraphMemory.Account account, QueryContext context) {
    List<GraphSnapshot.Vertices> vertices = new ArrayList<>();
    int vertexCount = 0;
    for (PropertyGraph.VertexTable table : graph.vertexTables()) {
      KeyIndex keys = keys(table, account, context);
      vertices.add(new GraphSnapshot.Vertices(table, vertexCount, keys));
      vertexCount = Math.addExact(vertexCount, keys.size());
    }
    List<GraphSnapshot.Edges> edges = new ArrayList<>();
    long dangling = 0;
    int firstEdge = 0;
    for (PropertyGraph.EdgeTable table : graph.edgeTables()) {
      Ends ends = ends(graph, table, vertices, table.key(), "", Optional.of(account), context);
      account.add(ends.sortingBytes(vertexCount), "sorting edges of \"" + table.alias() + "\"");
      dangling += ends.dangling;
      edges.add(
          new GraphSnapshot.Edges(
              table, ends.edges(vertexCount, firstEdge, workers), Optional.ofNullable(ends.keys)));
      account.add(
          -ends.sortingBytes(vertexCount)
              - ends.endBytes()
              + edges.getLast().set().adjacency().sizeBytes(),
          "edges");
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
    return rows(table.table(), table.keys(), table.first(), condition, context);
  }

  /**
   * The edges of a table that meet a condition. Those of a table without KEY get numbers of their
   * own: they must not be compared with edges of the same table that were found otherwise.
   */
  EdgeSet edges(
      GraphSnapshot snapshot, GraphSnapshot.Edges edges, String condition, QueryContext context) {
    if (edges.keys().isPresent()) {
      IntSet rows = rows(edges.table(), edges.keys().get(), 0, condition, context);
      return new EdgeSet(edges.set().adjacency(), edges.set().firstId(), rows);
    }
    Ends ends =
        ends(
            snapshot.graph(),
            edges.table(),
            snapshot.vertices(),
            List.of(),
            " WHERE " + condition,
            Optional.empty(),
            context);
    return ends.edges(snapshot.vertexCount(), 0, workers);
  }

  /** The numbers of a table's rows that meet a condition, from {@code first} on. */
  private IntSet rows(
      PropertyGraph.ElementTable table,
      KeyIndex keys,
      int first,
      String condition,
      QueryContext context) {
    int[] found = new int[1024];
    int count = 0;
    String sql = select(table.key(), table.table()) + " WHERE " + condition;
    try (ArrowReader reader = tables.read(sql, context)) {
      int[] numbers = new int[0];
      while (reader.loadNextBatch()) {
        int rows = reader.getVectorSchemaRoot().getRowCount();
        numbers = numbers.length < rows ? new int[rows] : numbers;
        keys.find(reader.getVectorSchemaRoot().getFieldVectors(), rows, numbers);
        for (int row = 0; row < rows; row++) {
          // A row newer than the snapshot has no number.
          if (numbers[row] != KeyIndex.ABSENT) {
            if (count == found.length) {
              found = Arrays.copyOf(found, count * 2);
            }
            found[count++] = first + numbers[row];
          }
        }
      }
    } catch (IOException e) {
      throw readFailed(table.alias(), e);
    }
    return IntSet.of(Arrays.copyOf(found, count));
  }

  private KeyIndex keys(
      PropertyGraph.VertexTable table, GraphMemory.Account account, QueryContext context) {
    String what = "keys of vertices \"" + table.alias() + "\"";
    try (ArrowReader reader = tables.read(select(table.key(), table.table()), context)) {
      List<FieldVector> columns = reader.getVectorSchemaRoot().getFieldVectors();
      KeyIndex keys = newIndex(table, columns);
      long counted = 0;
      while (reader.loadNextBatch()) {
        context.cancellation().check();
        for (int row = 0; row < reader.getVectorSchemaRoot().getRowCount(); row++) {
          keys.add(columns, row);
        }
        account.add(keys.sizeBytes() - counted, what);
        counted = keys.sizeBytes();
      }
      return keys;
    } catch (IOException e) {
      throw readFailed(table.alias(), e);
    }
  }

  private static KeyIndex newIndex(PropertyGraph.ElementTable table, List<FieldVector> columns) {
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
                    + "\" of the graph's table \""
                    + table.alias()
                    + "\" can't be a key")
            .withHint("Keys are of integer types, text and uuid.");
      }
    }
    return columns.size() == 1 && columns.getFirst() instanceof BaseIntVector
        ? new IntegerKeys(table.alias())
        : new ByteKeys(table.alias(), columns);
  }

  /** Edges as they come: vertex numbers of both ends. */
  private static final class Ends {
    private int[] sources = new int[1024];
    private int[] targets = new int[1024];
    private int size;
    private long dangling;
    private KeyIndex keys;

    void add(int source, int target) {
      if (size == sources.length) {
        sources = Arrays.copyOf(sources, size * 2);
        targets = Arrays.copyOf(targets, size * 2);
      }
      sources[size] = source;
      targets[size++] = target;
    }

    /** Bytes of the ends. */
    long endBytes() {
      return 8L * sources.length;
    }

    /** Bytes that {@link Adjacency#of} has at most at one time, its result included. */
    long sortingBytes(int vertexCount) {
      return 32L * size + 16L * vertexCount;
    }

    /** Bytes it holds. */
    long sizeBytes() {
      return endBytes() + (keys == null ? 0 : keys.sizeBytes());
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
      List<String> key,
      String where,
      Optional<GraphMemory.Account> account,
      QueryContext context) {
    GraphSnapshot.Vertices from = of(table.source(), vertices);
    GraphSnapshot.Vertices to = of(table.destination(), vertices);
    boolean reject = graph.options().getOrDefault(DANGLING, "ignore").equals("reject");
    List<String> columns = new ArrayList<>(table.source().columns());
    columns.addAll(table.destination().columns());
    int split = table.source().columns().size();
    int keysFrom = columns.size();
    columns.addAll(key);
    Ends ends = new Ends();
    long counted = 0;
    try (ArrowReader reader = tables.read(select(columns, table.table()) + where, context)) {
      List<FieldVector> all = reader.getVectorSchemaRoot().getFieldVectors();
      if (!key.isEmpty()) {
        ends.keys = newIndex(table, all.subList(keysFrom, all.size()));
      }
      checkTypes(table, table.source(), from.keys(), all.subList(0, split));
      checkTypes(table, table.destination(), to.keys(), all.subList(split, keysFrom));
      int[] sources = new int[0];
      int[] targets = new int[0];
      while (reader.loadNextBatch()) {
        context.cancellation().check();
        int rows = reader.getVectorSchemaRoot().getRowCount();
        if (sources.length < rows) {
          sources = new int[rows];
          targets = new int[rows];
        }
        from.keys().find(all.subList(0, split), rows, sources);
        to.keys().find(all.subList(split, keysFrom), rows, targets);
        for (int row = 0; row < rows; row++) {
          if (sources[row] != KeyIndex.ABSENT && targets[row] != KeyIndex.ABSENT) {
            ends.add(from.first() + sources[row], to.first() + targets[row]);
            if (ends.keys != null) {
              ends.keys.add(all.subList(keysFrom, all.size()), row);
            }
          } else if (reject) {
            throw dangling(
                table,
                sources[row] == KeyIndex.ABSENT ? table.source() : table.destination(),
                sources[row] == KeyIndex.ABSENT
                    ? all.subList(0, split)
                    : all.subList(split, keysFrom),
                row);
          } else {
            ends.dangling++;
          }
        }
        if (account.isPresent()) {
          account.get().add(ends.sizeBytes() - counted, "edges of \"" + table.alias() + "\"");
          counted = ends.sizeBytes();
        }
      }
    } catch (IOException e) {
      throw readFailed(table.alias(), e);
    }
    return ends;
  }

  /** CREATE PROPERTY GRAPH has checked it, but a table may have been altered since. */
  private static void checkTypes(
      PropertyGraph.EdgeTable table,
      PropertyGraph.End end,
      KeyIndex keys,
      List<FieldVector> columns) {
    if (!keys.accepts(columns)) {
      throw new MegaDbException(
              ErrorCode.DATATYPE_MISMATCH,
              "("
                  + String.join(", ", end.columns())
                  + ") of edge table \""
                  + table.alias()
                  + "\" is not of the types of the key of \""
                  + end.vertexAlias()
                  + "\"")
          .withHint("Alter the columns back, or take the tables out by ALTER PROPERTY GRAPH.");
    }
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
