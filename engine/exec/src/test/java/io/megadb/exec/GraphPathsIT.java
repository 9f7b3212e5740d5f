package io.megadb.exec;

import static io.megadb.exec.EngineFixture.failure;
import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Which paths a pattern finds: quantifiers, path modes, selectors, costs, and conditions within
 * them, over a {@link SocialGraph}.
 */
class GraphPathsIT extends SocialGraph {
  @Test
  void pathModesAndSelectorsKeepPaths() {
    String ring = "(a WHERE a.name = 'ann')-[k IS knows]->";
    assertThat(match("WALK " + ring + "{1,4}(b)", "b.name"))
        .containsExactlyInAnyOrder("bob", "eve", "ann", "bob");
    assertThat(match("TRAIL " + ring + "+(b)", "b.name"))
        .containsExactlyInAnyOrder("bob", "eve", "ann");
    assertThat(match("SIMPLE " + ring + "+(b)", "b.name"))
        .containsExactlyInAnyOrder("bob", "eve", "ann");
    assertThat(match("ACYCLIC " + ring + "+(b)", "b.name")).containsExactlyInAnyOrder("bob", "eve");
    String toBob = ring + "+(b WHERE b.name = 'bob')";
    assertThat(match("SHORTEST 2 " + toBob, "count(k) AS n")).containsExactlyInAnyOrder("1", "4");
    assertThat(match("SHORTEST 3 PATHS GROUPS " + toBob, "count(k) AS n"))
        .containsExactlyInAnyOrder("1", "4", "7");
    assertThat(match("ALL SHORTEST " + toBob, "count(k) AS n")).containsExactly("1");
    assertThat(match("ANY SHORTEST " + toBob, "count(k) AS n")).containsExactly("1");
    assertThat(match("ANY " + toBob, "b.name")).containsExactly("bob");
    assertThat(match("ANY 2 " + toBob, "b.name")).containsExactly("bob", "bob");
    assertThat(match(toBob + " KEEP ANY SHORTEST", "count(k) AS n")).containsExactly("1");
    assertThat(match("(a WHERE a.name = 'ann') (TRAIL (x)-[k IS knows]->{1,9}(y)) (b)", "b.name"))
        .containsExactlyInAnyOrder("bob", "eve", "ann");
    refused(ErrorCode.SYNTAX_ERROR, "+(b)", ring + "+(b)", "b.name");
    refused(
        ErrorCode.FEATURE_NOT_SUPPORTED, "(q = ", "(a) (q = (x)-[k IS knows]->(y)) (b)", "b.name");
    refused(ErrorCode.FEATURE_NOT_SUPPORTED, "| (c)", "(a)->(b) | (c)->(d)", "1 AS one");
  }

  @Test
  void aQuestionMarkLeavesItsVariablesNull() {
    assertThat(
            match(
                "(a IS person)-[e IS likes]->?(b)",
                "a.name AS a, b.name AS b, element_id(e) IS NULL AS nothing"))
        .containsExactlyInAnyOrder(
            "ann|ann|true",
            "bob|bob|true",
            "eve|eve|true",
            "dan|dan|true",
            "ann|tea|false",
            "bob|tea|false",
            "eve|rum|false");
    assertThat(
            match(
                "(a IS person WHERE a.age > 25) ((x)-[e IS knows WHERE e.since > 2002]->(y))? (b)",
                "a.name AS a, y.name AS y, y.age, e.since"))
        .containsExactlyInAnyOrder(
            "bob|NULL|NULL|NULL", "eve|NULL|NULL|NULL", "dan|NULL|NULL|NULL", "eve|ann|20|2003");
    refused(ErrorCode.DUPLICATE_ALIAS, "b)->(d)", "(a) (()->(b))? (c), (b)->(d)", "a.name");
  }

  @Test
  void conditionsHoldForElementsOfSeveralTables() {
    assertThat(
            match("ANY SHORTEST (a WHERE a.name = 'ann')->+(b WHERE b.name LIKE '_e%')", "b.name"))
        .containsExactlyInAnyOrder("tea");
    assertThat(
            match(
                "ANY SHORTEST (a WHERE a.name = 'ann') (()->(x WHERE x.age > 25 OR x.price > 5))+ (b)",
                "b.name"))
        .containsExactlyInAnyOrder("bob", "eve", "rum");
    assertThat(match("(a)->(b WHERE b.price < 5)", "a.name, b.name AS b"))
        .containsExactlyInAnyOrder("ann|tea", "bob|tea");
  }

