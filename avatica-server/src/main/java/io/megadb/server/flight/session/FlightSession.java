package io.megadb.server.flight.session;

import io.megadb.exec.Engine;
import io.megadb.exec.Session;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.SqlTierSession.TransactionState;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A client's session: its settings, prepared statements and transactions. A session of the engine
 * runs one statement at a time and Flight clients run several, so each statement takes one of the
 * engine's: the main one if it is free, which then also has what SET and temporary tables left in
 * PostgreSQL, else one beside it with the same settings.
 *
 * <p>Threads: any.
 */
public final class FlightSession {
  private final String id;
  private final String user;
  private final Engine engine;
  private final int maxStatements;
  private final Map<String, PreparedHandle> statements = new ConcurrentHashMap<>();
  private final Map<String, FlightTransaction> transactions = new ConcurrentHashMap<>();

  // Guarded by this.
  private Session main;
  private boolean mainTaken;
  private String catalog;
  private boolean kept;
  private boolean closed;
  private int leases;
  private long lastUsedNanos = System.nanoTime();

  FlightSession(String id, String user, Engine engine, int maxStatements) {
    this.id = id;
    this.user = user;
    this.engine = engine;
    this.maxStatements = maxStatements;
  }

  public String id() {
    return id;
  }

  public String user() {
    return user;
  }

  /** A session of the engine for one statement. */
  public Lease lease() {
    synchronized (this) {
      if (closed) {
        throw expired();
      }
      leases++;
      lastUsedNanos = System.nanoTime();
      try {
        if (!mainTaken) {
          if (main == null) {
            main = engine.openSession(user);
          }
          mainTaken = true;
          return new MainLease(main);
        }
        if (main.transactionState() != TransactionState.IDLE) {
          throw new MegaDbException(
                  ErrorCode.ACTIVE_TRANSACTION,
                  "another statement of the session's transaction still runs")
              .withHint("Read its result to the end, or close it, first.");
        }
        return new BesideLease(main.beside());
      } catch (RuntimeException | Error e) {
        leases--;
        throw e;
      }
    }
  }

  /** The same with these settings: a ticket's, which its statement was planned with. */
  public Lease lease(Map<String, String> settings) {
    Lease lease = lease();
    if (lease.session().settings().equals(settings)) {
      return lease;
    }
    try (lease) {
      Session other = lease.session().beside();
      try {
        settings.forEach((name, value) -> other.set(name, Optional.of(value)));
      } catch (RuntimeException e) {
        other.close();
        throw e;
      }
      synchronized (this) {
        leases++;
      }
      return new BesideLease(other);
    }
  }

  /**
   * Changes a setting of later statements.
   *
   * @throws MegaDbException LOCK_NOT_AVAILABLE while a statement runs, or as {@link Session#set}
   */
  public void set(String name, Optional<String> value) {
    try (Lease lease = lease()) {
      lease.checkMain("change a setting");
      lease.session().set(name, value);
    }
  }

  /** The catalog that the client chose to be told again. */
  public synchronized Optional<String> catalog() {
    return Optional.ofNullable(catalog);
  }

  public synchronized void catalog(Optional<String> chosen) {
    catalog = chosen.orElse(null);
  }

  static MegaDbException expired() {
    return new MegaDbException(
            ErrorCode.CONNECTION_FAILURE, "the session was closed or has expired")
        .withHint("Connect again; flight.session_expiry_seconds says how long one is kept.");
  }

  private final class MainLease extends Lease {
    MainLease(Session session) {
      super(session);
    }

    @Override
    void release() {
      Session closing = null;
      synchronized (FlightSession.this) {
        mainTaken = false;
        leases--;
        lastUsedNanos = System.nanoTime();
        if (closed || !kept) {
          closing = main;
          main = null;
        }
      }
      if (closing != null) {
        closing.close();
      }
    }
  }

  private final class BesideLease extends Lease {
    BesideLease(Session session) {
      super(session);
    }

    @Override
    public void checkMain(String what) {
      throw new MegaDbException(
              ErrorCode.LOCK_NOT_AVAILABLE,
              "can't " + what + " while another statement of the session runs")
          .withHint("Read its result to the end, or close it, first.");
    }

    @Override
    void release() {
      synchronized (FlightSession.this) {
        leases--;
        lastUsedNanos = System.nanoTime();
      }
      session().close();
    }
  }

  /** Its state outlives the call from now on. */
  synchronized void keep() {
    kept = true;
  }

  /** Whether nobody used it for so long. */
  synchronized boolean idleFor(long nanos) {
    return leases == 0
        && System.nanoTime() - lastUsedNanos > nanos
        && transactions.values().stream().noneMatch(FlightTransaction::busy);
  }

  /** Marks it as used. */
  synchronized void touch() {
    lastUsedNanos = System.nanoTime();
  }

  void add(PreparedHandle statement) {
    if (statements.size() >= maxStatements) {
      throw new MegaDbException(
              ErrorCode.TOO_MANY_CONNECTIONS,
              "the session has " + maxStatements + " prepared statements")
          .withHint("Close some, or raise flight.max_statements_per_session.");
    }
    statements.put(statement.id(), statement);
  }

  void remove(PreparedHandle statement) {
    statements.remove(statement.id());
  }

  void add(FlightTransaction transaction) {
    transactions.put(transaction.id(), transaction);
  }

  void remove(FlightTransaction transaction) {
    transactions.remove(transaction.id());
  }

  Iterable<PreparedHandle> statements() {
    return statements.values();
  }

  Iterable<FlightTransaction> transactions() {
    return transactions.values();
  }

  /** Whether it has prepared statements or transactions. */
  boolean hasState() {
    return !statements.isEmpty() || !transactions.isEmpty();
  }

  /** Rolls transactions back and cancels what runs. */
  void close() {
    Optional<Session> running;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      running = Optional.ofNullable(main);
      if (!mainTaken) {
        main = null;
      }
    }
    transactions.values().forEach(FlightTransaction::close);
    transactions.clear();
    statements.clear();
    // Closing cancels; whoever reads a result of it still has to close that.
    running.ifPresent(Session::close);
  }
}
