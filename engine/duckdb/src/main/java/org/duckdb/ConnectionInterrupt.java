package org.duckdb;

import java.sql.SQLException;

/**
 * Interrupts whatever a connection runs. It stands in the driver's package because the driver's own
 * way, {@link DuckDBPreparedStatement#cancel}, does nothing while a result's Arrow stream is
 * fetched: the statement is not locked then (seen in 2.0.0.1).
 */
public final class ConnectionInterrupt {
  private ConnectionInterrupt() {}

  /**
   * Interrupts it; forgotten if nothing runs. Any thread.
   *
   * @throws SQLException if the connection is closed
   */
  public static void interrupt(DuckDBConnection connection) throws SQLException {
    connection.connRefLock.lock();
    try {
      connection.interrupt();
    } finally {
      connection.connRefLock.unlock();
    }
  }
}