  @Test
  void conditionsWithinQuantifiersMayCompareNeighbours() {
    String older = " ((x)-[k IS knows]->(y) WHERE x.age < y.age){1,5} ";
    assertThat(match("(a WHERE a.name = 'ann')" + older + "(b)", "b.name"))
        .containsExactlyInAnyOrder("bob", "eve");
    assertThat(
            match("(b)" + older.replace("{1,5}", "{1,2}") + "(a WHERE a.name = 'eve')", "b.name"))
        .containsExactlyInAnyOrder("ann", "bob");
    assertThat(
            match(
                "(a WHERE a.name = 'eve') ((y)<-[k IS knows WHERE x.age < y.age AND k.since > x.age]-(x)){1,5} (b)",
                "b.name"))
        .containsExactlyInAnyOrder("ann", "bob");
    assertThat(
            match(
                "(a WHERE a.name <> 'bob') ((x)-[k IS knows]-(y) WHERE x.age < y.age){1,5} (b)",
                "a.name AS a, b.name AS b, count(k) AS n"))
        .containsExactlyInAnyOrder("ann|bob|1", "ann|eve|1", "ann|eve|2");
    String apart = "(a) ((x)-[k IS knows]->(y)-[l]->(z) WHERE %s){1,2} (b)";
    assertThat(match(apart.formatted("x.name < z.name"), "a.name AS a, listagg(z.name, ' ') AS z"))
        .containsExactlyInAnyOrder("ann|eve", "ann|tea", "bob|rum", "eve|tea", "ann|eve tea");
    assertThat(match(apart.formatted("z.price >= x.age - ?"), "a.name, b.name AS b", 28))
        .containsExactlyInAnyOrder("ann|tea", "bob|rum");
    assertThat(match("TRAIL " + apart.formatted("x.age <> z.age"), "a.name, b.name AS b"))
        .containsExactlyInAnyOrder("ann|eve", "bob|ann", "eve|bob");
    refused(
        ErrorCode.FEATURE_NOT_SUPPORTED,
        "x.age < z.age + random()",
        apart.formatted("x.age < z.age + random()"),
        "b.name");
    refused(ErrorCode.UNDEFINED_COLUMN, "z.agee", apart.formatted("x.age < z.agee"), "b.name");
    MegaDbException error =
        refused(
            ErrorCode.FEATURE_NOT_SUPPORTED,
            "x.age + z.age < 60",
            "(a) ((x)-[k IS knows]->(y)-[l IS knows]->(z) WHERE x.age + z.age < 60){1,5} (b)",
            "b.name");
    assertThat(error.getMessage()).contains("an edge and the vertices beside it");
    refused(
        ErrorCode.UNDEFINED_COLUMN,
        "y.agee",
        "(a) ((x)-[k IS knows]->(y) WHERE x.age < y.agee){1,5} (b)",
        "b.name");
  }

