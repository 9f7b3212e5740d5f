package io.megadb.duckdb;

import io.megadb.spi.query.QueryContext;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.TypeTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * DuckDB's result stream under our schema: the vectors are DuckDB's own, except those whose Arrow
 * encoding differs ({@link UuidVectors}). Errors become ours; closing ends the statement.
 */
final class DuckResultReader extends ArrowReader {
  private final QueryContext context;
  private final ArrowReader stream;
  private final Schema schema;
  private final List<AutoCloseable> resources;
  private final List<FieldVector> converted = new ArrayList<>();
  private VectorSchemaRoot root;
  private boolean closed;

  DuckResultReader(
      QueryContext context,
      ArrowReader stream,
      List<Column> columns,
      List<? extends AutoCloseable> resources) {
    super(context.allocator());
    this.context = context;
    this.stream = stream;
    this.schema = TypeTable.arrowSchema(columns);
    this.resources = List.copyOf(resources);
  }

  @Override
  public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
    if (root == null) {
      root = view();
    }
    return root;
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    context.cancellation().check();
    releaseConverted();
    try {
      // DuckDB may hand out an empty batch before the end.
      do {
        if (!stream.loadNextBatch()) {
          root = view();
          root.setRowCount(0);
          return false;
        }
      } while (stream.getVectorSchemaRoot().getRowCount() == 0);
      root = view();
      return true;
    } catch (IOException | RuntimeException e) {
      throw context.cancellation().isCancelled()
          ? context.cancellation().error()
          : DuckDbErrors.translate(e);
    }
  }

  private VectorSchemaRoot view() throws IOException {
    VectorSchemaRoot from = stream.getVectorSchemaRoot();
    List<FieldVector> vectors = new ArrayList<>(from.getFieldVectors().size());
    for (int i = 0; i < schema.getFields().size(); i++) {
      FieldVector vector = from.getVector(i);
      if (UuidVectors.differs(schema.getFields().get(i), vector.getField())) {
        vector = UuidVectors.convert(schema.getFields().get(i), vector, allocator);
        converted.add(vector);
      }
      vectors.add(vector);
    }
    return new VectorSchemaRoot(schema, vectors, from.getRowCount());
  }

  private void releaseConverted() {
    converted.forEach(FieldVector::close);
    converted.clear();
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
      releaseConverted();
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
