package io.megadb.server.flight.stream;

import io.megadb.exec.QueryResult;
import java.util.Optional;

/** A result that is yet to be made. One thread at a time, {@link #cancel} from any. */
public interface ResultSource extends AutoCloseable {
  /** Runs the statement. What it opens is closed by {@link #close}. */
  QueryResult open();

  /**
   * The versions of the tables that are read, for the batches' metadata; asked once {@link #open}
   * has returned.
   */
  default Optional<String> snapshot() {
    return Optional.empty();
  }

  /** Ends {@link #open} or the reading of what it gave, soon. */
  void cancel();

  @Override
  void close();
}
