package io.megadb.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.examples.SqlScript;
import io.megadb.examples.cloudcost.CloudCostGenerator;
import io.megadb.examples.cloudcost.CloudCostSample;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.embed.HashedNgrams;
import io.megadb.spi.embed.TextEmbedder;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The demo's tables and questions through the Avatica driver. The answers are compared with those
 * of a DuckDB that has the same CSV files in plain tables of its own.
 */
class DemoIT {
  private static final double SCALE = 0.01;
  @TempDir static Path folder;
  private static ServerFixture server;
  private static Connection duckDb;
  private static final Map<String, Long> WRITTEN = new LinkedHashMap<>();

  @BeforeAll
  static void load() throws Exception {
    server = new ServerFixture(folder);
    duckDb = DriverManager.getConnection("jdbc:duckdb:");
    Map<String, Path> files = writeFiles();
    try (Connection connection = server.connect("PROTOBUF");
        Statement statement = connection.createStatement();
        Statement plain = duckDb.createStatement()) {
      plain.execute("SET TimeZone = 'UTC'");
      for (String table : CloudCostSample.tables()) {
        statement.execute(table);
        plain.execute(table.substring(0, table.lastIndexOf(')', table.lastIndexOf(" USING ")) + 1));
      }
      for (Map.Entry<String, Path> file : files.entrySet()) {
        String path = Identifiers.literal(file.getValue().toString());
        plain.execute(
            "INSERT INTO "
                + file.getKey()
                + " BY NAME SELECT * FROM read_csv("
                + path
                + ", header = true, all_varchar = true)");
        WRITTEN.put(
            file.getKey(),
            (long)
                statement.executeUpdate(
                    "COPY "
                        + file.getKey()
                        + " FROM "
                        + path
                        + " WITH (FORMAT csv, HEADER true, MATCH_BY_NAME true)"));
      }
      statement.execute(CloudCostSample.graph());
      for (String sql : CloudCostSample.embeddings()) {
        statement.execute(sql);
      }
    }
  }

  private static Map<String, Path> writeFiles() throws IOException {
    CloudCostGenerator generator = new CloudCostGenerator(SCALE);
    // Accounts first: resources refer to them.
    Map<String, Path> files = new LinkedHashMap<>();
    for (String table : List.of("accounts", "resources", "depends_on", "metrics_now", "billing")) {
      files.put(table, server.copyFolder.resolve(table + ".csv"));
    }
    generator.writeAccounts(files.get("accounts"));
    generator.writeResources(files.get("resources"));
    generator.writeDependencies(files.get("depends_on"));
    generator.writeMetrics(files.get("metrics_now"));
    generator.writeBilling(files.get("billing"), done -> {});
    return files;
  }

