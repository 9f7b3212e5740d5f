package io.megadb.tier.oltp.embedded;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;

/** A JVM to be killed: commits rows, prints the server's process id and waits. */
final class EmbeddedPostgresOwner {
  private EmbeddedPostgresOwner() {}

  public static void main(String[] arguments) throws Exception {
    EmbeddedPostgres server = EmbeddedPostgres.start(Path.of(arguments[0]));
    try (Connection connection =
            DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("CREATE TABLE t AS SELECT generate_series(1, 1000) AS x");
    }
    System.out.println(server.pid());
    new CountDownLatch(1).await();
  }
}
