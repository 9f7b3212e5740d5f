package io.megadb.server.flight.session;

import io.megadb.exec.Session;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.concurrent.atomic.AtomicBoolean;

/** An open transaction: an engine's session of its own. One statement at a time, any thread. */
public final class FlightTransaction {
  private final String id;
  private final FlightSession owner;
  private final Session session;
  private final AtomicBoolean busy = new AtomicBoolean();

  FlightTransaction(String id, FlightSession owner, Session session) {
    this.id = id;
    this.owner = owner;
    this.session = session;
  }

  public String id() {
    return id;
  }

  FlightSession owner() {
    return owner;
  }

  boolean busy() {
    return busy.get();
  }

  /**
   * Takes the transaction for one statement.
   *
   * @throws MegaDbException ACTIVE_TRANSACTION if a result of it is still being read
   */
  public Lease lease() {
    if (!busy.compareAndSet(false, true)) {
      throw new MegaDbException(
              ErrorCode.ACTIVE_TRANSACTION, "another statement of the transaction still runs")
          .withHint("Read its result to the end, or close it, first.");
    }
    owner.touch();
    return new Lease(session) {
      @Override
      void release() {
        owner.touch();
        busy.set(false);
      }
    };
  }

  /** Rolls back whatever is not committed. */
  void close() {
    session.close();
  }
}
