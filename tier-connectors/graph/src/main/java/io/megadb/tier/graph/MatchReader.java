package io.megadb.tier.graph;

import io.megadb.graph.csr.Csr;
import io.megadb.graph.pattern.EdgeSet;
import io.megadb.graph.spec.OutputSpec;
import io.megadb.spi.query.MadeRows;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.TypeTable;
import io.megadb.tier.graph.key.KeyIndex;
import io.megadb.tier.graph.snapshot.GraphSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Matches as Arrow: each batch is searched for when it is asked for. */
final class MatchReader extends MadeRows {
  private static final int FIRST_BATCH_ROWS = 256;
  private static final int BATCH_ROWS = 16_384;

  private final GraphSnapshot snapshot;
  private final MatchRows rows;
  private final List<OutputSpec> outputs;
  private int batchRows = FIRST_BATCH_ROWS;

  /**
   * @param columns one per output
   */
  MatchReader(
      GraphSnapshot snapshot,
      MatchRows rows,
      List<Column> columns,
      List<OutputSpec> outputs,
      BufferAllocator allocator) {
    super(TypeTable.arrowSchema(columns), allocator);
    this.snapshot = snapshot;
    this.rows = rows;
    this.outputs = outputs;
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    VectorSchemaRoot root = getVectorSchemaRoot();
    for (FieldVector vector : root.getFieldVectors()) {
      vector.setInitialCapacity(batchRows);
      vector.allocateNew();
    }
    int row = 0;
    while (row < batchRows && rows.advance()) {
      for (int column = 0; column < outputs.size(); column++) {
        write(outputs.get(column), root.getVector(column), row);
      }
      row++;
    }
    root.setRowCount(row);
    // A LIMIT must not pay for a whole batch.
    batchRows = Math.min(BATCH_ROWS, batchRows * 4);
    return row > 0;
  }

  private void write(OutputSpec output, FieldVector into, int row) {
    switch (output) {
      case OutputSpec.Key key -> key(rows.element(key.variable()), key, into, row);
      case OutputSpec.KeyText key -> {
        int element = rows.element(key.variable());
        if (element == MatchRows.NOTHING) {
          into.setNull(row);
        } else {
          text(name(element, key.edge()), into, row);
        }
      }
      case OutputSpec.TableAlias table -> alias(rows.element(table.variable()), table, into, row);
      case OutputSpec.ElementNumber number -> {
        int element = rows.element(number.variable());
        number(element, element != MatchRows.NOTHING, into, row);
      }
      case OutputSpec.EdgeEnd end -> {
        int edge = rows.element(end.variable());
        boolean bound = edge != MatchRows.NOTHING;
        number(bound ? end(edge, end.source()) : 0, bound, into, row);
      }
      case OutputSpec.PathLength length ->
          number(rows.match().pathLength(length.path()), true, into, row);
      case OutputSpec.PathCost cost ->
          ((Float8Vector) into).set(row, rows.match().pathCost(cost.path()));
      case OutputSpec.GroupSize size ->
          number(rows.match().elements(size.variable()).length, true, into, row);
      case OutputSpec.PathVertices path -> text(names(path.path(), 0), into, row);
      case OutputSpec.PathEdges path -> text(names(path.path(), 1), into, row);
      case OutputSpec.MatchNumber match -> number(rows.matchNumber(), true, into, row);
      case OutputSpec.RowNumber number -> number(rows.rowNumber(), true, into, row);
      case OutputSpec.UnnestPosition position -> number(rows.unnestPosition(), true, into, row);
      case OutputSpec.ElementPosition position -> {
        long place = rows.elementPosition(position.variable());
        number(place, place > 0, into, row);
      }
    }
  }

  private static void number(long value, boolean bound, FieldVector into, int row) {
    if (bound) {
      ((BigIntVector) into).set(row, value);
    } else {
      into.setNull(row);
    }
  }

  private static void text(String value, FieldVector into, int row) {
    ((VarCharVector) into).setSafe(row, value.getBytes(StandardCharsets.UTF_8));
  }

  private void alias(int element, OutputSpec.TableAlias table, FieldVector into, int row) {
    if (element == MatchRows.NOTHING) {
      into.setNull(row);
      return;
    }
    text(
        table.edge()
            ? snapshot.tableOfEdge(element).table().alias()
            : snapshot.tableOf(element).table().alias(),
        into,
        row);
  }

  private void key(int element, OutputSpec.Key key, FieldVector into, int row) {
    if (element == MatchRows.NOTHING) {
      into.setNull(row);
    } else if (key.edge()) {
      GraphSnapshot.Edges table = snapshot.tableOfEdge(element);
      keys(table).write(table.row(element), key.position(), into, row);
    } else {
      GraphSnapshot.Vertices table = snapshot.tableOf(element);
      table.keys().write(element - table.first(), key.position(), into, row);
    }
  }

  private static KeyIndex keys(GraphSnapshot.Edges table) {
    return table.keys().orElseThrow(() -> new IllegalStateException("edges without KEY"));
  }

  /** Whether an edge leads the way its path passes it decides which neighbour is its source. */
  private int end(int edge, boolean source) {
    int[] neighbours = rows.neighbours(edge);
    GraphSnapshot.Edges table = snapshot.tableOfEdge(edge);
    boolean forward = false;
    int from = neighbours[0];
    for (EdgeSet set : table.sets()) {
      Csr outgoing = set.adjacency().outgoing();
      for (int slot = outgoing.offsets()[from]; slot < outgoing.offsets()[from + 1]; slot++) {
        forward |= set.firstId() + outgoing.edges()[slot] == edge;
      }
    }
    return neighbours[forward == source ? 0 : 1];
  }

  /**
   * A JSON array of keys.
   *
   * @param first 0 for vertices, 1 for edges
   */
  private String names(int number, int first) {
    int[] path = rows.match().path(number);
    StringBuilder text = new StringBuilder("[");
    for (int i = first; i < path.length; i += 2) {
      text.append(i == first ? "\"" : ",\"")
          .append(name(path[i], first == 1).replace("\\", "\\\\").replace("\"", "\\\""))
          .append('"');
    }
    return text.append(']').toString();
  }

  private String name(int element, boolean edge) {
    if (edge) {
      GraphSnapshot.Edges table = snapshot.tableOfEdge(element);
      return keys(table).text(table.row(element));
    }
    GraphSnapshot.Vertices table = snapshot.tableOf(element);
    return table.keys().text(element - table.first());
  }
}
