package io.megadb.tier.olap.catalog;

import java.io.Serial;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Map;
import org.apache.iceberg.jdbc.JdbcClientPool;

/**
 * Iceberg's connection pool, safe for commits. Iceberg runs a statement again when its connection
 * broke, also when the statement may have been a commit that PostgreSQL did carry out: the second
 * run then looks like a conflict, and the rows are appended once more. Here a connection is checked
 * first and replaced if it is broken, and what was sent is not sent again.
 */
final class CatalogConnections extends JdbcClientPool {
  private static final int CHECK_SECONDS = 10;

  CatalogConnections(int size, String url, Map<String, String> properties) {
    super(size, url, properties);
  }

  /** Runs what only reads, a second time on a new connection if the first was broken. */
  <R> R read(Action<R, Connection, SQLException> action) throws SQLException, InterruptedException {
    return super.run(action, true);
  }

  @Override
  public <R> R run(Action<R, Connection, SQLException> action)
      throws SQLException, InterruptedException {
    return run(action, true);
  }

  @Override
  public <R> R run(Action<R, Connection, SQLException> action, boolean retry)
      throws SQLException, InterruptedException {
    try {
      return super.run(
          connection -> {
            if (!connection.isValid(CHECK_SECONDS)) {
              throw new SQLNonTransientConnectionException("the connection is broken", "08003");
            }
            try {
              return action.run(connection);
            } catch (SQLException e) {
              throw new SentException(e);
            }
          },
          true);
    } catch (SentException e) {
      throw e.failure;
    }
  }

  /** PostgreSQL says 57P01 and the like when it ends a connection by itself. */
  @Override
  protected boolean isConnectionException(Exception e) {
    return super.isConnectionException(e)
        || (e instanceof SQLException sql && isConnectionLoss(sql));
  }

  /** Whether the error is that of a lost connection. */
  static boolean isConnectionLoss(SQLException e) {
    String state = e.getSQLState();
    return state != null && (state.startsWith("08") || state.startsWith("57P"));
  }

  /** Carries an error of the action past the pool, which would try again. */
  private static final class SentException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private final SQLException failure;

    SentException(SQLException failure) {
      super(failure);
      this.failure = failure;
    }
  }
}
