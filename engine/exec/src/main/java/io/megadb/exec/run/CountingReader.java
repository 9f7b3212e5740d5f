package io.megadb.exec.run;

import io.megadb.spi.query.QueryContext;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/** Passes a stream on, counting its rows. Closing it closes the stream, once. */
final class CountingReader extends ArrowReader {
  private final ArrowReader stream;
  private final AtomicLong rows = new AtomicLong();
  private boolean closed;

  CountingReader(ArrowReader stream, QueryContext context) {
    super(context.allocator());
    this.stream = stream;
  }

  /** Rows seen so far; any thread. */
  long rows() {
    return rows.get();
  }

  @Override
  public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
    return stream.getVectorSchemaRoot();
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    boolean more = stream.loadNextBatch();
    if (more) {
      rows.addAndGet(stream.getVectorSchemaRoot().getRowCount());
    }
    return more;
  }

  @Override
  public long bytesRead() {
    return stream.bytesRead();
  }

  @Override
  public void close(boolean closeReadSource) throws IOException {
    close();
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      stream.close();
    }
  }

  @Override
  protected void closeReadSource() throws IOException {
    close();
  }

  @Override
  protected Schema readSchema() throws IOException {
    return stream.getVectorSchemaRoot().getSchema();
  }
}
