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
 * The batches a client sends, as the engine reads them: dictionary encoded columns have their
 * values. The stream stays its owner's. One thread.
 */
public final class FlightStreamReader extends ArrowReader {
  private final FlightStream stream;
  private boolean begun;
  private boolean ahead;
  private DictionaryColumns dictionaries;

  public FlightStreamReader(FlightStream stream, BufferAllocator allocator) {
    super(allocator);
    this.stream = stream;
  }

  @Override
  public VectorSchemaRoot getVectorSchemaRoot() {
    // Without a schema there is none, and Flight would wait for it even behind the stream's end.
    if (!begun) {
      begun = true;
      ahead = next();
      if (!stream.hasRoot()) {
        throw new MegaDbException(
            ErrorCode.INVALID_PARAMETER_VALUE, "what was sent is no Arrow data: it has no schema");
      }
      if (DictionaryColumns.areIn(stream.getRoot().getSchema())) {
        dictionaries =
            new DictionaryColumns(stream.getRoot(), stream.getDictionaryProvider(), allocator);
      }
    }
    return dictionaries == null ? stream.getRoot() : dictionaries.root();
  }

  @Override
  public boolean loadNextBatch() {
    getVectorSchemaRoot();
    boolean more = ahead || next();
    ahead = false;
    // A message may have metadata alone.
    while (more && stream.getRoot().getRowCount() == 0) {
      more = next();
    }
    if (more && dictionaries != null) {
      decode();
    }
    return more;
  }

  private void decode() {
    try {
      dictionaries.load();
    } catch (MegaDbException e) {
      throw e;
    } catch (RuntimeException e) {
      throw broken(e);
    }
  }

  private boolean next() {
    try {
      return CallWait.during(stream::next);
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

  /** Gives back what it made itself; the stream is the call's. */
  @Override
  public void close() {
    if (dictionaries != null) {
      dictionaries.close();
      dictionaries = null;
    }
  }

  @Override
  public void close(boolean closeReadChannel) {
    close();
  }

  @Override
  protected void closeReadSource() {
    // The stream is the call's.
  }

  @Override
  protected Schema readSchema() {
    return getVectorSchemaRoot().getSchema();
  }
}
