package io.megadb.tier.graph.snapshot;

import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.tier.graph.key.KeyIndex;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.vector.FieldVector;

/** Looks up the ends of an edge table's rows. One thread. */
final class EdgeTableReader {
  /**
   * {@code WITH (dangling = ...)}: whether an edge whose vertex is not there is left out ({@code
   * ignore}, as a join would) or an error ({@code reject}).
   */
  static final String DANGLING = "dangling";

  private final PropertyGraph.EdgeTable table;
  private final GraphSnapshot.Vertices from;
  private final GraphSnapshot.Vertices to;
  private final boolean reject;
  private final int split;
  private final int keysFrom;
  private int[] sources = new int[0];
  private int[] targets = new int[0];
  private long dangling;

  /**
   * @param vertices of the whole graph
   */
  EdgeTableReader(
      PropertyGraph graph, PropertyGraph.EdgeTable table, List<GraphSnapshot.Vertices> vertices) {
    this.table = table;
    this.from = of(table.source(), vertices);
    this.to = of(table.destination(), vertices);
    this.reject = rejects(graph);
    this.split = table.source().columns().size();
    this.keysFrom = split + table.destination().columns().size();
  }

  static boolean rejects(PropertyGraph graph) {
    return graph.options().getOrDefault(DANGLING, "ignore").equals("reject");
  }

  private static GraphSnapshot.Vertices of(
      PropertyGraph.End end, List<GraphSnapshot.Vertices> vertices) {
    return vertices.stream()
        .filter(v -> v.table().alias().equals(end.vertexAlias()))
        .findFirst()
        .orElseThrow();
  }

  /** Rows left out so far. */
  long dangling() {
    return dangling;
  }

  /** The key's columns of a batch. */
  List<FieldVector> keyColumns(List<FieldVector> columns) {
    return columns.subList(keysFrom, keysFrom + table.key().size());
  }

  /**
   * Adds a batch.
   *
   * @param columns those of {@link GraphReader#columns}
   * @param keys gets the rows' keys
   */
  void rows(List<FieldVector> columns, int count, EdgeEnds into, Optional<KeyIndex> keys) {
    if (sources.length < count) {
      sources = new int[count];
      targets = new int[count];
    }
    find(table.source(), from, columns.subList(0, split), count, sources);
    find(table.destination(), to, columns.subList(split, keysFrom), count, targets);
    List<FieldVector> keyColumns = keyColumns(columns);
    for (int row = 0; row < count; row++) {
      if (sources[row] != KeyIndex.ABSENT && targets[row] != KeyIndex.ABSENT) {
        into.add(from.first() + sources[row], to.first() + targets[row]);
        if (keys.isPresent()) {
          keys.get().add(keyColumns, row);
        }
      } else if (reject) {
        throw sources[row] == KeyIndex.ABSENT
            ? dangling(table.source(), columns.subList(0, split), row)
            : dangling(table.destination(), columns.subList(split, keysFrom), row);
      } else {
        dangling++;
      }
    }
  }

  /** CREATE PROPERTY GRAPH has checked the types, but a table may have been altered since. */
  private void find(
      PropertyGraph.End end,
      GraphSnapshot.Vertices vertices,
      List<FieldVector> columns,
      int count,
      int[] numbers) {
    if (!vertices.keys().accepts(columns)) {
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
    vertices.keys().find(columns, count, numbers);
  }

  private MegaDbException dangling(PropertyGraph.End end, List<FieldVector> columns, int row) {
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
}
