package io.megadb.duckdb;

import io.megadb.spi.catalog.Identifiers;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.duckdb.DuckDBConnection;

/**
 * Connections that wait for their next statement, because opening and setting one up takes as long
 * as a small query. Only those come back in which nothing was left behind. The one used last goes
 * out first, so that those which a burst needed are the ones that age.
 *
 * <p>Threads: any.
 */
final class IdleConnections {
  private static final int MOST_IDLE = 16;

  /** DuckDB's driver keeps some bytes for each stream registered, until the connection closes. */
  private static final int MOST_USES = 1000;

  /** What a connection is set to for all its life. */
  record Kind(DuckDb.Results results, String timeZone) {}

  private final DuckDBConnection root;
  private final long aheadMib;
  private final Deque<Lease> idle = new ArrayDeque<>();
  private boolean closed;

  /**
   * @param aheadMib how much of a streamed result DuckDB makes before it is asked for
   */
  IdleConnections(DuckDBConnection root, long aheadMib) {
    this.root = root;
    this.aheadMib = aheadMib;
  }

  /** A connection and the way back. */
  final class Lease {
    private final Kind kind;
    private final DuckDBConnection connection;
    private int uses;

    private Lease(Kind kind, DuckDBConnection connection) {
      this.kind = kind;
      this.connection = connection;
    }

    DuckDBConnection connection() {
      return connection;
    }

    /** Nothing of its user is left in it. */
    void giveBack() {
      uses++;
      if (uses >= MOST_USES || !keep(this)) {
        discard();
      }
    }

    /** Closes it. */
    void discard() {
      try {
        connection.close();
      } catch (SQLException e) {
        throw DuckDbErrors.translate(e);
      }
    }
  }

  /** Hands out a connection of a kind, a new one if none waits. */
  Lease lease(Kind kind) throws SQLException {
    synchronized (this) {
      for (Iterator<Lease> leases = idle.iterator(); leases.hasNext(); ) {
        Lease lease = leases.next();
        if (lease.kind.equals(kind)) {
          leases.remove();
          return lease;
        }
      }
    }
    return new Lease(kind, open(kind));
  }

  private DuckDBConnection open(Kind kind) throws SQLException {
    DuckDBConnection connection = root.duplicate();
    try (Statement statement = connection.createStatement()) {
      // Without the bar, which is not printed, DuckDB does not keep count of its progress.
      statement.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false");
      switch (kind.results()) {
        case STREAMING -> statement.execute("SET streaming_buffer_size = '" + aheadMib + "MiB'");
        case MATERIALIZED -> statement.execute("SET jdbc_stream_results = false");
      }
      if (!kind.timeZone().equals("UTC")) {
        statement.execute("SET TimeZone = " + Identifiers.literal(kind.timeZone()));
      }
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private boolean keep(Lease lease) {
    Lease oldest;
    synchronized (this) {
      if (closed) {
        return false;
      }
      idle.addFirst(lease);
      oldest = idle.size() > MOST_IDLE ? idle.removeLast() : null;
    }
    if (oldest != null) {
      oldest.discard();
    }
    return true;
  }

  /** Closes those that wait; those in use are closed when they come back. */
  void close() {
    List<Lease> all;
    synchronized (this) {
      closed = true;
      all = new ArrayList<>(idle);
      idle.clear();
    }
    all.forEach(Lease::discard);
  }
}
