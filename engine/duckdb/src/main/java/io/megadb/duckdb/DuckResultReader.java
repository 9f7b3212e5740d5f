package io.megadb.duckdb;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.TypeTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * DuckDB's result stream under our schema: the vectors are DuckDB's own, except those whose Arrow
 * encoding differs ({@link ConvertedVectors}). Errors become ours; closing ends the statement.
 */
final class DuckResultReader extends ArrowReader {
  private final QueryContext context;
  private final ArrowReader stream;
  private final Schema schema;
  private final Runnable atEnd;
  private final List<AutoCloseable> resources;
  private VectorSchemaRoot root;
  private boolean ended;
  private boolean closed;

  /**
   * @param atEnd told once, when all rows have been read
   * @param resources closed with this, in order
   */
  DuckResultReader(
      QueryContext context,
      ArrowReader stream,
      List<Column> columns,
      Runnable atEnd,
      List<? extends AutoCloseable> resources) {
    super(context.allocator());
    this.context = context;
    this.stream = stream;
    this.schema = TypeTable.arrowSchema(columns);
    this.atEnd = atEnd;
    this.resources = List.copyOf(resources);
  }

  @Override
  public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
    if (root == null) {
      root = createRoot();
    }
    return root;
  }

  /**
   * One root for all batches: DuckDB's vectors where they fit, our own to convert into elsewhere.
   */
  private VectorSchemaRoot createRoot() throws IOException {
    VectorSchemaRoot from;
    try {
      from = stream.getVectorSchemaRoot();
    } catch (IOException | RuntimeException e) {
      // Types that nest too deep are found here.
      throw DuckDbErrors.translate(e);
    }
    List<FieldVector> vectors = new ArrayList<>(from.getFieldVectors().size());
    for (int i = 0; i < schema.getFields().size(); i++) {
      Field wanted = schema.getFields().get(i);
      FieldVector vector = from.getVector(i);
      checkType(wanted, vector.getField());
      vectors.add(
          ConvertedVectors.differs(wanted, vector.getField())
              ? wanted.createVector(allocator)
              : vector);
    }
    return new VectorSchemaRoot(schema, vectors, 0);
  }

  /**
   * A vector under another type than its own would be read as garbage, or beyond its end, so a
   * planner's mistake must not get by.
   */
  private static void checkType(Field wanted, Field actual) {
    if (!ConvertedVectors.fits(wanted, actual)) {
      throw new MegaDbException(
          ErrorCode.INTERNAL_ERROR,
          "column "
              + wanted.getName()
              + " came from DuckDB as "
              + actual.getType()
              + " instead of "
              + wanted.getType());
    }
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    context.cancellation().check();
    VectorSchemaRoot to = getVectorSchemaRoot();
    try {
      // DuckDB may hand out an empty batch before the end.
      boolean more;
      do {
        more = stream.loadNextBatch();
      } while (more && stream.getVectorSchemaRoot().getRowCount() == 0);
      show(to, more ? stream.getVectorSchemaRoot().getRowCount() : 0);
      if (!more && !ended) {
        ended = true;
        atEnd.run();
      }
      return more;
    } catch (IOException | RuntimeException e) {
      throw context.cancellation().isCancelled()
          ? context.cancellation().error()
          : DuckDbErrors.translate(e);
    }
  }

  private void show(VectorSchemaRoot to, int rows) throws IOException {
    VectorSchemaRoot from = stream.getVectorSchemaRoot();
    for (int i = 0; i < to.getFieldVectors().size(); i++) {
      if (to.getVector(i) != from.getVector(i)) {
        // Not reset: whoever took the last batch may still hold its buffers.
        to.getVector(i).clear();
        ConvertedVectors.fill(schema.getFields().get(i), from.getVector(i), to.getVector(i));
      }
    }
    to.setRowCount(rows);
  }

  @Override
  public long bytesRead() {
    return stream.bytesRead();
  }

  @Override
  public void close() throws IOException {
    close(true);
  }

  @Override
  public void close(boolean closeReadSource) throws IOException {
    if (!closed) {
      closed = true;
      if (root != null) {
        VectorSchemaRoot from = stream.getVectorSchemaRoot();
        for (int i = 0; i < root.getFieldVectors().size(); i++) {
          if (root.getVector(i) != from.getVector(i)) {
            root.getVector(i).close();
          }
        }
      }
      DuckConnection.closeAll(resources);
    }
  }

  @Override
  protected void closeReadSource() {
    // close() does everything: there is no source apart from the stream.
  }

  @Override
  protected Schema readSchema() {
    return schema;
  }
}
