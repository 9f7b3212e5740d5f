package io.megadb.tier.vector.store;

import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.MadeRows;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Rows of a snapshot as Arrow, a column at a time within a batch. The snapshot stays acquired by
 * whoever made the reader. One thread at a time.
 */
public final class RowsReader extends MadeRows {
  private static final int BATCH_BYTES = 8 << 20;
  private static final int MOST_ROWS = 8 * 2048;

  private final QueryContext context;
  private final List<ColumnReader> columns;
  private final RowCursor cursor;
  private final int[] leaves;
  private final int[] documents;

  /**
   * @param names columns wanted, in order
   * @param withLocator one more, last column with row numbers
   * @param rowCount how many rows the cursor has
   */
  public RowsReader(
      Snapshot snapshot,
      List<String> names,
      Locator withLocator,
      RowCursor cursor,
      long rowCount,
      QueryContext context) {
    TableSchema schema = snapshot.schema();
    List<Column> types = new ArrayList<>();
    List<ColumnReader> readers = new ArrayList<>();
    long rowBytes = 16;
    for (String name : names) {
      int index = schema.indexOf(name);
      types.add(schema.column(index));
      readers.add(ColumnReader.of(snapshot, index));
      rowBytes += 16 + 4L * TableSchema.dimension(schema.column(index).type()).orElse(0);
    }
    if (withLocator == Locator.YES) {
      types.add(Column.of(LocalTier.LOCATOR, SqlType.Simple.BIGINT));
      readers.add(ColumnReader.rowNumbers(snapshot));
    }
    super(TypeTable.arrowSchema(types), context.allocator());
    this.context = context;
    this.columns = readers;
    this.cursor = cursor;
    // A few nearest rows need no room for a full batch.
    int rows = Math.clamp(rowCount, 1, Math.clamp(BATCH_BYTES / rowBytes, 256, MOST_ROWS));
    this.leaves = new int[rows];
    this.documents = new int[rows];
  }

  /** Whether row numbers come too. */
  public enum Locator {
    YES,
    NO
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    context.cancellation().check();
    VectorSchemaRoot root = getVectorSchemaRoot();
    int rows = cursor.next(leaves, documents);
    for (int i = 0; i < columns.size(); i++) {
      FieldVector vector = root.getVector(i);
      vector.setInitialCapacity(Math.max(rows, 1));
      vector.allocateNew();
      try {
        columns.get(i).read(leaves, documents, rows, vector);
      } catch (org.apache.arrow.memory.OutOfMemoryException e) {
        throw new MegaDbException(
            io.megadb.spi.error.ErrorCode.OUT_OF_MEMORY,
            "no memory for " + rows + " rows of a vector table: " + e.getMessage(),
            e);
      }
      vector.setValueCount(rows);
    }
    root.setRowCount(rows);
    return rows > 0;
  }
}