  @Test
  void conditionsMayDependOnTheWayAnEdgeIsPassed() {
    rows(session, "CREATE TABLE spots (id integer PRIMARY KEY, w integer)");
    rows(session, "CREATE TABLE ways (id integer, s integer, t integer, c integer) USING OLAP");
    SplittableRandom random = new SplittableRandom(17);
    for (int i = 0; i < 12; i++) {
      rows(session, "INSERT INTO spots VALUES (" + i + ", " + random.nextInt(10) + ")");
    }
    // Loops and edges side by side are among them.
    StringBuilder ways = new StringBuilder("(40, 3, 3, 1)");
    for (int i = 0; i < 30; i++) {
      int[] edge = {i, random.nextInt(12), random.nextInt(12), random.nextInt(6)};
      ways.append(", (%d, %d, %d, %d)".formatted(edge[0], edge[1], edge[2], edge[3]));
    }
    rows(session, "INSERT INTO ways VALUES " + ways);
    String ends = "SOURCE KEY (s) REFERENCES spots (id) DESTINATION KEY (t) REFERENCES spots (id)";
    rows(
        session,
        "CREATE PROPERTY GRAPH hills VERTEX TABLES (spots) EDGE TABLES (ways KEY (id) "
            + ends
            + ", ways AS nameless "
            + ends
            + " LABEL nameless)");
    String passed =
        "SELECT e.id, e.%s AS s, e.%s AS t FROM ways e JOIN spots x ON e.%s = x.id"
            + " JOIN spots y ON e.%s = y.id WHERE x.w < y.w + e.c";
    String both =
        "WITH p AS ("
            + passed.formatted("s", "t", "s", "t")
            + " UNION ALL "
            + passed.formatted("t", "s", "t", "s")
            + " AND e.s <> e.t) ";
    String part = " ((x)-[e IS ways WHERE x.w < y.w + e.c]-(y))";
    String once = "SELECT s, t FROM p";
    String twice = "SELECT p.s, q.t FROM p JOIN p q ON p.t = q.s";
    compare("(a)" + part + "{1} (b)", both + once);
    compare("(a)" + part + "{2} (b)", both + twice);
    compare("(a)" + part + "{1,2} (b)", both + once + " UNION ALL " + twice);
    compare("TRAIL (a)" + part + "{2} (b)", both + twice + " AND p.id <> q.id");
    compare("ANY SHORTEST (a)" + part + "{1,2} (b)", both + once + " UNION " + twice);
    compare(
        "(a)" + part + "{3} (b WHERE b.id = 3)",
        both + "SELECT p.s, r.t FROM p JOIN p q ON p.t = q.s JOIN p r ON q.t = r.s WHERE r.t = 3");
    compare(
        "ANY SHORTEST (a)-[e IS ways WHERE a.w < x.w + e.c]-(x)"
            + "-[f IS ways WHERE x.w < b.w + f.c]-(b)",
        both + "SELECT DISTINCT p.s, q.t FROM p JOIN p q ON p.t = q.s");
    String apart = " ((x)-[e IS ways]->(y)-[f IS ways]-(z) WHERE x.w + 2 > z.w AND x.id <> z.id)";
    String far =
        "WITH w AS (SELECT s, t FROM ways UNION ALL SELECT t, s FROM ways WHERE s <> t),"
            + " p AS (SELECT e.s, w.t FROM ways e JOIN w ON e.t = w.s JOIN spots x ON e.s = x.id"
            + " JOIN spots z ON w.t = z.id WHERE x.w + 2 > z.w AND x.id <> z.id) ";
    compare("(a)" + apart + "{1} (b)", far + once);
    compare("(a)" + apart + "{1,2} (b)", far + once + " UNION ALL " + twice);
    compare(
        "(a WHERE a.id < 9)" + apart + "{2} (b WHERE b.id = 3)",
        far + twice + " AND q.t = 3 AND p.s < 9");
    compare("ANY SHORTEST (a)" + apart + "{1,2} (b)", far + once + " UNION " + twice);
    compare("ANY SHORTEST (a)" + apart + " (b)", far + "SELECT DISTINCT s, t FROM p");
    compare("(a)" + apart + "? (b)", far + once + " UNION ALL SELECT id, id FROM spots");
    // It ends, however many walks there are.
    assertThat(
            rows(
                session,
                "SELECT count(*) > 20 FROM GRAPH_TABLE (hills MATCH ANY SHORTEST (a)"
                    + apart
                    + "+ (b) COLUMNS (a.id AS a, b.id AS b))"))
        .containsExactly("true");
    MegaDbException error =
        failure(
            session,
            "SELECT * FROM GRAPH_TABLE (hills MATCH (a) ((x)-[e IS nameless]-(y) WHERE x.w < y.w)+"
                + " (b) KEEP ANY SHORTEST COLUMNS (b.id AS b))");
    assertThat(error.is(ErrorCode.FEATURE_NOT_SUPPORTED)).as(error.getMessage()).isTrue();
    assertThat(error.getMessage()).contains("\"nameless\"", "KEY");
    rows(session, "DROP PROPERTY GRAPH hills");
  }

