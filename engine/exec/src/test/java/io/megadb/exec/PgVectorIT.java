package io.megadb.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.testkit.PgVector;
import io.megadb.testkit.SqlFileRunner;
import io.megadb.tier.oltp.embedded.EmbeddedPostgresConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Vectors with a PostgreSQL that has pgvector: the statements of {@code sql/every-route} run there
 * as they are, what federated plans push is computed by it, and its distances are those of DuckDB
 * and of plain loops. Where pgvector can't be compiled the same runs over the arrays that
 * PostgreSQL keeps instead.
 */
class PgVectorIT {
  private static final long SEED = 20_261_121;

  @TempDir static Path folder;
  private static EngineFixture fixture;
  private static Optional<Path> extension;
  private static int schemas;
  private static final List<Session> sessions = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    extension = PgVector.folder();
    EmbeddedPostgresConfig server = EmbeddedPostgresConfig.of(folder.resolve("oltp"));
    fixture =
        new EngineFixture(
            folder,
            EngineFixture.Options.STANDARD,
            extension.map(server::withExtensions).orElse(server));
  }

  @AfterAll
  static void stop() throws Exception {
    sessions.forEach(Session::close);
    fixture.assertNothingIsHeld();
    fixture.close();
  }

  private static Session session() {
    Session session = fixture.engine.openSession("test");
    sessions.add(session);
    String schema = "pgvector_" + ++schemas;
    EngineFixture.rows(session, "CREATE SCHEMA " + schema);
    EngineFixture.rows(session, "SET search_path TO " + schema);
    return session;
  }

  @TestFactory
  Stream<DynamicTest> givesTheSameRowsAsOnOtherRoutes() {
    Path files = Path.of("src/test/resources/sql/every-route");
    return Map.of("VERBATIM", "OLTP", "FEDERATED_BACK", "MEMORY", "FEDERATED", "OLAP")
        .entrySet()
        .stream()
        .flatMap(
            route ->
                Stream.of("vectors.sql", "vector_types.sql")
                    .map(
                        file ->
                            DynamicTest.dynamicTest(
                                route.getKey() + " " + file,
                                () -> run(files.resolve(file), route.getKey(), route.getValue()))));
  }

  private static void run(Path file, String route, String other) {
    boolean back = route.equals("FEDERATED");
    Session session = session();
    new SqlFileRunner(
            route,
            () ->
                sql ->
                    SqlFilesIT.rows(
                        session,
                        sql.replace("USING TIER_A", "USING " + (back ? other : "OLTP"))
                            .replace("USING TIER_B", "USING " + (back ? "OLTP" : other))))
        .run(file);
  }

  @Test
  void pushesDistancesAndTheNearestWhereTheExtensionIs() {
    Session session = session();
    EngineFixture.rows(session, "CREATE TABLE near (id int PRIMARY KEY, v vector(3)) USING OLTP");
    EngineFixture.rows(session, "CREATE TABLE name (id int, name text) USING OLAP");
    String sql =
        "EXPLAIN SELECT n.name FROM (SELECT id FROM near ORDER BY v <-> '[1,2,3]' LIMIT 2) x"
            + " JOIN name n ON n.id = x.id";
    String plan = String.join("\n", EngineFixture.rows(session, sql));
    if (extension.isPresent()) {
      assertThat(plan).contains("(t0.\"v\" <-> CAST(", "LIMIT 2").doesNotContain("Not pushed");
    } else {
      assertThat(plan)
          .contains("Not pushed to oltp: SELECT: <-> needs the extension vector")
          .contains("array_distance");
    }
  }

  @Test
  void distancesAreThoseOfPlainLoops() {
    compare(new Random(SEED));
  }

  @Test
  @Tag("nightly")
  void distancesAreThoseOfPlainLoopsWithOtherNumbers() {
    long seed = System.nanoTime();
    System.getLogger(PgVectorIT.class.getName()).log(System.Logger.Level.INFO, "seed {0}", seed);
    for (int i = 0; i < 20; i++) {
      compare(new Random(seed + i));
    }
  }

  private static void compare(Random random) {
    Session session = session();
    for (int dimension : new int[] {1, 3, 17, 128}) {
      List<float[]> left = PlainVectors.random(random, dimension, 40);
      List<float[]> right = PlainVectors.random(random, dimension, 40);
      for (String type : List.of("vector", "halfvec")) {
        for (String tier : List.of("OLTP", "OLAP", "MEMORY")) {
          String table = "pairs_" + tier + "_" + type + "_" + dimension;
          String column = type + "(" + dimension + ")";
          EngineFixture.rows(
              session,
              "CREATE TABLE %s (id int, a %s, b %s) USING %s"
                  .formatted(table, column, column, tier));
          StringBuilder values = new StringBuilder();
          for (int i = 0; i < left.size(); i++) {
            values
                .append(i == 0 ? "" : ", ")
                .append("(" + i + ", '" + PlainVectors.text(left.get(i)) + "', '")
                .append(PlainVectors.text(right.get(i)) + "')");
          }
          EngineFixture.rows(session, "INSERT INTO " + table + " VALUES " + values);
          List<String> rows =
              EngineFixture.rows(
                  session,
                  "SELECT a <-> b, a <#> b, a <=> b, a <+> b, a FROM " + table + " ORDER BY id");
          assertThat(rows).hasSameSizeAs(left);
          for (int i = 0; i < rows.size(); i++) {
            PlainVectors.assertDistances(
                table + " row " + i, rows.get(i), left.get(i), right.get(i), type);
          }
        }
      }
    }
  }
}
