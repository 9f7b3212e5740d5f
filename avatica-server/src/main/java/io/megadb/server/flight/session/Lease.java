package io.megadb.server.flight.session;

import io.megadb.exec.Session;
import io.megadb.spi.error.MegaDbException;

/**
 * A session of the engine taken for one statement, result included. Closing gives it back; twice
 * does nothing. One thread at a time, {@link #cancel} from any.
 */
public abstract class Lease implements AutoCloseable {
  private final Session session;
  private boolean released;

  Lease(Session session) {
    this.session = session;
  }

  public Session session() {
    return session;
  }

  /**
   * Refuses what would be lost with a session that runs beside the main one.
   *
   * @throws MegaDbException LOCK_NOT_AVAILABLE
   */
  public void checkMain(String what) {
    // A main session's, or a transaction's own.
  }

  /** Cancels what runs now. */
  public void cancel() {
    session.cancel();
  }

  abstract void release();

  @Override
  public void close() {
    synchronized (this) {
      if (released) {
        return;
      }
      released = true;
    }
    release();
  }
}