  private void compare(String pattern, String joins) {
    List<String> expected = rows(session, joins);
    assertThat(expected).hasSizeGreaterThan(5);
    assertThat(
            rows(
                session,
                "SELECT * FROM GRAPH_TABLE (hills MATCH "
                    + pattern
                    + " COLUMNS (a.id AS a, b.id AS b))"))
        .as(pattern)
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void parametersMayStandWithinQuantifiers() {
    String pattern = "(a WHERE a.name = ?) (()-[k IS knows WHERE k.since < ?]->()){1,3} (b)";
    assertThat(match(pattern, "b.name", "ann", 2002)).containsExactly("bob");
    assertThat(match(pattern, "b.name", "ann", 2003)).containsExactlyInAnyOrder("bob", "eve");
    assertThat(match(pattern, "b.name", "bob", 2000)).isEmpty();
    assertThat(
            match(
                "ANY SHORTEST (a WHERE a.age < ?) (()-[k IS knows]->(y WHERE y.name <> ?))* (b)",
                "a.name AS a, b.name AS b",
                25,
                "eve"))
        .containsExactlyInAnyOrder("ann|ann", "ann|bob");
  }

  @Test
  void parametersMayBeTheBoundsOfQuantifiers() {
    String walk = "(a WHERE a.name = 'ann')-[k IS knows]->";
    assertThat(match(walk + "{?}(b)", "b.name", 2)).containsExactly("eve");
    assertThat(match(walk + "{?}(b)", "b.name", 4)).containsExactly("bob");
    assertThat(match(walk + "{1,?}(b)", "b.name", 2)).containsExactlyInAnyOrder("bob", "eve");
    assertThat(match(walk + "{,?}(b)", "b.name", 1)).containsExactlyInAnyOrder("ann", "bob");
    assertThat(match(walk + "{$2,$1}(b)", "b.name, $1 + $2 AS n", 3, 2))
        .containsExactlyInAnyOrder("eve|5", "ann|5");
    assertThat(match("TRAIL " + walk + "{?,}(b)", "b.name", 2))
        .containsExactlyInAnyOrder("eve", "ann");
    assertThat(
            match(
                "(a WHERE a.name = ?) ((x)-[k IS knows WHERE k.since > ?]->(y) WHERE y.age > ?){?,?} (b)",
                "count(k) + ? AS n, b.name",
                "ann",
                2000,
                25,
                1,
                5,
                100))
        .containsExactlyInAnyOrder("101|bob", "102|eve");
    assertThat(match("ANY SHORTEST (a WHERE a.name = 'ann')-[k IS knows]->{1,?}(b)", "b.name", "3"))
        .containsExactlyInAnyOrder("bob", "eve", "ann");
    String count =
        "SELECT count(*) FROM GRAPH_TABLE (social MATCH " + walk + "{?,?}(b) COLUMNS (1 AS one))";
    Prepared prepared = session.prepare(count);
    assertThat(prepared.parameterTypes())
        .containsExactly(SqlType.Simple.INTEGER, SqlType.Simple.INTEGER);
    assertThat(rows(session, count, 0, 10)).containsExactly("11");
    assertThat(rows(session, count, 3, 4)).containsExactly("2");
    Object[][] wrong = {
      {null, 2}, {1, null}, {-1, 2}, {1, -2}, {3, 2}, {0, 0}, {0, Integer.MAX_VALUE}
    };
    for (Object[] bounds : wrong) {
      MegaDbException error = failure(session, count, bounds);
      assertThat(error.is(ErrorCode.INVALID_PARAMETER_VALUE)).as(error.getMessage()).isTrue();
      assertThat(error.position()).as(error.getMessage()).hasValue(count.indexOf("{?,?}") + 1);
    }
    assertThat(failure(session, count, 1, 1_000_000).is(ErrorCode.STATEMENT_TOO_COMPLEX)).isTrue();
    assertThat(failure(session, count, "x", 1).is(ErrorCode.INVALID_TEXT_REPRESENTATION)).isTrue();
    refused(ErrorCode.SYNTAX_ERROR, "{?,}", walk + "{?,}(b)", "b.name");
  }

  @Test
  void conditionsWithinQuantifiersAreCheckedBeforeTheSearch() {
    refused(
        ErrorCode.UNDEFINED_FUNCTION,
        "nonsense(",
        "(a) (()-[k IS knows WHERE nonsense(k.since)]->()){1,3} (b)",
        "b.name");
    refused(
        ErrorCode.DATATYPE_MISMATCH,
        "k.since + 1",
        "(a) (()-[k IS knows WHERE k.since + 1]->()){1,3} (b)",
        "b.name");
  }

  @Test
  void costsSayWhichPathsAreShortest() {
    rows(session, "CREATE TABLE towns (name text PRIMARY KEY)");
    rows(session, "INSERT INTO towns VALUES ('a'), ('b'), ('c'), ('d')");
    rows(
        session,
        "CREATE TABLE roads (id integer PRIMARY KEY, f text, t text, km numeric(6,1)) USING MEMORY");
    rows(
        session,
        "INSERT INTO roads VALUES (1, 'a', 'b', 10), (2, 'a', 'c', 2.5), (3, 'c', 'b', 3),"
            + " (4, 'b', 'd', 1), (5, 'c', 'd', 4), (6, 'd', 'a', 0)");
    rows(
        session,
        "CREATE PROPERTY GRAPH map VERTEX TABLES (towns) EDGE TABLES (roads SOURCE KEY (f)"
            + " REFERENCES towns (name) DESTINATION KEY (t) REFERENCES towns (name))");
    String select = "SELECT * FROM GRAPH_TABLE (map MATCH ";
    assertThat(
            rows(
                session,
                select
                    + "p = ANY SHORTEST (x WHERE x.name = 'a')-[r COST r.km]->+(y)"
                    + " COLUMNS (y.name, path_cost(p) AS c, path_length(p) AS n,"
                    + " listagg(r.id::text, '-') AS r))"))
        .containsExactlyInAnyOrder("a|6.5|3|2-5-6", "b|5.5|2|2-3", "c|2.5|1|2", "d|6.5|2|2-5");
    assertThat(
            rows(
                session,
                select
                    + "p = ALL SHORTEST (x WHERE x.name = 'a')-[r COST r.km]->+(y WHERE y.name = 'd')"
                    + " COLUMNS (edges(p) AS e, path_cost(p) AS c))"))
        .containsExactlyInAnyOrder("[\"2\",\"5\"]|6.5", "[\"2\",\"3\",\"4\"]|6.5");
    assertThat(
            rows(
                session,
                select
                    + "p = SHORTEST 3 TRAIL (x WHERE x.name = 'a')"
                    + " (()-[r COST r.km * ? + 1]->())+ (y WHERE y.name = 'b')"
                    + " COLUMNS (vertices(p) AS v, path_cost(p) AS c)) ORDER BY c",
                2))
        .containsExactly(
            "[\"a\",\"c\",\"b\"]|13.0",
            "[\"a\",\"b\"]|21.0",
            "[\"a\",\"c\",\"d\",\"a\",\"b\"]|37.0");
    assertThat(
            rows(
                session,
                "EXPLAIN " + select + "ANY SHORTEST (x)-[r COST r.km]->+(y) COLUMNS (y.name))"))
        .anyMatch(line -> line.contains("-[roads COST (\"km\")]->{1,} "));
    String all = select + "(x)-[r COST r.km]->{1,2}(y) COLUMNS (y.name))";
    assertThat(failure(session, all).is(ErrorCode.SYNTAX_ERROR)).isTrue();
    String other = select + "ANY SHORTEST (x)-[r COST x.name]->{1,2}(y) COLUMNS (y.name))";
    assertThat(failure(session, other).is(ErrorCode.FEATURE_NOT_SUPPORTED)).isTrue();
    MegaDbException negative =
        failure(session, select + "ANY SHORTEST (x)-[r COST r.km - 5]->{1,2}(y) COLUMNS (y.name))");
    assertThat(negative.is(ErrorCode.DATA_EXCEPTION)).as(negative.getMessage()).isTrue();
    assertThat(negative.getMessage()).contains("roads", "-");
    rows(session, "DROP PROPERTY GRAPH map");
    rows(session, "DROP TABLE roads, towns");
  }

  @Test
  void aSearchThatRunsShowsItsSteps() throws IOException {
    String sql =
        "SELECT n FROM GRAPH_TABLE (social MATCH (a)-[k IS knows]->{1,9000}(b)"
            + " COLUMNS (count(k) AS n))";
    String watch =
        "SELECT steps FROM megadb.system.queries WHERE sql = '" + sql.replace("'", "''") + "'";
    try (Session other = openSession();
        QueryResult.Rows found = (QueryResult.Rows) session.execute(sql)) {
      while (rows(other, watch).equals(List.of("NULL"))) {
        assertThat(found.reader().loadNextBatch()).isTrue();
      }
      assertThat(Long.parseLong(rows(other, watch).getFirst())).isPositive();
      assertThat(rows(other, "SELECT steps FROM megadb.system.queries WHERE sql LIKE 'SELECT s%'"))
          .containsExactly("NULL");
    }
  }
}
