package io.megadb.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many clients at once, each with reads and writes over all tiers. */
@Timeout(300)
class ConcurrentConnectionsIT {
  private static final int CONNECTIONS = 200;
  private static final int ROWS = 1_000;

  @TempDir Path folder;

  @Test
  void twoHundredConnectionsReadAndWriteEveryTier() throws Exception {
    try (ServerFixture server = new ServerFixture(folder);
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      try (Connection connection = server.connect("PROTOBUF");
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE people (id integer PRIMARY KEY, visits integer NOT NULL)");
        statement.execute("CREATE TABLE costs (id integer, cost numeric(12,2)) USING OLAP");
        statement.execute("CREATE TABLE now (id integer PRIMARY KEY, load integer) USING MEMORY");
        statement.execute("INSERT INTO people SELECT i, 0 FROM generate_series(0, 999) i");
        statement.execute("INSERT INTO costs SELECT id, id * 2 FROM people");
        statement.execute("INSERT INTO now SELECT id, id * 3 FROM people");
      }
      CountDownLatch open = new CountDownLatch(CONNECTIONS);
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        int client = i;
        clients.add(
            threads.submit(
                () -> {
                  work(server, client, open);
                  return null;
                }));
      }
      for (Future<?> client : clients) {
        client.get();
      }
      try (Connection connection = server.connect("JSON")) {
        assertThat(number(connection, "SELECT sum(visits) FROM people")).isEqualTo(CONNECTIONS);
        assertThat(number(connection, "SELECT count(*) FROM now")).isEqualTo(ROWS + CONNECTIONS);
        assertThat(number(connection, "SELECT count(*) FROM costs")).isEqualTo(ROWS);
      }
    }
  }

  private static void work(ServerFixture server, int client, CountDownLatch open)
      throws SQLException, InterruptedException {
    try (Connection connection = server.connect(client % 2 == 0 ? "JSON" : "PROTOBUF")) {
      open.countDown();
      assertThat(open.await(120, TimeUnit.SECONDS)).isTrue();
      try (Statement statement = connection.createStatement()) {
        assertThat(
                statement.executeUpdate(
                    "UPDATE people SET visits = visits + 1 WHERE id = " + client))
            .isEqualTo(1);
        assertThat(
                statement.executeUpdate(
                    "INSERT INTO now VALUES (" + (ROWS + client) + ", " + client + ")"))
            .isEqualTo(1);
      }
      assertThat(number(connection, "SELECT visits FROM people WHERE id = ?", client)).isEqualTo(1);
      assertThat(number(connection, "SELECT load FROM now WHERE id = ?", ROWS + client))
          .isEqualTo(client);
      assertThat(number(connection, "SELECT sum(cost) FROM costs WHERE id <= ?", client))
          .isEqualTo((long) client * (client + 1));
      assertThat(
              number(
                  connection,
                  "SELECT p.visits + c.cost + n.load FROM people p JOIN costs c ON c.id = p.id"
                      + " JOIN now n ON n.id = p.id WHERE p.id = ?",
                  client))
          .isEqualTo(1 + 5L * client);
    }
  }

  private static long number(Connection connection, String sql, int... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setInt(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        assertThat(rows.next()).isTrue();
        long value = rows.getLong(1);
        assertThat(rows.next()).isFalse();
        return value;
      }
    }
  }
}
