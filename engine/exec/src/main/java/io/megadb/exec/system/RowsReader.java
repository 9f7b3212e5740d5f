package io.megadb.exec.system;

import io.megadb.spi.query.MadeRows;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.TypeTable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.VarCharVector;

/** A few rows of Java values as an Arrow stream of one batch. For metadata, not for data. */
public final class RowsReader extends MadeRows {
  private final List<Column> columns;
  private final List<Object[]> rows;
  private boolean done;

  /**
   * @param columns text, bigint, integer, boolean, double precision or timestamptz
   * @param rows values in the columns' order: String, Long, Integer, Boolean, Double, Instant
   */
  public RowsReader(List<Column> columns, List<Object[]> rows, BufferAllocator allocator) {
    super(TypeTable.arrowSchema(columns), allocator);
    this.columns = columns;
    this.rows = rows;
  }

  @Override
  public boolean loadNextBatch() throws java.io.IOException {
    var root = getVectorSchemaRoot();
    if (done || rows.isEmpty()) {
      root.setRowCount(0);
      return false;
    }
    done = true;
    for (int c = 0; c < columns.size(); c++) {
      FieldVector vector = root.getVector(c);
      vector.setInitialCapacity(rows.size());
      vector.allocateNew();
      for (int r = 0; r < rows.size(); r++) {
        Object value = rows.get(r)[c];
        if (value != null) {
          set(vector, r, value);
        }
      }
    }
    root.setRowCount(rows.size());
    return true;
  }

  private static void set(FieldVector vector, int row, Object value) {
    switch (vector) {
      case VarCharVector v -> v.setSafe(row, value.toString().getBytes(StandardCharsets.UTF_8));
      case BigIntVector v -> v.setSafe(row, ((Number) value).longValue());
      case IntVector v -> v.setSafe(row, ((Number) value).intValue());
      case BitVector v -> v.setSafe(row, (Boolean) value ? 1 : 0);
      case Float8Vector v -> v.setSafe(row, ((Number) value).doubleValue());
      case TimeStampMicroTZVector v ->
          v.setSafe(row, ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) value));
      default -> throw new IllegalArgumentException("no system column is a " + vector.getField());
    }
  }
}
