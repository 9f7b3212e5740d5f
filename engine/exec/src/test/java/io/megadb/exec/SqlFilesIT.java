package io.megadb.exec;

import io.megadb.testkit.SqlFileRunner;
import io.megadb.testkit.SqlRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the {@code .sql} files under {@code sql/} over real tiers, each in a schema of its own.
 *
 * <p>Files of {@code every-route} and {@code each-tier} say {@code USING TIER_A} and {@code USING
 * TIER_B}. Those of {@code every-route} run once per {@link Route} with the same expected rows, so
 * PostgreSQL's own answers (its route is the verbatim one) are what the other routes are held to.
 * Those of {@code each-tier} run once per tier, which is {@code TIER_A} and the run's label, beside
 * another one. Files of {@code once} name their tiers; those of {@code shared} are included.
 */
class SqlFilesIT {
  @TempDir static Path folder;
  private static final AtomicInteger schemas = new AtomicInteger();
  private static EngineFixture fixture;
  private static final List<Session> sessions = new ArrayList<>();

  /** Which tiers hold the tables of a file of {@code every-route}, and so which way it runs. */
  private enum Route {
    VERBATIM("OLTP", "OLTP"),
    LOCAL("OLAP", "OLAP"),
    LOCAL_MIXED("MEMORY", "OLAP"),
    FEDERATED("OLAP", "OLTP"),
    FEDERATED_BACK("OLTP", "MEMORY");

    private final String first;
    private final String second;

    Route(String first, String second) {
      this.first = first;
      this.second = second;
    }
  }

  /** A tier to test, beside another one. */
  private static final Map<String, String> BESIDE =
      Map.of("OLTP", "OLAP", "OLAP", "MEMORY", "MEMORY", "OLTP");

  @BeforeAll
  static void start() throws Exception {
    fixture = new EngineFixture(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    sessions.forEach(Session::close);
    fixture.assertNothingIsHeld();
    fixture.close();
  }

  @TestFactory
  Stream<DynamicContainer> everyRouteGivesTheSameRows() {
    return Stream.of(Route.values())
        .map(
            route ->
                DynamicContainer.dynamicContainer(
                    route.name(),
                    new SqlFileRunner(route.name(), () -> runner(route.first, route.second))
                        .tests(sqlFolder("every-route"))));
  }

  @TestFactory
  Stream<DynamicContainer> everyTierKeepsTheSameRules() {
    return BESIDE.entrySet().stream()
        .map(
            tiers ->
                DynamicContainer.dynamicContainer(
                    tiers.getKey(),
                    new SqlFileRunner(
                            tiers.getKey(), () -> runner(tiers.getKey(), tiers.getValue()))
                        .tests(sqlFolder("each-tier"))));
  }

  @TestFactory
  Stream<DynamicTest> filesThatNameTheirTiers() {
    return new SqlFileRunner("once", () -> runner("OLTP", "OLTP")).tests(sqlFolder("once"));
  }

  private static Path sqlFolder(String name) {
    return Path.of("src/test/resources/sql").resolve(name);
  }

  /** A session in a new schema, so that files can't see each other's tables. */
  private static SqlRunner runner(String first, String second) {
    String schema = "file_" + schemas.incrementAndGet();
    Session session = fixture.engine.openSession("test");
    sessions.add(session);
    rows(session, "CREATE SCHEMA " + schema);
    rows(session, "SET search_path TO " + schema);
    return sql ->
        rows(
            session,
            sql.replace("USING TIER_A", "USING " + first)
                .replace("USING TIER_B", "USING " + second));
  }

  static List<List<String>> rows(Session session, String sql) {
    List<List<String>> rows = new ArrayList<>();
    try (QueryResult result = session.execute(sql)) {
      if (result instanceof QueryResult.Rows found) {
        var reader = found.reader();
        while (reader.loadNextBatch()) {
          VectorSchemaRoot root = reader.getVectorSchemaRoot();
          for (int row = 0; row < root.getRowCount(); row++) {
            List<String> values = new ArrayList<>();
            for (FieldVector vector : root.getFieldVectors()) {
              values.add(text(vector, row));
            }
            rows.add(values);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  private static String text(FieldVector vector, int row) {
    if (vector.isNull(row)) {
      return null;
    }
    return switch (vector) {
      case VarCharVector texts -> new String(texts.get(row), StandardCharsets.UTF_8);
      case DateDayVector days -> LocalDate.ofEpochDay(days.get(row)).toString();
      default -> String.valueOf(vector.getObject(row));
    };
  }
}
