package io.megadb.duckdb;

import io.megadb.spi.query.QueryContext;
import java.io.IOException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Lends a reader to DuckDB: DuckDB closes what it is given, but the rows' owner closes them itself.
 * Also keeps the error that the rows' source raised, which DuckDB would flatten into text.
 */
public final class BorrowedReader extends ArrowReader {
  private final ArrowReader source;
  private final QueryContext context;
  private RuntimeException failure;

  /**
   * Lends a reader.
   *
   * @param context its cancellation is checked before each batch
   */
  public BorrowedReader(ArrowReader source, QueryContext context) {
    super(context.allocator());
    this.source = source;
    this.context = context;
  }

  /** Throws what the source threw, if it did. */
  public void rethrowSourceFailure() {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
    return source.getVectorSchemaRoot();
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    try {
      context.cancellation().check();
      return source.loadNextBatch();
    } catch (RuntimeException e) {
      failure = e;
      throw e;
    } catch (IOException e) {
      failure = new java.io.UncheckedIOException(e);
      throw e;
    }
  }

  @Override
  public long bytesRead() {
    return source.bytesRead();
  }

  @Override
  public void close() {
    // The source belongs to whoever lent it.
  }

  @Override
  public void close(boolean closeReadSource) {
    // The source belongs to whoever lent it.
  }

  @Override
  protected void closeReadSource() {
    // The source belongs to whoever lent it.
  }

  @Override
  protected Schema readSchema() throws IOException {
    return source.getVectorSchemaRoot().getSchema();
  }
}
