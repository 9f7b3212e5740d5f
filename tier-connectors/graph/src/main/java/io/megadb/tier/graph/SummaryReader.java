package io.megadb.tier.graph;

import io.megadb.graph.match.MatchContext;
import io.megadb.graph.match.MatchCounts;
import io.megadb.graph.pattern.GraphPattern;
import io.megadb.graph.spec.MatchSummary;
import io.megadb.spi.query.MadeRows;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.TypeTable;
import io.megadb.tier.graph.snapshot.GraphSnapshot;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The rows of a {@link MatchSummary} as Arrow; found when the first batch is asked for. */
final class SummaryReader extends MadeRows {
  private static final int BATCH_ROWS = 16_384;

  private final GraphSnapshot snapshot;
  private final GraphPattern pattern;
  private final MatchContext context;
  private final OptionalInt vertex;
  private final List<MatchSummary.Item> items;

  /** The groups' vertices; null before they were found. */
  private int[] vertices;

  /** A number for each of them, where one is asked for. */
  private long[] counts = new long[0];

  private int next;

  /**
   * @param vertex the variable to group by
   * @param columns one per item
   */
  SummaryReader(
      GraphSnapshot snapshot,
      GraphPattern pattern,
      MatchContext context,
      OptionalInt vertex,
      List<Column> columns,
      List<MatchSummary.Item> items,
      BufferAllocator allocator) {
    super(TypeTable.arrowSchema(columns), allocator);
    this.snapshot = snapshot;
    this.pattern = pattern;
    this.context = context;
    this.vertex = vertex;
    this.items = items;
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    VectorSchemaRoot root = getVectorSchemaRoot();
    int rows = vertex.isPresent() ? groups(root) : total(root);
    root.setRowCount(rows);
    next += rows;
    return rows > 0;
  }

  /** The only row. */
  private int total(VectorSchemaRoot root) {
    if (next > 0) {
      return 0;
    }
    for (int column = 0; column < items.size(); column++) {
      long value =
          switch (items.get(column)) {
            case MatchSummary.Item.Matches matches -> MatchCounts.all(pattern, context);
            case MatchSummary.Item.Vertices found ->
                MatchCounts.vertexCount(pattern, found.variable(), context);
            case MatchSummary.Item.Key key -> throw new IllegalStateException("no group");
            case MatchSummary.Item.Number number -> throw new IllegalStateException("no group");
          };
      BigIntVector into = (BigIntVector) root.getVector(column);
      into.allocateNew(1);
      into.set(0, value);
    }
    return 1;
  }

  private int groups(VectorSchemaRoot root) {
    if (vertices == null) {
      find();
    }
    int rows = Math.min(BATCH_ROWS, vertices.length - next);
    for (int column = 0; column < items.size(); column++) {
      FieldVector into = root.getVector(column);
      into.setInitialCapacity(rows);
      into.allocateNew();
      for (int row = 0; row < rows; row++) {
        write(items.get(column), next + row, into, row);
      }
    }
    return rows;
  }

  private void find() {
    if (items.stream().anyMatch(MatchSummary.Item.Matches.class::isInstance)) {
      MatchCounts.OfVertices found = MatchCounts.byVertex(pattern, vertex.getAsInt(), context);
      vertices = found.vertices();
      counts = found.counts();
    } else {
      vertices = MatchCounts.vertices(pattern, vertex.getAsInt(), context);
    }
  }

  private void write(MatchSummary.Item item, int group, FieldVector into, int row) {
    switch (item) {
      case MatchSummary.Item.Matches matches -> ((BigIntVector) into).set(row, counts[group]);
      case MatchSummary.Item.Number number -> ((BigIntVector) into).set(row, vertices[group]);
      case MatchSummary.Item.Key key -> {
        GraphSnapshot.Vertices table = snapshot.tableOf(vertices[group]);
        table.keys().write(vertices[group] - table.first(), key.position(), into, row);
      }
      case MatchSummary.Item.Vertices found -> throw new IllegalStateException("within a group");
    }
  }
}
