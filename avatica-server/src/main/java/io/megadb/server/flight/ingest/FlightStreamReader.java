package io.megadb.server.flight.ingest;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The batches a client sends, as the engine reads them. The stream stays its owner's. One thread.
 */
public final class FlightStreamReader extends ArrowReader {
  private final FlightStream stream;

  public FlightStreamReader(FlightStream stream, BufferAllocator allocator) {
    super(allocator);
    this.stream = stream;
  }

  @Override
  public VectorSchemaRoot getVectorSchemaRoot() {
    try {
      return CallWait.during(stream::getRoot);
    } catch (RuntimeException e) {
      throw broken(e);
    }
  }

  @Override
  public boolean loadNextBatch() {
    try {
      while (CallWait.during(stream::next)) {
        // A message may have metadata alone.
        if (stream.getRoot().getRowCount() > 0) {
          return true;
        }
      }
      return false;
    } catch (RuntimeException e) {
      throw broken(e);
    }
  }

  /** Either the client has gone, or what it sent is no Arrow data. */
  private static MegaDbException broken(RuntimeException e) {
    if (e instanceof FlightRuntimeException flight
        && (flight.status().code() == FlightStatusCode.CANCELLED
            || flight.status().code() == FlightStatusCode.UNAVAILABLE)) {
      return new MegaDbException(
          ErrorCode.QUERY_CANCELED, "canceling: the client ended its stream", e);
    }
    return new MegaDbException(
        ErrorCode.INVALID_PARAMETER_VALUE, "what was sent is no Arrow data: " + e.getMessage(), e);
  }

  @Override
  public long bytesRead() {
    return 0;
  }

  @Override
  public void close() {
    // The stream is the call's.
  }

  @Override
  public void close(boolean closeReadChannel) {
    // The stream is the call's.
  }

  @Override
  protected void closeReadSource() {
    // The stream is the call's.
  }

  @Override
  protected Schema readSchema() {
    return stream.getSchema();
  }
}
