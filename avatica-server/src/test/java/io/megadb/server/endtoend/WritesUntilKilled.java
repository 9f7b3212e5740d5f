package io.megadb.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;

/** A client that writes until its server is killed. */
final class WritesUntilKilled {
  private WritesUntilKilled() {}

  /** A statement for each number from 0. */
  interface Writes {
    String statement(int number);
  }

  /**
   * Writes until the server is gone.
   *
   * @param enough told once five statements were acknowledged
   * @return how many were
   */
  static int run(ServerProcess server, CountDownLatch enough, Writes writes) throws SQLException {
    int acknowledged = 0;
    Connection connection = server.connect("PROTOBUF");
    Statement statement = connection.createStatement();
    try {
      // The server's end ends this loop, and is the reason why nothing is closed here.
      while (true) {
        statement.executeUpdate(writes.statement(acknowledged));
        acknowledged++;
        if (acknowledged == 5) {
          enough.countDown();
        }
      }
    } catch (SQLException | RuntimeException e) {
      assertThat(acknowledged).as("acknowledged before: %s", e).isGreaterThanOrEqualTo(5);
      return acknowledged;
    }
  }
}