  @AfterAll
  static void stop() throws SQLException {
    duckDb.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"accounts", "resources", "depends_on", "metrics_now", "billing"})
  void everyFileIsLoadedWhole(String table) throws SQLException {
    String count = "SELECT count(*) FROM " + table;
    List<List<String>> expected;
    try (Statement plain = duckDb.createStatement()) {
      expected = rows(plain, count);
    }
    assertThat(WRITTEN.get(table)).hasToString(expected.getFirst().getFirst());
    try (Connection connection = server.connect("JSON");
        Statement statement = connection.createStatement()) {
      assertThat(rows(statement, count)).isEqualTo(expected);
    }
  }

  static List<SqlScript.Titled> questions() {
    return CloudCostSample.questions();
  }

  @ParameterizedTest
  @MethodSource("questions")
  void everyAnswerIsWhatDuckDbAloneComputes(SqlScript.Titled question) throws SQLException {
    List<List<String>> expected;
    try (Statement plain = duckDb.createStatement()) {
      expected = rows(plain, inDuckDb(question.sql()));
    }
    assertThat(expected).isNotEmpty();
    for (String serialization : ServerFixture.SERIALIZATIONS) {
      try (Connection connection = server.connect(serialization);
          Statement statement = connection.createStatement()) {
        assertThat(rows(statement, question.sql())).as(serialization).isEqualTo(expected);
      }
    }
  }

  @Test
  void theHeadlineIsWhatDuckDbAndTheEmbeddingComputeApart() throws SQLException {
    List<List<String>> affected;
    try (Statement plain = duckDb.createStatement()) {
      affected =
          rows(
              plain,
              "SELECT a.hops, r.resource_name, r.owner, c.month, c.cost, r.resource_id FROM "
                  + REACH.replace("$1", CloudCostSample.CHANGED).replace(" WHERE hops > 0", "")
                  + " AS a JOIN resources r ON r.resource_id = a.resource_id LEFT JOIN (SELECT"
                  + " ResourceId, date_trunc('month', ChargePeriodStart) AS month, sum(BilledCost)"
                  + " AS cost FROM billing GROUP BY ALL) c ON c.ResourceId = r.resource_id"
                  + " ORDER BY a.hops, r.resource_name, c.month");
    }
    Set<String> affectedIds = new HashSet<>();
    affected.forEach(row -> affectedIds.add(row.removeLast()));
    assertThat(affected.size()).isGreaterThan(30);
    try (Connection connection = server.connect("PROTOBUF");
        Statement statement = connection.createStatement()) {
      String alike = nearest(statement, affectedIds).toString();
      String sql =
          "SELECT hops, resource_name, owner, month, cost, alike::text FROM ("
              + CloudCostSample.headline().sql()
              + ") h ORDER BY hops, resource_name, month";
      List<List<String>> found = rows(statement, sql);
      assertThat(found).allSatisfy(row -> assertThat(ids(row.removeLast())).isEqualTo(alike));
      assertThat(found).isEqualTo(affected);
    }
  }

  /** An array's text with blanks and without quotes, as a list's. */
  private static String ids(String array) {
    return array.replace('{', '[').replace('}', ']').replace("\"", "").replace(",", ", ");
  }

  private static List<String> nearest(Statement statement, Set<String> except) throws SQLException {
    List<List<String>> texts =
        rows(
            statement,
            "SELECT resource_id, resource_name, configuration::jsonb::text FROM resources");
    float[] vectors = new float[texts.size() * TextEmbedder.DIMENSIONS];
    new HashedNgrams().embed(texts.stream().map(List::getLast).toList(), vectors);
    int changed = texts.stream().map(t -> t.get(1)).toList().indexOf(CloudCostSample.CHANGED);
    Map<Double, String> byDistance = new TreeMap<>();
    for (int i = 0; i < texts.size(); i++) {
      double product = 0;
      for (int d = 0; d < TextEmbedder.DIMENSIONS; d++) {
        product +=
            (double) vectors[i * TextEmbedder.DIMENSIONS + d]
                * vectors[changed * TextEmbedder.DIMENSIONS + d];
      }
      if (!except.contains(texts.get(i).getFirst())) {
        byDistance.put(1 - product, texts.get(i).getFirst());
      }
    }
    return byDistance.values().stream().limit(3).toList();
  }

  @ParameterizedTest
  @MethodSource("questions")
  void everyPlanNamesTheTiersOfItsTables(SqlScript.Titled question) throws SQLException {
    try (Connection connection = server.connect("PROTOBUF");
        Statement statement = connection.createStatement()) {
      String plan = rows(statement, "EXPLAIN " + question.sql()).toString();
      Map<String, String> tiers =
          Map.of(
              "billing", "olap",
              "accounts", "oltp",
              "resources", "oltp",
              "metrics_now", "memory",
              "GRAPH_TABLE \\(deps", "graph.public.deps");
      tiers.forEach(
          (table, tier) -> {
            if (question.sql().matches("(?s).*\\b(FROM|JOIN) " + table + "\\b.*")) {
              assertThat(plan)
                  .contains(table.replaceFirst(".* .?.?", ""))
                  .containsIgnoringCase(tier);
            }
          });
    }
  }

  /** What depends on a resource within four steps, for who has no GRAPH_TABLE. */
  private static final String REACH =
      """
      (WITH RECURSIVE reach(resource_id, hops) AS (
        SELECT resource_id, 0 FROM resources WHERE resource_name = '$1'
        UNION
        SELECT d.resource_id, reach.hops + 1
        FROM reach JOIN depends_on d ON d.depends_on_id = reach.resource_id
        WHERE reach.hops < 4)
      SELECT resource_id, min(hops) AS hops FROM reach WHERE hops > 0 GROUP BY resource_id)""";

  /** There {@code ->>} binds less than {@code =}. */
  private static String inDuckDb(String sql) {
    return sql.replace(
            "configuration ->> 'encrypted' = 'false'", "(configuration ->> 'encrypted') = 'false'")
        .replaceAll(
            "(?s)GRAPH_TABLE \\(deps MATCH.*?resource_name = '([^']*)'.*?COLUMNS \\(.*?\\)\\)(?= AS)",
            REACH);
  }

  /** Rows as text. What DuckDB's driver prints otherwise than PostgreSQL is brought in line. */
  private static List<List<String>> rows(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      List<List<String>> result = new ArrayList<>();
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          Object value = rows.getObject(i);
          row.add(
              value instanceof java.time.OffsetDateTime time
                  ? time.toLocalDateTime().toString().replace('T', ' ') + ":00+00"
                  : String.valueOf(value));
        }
        result.add(row);
      }
      return result;
    }
  }
}
