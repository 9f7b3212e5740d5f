package io.megadb.spi.query;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A stream of batches that are made in this process: no bytes are read for it, and nothing but its
 * vectors is to be closed. One thread, as for every {@link ArrowReader}.
 */
public abstract class MadeRows extends ArrowReader {
  private final Schema schema;

  /**
   * @param allocator of the batches; stays the caller's
   */
  protected MadeRows(Schema schema, BufferAllocator allocator) {
    super(allocator);
    this.schema = schema;
  }

  @Override
  public final long bytesRead() {
    return 0;
  }

  @Override
  protected void closeReadSource() {
    // There is none.
  }

  @Override
  protected final Schema readSchema() {
    return schema;
  }
}
