package io.megadb.bench;

import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/** A reader handed to someone who closes it, while its owner still has to. */
final class Borrowed extends ArrowReader {
  private final ArrowReader owned;

  Borrowed(ArrowReader owned, BufferAllocator allocator) {
    super(allocator);
    this.owned = owned;
  }

  @Override
  public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
    return owned.getVectorSchemaRoot();
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    return owned.loadNextBatch();
  }

  @Override
  public long bytesRead() {
    return owned.bytesRead();
  }

  @Override
  public void close() {
    // The owner closes it.
  }

  @Override
  public void close(boolean closeReadSource) {
    // The owner closes it.
  }

  @Override
  protected void closeReadSource() {
    // The owner closes it.
  }

  @Override
  protected Schema readSchema() throws IOException {
    return owned.getVectorSchemaRoot().getSchema();
  }
}
