package io.megadb.server.shell;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Opens connections: one for statements, a second one for progress and completion. */
final class Client implements AutoCloseable {
  private static final String FETCH_ROWS = "1000";

  private final ShellOptions options;
  private final Connection main;
  private Connection side;

  Client(ShellOptions options) throws SQLException {
    this.options = options;
    this.main = open();
  }

  private Connection open() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("fetch_size", FETCH_ROWS);
    options
        .user()
        .ifPresent(
            user -> {
              properties.setProperty("authentication", "BASIC");
              properties.setProperty("avatica_user", user);
              properties.setProperty("avatica_password", options.password().orElse(""));
            });
    try {
      return DriverManager.getConnection(options.jdbcUrl(), properties);
    } catch (RuntimeException e) {
      // What the driver makes of a server that can't be reached.
      throw new SQLException("can't connect to " + options.url(), e);
    }
  }

  /** The connection of the user's statements. */
  Connection main() {
    return main;
  }

  /** Another connection, for questions asked while a statement runs. One thread at a time. */
  synchronized Connection side() throws SQLException {
    if (side == null) {
      side = open();
    }
    return side;
  }

  @Override
  public synchronized void close() throws SQLException {
    try {
      main.close();
    } finally {
      if (side != null) {
        side.close();
      }
    }
  }
}
