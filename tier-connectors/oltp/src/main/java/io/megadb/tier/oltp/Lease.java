package io.megadb.tier.oltp;

import com.zaxxer.hikari.HikariDataSource;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.TransactionState;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection on loan from the pool, and what is known about it. */
final class Lease {
  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

  private static final long CANCEL_INTERVAL_MILLIS = 200;

  private final HikariDataSource pool;
  private final Connection pooled;
  private final PgConnection connection;
  private final ConnectionSettings settings;
  private boolean tainted;
  private boolean returned;

  Lease(HikariDataSource pool, Connection pooled, ConnectionSettings settings) throws SQLException {
    this.pool = pool;
    this.pooled = pooled;
    this.connection = pooled.unwrap(PgConnection.class);
    this.settings = settings;
  }

  PgConnection connection() {
    return connection;
  }

  /** Fails once the connection is somebody else's: a result outlived its transaction. */
  QueryExecutor executor() throws SQLException {
    if (returned) {
      throw new SQLException("the transaction this result belongs to has ended", "24000");
    }
    return connection.getQueryExecutor();
  }

  boolean isReturned() {
    return returned;
  }

  /** The session settings this connection has now. */
  ConnectionSettings settings() {
    return settings;
  }

  boolean inTransaction() {
    return connection.getTransactionState() != TransactionState.IDLE;
  }

  boolean isBroken() {
    return connection.getQueryExecutor().isClosed();
  }

  /** Makes sure that nobody gets this connection after us: it holds somebody's session state. */
  void taint() {
    tainted = true;
  }

  /**
   * Asks the server to stop what runs on this connection when the statement is cancelled, again and
   * again until the registration is closed: a request that arrives between two messages of one
   * statement (parse, describe, execute) ends nothing.
   */
  Cancellation.Registration cancelledBy(Cancellation cancellation) {
    CountDownLatch ended = new CountDownLatch(1);
    Cancellation.Registration registration =
        cancellation.onCancel(
            () -> {
              // The request travels on its own and may arrive after the statement's end.
              taint();
              Thread.ofVirtual().name("megadb-cancel").start(() -> cancelUntil(ended));
            });
    return () -> {
      registration.close();
      ended.countDown();
    };
  }

  private void cancelUntil(CountDownLatch ended) {
    try {
      do {
        try {
          connection.cancelQuery();
        } catch (SQLException e) {
          LOG.debug("The request to cancel did not reach the server", e);
        }
      } while (!ended.await(CANCEL_INTERVAL_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Gives the connection back to the pool, or ends it if it must not be used again. */
  void giveBack() {
    if (returned) {
      return;
    }
    returned = true;
    if (isBroken()) {
      // The others are probably as dead; each is replaced when it is next asked for.
      pool.evictConnection(pooled);
      pool.getHikariPoolMXBean().softEvictConnections();
    } else if (tainted || inTransaction()) {
      pool.evictConnection(pooled);
    } else {
      try {
        pooled.close();
      } catch (SQLException e) {
        LOG.debug("The pool did not take a connection back", e);
        pool.evictConnection(pooled);
      }
    }
  }

  /** Ends the connection. */
  void evict() {
    tainted = true;
    giveBack();
  }

  /** Runs a command whose result is of no interest. */
  void run(String command, PgErrors errors) throws MegaDbException {
    try {
      new Execution(this, command).run(0, 0, QueryExecutor.QUERY_SUPPRESS_BEGIN);
    } catch (SQLException e) {
      throw errors.translate(e);
    }
  }
}
