package io.megadb.server.avatica;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** How the Avatica driver ends a statement that another thread closed. */
public enum EndByClosing {
  /** With what the server said. */
  BY_SERVER,
  /** On its own, between two requests, without an SQLSTATE. */
  BY_DRIVER;

  /** Waits for the statement's end; fails if it is another one. */
  public static EndByClosing of(Future<ResultSet> running) throws InterruptedException {
    try {
      assertThat(running.get()).as("result of a prepared statement closed meanwhile").isNull();
      return BY_DRIVER;
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(SQLException.class);
      SQLException error = (SQLException) e.getCause();
      if (error.getSQLState() != null) {
        assertThat(error.getSQLState()).as(error.getMessage()).isEqualTo("57014");
        return BY_SERVER;
      }
      assertThat(error.getMessage())
          .isIn("Statement closed", "Statement did not return a result set");
      return BY_DRIVER;
    }
  }
}
