package io.megadb.server.avatica;

import io.megadb.exec.Prepared;

/**
 * A statement of a client: its prepared text and its newest run. Requests for one statement come
 * one at a time, except the one that closes it.
 */
final class WireStatement {
  private final int id;
  private volatile Prepared prepared;
  private volatile long maxRows;
  private volatile Execution execution;
  private volatile boolean closed;

  WireStatement(int id) {
    this.id = id;
  }

  int id() {
    return id;
  }

  Prepared prepared() {
    return prepared;
  }

  long maxRows() {
    return maxRows;
  }

  void prepared(Prepared newPrepared, long newMaxRows) {
    prepared = newPrepared;
    maxRows = newMaxRows;
  }

  Execution execution() {
    return execution;
  }

  /** Ends the run before, if there is one, and remembers the new one. */
  void begin(Execution next) {
    Execution previous = execution;
    if (previous != null) {
      previous.cancel();
    }
    execution = next;
    if (closed) {
      next.cancel();
    }
  }

  /** Cancels what runs and gives back what is held. */
  void close() {
    closed = true;
    Execution running = execution;
    if (running != null) {
      running.cancel();
    }
  }
}
