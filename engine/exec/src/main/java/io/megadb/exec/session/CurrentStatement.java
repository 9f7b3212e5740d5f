package io.megadb.exec.session;

/** What a session runs at this moment, for whoever cancels it from another thread. */
final class CurrentStatement {
  private final SessionGate gate;
  private volatile QueryRegistry.Entry entry;
  private volatile boolean ended;

  CurrentStatement(SessionGate gate) {
    this.gate = gate;
  }

  /** Null if nothing has run yet. */
  QueryRegistry.Entry entry() {
    return entry;
  }

  /**
   * Makes a statement the one that {@link #cancel} meets; one of a session that was closed or ended
   * meanwhile is cancelled at once.
   */
  void begin(QueryRegistry.Entry next) {
    entry = next;
    if (ended || gate.isClosed()) {
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

  /** Cancels what runs and whatever begins from now on. */
  void end() {
    ended = true;
    cancel();
  }
}
