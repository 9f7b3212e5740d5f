package io.megadb.exec.session;

/** What a session runs at this moment, for whoever cancels it from another thread. */
final class CurrentStatement {
  private final SessionGate gate;
  private volatile QueryRegistry.Entry entry;

  CurrentStatement(SessionGate gate) {
    this.gate = gate;
  }

  /** Null if nothing has run yet. */
  QueryRegistry.Entry entry() {
    return entry;
  }

  /**
   * Makes a statement the one that {@link #cancel} meets; one of a session that was closed
   * meanwhile is cancelled at once.
   */
  void begin(QueryRegistry.Entry next) {
    entry = next;
    if (gate.isClosed()) {
      cancel();
    }
  }

  /** Restores what {@link #entry} was before a statement that ran within another. */
  void back(QueryRegistry.Entry before) {
    entry = before;
  }

  void cancel() {
    QueryRegistry.Entry running = entry;
    if (running != null) {
      running.context().cancellation().cancel("due to user request");
    }
  }
}
