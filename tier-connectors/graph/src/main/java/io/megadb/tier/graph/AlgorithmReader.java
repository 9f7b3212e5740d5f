package io.megadb.tier.graph;

import io.megadb.graph.call.AlgorithmOutput;
import io.megadb.graph.run.AlgorithmRows;
import io.megadb.graph.run.Projection;
import io.megadb.spi.query.MadeRows;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.TypeTable;
import io.megadb.tier.graph.snapshot.GraphSnapshot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** An algorithm's rows as Arrow; each call runs when its first row is asked for. */
final class AlgorithmReader extends MadeRows {
  private static final int BATCH_ROWS = 16_384;

  private final GraphSnapshot snapshot;
  private final Projection projection;
  private final AlgorithmCalls calls;
  private final List<AlgorithmOutput> outputs;

  /**
   * @param columns one per output
   */
  AlgorithmReader(
      GraphSnapshot snapshot,
      Projection projection,
      AlgorithmCalls calls,
      List<Column> columns,
      List<AlgorithmOutput> outputs,
      BufferAllocator allocator) {
    super(TypeTable.arrowSchema(columns), allocator);
    this.snapshot = snapshot;
    this.projection = projection;
    this.calls = calls;
    this.outputs = outputs;
  }

  @Override
  public boolean loadNextBatch() throws java.io.IOException {
    VectorSchemaRoot root = getVectorSchemaRoot();
    for (FieldVector vector : root.getFieldVectors()) {
      vector.setInitialCapacity(BATCH_ROWS);
      vector.allocateNew();
    }
    int row = 0;
    while (row < BATCH_ROWS && calls.advance()) {
      for (int column = 0; column < outputs.size(); column++) {
        write(outputs.get(column), root.getVector(column), row);
      }
      row++;
    }
    root.setRowCount(row);
    return row > 0;
  }

  private void write(AlgorithmOutput output, FieldVector into, int row) {
    AlgorithmRows current = calls.row();
    switch (output) {
      case AlgorithmOutput.VertexTable table -> {
        int vertex = vertex(current, table.role());
        text(vertex < 0 ? null : snapshot.tableOf(vertex).table().alias(), into, row);
      }
      case AlgorithmOutput.VertexText key -> {
        int vertex = vertex(current, key.role());
        if (vertex < 0) {
          into.setNull(row);
        } else {
          GraphSnapshot.Vertices table = snapshot.tableOf(vertex);
          text(table.keys().text(vertex - table.first()), into, row);
        }
      }
      case AlgorithmOutput.VertexKey key -> {
        int vertex = vertex(current, key.role());
        if (vertex < 0) {
          into.setNull(row);
        } else {
          GraphSnapshot.Vertices table = snapshot.tableOf(vertex);
          table.keys().write(vertex - table.first(), key.position(), into, row);
        }
      }
      case AlgorithmOutput.Value value -> {
        if (into instanceof BigIntVector integers) {
          integers.set(row, current.integer(value.index()));
        } else {
          ((Float8Vector) into).set(row, current.number(value.index()));
        }
      }
      case AlgorithmOutput.Argument argument -> argument(calls.argument(argument), into, row);
    }
  }

  /** The vertex within the whole graph, or a negative number. */
  private int vertex(AlgorithmRows current, AlgorithmOutput.Role role) {
    int vertex =
        switch (role) {
          case VERTEX -> current.vertex();
          case OTHER -> current.other();
        };
    return vertex < 0 ? vertex : projection.original(vertex);
  }

  private static void text(String text, FieldVector into, int row) {
    if (text == null) {
      into.setNull(row);
    } else {
      ((VarCharVector) into).setSafe(row, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void argument(Object value, FieldVector into, int row) {
    switch (into) {
      case VarCharVector text -> text((String) value, text, row);
      case Float8Vector number -> number.set(row, ((Number) value).doubleValue());
      case BitVector flag -> flag.set(row, (Boolean) value ? 1 : 0);
      case FixedSizeBinaryVector uuid -> {
        UUID id = (UUID) value;
        uuid.setSafe(
            row,
            ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array());
      }
      case BaseIntVector integer ->
          integer.setUnsafeWithPossibleTruncate(row, ((Number) value).longValue());
      default -> throw new IllegalArgumentException("an argument into " + into.getField());
    }
  }
}
