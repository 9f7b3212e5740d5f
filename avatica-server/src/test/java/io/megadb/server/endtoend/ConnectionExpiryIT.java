package io.megadb.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.server.config.ConfigurationLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections nobody uses any more. */
@Timeout(120)
class ConnectionExpiryIT {
  @TempDir Path folder;

  @Test
  void anIdleConnectionIsClosedAndItsTransactionRolledBack() throws Exception {
    try (ServerFixture server =
        new ServerFixture(
            new ConfigurationLoader()
                .options(
                    List.of(
                        "server.data_directory=" + folder,
                        "avatica.port=0",
                        "flight.port=0",
                        "avatica.session_expiry_seconds=2",
                        "duckdb.memory_limit_mib=512"))
                .load())) {
      // What a first use takes a loaded machine, classes loaded and statements planned, is done.
      try (Connection first = server.connect("PROTOBUF");
          Statement statement = first.createStatement()) {
        statement.execute("CREATE TABLE accounts (id integer PRIMARY KEY, amount integer)");
        statement.execute("INSERT INTO accounts VALUES (1, 100)");
        statement.executeUpdate("UPDATE accounts SET amount = amount + 0 WHERE id = 1");
      }
      // Neither is closed: the server has closed both by then, and the driver would complain.
      Connection idle = server.connect("PROTOBUF");
      Statement forgotten = idle.createStatement();
      idle.setAutoCommit(false);
      try (Statement transaction = idle.createStatement()) {
        transaction.executeUpdate("UPDATE accounts SET amount = amount + 1000 WHERE id = 1");
      }
      try (Connection busy = server.connect("JSON");
          Statement statement = busy.createStatement()) {
        // Waits for the row until the other connection's transaction has ended. A statement that
        // runs keeps its connection, however long.
        assertThat(statement.executeUpdate("UPDATE accounts SET amount = amount + 1 WHERE id = 1"))
            .isEqualTo(1);
        assertThat(TiersAtWork.rows(statement, "SELECT amount FROM accounts"))
            .containsExactly("101");
      }
      assertThatThrownBy(() -> forgotten.execute("SELECT 1"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("is not open: it was closed or has expired")
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo("08003");
    }
  }
}
