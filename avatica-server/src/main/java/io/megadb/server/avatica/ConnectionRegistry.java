package io.megadb.server.avatica;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open connections by the id their client chose. Any thread. */
final class ConnectionRegistry implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionRegistry.class);

  private final Map<String, WireConnection> connections = new ConcurrentHashMap<>();
  private final int maxConnections;
  private boolean closed; // guarded by this

  ConnectionRegistry(int maxConnections) {
    this.maxConnections = maxConnections;
  }

  /**
   * Opens a connection; one that is open already is left alone, for a client that repeats a request
   * whose response got lost.
   */
  void open(String id, String user, Supplier<WireConnection> opening) {
    synchronized (this) {
      if (closed) {
        throw new MegaDbException(ErrorCode.ADMIN_SHUTDOWN, "the server is stopping");
      }
      if (connections.containsKey(id)) {
        find(id, user);
        return;
      }
      if (connections.size() >= maxConnections) {
        throw new MegaDbException(
                ErrorCode.TOO_MANY_CONNECTIONS, "there are " + maxConnections + " open connections")
            .withHint("Close connections, or raise avatica.max_connections.");
      }
      connections.put(id, opening.get());
    }
  }

  /**
   * The connection of that id.
   *
   * @throws NoSuchConnectionException if it is gone; a client with transparent reconnection opens
   *     it anew
   * @throws MegaDbException INSUFFICIENT_PRIVILEGE if it is somebody else's
   */
  WireConnection find(String id, String user) {
    WireConnection connection = connections.get(id);
    if (connection == null) {
      throw WireError.noConnection(id);
    }
    if (!connection.user().equals(user)) {
      throw new MegaDbException(
          ErrorCode.INSUFFICIENT_PRIVILEGE, "the connection belongs to another user");
    }
    return connection;
  }

  /** Closes a connection; no error if it is gone. */
  void close(String id, String user) {
    if (connections.containsKey(id)) {
      find(id, user);
      closeAndForget(id);
    }
  }

  /** Closes what nobody used for so long, each whatever becomes of the others. */
  void closeIdle(long nanos) {
    for (WireConnection connection : connections.values()) {
      if (connection.idleFor(nanos)) {
        LOG.info("connection {} of {} expired", connection.id(), connection.user());
        closeOrWarn(connection.id());
      }
    }
  }

  private void closeOrWarn(String id) {
    try {
      closeAndForget(id);
    } catch (RuntimeException e) {
      LOG.warn("closing connection {} failed", id, e);
    }
  }

  int size() {
    return connections.size();
  }

  /** Waits until clients have closed what they opened. Returns false if some have not. */
  synchronized boolean awaitNone(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!connections.isEmpty()) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        return false;
      }
      wait(millis);
    }
    return true;
  }

  private void closeAndForget(String id) {
    WireConnection connection = connections.remove(id);
    if (connection != null) {
      try {
        connection.close();
      } finally {
        synchronized (this) {
          notifyAll();
        }
      }
    }
  }

  /** Opens no connection any more. */
  synchronized void refuseNew() {
    closed = true;
  }

  /** Refuses new connections and closes all. */
  @Override
  public void close() {
    refuseNew();
    List.copyOf(connections.keySet()).forEach(this::closeOrWarn);
  }
}
