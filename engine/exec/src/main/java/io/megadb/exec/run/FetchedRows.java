package io.megadb.exec.run;

import io.megadb.duckdb.DuckConnection;
import io.megadb.exec.run.ahead.Ahead;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Rows that another thread reads, while the statement's does something else; it must leave alone
 * what they are read from until they are taken or this is closed.
 *
 * <p>Threads: begun, asked and closed by the statement's.
 */
final class FetchedRows implements AutoCloseable {
  private final QueryContext context;
  private final Ahead<Boolean> work;

  // Written by the helper before its work ends, read by the statement's thread after that.
  private CountingReader rows;
  private KeptRows kept;
  private long endedNanos;

  private FetchedRows(
      Executor helpers, QueryContext context, Function<QueryContext, ArrowReader> read) {
    this.context = context;
    this.work = Ahead.start(helpers, context, own -> fetch(read, own));
  }

  /**
   * Begins.
   *
   * @param read starts reading, with the context of the work
   */
  static FetchedRows begin(
      Executor helpers, QueryContext context, Function<QueryContext, ArrowReader> read) {
    return new FetchedRows(helpers, context, read);
  }

  private boolean fetch(Function<QueryContext, ArrowReader> read, QueryContext own) {
    try {
      rows = new CountingReader(read.apply(own), own);
      kept = KeptRows.of(rows, Relation.MOST_KEPT_BYTES);
      return kept.complete();
    } catch (IOException e) {
      throw Relation.failed(e);
    } finally {
      endedNanos = System.nanoTime();
    }
  }

  /**
   * Waits for the rows, or the first of many, and takes them.
   *
   * @throws MegaDbException what reading failed with; QUERY_CANCELED
   */
  Relation relation(String stream, String select, DuckConnection connection) {
    work.get();
    KeptRows taken = kept;
    kept = null;
    return Relation.of(stream, select, taken, rows, connection, context);
  }

  /** The rows taken, counted. */
  CountingReader rows() {
    return rows;
  }

  /** When the last of the rows that are kept was there. */
  long endedNanos() {
    return endedNanos;
  }

  @Override
  public void close() {
    try (CloseableRows all = this::closeRows;
        Ahead<Boolean> first = work) {
      assert all != null && first != null;
    }
  }

  /** Closes without an exception that has to be declared. */
  private interface CloseableRows extends AutoCloseable {
    @Override
    void close();
  }

  private void closeRows() {
    if (kept != null) {
      kept.close();
    }
    try {
      if (rows != null) {
        rows.close();
      }
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "closing a fragment's rows failed", e);
    }
  }
}
