package io.megadb.duckdb;

import java.sql.SQLException;
import java.sql.Statement;
import org.duckdb.ConnectionInterrupt;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Interrupts one statement, and not the next that runs on its connection; the fetching of its rows
 * too. DuckDB forgets an interrupt that comes before the statement runs, while it is parsed and
 * planned too: so it is repeated until the statement is over.
 *
 * <p>Threads: begun by whoever cancels, repeated on a thread of its own, closed by the statement's.
 */
final class Interrupt implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Interrupt.class);
  private static final long AGAIN_MILLIS = 20;

  private final DuckDBConnection connection;
  private final Statement statement;
  private boolean over; // guarded by this

  Interrupt(DuckDBConnection connection, Statement statement) {
    this.connection = connection;
    this.statement = statement;
  }

  /** Interrupts now, and again. */
  void begin() {
    if (interrupted()) {
      Thread.ofVirtual().name("megadb-interrupt").start(this::repeat);
    }
  }

  private synchronized void repeat() {
    try {
      do {
        wait(AGAIN_MILLIS);
      } while (interrupted());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Interrupts; false if there is nothing to interrupt any more. */
  private synchronized boolean interrupted() {
    try {
      if (over || statement.isClosed()) {
        return false;
      }
      ConnectionInterrupt.interrupt(connection);
      return true;
    } catch (SQLException e) {
      // The connection was closed meanwhile.
      LOG.debug("a statement that ends was not interrupted", e);
      return false;
    }
  }

  /** The statement is over. */
  @Override
  public synchronized void close() {
    over = true;
    notifyAll();
  }
}
