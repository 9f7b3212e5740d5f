package io.megadb.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server process that is killed while clients write rows of the vector tier, with indexes on
 * their vectors and words.
 */
@Timeout(300)
class VectorKillIT {
  /** Rows before any is written beside another, so that there is a graph. */
  private static final int LOADED = 2000;

  /** Rows of one INSERT and of one UPDATE; all of them are there or none. */
  private static final int ROWS = 3;

  /** Ids of inserted rows begin here, a statement's own with {@code FIRST + ROWS * number}. */
  private static final int FIRST = 100_000;

  @TempDir Path folder;

  @Test
  void everyAcknowledgedWriteSurvivesAKillAndTheIndexesKnowIt() throws Exception {
    Future<Integer> inserted;
    Future<Integer> updated;
    Future<Integer> deleted;
    try (ServerProcess server = ServerProcess.start(folder);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      create(server);
      CountDownLatch enough = new CountDownLatch(3);
      inserted =
          threads.submit(() -> WritesUntilKilled.run(server, enough, VectorKillIT::insertion));
      updated =
          threads.submit(
              () ->
                  WritesUntilKilled.run(
                      server, enough, n -> "UPDATE counted SET n = n + 1, e = e + '[1,0,0]'"));
      deleted =
          threads.submit(
              () ->
                  WritesUntilKilled.run(
                      server,
                      enough,
                      n -> "DELETE FROM kept WHERE id BETWEEN " + n * 2 + " AND " + (n * 2 + 1)));
      enough.await();
      server.kill();
      inserted.get();
      updated.get();
      deleted.get();
    }
    try (ServerProcess server = ServerProcess.start(folder)) {
      try (Connection connection = server.connect("PROTOBUF");
          Statement statement = connection.createStatement()) {
        checkInserts(statement, inserted.get());
        checkUpdates(statement, updated.get());
        checkDeletes(statement, deleted.get());
        checkIndexes(statement);
        assertThat(statement.executeUpdate(insertion(1_000_000))).isEqualTo(ROWS);
        checkIndexes(statement);
      }
      assertThat(server.stop()).isZero();
    }
  }

  private static void create(ServerProcess server) throws SQLException {
    try (Connection connection = server.connect("PROTOBUF");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE kept (id integer PRIMARY KEY, body text, e vector(3)) USING VECTOR");
      statement.execute(
          "INSERT INTO kept SELECT g, 'loaded row ' || g, ('[' || sin(g) * 50 || ',' ||"
              + " cos(g * g) * 50 || ',' || sin(g * 7.7) * 50 || ']')::vector"
              + " FROM generate_series(0, "
              + (LOADED - 1)
              + ") AS s(g)");
      statement.execute("CREATE INDEX kept_e ON kept USING hnsw (e vector_l2_ops)");
      statement.execute("CREATE INDEX kept_words ON kept USING bm25 (body)");
      statement.execute(
          "CREATE TABLE counted (id integer PRIMARY KEY, n integer, e vector(3)) USING VECTOR");
      statement.execute(
          "INSERT INTO counted SELECT g, 0, '[0,1,1]' FROM generate_series(1, "
              + ROWS
              + ") AS s(g)");
    }
  }

  private static String insertion(int number) {
    List<String> rows = new ArrayList<>();
    for (int part = 0; part < ROWS; part++) {
      int id = FIRST + number * ROWS + part;
      rows.add("(" + id + ", 'fresh row " + id + "', '[" + (100 + number) + "," + part + ",1]')");
    }
    return "INSERT INTO kept VALUES " + String.join(", ", rows);
  }

  /** All acknowledged statements are whole; of the one that was running all is there or nothing. */
  private static void checkInserts(Statement statement, int acknowledged) throws SQLException {
    List<String> parts =
        TiersAtWork.rows(
            statement,
            "SELECT (id - 100000) / 3 AS number, count(*) FROM kept WHERE id >= "
                + FIRST
                + " GROUP BY 1 ORDER BY 1");
    assertThat(parts).hasSizeBetween(acknowledged, acknowledged + 1);
    for (int number = 0; number < parts.size(); number++) {
      assertThat(parts.get(number)).isEqualTo(number + "|" + ROWS);
    }
  }

  private static void checkUpdates(Statement statement, int acknowledged) throws SQLException {
    List<String> counters =
        TiersAtWork.rows(statement, "SELECT n, e::text FROM counted ORDER BY id");
    assertThat(counters).hasSize(ROWS);
    assertThat(counters.stream().distinct()).hasSize(1);
    String[] first = counters.getFirst().split("\\|");
    assertThat(Integer.parseInt(first[0])).isBetween(acknowledged, acknowledged + 1);
    assertThat(first[1]).isEqualTo("[" + first[0] + ",1,1]");
  }

  private static void checkDeletes(Statement statement, int acknowledged) throws SQLException {
    List<String> left =
        TiersAtWork.rows(statement, "SELECT count(*), min(id) FROM kept WHERE id < " + LOADED);
    String[] first = left.getFirst().split("\\|");
    int gone = Integer.parseInt(first[1]);
    assertThat(gone / 2).isBetween(acknowledged, acknowledged + 1);
    assertThat(gone % 2).isZero();
    assertThat(first[0]).isEqualTo(String.valueOf(LOADED - gone));
  }

  /** What the indexes find is what reading every row finds. */
  private static void checkIndexes(Statement statement) throws SQLException {
    for (String word : List.of("fresh", "loaded", "row", "unheard")) {
      assertThat(
              TiersAtWork.rows(
                  statement, "SELECT count(*) FROM kept WHERE text_match(body, '" + word + "')"))
          .as(word)
          .isEqualTo(
              TiersAtWork.rows(
                  statement, "SELECT count(*) FROM kept WHERE body LIKE '%" + word + "%'"));
    }
    for (String vector : List.of("[10,20,30]", "[-40,1,2]", "[101,1,1]", "[104,0,1]")) {
      String distance = "e <-> '" + vector + "'";
      String nearest =
          "SELECT (" + distance + ")::text FROM kept ORDER BY " + distance + " LIMIT 10";
      statement.execute("SET megadb.target_recall = 0.95");
      List<String> found = TiersAtWork.rows(statement, nearest);
      statement.execute("SET megadb.target_recall = 1");
      List<String> exact = TiersAtWork.rows(statement, nearest);
      assertThat(exact)
          .as("read past the index")
          .isEqualTo(
              TiersAtWork.rows(
                  statement,
                  "SELECT ("
                      + distance
                      + ")::text FROM kept ORDER BY 0.0 + ("
                      + distance
                      + ") LIMIT 10"));
      assertThat(found).hasSize(10);
      assertThat(found.stream().filter(exact::contains).count()).isGreaterThanOrEqualTo(8);
      assertThat(found.getFirst()).isEqualTo(exact.getFirst());
    }
  }
}
