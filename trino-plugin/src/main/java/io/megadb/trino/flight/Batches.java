package io.megadb.trino.flight;

import java.net.URI;
import java.util.List;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The batches of one result, one stream after the other. One thread reads; {@link #cancel} may be
 * called by any.
 */
public final class Batches implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Batches.class);

  private final URI server;
  private final List<FlightStream> streams;
  private int current;
  private boolean ended;

  /**
   * @param streams of that server; filled before {@link #next} is called
   */
  Batches(URI server, List<FlightStream> streams) {
    this.server = server;
    this.streams = streams;
  }

  /**
   * Waits for the next batch; false after the last.
   *
   * @throws io.trino.spi.TrinoException a {@link ServerLostException} among others
   */
  public boolean next() {
    try {
      while (current < streams.size()) {
        if (streams.get(current).next()) {
          return true;
        }
        current++;
      }
    } catch (FlightRuntimeException e) {
      throw Errors.of(e, server);
    }
    ended = true;
    return false;
  }

  /** The batch; valid until the next call. */
  public VectorSchemaRoot root() {
    return streams.get(current).getRoot();
  }

  /** Dictionaries of the batch. */
  public DictionaryProvider dictionaries() {
    return streams.get(current).getDictionaryProvider();
  }

  /** Has the servers stop; a waiting {@link #next} throws. */
  public void cancel() {
    for (FlightStream stream : streams) {
      stream.cancel("the query was ended", null);
    }
  }

  void closeAfter(RuntimeException failure) {
    try {
      close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /** Cancels what was not read to its end. */
  @Override
  public void close() {
    for (FlightStream stream : streams) {
      if (!ended) {
        stream.cancel("the query was ended", null);
      }
      try {
        stream.close();
      } catch (Exception e) {
        // What was not sent because it was cancelled is no failure of the query.
        LOG.debug("closing a stream failed", e);
      }
    }
  }
}
