package io.megadb.exec;

import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the graph tier answers alone, each beside the same question with a condition that it can't
 * take, so that DuckDB filters and counts the rows of all matches.
 */
class GraphPushDownIT {
  private static final int VERTICES = 12;
  private static EngineFixture fixture;
  private Session session;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    fixture = new EngineFixture(folder);
    SplittableRandom random = new SplittableRandom(11);
    List<String> vertices = new ArrayList<>();
    for (int vertex = 0; vertex < VERTICES; vertex++) {
      vertices.add("('v" + vertex + "', " + vertex % 3 + ")");
    }
    List<String> edges = new ArrayList<>();
    for (int edge = 0; edge < 2 * VERTICES; edge++) {
      edges.add(
          "(%d, 'v%d', 'v%d')".formatted(edge, random.nextInt(VERTICES), random.nextInt(VERTICES)));
    }
    try (Session session = fixture.engine.openSession("test")) {
      rows(session, "CREATE TABLE nodes (id text, kind integer) USING MEMORY");
      rows(session, "INSERT INTO nodes VALUES " + String.join(", ", vertices));
      rows(session, "CREATE TABLE links (n bigint, a text, b text) USING OLAP");
      rows(session, "INSERT INTO links VALUES " + String.join(", ", edges));
      rows(
          session,
          "CREATE PROPERTY GRAPH g VERTEX TABLES (nodes KEY (id))"
              + " EDGE TABLES (links KEY (n) SOURCE KEY (a) REFERENCES nodes (id)"
              + " DESTINATION KEY (b) REFERENCES nodes (id))");
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

  private static String table(String pattern, String where) {
    return "GRAPH_TABLE (g MATCH %s%s COLUMNS (x.id AS xid, y.id AS yid)) AS m"
        .formatted(pattern, where.isEmpty() ? "" : " WHERE " + where);
  }

  private String plan(String sql) {
    return String.join("\n", rows(session, "EXPLAIN " + sql));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(x)-[e]->(y)",
        "(x)-[e]->{1,3}(y)",
        "(x)<-[e]-{0,2}(y)",
        "(x)-[e]-{2}(y)",
        "(x)->(z)->(y)",
        "(x)->(y), (y)->(x)",
        "(x)->(y)->(z)->(x)",
        "(x)->(y)->(z), (x)->(z)",
        "(x WHERE x.kind = 1)->(z)->(y WHERE y.kind = 2)",
        "(x)->(y)->?(z)",
        "ANY SHORTEST (x)-[e]->+(y)",
        "ALL SHORTEST (x)-[e]->{1,4}(y)",
        "SHORTEST 2 (x)-[e]->{0,3}(y)",
        "ACYCLIC (x)-[e]->{1,3}(y)",
        "TRAIL (x)-[e]->{1,3}(y)",
        "(x)-[e]->{1,2}(z)-[f]->{0,2}(y)",
      })
  void answersAsIfNothingWerePushed(String pattern) {
    List<String> wheres =
        List.of("", "x.id = 'v3'", "y.id IN ('v1', 'v2', 'nobody')", "x.id = 'v3' AND y.id = 'v4'");
    List<String> selects =
        List.of(
            "SELECT count(*) FROM %s",
            "SELECT count(xid), count(*) FROM %s",
            "SELECT count(DISTINCT yid) FROM %s",
            "SELECT DISTINCT yid FROM %s",
            "SELECT yid, count(*) FROM %s GROUP BY yid",
            "SELECT count(*), xid AS start FROM %s GROUP BY xid");
    for (String where : wheres) {
      String fence = (where.isEmpty() ? "" : where + " AND ") + "length(x.id) > 0";
      for (String select : selects) {
        String pushed = select.formatted(table(pattern, where));
        String whole = select.formatted(table(pattern, fence));
        assertThat(plan(pushed))
            .contains("Result: scan 0 as it is")
            .containsPattern("(COUNT|GROUPS) OF MATCH");
        assertThat(plan(whole)).doesNotContain(" OF MATCH");
        assertThat(rows(session, pushed))
            .as(pushed)
            .containsExactlyInAnyOrderElementsOf(rows(session, whole));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"(x)-[e]->(y)", "(x)-[e]->{1,3}(y)", "ALL SHORTEST (x)-[e]->{1,4}(y)"})
  void givesMatchesAsTheyAre(String pattern) {
    String direct = "SELECT yid, xid, yid AS again FROM " + table(pattern, "x.id = 'v3'");
    String whole =
        "SELECT yid, xid, yid AS again FROM " + table(pattern, "x.id = 'v3' AND length(y.id) > 0");
    assertThat(plan(direct)).contains("Route: graph alone");
    assertThat(plan(whole)).contains("Residual in DuckDB");
    assertThat(rows(session, direct))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(rows(session, whole));
    String outer = "SELECT yid, xid, yid AS again FROM " + table(pattern, "") + " WHERE xid = 'v3'";
    assertThat(plan(outer)).contains("Route: graph alone");
    assertThat(rows(session, outer)).containsExactlyInAnyOrderElementsOf(rows(session, direct));
    assertThat(plan(direct + " LIMIT 1")).contains("Limit: 1");
    assertThat(rows(session, direct + " LIMIT 1")).hasSize(1).isSubsetOf(rows(session, direct));
    assertThat(rows(session, direct + " LIMIT 0")).isEmpty();
  }

  @Test
  void takesParametersOfEveryRun() {
    String count = "SELECT count(*) FROM " + table("(x)-[e]->{1,2}(y)", "x.id = $1 OR x.id = $2");
    List<String> all =
        rows(
            session,
            "SELECT xid, count(*) FROM "
                + table("(x)-[e]->{1,2}(y)", "length(x.id) > 0")
                + " GROUP BY xid");
    for (int vertex = 0; vertex < VERTICES; vertex++) {
      String key = "v" + vertex;
      String wanted =
          all.stream()
              .filter(row -> row.startsWith(key + "|"))
              .map(row -> row.substring(key.length() + 1))
              .findFirst()
              .orElse("0");
      assertThat(rows(session, count, key, null)).containsExactly(wanted);
    }
    assertThat(rows(session, count, null, null)).containsExactly("0");
    assertThat(rows(session, count, "nobody", "v99")).containsExactly("0");
  }

  @Test
  void explainsWhatTheTierAnswers() {
    assertThat(
            rows(
                session,
                "EXPLAIN ANALYZE SELECT count(*) FROM "
                    + table("(x)-[e]->{1,2}(y)", "x.id = 'v3'")))
        .contains("Route: graph alone")
        .anyMatch(line -> line.startsWith("  Conditions: ") && line.endsWith(" = 'v3'"))
        .anyMatch(line -> line.contains("Result: scan 0 as it is  (actual rows=1)"));
  }

  @Test
  void joinsGroupsWithTheRestOfTheStatement() {
    String groups = "SELECT yid, count(*) AS n FROM %s GROUP BY yid";
    String join =
        "SELECT n.id, n.kind, m.n FROM nodes n JOIN (" + groups + ") m ON m.yid = n.id ORDER BY 1";
    assertThat(rows(session, join.formatted(table("(x)->(y)", ""))))
        .isEqualTo(rows(session, join.formatted(table("(x)->(y)", "length(x.id) > 0"))));
    String correlated =
        "SELECT n.id, (SELECT count(*) FROM %s WHERE m.xid = n.id) AS n FROM nodes n ORDER BY 1";
    assertThat(rows(session, correlated.formatted(table("(x)->(y)", ""))))
        .isEqualTo(rows(session, correlated.formatted(table("(x)->(y)", "length(x.id) > 0"))));
  }
}
