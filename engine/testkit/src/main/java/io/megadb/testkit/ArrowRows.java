package io.megadb.testkit;

import io.megadb.spi.query.MadeRows;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.TypeTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Rows of Java objects as an Arrow stream, and back. Objects are those that {@link
 * io.megadb.spi.tier.ColumnPredicate} lists; {@link org.apache.arrow.vector.PeriodDuration} for
 * intervals, text for numeric without precision, lists for arrays and structs, null for NULL.
 */
public final class ArrowRows extends MadeRows {
  private final List<Column> columns;
  private final int batchRows;
  private final Iterator<List<Object>> rows;

  private ArrowRows(
      BufferAllocator allocator, List<Column> columns, int batchRows, Iterator<List<Object>> rows) {
    super(TypeTable.arrowSchema(columns), allocator);
    this.columns = columns;
    this.batchRows = batchRows;
    this.rows = rows;
  }

  /** One row; an element may be null. */
  public static List<Object> row(Object... values) {
    return Arrays.asList(values);
  }

  /** A stream of few rows in one batch. The caller closes it. */
  public static ArrowReader of(
      BufferAllocator allocator, List<Column> columns, List<List<Object>> rows) {
    return of(allocator, columns, Math.max(1, rows.size()), rows.stream());
  }

  /**
   * A stream whose rows are made as they are read; what the rows throw, the reader throws.
   *
   * @param batchRows rows per batch
   */
  public static ArrowReader of(
      BufferAllocator allocator, List<Column> columns, int batchRows, Stream<List<Object>> rows) {
    return new ArrowRows(allocator, columns, batchRows, rows.iterator());
  }

  /** All rows of a stream, which stays open. */
  public static List<List<Object>> read(ArrowReader reader, List<Column> columns) {
    List<List<Object>> rows = new ArrayList<>();
    try {
      while (reader.loadNextBatch()) {
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        for (int row = 0; row < root.getRowCount(); row++) {
          List<Object> values = new ArrayList<>();
          for (int i = 0; i < columns.size(); i++) {
            values.add(ArrowValues.get(root.getVector(i), columns.get(i).type(), row));
          }
          rows.add(values);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    prepareLoadNextBatch();
    if (!rows.hasNext()) {
      return false;
    }
    VectorSchemaRoot root = getVectorSchemaRoot();
    root.allocateNew();
    int count = 0;
    while (count < batchRows && rows.hasNext()) {
      List<Object> values = rows.next();
      for (int i = 0; i < columns.size(); i++) {
        FieldVector vector = root.getVector(i);
        ArrowValues.set(vector, columns.get(i).type(), count, values.get(i));
      }
      count++;
    }
    root.setRowCount(count);
    return true;
  }
}
