package io.megadb.exec.session;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;

/**
 * Who gives back what a session holds: it may be closed from one thread while another runs a
 * statement in it, which then is the last to use the session's connection.
 */
final class SessionGate {
  private int inside;
  private boolean closed;

  /**
   * A statement begins.
   *
   * @throws MegaDbException QUERY_CANCELED once the session is closed
   */
  synchronized void enter() {
    if (closed) {
      throw new MegaDbException(
          ErrorCode.QUERY_CANCELED, "canceling statement because its session is closed");
    }
    inside++;
  }

  /** A statement has ended; true if it was the last of a closed session, which it has to end. */
  synchronized boolean leave() {
    inside--;
    return closed && inside == 0;
  }

  /** Lets nobody in any more; true if the caller has to end the session. */
  synchronized boolean close() {
    boolean first = !closed;
    closed = true;
    return first && inside == 0;
  }

  synchronized boolean isClosed() {
    return closed;
  }
}
