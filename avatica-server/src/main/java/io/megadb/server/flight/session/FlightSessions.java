package io.megadb.server.flight.session;

import io.megadb.exec.Engine;
import io.megadb.exec.Prepared;
import io.megadb.exec.Session;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of this server and what is open in them, by the names that clients carry. A client
 * that brings neither token nor cookie back has a new session with each call; only what it prepared
 * or began is kept of such a one, under its own name. Any thread.
 */
public final class FlightSessions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FlightSessions.class);

  private final Engine engine;
  private final int maxSessions;
  private final int maxStatements;
  private final Map<String, FlightSession> sessions = new ConcurrentHashMap<>();
  private final Map<String, PreparedHandle> statements = new ConcurrentHashMap<>();
  private final Map<String, FlightTransaction> transactions = new ConcurrentHashMap<>();
  private boolean closed; // guarded by this

  public FlightSessions(Engine engine, int maxSessions, int maxStatements) {
    this.engine = engine;
    this.maxSessions = maxSessions;
    this.maxStatements = maxStatements;
  }

  /** The caller's session. */
  public FlightSession of(Caller caller) {
    FlightSession known = sessions.get(caller.sessionId());
    if (known != null) {
      if (!known.user().equals(caller.user())) {
        throw new MegaDbException(
            ErrorCode.INSUFFICIENT_PRIVILEGE, "the session belongs to another user");
      }
      known.touch();
      return known;
    }
    FlightSession session =
        new FlightSession(caller.sessionId(), caller.user(), engine, maxStatements);
    return caller.keepsSession() ? keep(session) : session;
  }

  /** Has the engine look at what other servers changed. */
  public void refreshCatalog() {
    engine.refreshedCatalog();
  }

  /** Keeps a session beyond the call, if it is not kept yet. */
  public synchronized FlightSession keep(FlightSession session) {
    if (closed) {
      throw new MegaDbException(ErrorCode.ADMIN_SHUTDOWN, "the server is stopping");
    }
    FlightSession known = sessions.get(session.id());
    if (known != null) {
      return known;
    }
    if (sessions.size() >= maxSessions) {
      throw new MegaDbException(
              ErrorCode.TOO_MANY_CONNECTIONS, "there are " + maxSessions + " open sessions")
          .withHint("Close sessions, or raise flight.max_sessions.");
    }
    session.keep();
    sessions.put(session.id(), session);
    return session;
  }

  /** Remembers a prepared statement until it or its session is closed. */
  public PreparedHandle prepared(
      FlightSession session, Prepared prepared, Optional<String> transaction) {
    FlightSession owner = keep(session);
    PreparedHandle handle =
        new PreparedHandle(UUID.randomUUID().toString(), owner, prepared, transaction);
    owner.add(handle);
    statements.put(handle.id(), handle);
    return handle;
  }

  /**
   * The prepared statement of that name.
   *
   * @throws MegaDbException UNDEFINED_OBJECT if it is gone, INSUFFICIENT_PRIVILEGE if it is
   *     somebody else's
   */
  public PreparedHandle statement(String id, Caller caller) {
    PreparedHandle handle = statements.get(id);
    if (handle == null) {
      throw new MegaDbException(
              ErrorCode.UNDEFINED_OBJECT, "there is no such prepared statement at this server")
          .withHint("It was closed, or its session has expired: prepare it again.");
    }
    check(handle.owner(), caller);
    handle.owner().touch();
    return handle;
  }

  /** Forgets a prepared statement; no error if it is gone. */
  public void close(String statementId, Caller caller) {
    if (statements.containsKey(statementId)) {
      PreparedHandle handle = statement(statementId, caller);
      statements.remove(statementId);
      handle.owner().remove(handle);
    }
  }

  /** Begins a transaction. */
  public FlightTransaction begin(FlightSession session) {
    FlightSession owner = keep(session);
    Session own;
    try (Lease lease = owner.lease()) {
      own = lease.session().beside();
    }
    try {
      own.runTransactionCommand("BEGIN");
    } catch (RuntimeException e) {
      own.close();
      throw e;
    }
    FlightTransaction transaction = new FlightTransaction(UUID.randomUUID().toString(), owner, own);
    owner.add(transaction);
    transactions.put(transaction.id(), transaction);
    return transaction;
  }

  /**
   * The open transaction of that name.
   *
   * @throws MegaDbException NO_ACTIVE_TRANSACTION, INSUFFICIENT_PRIVILEGE if it is somebody else's
   */
  public FlightTransaction transaction(String id, Caller caller) {
    FlightTransaction transaction = transactions.get(id);
    if (transaction == null) {
      throw new MegaDbException(
              ErrorCode.NO_ACTIVE_TRANSACTION, "there is no such transaction at this server")
          .withHint("It has ended, or its session has expired and it was rolled back.");
    }
    check(transaction.owner(), caller);
    return transaction;
  }

  /** Forgets a transaction that has ended, and closes what it ran in. */
  public void end(FlightTransaction transaction) {
    transactions.remove(transaction.id());
    transaction.owner().remove(transaction);
    transaction.close();
  }

  private static void check(FlightSession owner, Caller caller) {
    if (!owner.user().equals(caller.user())) {
      throw new MegaDbException(ErrorCode.INSUFFICIENT_PRIVILEGE, "it belongs to another user");
    }
  }

  /** Closes a session with all that is open in it; false if it is gone. */
  public boolean close(FlightSession session) {
    if (!sessions.remove(session.id(), session)) {
      return false;
    }
    session.statements().forEach(s -> statements.remove(s.id()));
    session.transactions().forEach(t -> transactions.remove(t.id()));
    session.close();
    return true;
  }

  /** Closes what nobody used for so long, each whatever becomes of the others. */
  public void closeIdle(long nanos) {
    for (FlightSession session : sessions.values()) {
      if (session.idleFor(nanos)) {
        LOG.info("session {} of {} expired", session.id(), session.user());
        closeOrWarn(session);
      }
    }
  }

  private void closeOrWarn(FlightSession session) {
    try {
      close(session);
    } catch (RuntimeException e) {
      LOG.warn("closing session {} failed", session.id(), e);
    }
  }

  /** How many are open. */
  public int size() {
    return sessions.size();
  }

  /** Takes no new ones and closes all. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    List.copyOf(sessions.values()).forEach(this::closeOrWarn);
  }
}
