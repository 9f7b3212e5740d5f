package io.megadb.exec.values;

import io.megadb.spi.query.MadeRows;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.sql.text.Literals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** {@link GivenRows} as columns of text, some thousands of rows a batch. One thread. */
public final class GivenRowsReader extends MadeRows {
  private static final int BATCH_ROWS = 8192;

  private final GivenRows given;
  private int position;

  /**
   * @param given without parameters
   */
  public GivenRowsReader(GivenRows given, BufferAllocator allocator) {
    super(TypeTable.arrowSchema(given.textColumns()), allocator);
    this.given = given;
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    VectorSchemaRoot root = getVectorSchemaRoot();
    root.clear();
    int count = Math.min(BATCH_ROWS, given.rows().size() - position);
    if (count <= 0) {
      root.setRowCount(0);
      return false;
    }
    List<List<Object>> rows = given.rows().subList(position, position + count);
    for (int column = 0; column < given.types().size(); column++) {
      VarCharVector vector = (VarCharVector) root.getVector(column);
      SqlType type = given.types().get(column);
      vector.allocateNew(count);
      for (int row = 0; row < count; row++) {
        Object value = rows.get(row).get(column);
        if (value != null) {
          String text = Literals.duckDbText(type, value);
          vector.setSafe(row, text.getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    root.setRowCount(count);
    position += count;
    return true;
  }
}
