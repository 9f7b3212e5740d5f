package io.megadb.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server process that is killed while clients write, and one that finds its folder taken. */
@Timeout(300)
class ServerKillIT {
  /** Rows of one INSERT; all of them are there or none. */
  private static final int ROWS = 3;

  /** Rows that each UPDATE changes. */
  private static final int COUNTERS = 50;

  private static final List<String> TIERS = List.of("OLTP", "OLAP");

  @TempDir Path folder;

  @Test
  void everyAcknowledgedWriteSurvivesAKillAndNoHalfOne() throws Exception {
    Map<String, Future<Integer>> inserted = new TreeMap<>();
    Map<String, Future<Integer>> updated = new TreeMap<>();
    ProcessHandle postgres;
    try (ServerProcess server = ServerProcess.start(folder);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      create(server);
      CountDownLatch enough = new CountDownLatch(2 * TIERS.size());
      for (String tier : TIERS) {
        inserted.put(tier, threads.submit(() -> insert(server, tier, enough)));
        updated.put(tier, threads.submit(() -> update(server, tier, enough)));
      }
      enough.await();
      postgres = server.postgres();
      server.kill();
      for (String tier : TIERS) {
        inserted.get(tier).get();
        updated.get(tier).get();
      }
    }
    try (ServerProcess server = ServerProcess.start(folder)) {
      assertThat(postgres.isAlive()).as("PostgreSQL of the killed server").isFalse();
      try (Connection connection = server.connect("PROTOBUF");
          Statement statement = connection.createStatement()) {
        for (String tier : TIERS) {
          checkInserts(statement, tier, inserted.get(tier).get());
          checkUpdates(statement, tier, updated.get(tier).get());
          assertThat(statement.executeUpdate(insertion(tier, 1_000_000))).isEqualTo(ROWS);
        }
        assertThat(numbers(statement, "SELECT count(*) FROM kept_memory")).containsExactly(0L);
        assertThat(statement.executeUpdate("INSERT INTO kept_memory VALUES (2)")).isOne();
      }
      assertThat(server.stop()).isZero();
    }
  }

  private static void create(ServerProcess server) throws SQLException {
    try (Connection connection = server.connect("PROTOBUF");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE kept_memory (id integer PRIMARY KEY) USING MEMORY");
      statement.execute("INSERT INTO kept_memory VALUES (1)");
      for (String tier : TIERS) {
        statement.execute(
            "CREATE TABLE inserted_" + tier + " (id integer, part integer) USING " + tier);
        statement.execute(
            "CREATE TABLE updated_" + tier + " (id integer, n integer) USING " + tier);
        statement.execute(
            "INSERT INTO updated_"
                + tier
                + " SELECT i, 0 FROM generate_series(1, "
                + COUNTERS
                + ") AS g(i)");
      }
    }
  }

  private static String insertion(String tier, int id) {
    List<String> rows = new ArrayList<>();
    for (int part = 0; part < ROWS; part++) {
      rows.add("(" + id + ", " + part + ")");
    }
    return "INSERT INTO inserted_" + tier + " VALUES " + String.join(", ", rows);
  }

  private static Integer insert(ServerProcess server, String tier, CountDownLatch enough)
      throws SQLException {
    return WritesUntilKilled.run(server, enough, id -> insertion(tier, id));
  }

  private static Integer update(ServerProcess server, String tier, CountDownLatch enough)
      throws SQLException {
    return WritesUntilKilled.run(server, enough, id -> "UPDATE updated_" + tier + " SET n = n + 1");
  }

  /** All acknowledged statements are whole; of the one that was running all is there or nothing. */
  private static void checkInserts(Statement statement, String tier, int acknowledged)
      throws SQLException {
    List<Long> parts =
        numbers(statement, "SELECT count(*) FROM inserted_" + tier + " GROUP BY id ORDER BY id");
    assertThat(parts).as(tier).hasSizeBetween(acknowledged, acknowledged + 1).containsOnly(3L);
    assertThat(numbers(statement, "SELECT max(id) FROM inserted_" + tier))
        .containsExactly(parts.size() - 1L);
  }

  private static void checkUpdates(Statement statement, String tier, int acknowledged)
      throws SQLException {
    List<Long> counters = numbers(statement, "SELECT n FROM updated_" + tier);
    assertThat(counters).as(tier).hasSize(COUNTERS);
    assertThat(counters.stream().distinct()).as(tier).hasSize(1);
    assertThat(counters.getFirst()).as(tier).isBetween((long) acknowledged, acknowledged + 1L);
  }

  private static List<Long> numbers(Statement statement, String sql) throws SQLException {
    List<Long> numbers = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        numbers.add(rows.getLong(1));
      }
    }
    return numbers;
  }

  @Test
  void aSecondServerOnTheSameFolderIsRefusedByTheCommand() throws Exception {
    try (ServerProcess first = ServerProcess.start(folder)) {
      Process second = ServerProcess.launch(folder);
      String said = output(second);
      assertThat(second.waitFor()).as(said).isOne();
      assertThat(said)
          .contains("megadb: data folder " + folder + " is in use by server pid " + first.pid())
          .contains("hint: Stop that server, or start this one with another data folder.")
          .doesNotContain("\tat ");
      try (Connection connection = first.connect("JSON");
          Statement statement = connection.createStatement()) {
        assertThat(numbers(statement, "SELECT 1")).containsExactly(1L);
      }
      assertThat(first.stop()).isZero();
    }
  }

  private static String output(Process process) throws IOException {
    try (var reader = process.inputReader()) {
      return String.join("\n", reader.lines().toList());
    }
  }
}
