package io.megadb.exec;

import static io.megadb.exec.EngineFixture.failure;
import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Algorithms in FROM, over vertices in PostgreSQL and edges in Iceberg.
 *
 * <pre>
 *   web -> app -> db -> disk        cache -> app        app -> cache       db -> db (a loop)
 *   web -> cdn                      lonely
 * </pre>
 */
class GraphFunctionsIT {
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
          "CREATE TABLE calls (id bigint, caller text, callee text, kind text, ms double precision)"
              + " USING OLAP");
      rows(
          session,
          "INSERT INTO calls VALUES (1, 'web', 'app', 'sync', 1), (2, 'app', 'db', 'sync', 2),"
              + " (3, 'db', 'disk', 'async', 4), (4, 'cache', 'app', 'sync', 0.5),"
              + " (5, 'app', 'cache', 'async', 3), (6, 'db', 'db', 'sync', 1),"
              + " (7, 'web', 'cdn', 'async', 10)");
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

  @Test
  void pageRankGivesEveryVertexARank() {
    assertThat(
            rows(
                session,
                "SELECT name, round(rank::numeric, 4) FROM pagerank(GRAPH deps, damping => 0.85,"
                    + " iterations => 100, tolerance => 0) ORDER BY 1"))
        .containsExactly(
            "app|0.2129",
            "cache|0.1503",
            "cdn|0.0852",
            "db|0.2613",
            "disk|0.1708",
            "lonely|0.0598",
            "web|0.0598");
    assertThat(
            rows(
                session, "SELECT count(*), round(sum(rank)::numeric, 6) FROM pagerank(GRAPH deps)"))
        .containsExactly("7|1.000000");
  }

  @Test
  void resultsJoinTheVertexTableByItsKey() {
    assertThat(
            rows(
                session,
                "SELECT s.name, s.owner, b.distance FROM bfs(GRAPH deps, source => 'web') AS b"
                    + " JOIN services s USING (name) WHERE s.owner <> 'ann' ORDER BY 3, 1"))
        .containsExactly("app|bob|1", "cdn|eve|1", "db|bob|2", "disk|eve|3");
  }

  @Test
  void argumentsAreParameters() {
    String sql =
        "SELECT name, distance FROM bfs(GRAPH deps, source => ?, max_depth => ?) ORDER BY 2, 1";
    assertThat(rows(session, sql, "app", 1L)).containsExactly("app|0", "cache|1", "db|1");
    assertThat(rows(session, sql, "db", 5L)).containsExactly("db|0", "disk|1");
  }

  @Test
  void argumentsComeFromTablesToTheLeft() {
    assertThat(
            rows(
                session,
                "SELECT s.name, b.name, b.distance FROM services s,"
                    + " bfs(GRAPH deps, source => s.name, max_depth => 1) b"
                    + " WHERE s.owner = 'bob' ORDER BY 1, 3, 2"))
        .containsExactly("app|app|0", "app|cache|1", "app|db|1", "db|db|0", "db|disk|1");
  }

  @Test
  void labelsConditionsAndDirectionsSayWhatIsSeen() {
    assertThat(
            rows(
                session,
                "SELECT name, distance FROM bfs(GRAPH deps MATCH (a IS service)-[e IS calls"
                    + " WHERE e.kind = 'sync']->(b), source => 'web') ORDER BY 2, 1"))
        .containsExactly("web|0", "app|1", "db|2");
    assertThat(
            rows(
                session,
                "SELECT name, distance FROM bfs(GRAPH deps MATCH <-[e]-, source => 'disk')"
                    + " ORDER BY 2, 1"))
        .containsExactly("disk|0", "db|1", "app|2", "cache|3", "web|3");
    assertThat(
            rows(
                session,
                "SELECT name, distance FROM bfs(GRAPH deps MATCH -, source => 'cdn', max_depth => 2)"
                    + " ORDER BY 2, 1"))
        .containsExactly("cdn|0", "web|1", "app|2");
    assertThat(
            rows(
                session,
                "SELECT name, round(rank::numeric, 4) FROM pagerank(GRAPH deps"
                    + " MATCH (s WHERE s.owner <> 'ann')) ORDER BY 1"))
        .containsExactly("app|0.1165", "cdn|0.1165", "db|0.3748", "disk|0.2758", "lonely|0.1165");
  }

  @Test
  void weightsAreExpressionsOverTheEdge() {
    for (String weight : List.of("ms", "e.ms", "e.ms * 1.0")) {
      assertThat(
              rows(
                  session,
                  "SELECT name, distance FROM sssp(GRAPH deps MATCH -[e]->, source => 'web',"
                      + " weight => "
                      + weight
                      + ") ORDER BY 2, 1"))
          .containsExactly("web|0.0", "app|1.0", "db|3.0", "cache|4.0", "disk|7.0", "cdn|10.0");
    }
  }

  @Test
  void explainSaysWhatRunsAndHowOften() {
    List<String> plan =
        rows(
            session,
            "EXPLAIN SELECT * FROM services s, bfs(GRAPH deps MATCH -[e IS calls]->,"
                + " source => s.name) b");
    assertThat(plan).anyMatch(line -> line.contains("Computes: bfs MATCH -[e IS calls]->"));
    assertThat(plan).anyMatch(line -> line.contains("Called once for each row of"));
  }

  @Test
  void whoForgetsTheWordGraphIsToldOfIt() {
    for (String call : List.of("pagerank(deps)", "pagerank('deps')", "bfs('deps', 'web')")) {
      String name = call.substring(0, call.indexOf('('));
      assertThat(failure(session, "SELECT * FROM " + call).hint().orElseThrow())
          .as(call)
          .containsAnyOf("(GRAPH the_graph)", "GRAPH deps");
      MegaDbException joined = failure(session, "SELECT * FROM calls c, " + call + " r");
      assertThat(joined.is(ErrorCode.SYNTAX_ERROR)).as(joined.getMessage()).isTrue();
      assertThat(joined.hint().orElseThrow()).contains(name + "(GRAPH the_graph)");
    }
  }

  @Test
  void wrongCallsAreErrorsWhereTheyStand() {
    assertError("pagerank(GRAPH dep)", ErrorCode.UNDEFINED_TABLE, "dep)", "deps");
    assertError("pagerang(GRAPH deps)", ErrorCode.UNDEFINED_FUNCTION, "pagerang", "pagerank");
    assertError(
        "pagerank(GRAPH deps, dampng => 0.5)", ErrorCode.UNDEFINED_PARAMETER, "dampng", "damping");
    assertError(
        "pagerank(GRAPH deps, damping => 2)",
        ErrorCode.INVALID_PARAMETER_VALUE,
        "2",
        "within 0 and 1");
    assertError(
        "pagerank(GRAPH deps, damping => 'much')",
        ErrorCode.INVALID_TEXT_REPRESENTATION,
        "'much'",
        "");
    assertError("bfs(GRAPH deps)", ErrorCode.INVALID_PARAMETER_VALUE, "bfs", "source =>");
    assertError(
        "bfs(GRAPH deps, source => 'nobody')",
        ErrorCode.INVALID_PARAMETER_VALUE,
        "'nobody'",
        "key of a vertex");
    assertError("bfs(GRAPH deps, source => 5)", ErrorCode.DATATYPE_MISMATCH, "5", "quotes");
    assertError(
        "bfs(GRAPH deps, source => ('a', 'b'))", ErrorCode.DATATYPE_MISMATCH, "('a'", "(a, b)");
    assertError(
        "bfs(GRAPH deps, source => 'web', source => 'app')",
        ErrorCode.SYNTAX_ERROR,
        "source => 'app'",
        "Leave one");
    assertError("bfs(GRAPH deps, 'web')", ErrorCode.SYNTAX_ERROR, "'web'", "");
    assertError(
        "wcc(GRAPH deps MATCH (a IS servce))", ErrorCode.UNDEFINED_OBJECT, "servce", "service");
    assertError(
        "wcc(GRAPH deps MATCH (a WHERE a.ownr = 'x'))",
        ErrorCode.UNDEFINED_COLUMN,
        "a.ownr",
        "owner");
    assertError(
        "wcc(GRAPH deps MATCH (a)-[e]-(b WHERE a.owner < b.owner))",
        ErrorCode.FEATURE_NOT_SUPPORTED,
        "-[e]",
        "Give the edge a direction");
    assertError("wcc(GRAPH deps MATCH (a)->(b)->(c))", ErrorCode.SYNTAX_ERROR, "(a)", "MATCH says");
    assertError(
        "sssp(GRAPH deps, source => 'web', weight => 'ms')",
        ErrorCode.DATATYPE_MISMATCH,
        "'ms'",
        "without quotes");
    assertError(
        "sssp(GRAPH deps, source => 'web', weight => mss)",
        ErrorCode.UNDEFINED_COLUMN,
        "mss",
        "ms");
  }

  private void assertError(String call, ErrorCode code, String at, String hint) {
    String sql = "SELECT * FROM " + call;
    MegaDbException error = failure(session, sql);
    assertThat(error.is(code)).as(error.toString()).isTrue();
    assertThat(error.position()).as(error.toString()).hasValue(sql.indexOf(at) + 1);
    assertThat(error.hint().orElse("")).contains(hint);
  }

  @Test
  void viewsAndOtherGraphQueriesStandTogether() {
    rows(session, "CREATE VIEW reach AS SELECT g.name FROM bfs(GRAPH deps, source => 'db') AS g");
    assertThat(
            rows(
                session,
                "SELECT r.name FROM reach r JOIN bfs(GRAPH deps, source => 'app') a"
                    + " ON a.name = r.name ORDER BY 1"))
        .containsExactly("db", "disk");
    assertThat(failure(session, "DROP PROPERTY GRAPH deps").is(ErrorCode.DEPENDENT_OBJECTS))
        .isTrue();
    rows(session, "DROP VIEW reach");
    assertThat(
            rows(
                session,
                "SELECT g.b, p.distance FROM GRAPH_TABLE (deps MATCH (a WHERE a.name = 'web')->(b)"
                    + " COLUMNS (b.name AS b)) g JOIN bfs(GRAPH deps, source => 'app') p"
                    + " ON p.name = g.b"))
        .containsExactly("app|0");
  }

  @Test
  void argumentsComeFromAnyTierAndAnyPlaceOfTheQuery() {
    rows(session, "CREATE TABLE seeds (id integer PRIMARY KEY, start text) USING MEMORY");
    rows(session, "INSERT INTO seeds VALUES (1, 'db'), (2, 'app'), (3, 'nowhere'), (4, NULL)");
    assertThat(
            rows(
                session,
                "SELECT s.id, count(b.name) FROM seeds s LEFT JOIN LATERAL"
                    + " bfs(GRAPH deps, source => s.start) b ON TRUE GROUP BY s.id ORDER BY 1"))
        .containsExactly("1|2", "2|4", "3|0", "4|0");
    assertThat(
            rows(
                session,
                "SELECT s.id, (SELECT max(distance) FROM bfs(GRAPH deps, source => s.start))"
                    + " FROM seeds s WHERE s.id < 3 ORDER BY 1"))
        .containsExactly("1|1", "2|2");
    assertThat(
            rows(
                session,
                "SELECT name FROM bfs(GRAPH deps, source => (SELECT min(start) FROM seeds),"
                    + " max_depth => 1 + 0) ORDER BY 1"))
        .containsExactly("app", "cache", "db");
    assertThat(
            rows(
                session,
                "SELECT s.id, a.name, b.name FROM seeds s,"
                    + " bfs(GRAPH deps, source => s.start, max_depth => s.id) a,"
                    + " bfs(GRAPH deps, source => a.name, max_depth => 1) b"
                    + " WHERE s.id = 1 ORDER BY 2, 3"))
        .containsExactly("1|db|db", "1|db|disk", "1|disk|disk");
    rows(session, "DROP TABLE seeds");
  }

  @Test
  void countsAndLimitsAreOfAnyFunction() {
    assertThat(rows(session, "SELECT count(*) FROM wcc(GRAPH deps)")).containsExactly("7");
    assertThat(rows(session, "SELECT name FROM lcc(GRAPH deps) LIMIT 2")).hasSize(2);
    assertThat(
            rows(
                session,
                "WITH r AS (SELECT * FROM pagerank(GRAPH deps)) SELECT count(*) FROM r a JOIN r b"
                    + " USING (name) WHERE a.rank = b.rank"))
        .containsExactly("7");
    assertThat(
            rows(
                session,
                "EXPLAIN ANALYZE SELECT s.owner FROM pagerank(GRAPH deps) JOIN services s USING (name)"))
        .anyMatch(line -> line.contains("Computes: pagerank"));
  }

  @Test
  void verticesOfSeveralTablesAreToldApart() {
    rows(session, "CREATE TABLE people (id bigint PRIMARY KEY, name text)");
    rows(session, "INSERT INTO people VALUES (1, 'ann'), (2, 'bob')");
    rows(session, "CREATE TABLE places (country text, town text) USING OLAP");
    rows(session, "INSERT INTO places VALUES ('de', 'Ulm'), ('at', 'Wels')");
    rows(session, "CREATE TABLE visits (person bigint, country text, town text) USING MEMORY");
    rows(session, "INSERT INTO visits VALUES (1, 'de', 'Ulm'), (2, 'de', 'Ulm')");
    rows(
        session,
        "CREATE PROPERTY GRAPH travel VERTEX TABLES (people, places KEY (country, town))"
            + " EDGE TABLES (visits SOURCE KEY (person) REFERENCES people (id)"
            + " DESTINATION KEY (country, town) REFERENCES places (country, town))");
    assertThat(
            rows(
                session,
                "SELECT vertex_table, vertex_key, distance FROM"
                    + " bfs(GRAPH travel MATCH -, source => 1) ORDER BY 3, 2"))
        .containsExactly("people|1|0", "places|de,Ulm|1", "people|2|2");
    assertThat(
            rows(
                session,
                "SELECT vertex_key FROM bfs(GRAPH travel MATCH <-, source => ('de', 'Ulm'))"
                    + " ORDER BY 1"))
        .containsExactly("1", "2", "de,Ulm");
    assertThat(
            rows(
                session,
                "SELECT country, town, component FROM wcc(GRAPH travel MATCH (p IS places))"))
        .hasSize(2);
    assertError(
        "bfs(GRAPH travel, source => ('a', 'b', 'c'))",
        ErrorCode.DATATYPE_MISMATCH,
        "('a'",
        "(a, b)");
    rows(session, "DROP PROPERTY GRAPH travel");
    rows(session, "DROP TABLE visits");
    rows(session, "DROP TABLE places");
    rows(session, "DROP TABLE people");
  }

  @Test
  void aCommitIsSeenByTheNextCall() {
    rows(session, "INSERT INTO calls VALUES (8, 'disk', 'lonely', 'sync', 1)");
    assertThat(
            rows(
                session,
                "SELECT distance FROM sssp(GRAPH deps MATCH -[e WHERE e.kind = ?]->,"
                    + " source => 'disk', weight => ms * ?) WHERE name = 'lonely'",
                "sync",
                3.0))
        .containsExactly("3.0");
    rows(session, "DELETE FROM calls WHERE id = 8");
    assertThat(rows(session, "SELECT name FROM bfs(GRAPH deps, source => 'disk')"))
        .containsExactly("disk");
  }
}
