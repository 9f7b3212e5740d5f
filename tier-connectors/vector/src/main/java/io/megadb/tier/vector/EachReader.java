package io.megadb.tier.vector;

import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.NearestEach;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.tier.vector.store.RowsReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Rows, and as their last column the vector that each was found for. One thread at a time. */
final class EachReader extends ArrowReader {
  private final RowsReader rows;
  private final EachCursor cursor;
  private final Field target;

  /**
   * @param rows closed with this one
   * @param type of the vectors
   */
  EachReader(RowsReader rows, EachCursor cursor, SqlType type, QueryContext context) {
    super(context.allocator());
    this.rows = rows;
    this.cursor = cursor;
    this.target =
        TypeTable.arrowSchema(List.of(Column.of(NearestEach.TARGET, type))).getFields().getFirst();
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    boolean more = rows.loadNextBatch();
    VectorSchemaRoot from = rows.getVectorSchemaRoot();
    VectorSchemaRoot root = getVectorSchemaRoot();
    int count = from.getRowCount();
    int columns = from.getFieldVectors().size();
    for (int i = 0; i < columns; i++) {
      from.getVector(i).makeTransferPair(root.getVector(i)).transfer();
    }
    targets((FixedSizeListVector) root.getVector(columns), count);
    root.setRowCount(count);
    return more;
  }

  private void targets(FixedSizeListVector vector, int count) {
    int dimension = vector.getListSize();
    vector.setInitialCapacity(Math.max(1, count));
    vector.allocateNew();
    Float4Vector elements = (Float4Vector) vector.getDataVector();
    for (int row = 0; row < count; row++) {
      float[] values = cursor.target(row);
      if (values.length == 0) {
        vector.setNull(row);
        continue;
      }
      vector.setNotNull(row);
      for (int i = 0; i < dimension; i++) {
        elements.setSafe(row * dimension + i, values[i]);
      }
    }
    vector.setValueCount(count);
  }

  @Override
  public long bytesRead() {
    return 0;
  }

  @Override
  protected void closeReadSource() throws IOException {
    rows.close();
  }

  @Override
  protected Schema readSchema() throws IOException {
    List<Field> fields = new ArrayList<>(rows.getVectorSchemaRoot().getSchema().getFields());
    fields.add(target);
    return new Schema(fields);
  }
}
