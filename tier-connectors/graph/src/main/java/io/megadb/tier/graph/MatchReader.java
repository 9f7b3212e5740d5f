package io.megadb.tier.graph;

import io.megadb.graph.match.Match;
import io.megadb.graph.match.Matcher;
import io.megadb.graph.spec.OutputSpec;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.TypeTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/** Matches as Arrow: each batch is searched for when it is asked for. */
final class MatchReader extends ArrowReader {
  private static final int FIRST_BATCH_ROWS = 256;
  private static final int BATCH_ROWS = 16_384;

  private final GraphSnapshot snapshot;
  private final Matcher matcher;
  private final List<Column> columns;
  private final List<OutputSpec> outputs;
  private int batchRows = FIRST_BATCH_ROWS;

  /**
   * @param columns one per output
   */
  MatchReader(
      GraphSnapshot snapshot,
      Matcher matcher,
      List<Column> columns,
      List<OutputSpec> outputs,
      BufferAllocator allocator) {
    super(allocator);
    this.snapshot = snapshot;
    this.matcher = matcher;
    this.columns = columns;
    this.outputs = outputs;
  }

  @Override
  public boolean loadNextBatch() throws java.io.IOException {
    VectorSchemaRoot root = getVectorSchemaRoot();
    for (FieldVector vector : root.getFieldVectors()) {
      vector.setInitialCapacity(batchRows);
      vector.allocateNew();
    }
    int row = 0;
    while (row < batchRows && matcher.advance()) {
      Match match = matcher.current();
      for (int column = 0; column < outputs.size(); column++) {
        write(match, outputs.get(column), root.getVector(column), row);
      }
      row++;
    }
    root.setRowCount(row);
    // A LIMIT must not pay for a whole batch.
    batchRows = Math.min(BATCH_ROWS, batchRows * 4);
    return row > 0;
  }

  private void write(Match match, OutputSpec output, FieldVector into, int row) {
    switch (output) {
      case OutputSpec.Key key -> key(match.element(key.variable()), key, into, row);
      case OutputSpec.TableAlias table -> {
        int element = match.element(table.variable());
        String alias =
            table.edge()
                ? snapshot.tableOfEdge(element).table().alias()
                : snapshot.tableOf(element).table().alias();
        ((VarCharVector) into).setSafe(row, alias.getBytes(StandardCharsets.UTF_8));
      }
      case OutputSpec.ElementNumber number ->
          ((BigIntVector) into).set(row, match.element(number.variable()));
      case OutputSpec.PathLength length ->
          ((BigIntVector) into).set(row, match.pathLength(length.path()));
      case OutputSpec.GroupSize size ->
          ((BigIntVector) into).set(row, match.elements(size.variable()).length);
      case OutputSpec.PathVertices path -> {
        byte[] text = vertexNames(match.path(path.path())).getBytes(StandardCharsets.UTF_8);
        ((VarCharVector) into).setSafe(row, text);
      }
    }
  }

  private void key(int element, OutputSpec.Key key, FieldVector into, int row) {
    if (key.edge()) {
      GraphSnapshot.Edges table = snapshot.tableOfEdge(element);
      KeyIndex keys =
          table.keys().orElseThrow(() -> new IllegalStateException("edges without KEY"));
      keys.write(element - table.set().firstId(), key.position(), into, row);
    } else {
      GraphSnapshot.Vertices table = snapshot.tableOf(element);
      table.keys().write(element - table.first(), key.position(), into, row);
    }
  }

  /** A JSON array of keys. */
  private String vertexNames(int[] path) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < path.length; i += 2) {
      GraphSnapshot.Vertices table = snapshot.tableOf(path[i]);
      String name = table.keys().text(path[i] - table.first());
      text.append(i == 0 ? "\"" : ",\"")
          .append(name.replace("\\", "\\\\").replace("\"", "\\\""))
          .append('"');
    }
    return text.append(']').toString();
  }

  @Override
  public long bytesRead() {
    return 0;
  }

  @Override
  protected void closeReadSource() {
    // The graph is shared; the matcher is on the heap.
  }

  @Override
  protected Schema readSchema() {
    return TypeTable.arrowSchema(columns);
  }
}
