package io.megadb.exec;

import static io.megadb.exec.EngineFixture.failure;
import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Patterns over vertices in PostgreSQL and edges in Iceberg, each beside the same question asked
 * with joins.
 *
 * <pre>
 *   web -> app -> db -> disk        cache -> app        app -> cache       db -> db (a loop)
 *   web -> cdn                      lonely
 * </pre>
 */
class GraphTableIT {
  private static EngineFixture fixture;
  private Session session;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    fixture = new EngineFixture(folder);
    try (Session session = fixture.engine.openSession("test")) {
      rows(session, "CREATE TABLE services (name text PRIMARY KEY, owner text, cost integer)");
      rows(
          session,
          "INSERT INTO services VALUES ('web', 'ann', 10), ('app', 'bob', 20), ('db', 'bob', 40),"
              + " ('disk', 'eve', 5), ('cache', 'ann', 7), ('cdn', 'eve', 3), ('lonely', 'eve', 1)");
      rows(
          session,
          "CREATE TABLE calls (id bigint, caller text, callee text, kind text) USING OLAP");
      rows(
          session,
          "INSERT INTO calls VALUES (1, 'web', 'app', 'sync'), (2, 'app', 'db', 'sync'),"
              + " (3, 'db', 'disk', 'async'), (4, 'cache', 'app', 'sync'),"
              + " (5, 'app', 'cache', 'async'), (6, 'db', 'db', 'sync'), (7, 'web', 'cdn', 'async')");
      rows(
          session,
          "CREATE PROPERTY GRAPH deps VERTEX TABLES (services LABEL service)"
              + " EDGE TABLES (calls KEY (id) SOURCE KEY (caller) REFERENCES services (name)"
              + " DESTINATION KEY (callee) REFERENCES services (name) LABEL calls)");
    }
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
  }

  @BeforeEach
  void open() {
    session = fixture.engine.openSession("test");
  }

  @AfterEach
  void close() {
    session.close();
    assertThat(fixture.statementBytes()).isZero();
  }

  private List<String> match(String pattern, String columns) {
    return rows(
        session,
        "SELECT * FROM GRAPH_TABLE (deps MATCH " + pattern + " COLUMNS (" + columns + "))");
  }

  @Test
  void oneEdgeIsAJoin() {
    assertThat(match("(a)-[e]->(b)", "a.name AS a, b.name AS b, e.kind"))
        .containsExactlyInAnyOrderElementsOf(
            rows(session, "SELECT caller, callee, kind FROM calls"));
  }

  @Test
  void edgesWithoutKeyKeepTheirTableUnderACondition() {
    rows(session, "CREATE TABLE alerts (caller text, callee text, size integer) USING OLAP");
    rows(session, "INSERT INTO alerts VALUES ('web', 'db', 7), ('app', 'disk', 8)");
    rows(
        session,
        "CREATE PROPERTY GRAPH twofold VERTEX TABLES (services)"
            + " EDGE TABLES (calls KEY (id) SOURCE KEY (caller) REFERENCES services (name)"
            + " DESTINATION KEY (callee) REFERENCES services (name) PROPERTIES (id AS size),"
            + " alerts SOURCE KEY (caller) REFERENCES services (name)"
            + " DESTINATION KEY (callee) REFERENCES services (name) PROPERTIES (size))");
    assertThat(
            rows(
                session,
                "SELECT * FROM GRAPH_TABLE (twofold MATCH (a)-[e WHERE e.size > 6]->(b)"
                    + " COLUMNS (a.name AS a, b.name AS b, e IS LABELED calls AS calls,"
                    + " e IS LABELED alerts AS alerts))"))
        .containsExactlyInAnyOrder(
            "web|cdn|true|false", "web|db|false|true", "app|disk|false|true");
    rows(session, "DROP PROPERTY GRAPH twofold");
    rows(session, "DROP TABLE alerts");
  }

  @Test
  void aVariableBetweenTwoQuantifiersTellsOneReadingFromAnother() {
    // From db lead an edge to itself and one to disk, which ends there.
    String loop = "(a WHERE a.name = 'db')-[]->{1,2}%s-[]->{1,2}(c)";
    assertThat(match(loop.formatted("(b)"), "b.name AS b, c.name AS c"))
        .containsExactlyInAnyOrder(
            "db|db", "db|db", "db|db", "db|db", "db|disk", "db|disk", "db|disk", "db|disk");
    assertThat(match(loop.formatted("()"), "c.name"))
        .containsExactlyInAnyOrder("db", "db", "db", "disk", "disk", "disk");
    assertThat(count(loop.formatted("(b)"))).isEqualTo("8");
    assertThat(count(loop.formatted("()"))).isEqualTo("6");
  }

  private String count(String pattern) {
    return rows(
            session,
            "SELECT count(*) FROM GRAPH_TABLE (deps MATCH " + pattern + " COLUMNS (1 AS one))")
        .getFirst();
  }

  @Test
  void aPatternWithBillionsOfMatchesIsRefusedByItsText() {
    MegaDbException error =
        failure(
            session,
            "SELECT sum(l) FROM GRAPH_TABLE (deps MATCH p = (a)-[]-{1,60}(b)"
                + " COLUMNS (path_length(p) AS l))");
    assertThat(error.is(ErrorCode.PROGRAM_LIMIT_EXCEEDED)).as(error.getMessage()).isTrue();
    assertThat(error)
        .hasMessageContaining("\"p = (a) -[]-{1,60} (b)\" passes more than 5000000 edges");
    assertThat(rows(session, "SELECT count(*) FROM services")).containsExactly("7");
  }

  @Test
  void edgesArePassedEitherWay() {
    assertThat(match("(a WHERE a.name = 'app')<-[e]-(b)", "b.name"))
        .containsExactlyInAnyOrder("web", "cache");
    assertThat(match("(a WHERE a.name = 'app')-[e]-(b)", "b.name"))
        .containsExactlyInAnyOrder("web", "cache", "db", "cache");
    assertThat(match("(a WHERE a.name = 'db')-(b)", "b.name"))
        .containsExactlyInAnyOrder("app", "db", "disk");
  }

  @Test
  void propertiesOfVerticesAndEdgesFilter() {
    assertThat(
            match(
                "(a IS service WHERE a.owner = 'bob')-[e IS calls WHERE e.kind = 'sync']->(b)",
                "a.name AS a, b.name AS b, b.cost"))
        .containsExactlyInAnyOrder("app|db|40", "db|db|40");
    assertThat(
            rows(
                session,
                "SELECT * FROM GRAPH_TABLE (deps MATCH (a)->(b) WHERE a.owner = b.owner"
                    + " COLUMNS (a.name AS x, b.name AS y)) g"))
        .containsExactlyInAnyOrder("app|db", "db|db");
  }

  @Test
  void quantifiersGiveWalks() {
    assertThat(match("(a WHERE a.name = 'web')-[e]->{1,3}(b)", "b.name, count(e) AS n"))
        .containsExactlyInAnyOrderElementsOf(
            rows(
                session,
                "WITH RECURSIVE r (v, n) AS (SELECT 'web', 0 UNION ALL"
                    + " SELECT callee, n + 1 FROM r JOIN calls ON caller = v WHERE n < 3)"
                    + " SELECT v, n FROM r WHERE n > 0"));
  }

  @Test
  void conditionsHoldWithinQuantifiers() {
    assertThat(
            match(
                "ACYCLIC (a WHERE a.name = 'web')-[e WHERE e.kind = 'sync']->+(b)",
                "b.name, count(e) AS n"))
        .containsExactlyInAnyOrder("app|1", "db|2");
    assertThat(
            match("(a WHERE a.name = 'web') ((x)->(y WHERE y.owner = 'bob')){1,2} (b)", "b.name"))
        .containsExactlyInAnyOrder("app", "db");
  }

  @Test
  void shortestPathsKnowTheirLengthAndVertices() {
    assertThat(
            match(
                "p = ANY SHORTEST (a WHERE a.name = 'web')->*(b)",
                "b.name, path_length(p) AS n, vertices(p) AS v"))
        .containsExactlyInAnyOrder(
            "web|0|[\"web\"]",
            "app|1|[\"web\",\"app\"]",
            "cdn|1|[\"web\",\"cdn\"]",
            "db|2|[\"web\",\"app\",\"db\"]",
            "cache|2|[\"web\",\"app\",\"cache\"]",
            "disk|3|[\"web\",\"app\",\"db\",\"disk\"]");
  }

  @Test
  void pathsShareVariables() {
    assertThat(match("(a)->(b), (b)->(a) WHERE a.name < b.name", "a.name AS a, b.name AS b"))
        .containsExactly("app|cache");
    assertThat(match("(a)->(a)", "a.name")).containsExactly("db");
  }

  @Test
  void countsNeedNoRows() {
    String walks =
        rows(
                session,
                "SELECT count(*) FROM calls a JOIN calls b ON b.caller = a.callee"
                    + " JOIN calls c ON c.caller = b.callee")
            .getFirst();
    assertThat(
            rows(
                session,
                "SELECT count(*) FROM GRAPH_TABLE (deps MATCH (a)->{3}(b) COLUMNS (1 AS one))"))
        .containsExactly(walks);
  }

  @Test
  void aMatchJoinsTheOtherTiers() {
    rows(session, "CREATE TABLE load_now (name text PRIMARY KEY, load integer) USING MEMORY");
    rows(session, "INSERT INTO load_now VALUES ('db', 90), ('disk', 30), ('cdn', 10)");
    assertThat(
            rows(
                session,
                "SELECT g.name, s.owner, l.load FROM GRAPH_TABLE (deps MATCH ANY SHORTEST"
                    + " (a WHERE a.name = 'app')->+(b) COLUMNS (b.name)) g"
                    + " JOIN services s ON s.name = g.name JOIN load_now l ON l.name = g.name"
                    + " ORDER BY 1"))
        .containsExactly("db|bob|90", "disk|eve|30");
    rows(session, "DROP TABLE load_now");
  }

  @Test
  void aCommitIsSeenByTheNextMatch() {
    rows(session, "INSERT INTO services VALUES ('new', 'ann', 1)");
    rows(session, "INSERT INTO calls VALUES (8, 'lonely', 'new', 'sync')");
    assertThat(match("(a WHERE a.name = 'lonely')->(b)", "b.name, b.cost"))
        .containsExactly("new|1");
    rows(session, "DELETE FROM calls WHERE id = 8");
    rows(session, "DELETE FROM services WHERE name = 'new'");
    assertThat(match("(a WHERE a.name = 'lonely')->(b)", "b.name")).isEmpty();
  }

  @Test
  void readingTheGraphNeedsNoFurtherPlaceAmongRunningStatements() throws Exception {
    Deque<AutoCloseable> open = new ArrayDeque<>();
    try {
      for (int i = 0; i < EngineFixture.MAX_RUNNING - 1; i++) {
        Session other = fixture.engine.openSession("other");
        open.push(other);
        open.push(other.execute("SELECT count(*) FROM megadb.system.settings"));
      }
      rows(session, "ALTER PROPERTY GRAPH deps SET (staleness = '0s')");
      assertThat(match("(a WHERE a.name = 'web')->(b)", "b.name"))
          .containsExactlyInAnyOrder("app", "cdn");
    } finally {
      for (AutoCloseable closeable : open) {
        closeable.close();
      }
    }
  }

  @Test
  void edgesWithoutKeyAreRefusedWhereTheyWouldHaveToBeToldApart() {
    rows(
        session,
        "CREATE PROPERTY GRAPH g5 VERTEX TABLES (services) EDGE TABLES (calls"
            + " SOURCE KEY (caller) REFERENCES services (name)"
            + " DESTINATION KEY (callee) REFERENCES services (name))");
    assertThat(
            rows(
                session,
                "SELECT * FROM GRAPH_TABLE (g5 MATCH (a)-[e WHERE e.kind = 'async']->(b)"
                    + " COLUMNS (b.name))"))
        .containsExactlyInAnyOrder("disk", "cache", "cdn");
    for (String refused :
        List.of(
            "TRAIL (a)-[e WHERE e.kind = 'sync']->+(b) COLUMNS (b.name)",
            "(a)-[e]->(b) COLUMNS (element_id(e) AS i)",
            "(a)-[e]->(b) COLUMNS (e.kind)")) {
      MegaDbException error =
          failure(session, "SELECT * FROM GRAPH_TABLE (g5 MATCH " + refused + ")");
      assertThat(error.is(ErrorCode.FEATURE_NOT_SUPPORTED)).as(error.getMessage()).isTrue();
      assertThat(error.hint().orElse("")).contains("KEY");
    }
    rows(session, "DROP PROPERTY GRAPH g5");
  }

  @Test
  void parametersChooseWhereToStart() {
    String sql =
        "SELECT b FROM GRAPH_TABLE (deps MATCH (a WHERE a.name = ?)->(b)"
            + " COLUMNS (b.name AS b)) ORDER BY 1";
    assertThat(rows(session, sql, "app")).containsExactly("cache", "db");
    assertThat(rows(session, sql, "db")).containsExactly("db", "disk");
    assertThat(rows(session, sql, "none")).isEmpty();
  }

  @Test
  void viewsHoldMatches() {
    rows(
        session,
        "CREATE VIEW hops AS SELECT * FROM GRAPH_TABLE (deps MATCH (a)->(b)->(c)"
            + " COLUMNS (a.name AS a, c.name AS c))");
    assertThat(rows(session, "SELECT c FROM hops WHERE a = 'web' ORDER BY 1"))
        .containsExactly("cache", "db");
    assertThat(failure(session, "DROP PROPERTY GRAPH deps").is(ErrorCode.DEPENDENT_OBJECTS))
        .isTrue();
    rows(session, "DROP VIEW hops");
  }

  @Test
  void explainShowsThePattern() {
    List<String> lines =
        rows(
            session,
            "EXPLAIN SELECT * FROM GRAPH_TABLE (deps MATCH p = ANY SHORTEST (a WHERE a.owner = 'ann')"
                + "-[e IS calls WHERE e.kind = 'sync']->{1,3}(b), (b)<-(c) COLUMNS (b.name, c.cost))");
    assertThat(lines)
        .anyMatch(line -> line.startsWith("Scan 0 of graph.public.deps") && line.contains("(rows="))
        .anyMatch(
            line ->
                line.contains("Computes: MATCH p = ANY SHORTEST (a WHERE a.owner = 'ann')")
                    && line.contains("{1,3}"))
        .anyMatch(
            line ->
                line.contains(
                    "Path 1: the shortest for each pair of ends, starting at the end that has fewer"
                        + " vertices"))
        .anyMatch(
            line ->
                line.strip()
                    .equals(
                        "(services WHERE (\"owner\" = 'ann')) -[calls WHERE (\"kind\" ="
                            + " 'sync')]->{1,3} (services)"))
        .anyMatch(line -> line.contains("Path 2: all, starting at an end that is found already"))
        .anyMatch(line -> line.strip().equals("(services) <-[calls]- (services)"));
    assertThat(String.join("\n", lines)).doesNotContain("\u0001");
  }

  @Test
  void graphsSurviveInTheCatalogAndCanBeAltered() {
    rows(session, "CREATE PROPERTY GRAPH g2 VERTEX TABLES (services)");
    assertThat(
            failure(session, "CREATE PROPERTY GRAPH g2 VERTEX TABLES (services)")
                .is(ErrorCode.DUPLICATE_TABLE))
        .isTrue();
    rows(session, "ALTER PROPERTY GRAPH g2 RENAME TO g3");
    rows(
        session,
        "ALTER PROPERTY GRAPH g3 ADD EDGE TABLES (calls SOURCE KEY (caller) REFERENCES services"
            + " (name) DESTINATION KEY (callee) REFERENCES services (name))");
    assertThat(
            rows(session, "SELECT count(*) FROM GRAPH_TABLE (g3 MATCH (a)->(b) COLUMNS (a.name))"))
        .containsExactly("7");
    rows(session, "DROP PROPERTY GRAPH g3");
    rows(session, "DROP PROPERTY GRAPH IF EXISTS g3");
  }

  @Test
  void unknownNamesAreErrorsWhereTheyStandWithTheNearest() {
    assertError(
        "SELECT * FROM GRAPH_TABLE (dep MATCH (a) COLUMNS (a.name))",
        ErrorCode.UNDEFINED_TABLE,
        "dep",
        "deps");
    assertError(
        "SELECT * FROM GRAPH_TABLE (deps MATCH (a IS servce) COLUMNS (a.name))",
        ErrorCode.UNDEFINED_OBJECT,
        "servce",
        "service");
    assertError(
        "SELECT * FROM GRAPH_TABLE (deps MATCH (a) COLUMNS (a.ownr))",
        ErrorCode.UNDEFINED_COLUMN,
        "a.ownr",
        "owner");
    assertError(
        "CREATE PROPERTY GRAPH g VERTEX TABLES (services KEY (nam))",
        ErrorCode.UNDEFINED_COLUMN,
        "nam)",
        "name");
  }

  private void assertError(String sql, ErrorCode code, String at, String hint) {
    MegaDbException error = failure(session, sql);
    assertThat(error.is(code)).as(error.getMessage()).isTrue();
    assertThat(error.position()).hasValue(sql.indexOf(at) + 1);
    assertThat(error.hint().orElse("")).contains(hint);
  }

  @Test
  void danglingEdgesAreIgnoredOrRejectedAsTheGraphSays() {
    rows(session, "CREATE TABLE loose (s text, d text) USING MEMORY");
    rows(session, "INSERT INTO loose VALUES ('web', 'app'), ('web', 'nowhere')");
    String edges =
        " VERTEX TABLES (services) EDGE TABLES (loose SOURCE KEY (s) REFERENCES services (name)"
            + " DESTINATION KEY (d) REFERENCES services (name))";
    rows(session, "CREATE PROPERTY GRAPH g4" + edges);
    assertThat(rows(session, "SELECT * FROM GRAPH_TABLE (g4 MATCH (a)->(b) COLUMNS (b.name))"))
        .containsExactly("app");
    rows(session, "ALTER PROPERTY GRAPH g4 SET (dangling = 'reject')");
    MegaDbException error =
        failure(session, "SELECT * FROM GRAPH_TABLE (g4 MATCH (a)->(b) COLUMNS (b.name))");
    assertThat(error.is(ErrorCode.FOREIGN_KEY_VIOLATION)).isTrue();
    assertThat(error.getMessage()).contains("nowhere");
    rows(session, "DROP PROPERTY GRAPH g4");
    rows(session, "DROP TABLE loose");
  }
}
