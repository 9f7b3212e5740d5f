package io.megadb.server.flight.session;

import io.megadb.exec.Session;

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
