package io.megadb.exec;

import static io.megadb.exec.EngineFixture.failure;
import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import org.junit.jupiter.api.Test;

/**
 * GRAPH_TABLE's syntax beyond what {@link GraphTableIT} has: labels, directions, rows, columns,
 * aggregates and predicates, over a {@link SocialGraph}.
 */
class GraphSyntaxIT extends SocialGraph {
  @Test
  void columnsNeedAnExpression() {
    refused(ErrorCode.SYNTAX_ERROR, "))", "(a)", "");
    refused(ErrorCode.SYNTAX_ERROR, "))", "(a)", "a.name, ");
    refused(ErrorCode.UNDEFINED_COLUMN, "e.*", "(a)-[e IS likes]->(b)", "e.*");
    assertThat(match("(a IS person WHERE a.name = 'ann')", "a.*")).containsExactly("ann|20");
  }

  @Test
  void columnsOfOneNameAreAmbiguousOnceTheyAreReferredTo() {
    String from =
        " FROM GRAPH_TABLE (social MATCH (a IS person WHERE a.name = 'ann')-[IS knows]->(b)"
            + " COLUMNS (a.name, b.name)) AS m";
    String sql = "SELECT m.name" + from;
    MegaDbException error = failure(session, sql);
    assertThat(error.is(ErrorCode.AMBIGUOUS_COLUMN)).isTrue();
    assertThat(error.getMessage())
        .isEqualTo(
            "column reference \"name\" is ambiguous: COLUMNS of a GRAPH_TABLE gives it more than"
                + " once");
    assertThat(error.hint())
        .hasValue(
            "Give each a name of its own, as in COLUMNS (a.name AS a_name, b.name AS b_name).");
    assertThat(error.position()).hasValue(sql.indexOf("m.name") + 1);
    assertThat(failure(session, "SELECT name" + from)).hasMessage(error.getMessage());
    assertThat(failure(session, "SELECT *" + from)).hasMessage(error.getMessage());
    assertThat(rows(session, "SELECT count(*)" + from)).containsExactly("1");
    assertThat(rows(session, "SELECT y, x" + from + "(x, y)")).containsExactly("bob|ann");
  }

  @Test
  void labelExpressionsSelectTables() {
    assertThat(match("(a IS person)", "1 AS one")).hasSize(4);
    assertThat(match("(a IS person | drink)", "1 AS one")).hasSize(6);
    assertThat(match("(a IS thing & drink)", "a.name")).containsExactlyInAnyOrder("tea", "rum");
    assertThat(match("(a IS !person)", "a.name")).containsExactlyInAnyOrder("tea", "rum");
    assertThat(match("(a IS %)", "1 AS one")).hasSize(6);
    assertThat(match("(a)-[e IS !(likes | drink)]->(b)", "1 AS one")).hasSize(3);
  }

  @Test
  void edgesHaveSevenDirectionsWithAndWithoutBrackets() {
    String ann = "(a WHERE a.name = 'ann')";
    String b = "(b IS person)";
    assertThat(match(ann + "-[e IS knows]->" + b, "b.name")).containsExactly("bob");
    assertThat(match(ann + "<-[e IS knows]-" + b, "b.name")).containsExactly("eve");
    assertThat(match(ann + "-[e IS knows]-" + b, "b.name")).containsExactlyInAnyOrder("bob", "eve");
    assertThat(match(ann + "<-[e IS knows]->" + b, "b.name"))
        .containsExactlyInAnyOrder("bob", "eve");
    assertThat(match(ann + "~[e IS knows]~" + b, "b.name")).isEmpty();
    assertThat(match(ann + "~[e IS knows]~>" + b, "b.name")).containsExactly("bob");
    assertThat(match(ann + "<~[e IS knows]~" + b, "b.name")).containsExactly("eve");
    assertThat(match(ann + "->" + b, "b.name")).containsExactly("bob");
    assertThat(match(ann + "<-" + b, "b.name")).containsExactly("eve");
    assertThat(match(ann + "-" + b, "b.name")).containsExactlyInAnyOrder("bob", "eve");
    assertThat(match(ann + "<->" + b, "b.name")).containsExactlyInAnyOrder("bob", "eve");
    assertThat(match(ann + "~" + b, "b.name")).isEmpty();
    assertThat(match(ann + "~>" + b, "b.name")).containsExactly("bob");
    assertThat(match(ann + "<~" + b, "b.name")).containsExactly("eve");
    assertThat(match(ann + "->->", "1 AS one")).hasSize(2);
    assertThat(match(ann + "(c IS person)->" + b, "c.name, b.name AS b"))
        .containsExactly("ann|bob");
  }

  @Test
  void oneRowPerVertexAndPerStep() {
    String path = "p = (a WHERE a.name = 'ann')-[k IS knows]->{2}(b)";
    assertThat(
            match(path + " ONE ROW PER VERTEX (v)", "v.name, element_number(v) AS n, b.name AS b"))
        .containsExactlyInAnyOrder("ann|1|eve", "bob|3|eve", "eve|5|eve");
    assertThat(
            match(
                path + " ONE ROW PER STEP (v, e, w)",
                "matchnum() AS m, v.name AS v, e.since, w.age, element_number(e) AS n"))
        .containsExactlyInAnyOrder("1|ann|2001|30|2", "1|bob|2002|40|4");
    assertThat(
            match(
                "ANY SHORTEST (a WHERE a.name = 'dan')->*(b) ONE ROW PER STEP (v, e, w)",
                "v.name AS v, e.since AS e, w.name AS w"))
        .containsExactly("dan|NULL|NULL");
    assertThat(match(path + " ONE ROW PER MATCH", "b.name")).containsExactly("eve");
    assertThat(
            match(
                "p = (a WHERE a.name = 'ann')-[IS knows]->(b), q = (b)-[IS likes]->(c)"
                    + " ONE ROW PER VERTEX (v) IN (q)",
                "v.name"))
        .containsExactlyInAnyOrder("bob", "tea");
    assertThat(
            rows(
                session,
                "SELECT count(*) FROM GRAPH_TABLE (social MATCH (a)-[IS knows]->{2}(b)"
                    + " ONE ROW PER VERTEX (v) COLUMNS (1 AS one))"))
        .containsExactly("9");
    refused(ErrorCode.DUPLICATE_ALIAS, "a) COLUMNS", "(a)->(b) ONE ROW PER VERTEX (a)", "a.name");
    refused(
        ErrorCode.INVALID_COLUMN_REFERENCE,
        "v.name = 'ann'",
        "(a)->(b) WHERE v.name = 'ann' ONE ROW PER VERTEX (v)",
        "v.name");
    refused(ErrorCode.SYNTAX_ERROR, "element_number", "(a)->(b)", "element_number(a)");
  }

  @Test
  void aggregatesAreOverRepeatedElements() {
    String path = "(a WHERE a.name = 'ann') ((x)-[k IS knows]->(y)){1,3} (b)";
    assertThat(
            match(
                path,
                "b.name, count(k) AS n, sum(k.since) AS s, min(y.age) AS lo, max(y.age) AS hi,"
                    + " avg(y.age) AS mean"))
        .containsExactlyInAnyOrder(
            "bob|1|2001|30|30|30.0000000000000000",
            "eve|2|4003|30|40|35.0000000000000000",
            "ann|3|6006|20|40|30.0000000000000000");
    assertThat(
            match(
                path,
                "listagg(y.name, '>') AS names, string_agg(x.name, ',') AS xs,"
                    + " count(DISTINCT y.age) AS ages, sum(k.since) FILTER (WHERE k.since > 2001)"))
        .containsExactlyInAnyOrder(
            "bob|ann|1|NULL", "bob>eve|ann,bob|2|2002", "bob>eve>ann|ann,bob,eve|3|4005");
    assertThat(match(path + " WHERE sum(k.since) > 5000", "b.name, a.age"))
        .containsExactly("ann|20");
    assertThat(
            match(
                "ANY SHORTEST (a WHERE a.name = 'dan')-[k IS knows]->*(b)",
                "b.name, sum(k.since), count(k)"))
        .containsExactly("dan|NULL|0");
    refused(ErrorCode.GROUPING_ERROR, "k.since", path, "k.since");
    refused(ErrorCode.GROUPING_ERROR, "sum(a.age)", path, "sum(a.age)");
    refused(ErrorCode.GROUPING_ERROR, "sum(k.since + y.age)", path, "sum(k.since + y.age)");
  }

  @Test
  void predicatesKnowLabelsEndsAndEquality() {
    assertThat(match("(a)-[e]->(b) WHERE b IS LABELED drink", "b.name"))
        .containsExactlyInAnyOrder("tea", "tea", "rum");
    assertThat(match("(a)-[e]->(b WHERE b IS NOT LABELED drink & thing)", "b.name"))
        .containsExactlyInAnyOrder("ann", "bob", "eve");
    assertThat(match("(a)-[e]-(b) WHERE a IS SOURCE OF e AND e IS LABELED knows", "a.name"))
        .containsExactlyInAnyOrder("ann", "bob", "eve");
    assertThat(
            match(
                "(a WHERE a.name = 'ann')-[e IS knows]-(b)",
                "b.name, b IS DESTINATION OF e AS d, a IS NOT SOURCE OF e AS n, e IS DIRECTED AS e"))
        .containsExactlyInAnyOrder("bob|true|false|true", "eve|false|true|true");
    assertThat(match("(a)-[IS likes]->(b)<-[IS likes]-(c) WHERE a = c", "a.name"))
        .containsExactlyInAnyOrder("ann", "bob", "eve");
    assertThat(match("(a)-[IS likes]->(b)<-[IS likes]-(c) WHERE a <> c", "a.name"))
        .containsExactlyInAnyOrder("ann", "bob");
    assertThat(match("(a)-[IS likes]->(b)<-[IS likes]-(c) WHERE ALL_DIFFERENT(a, c)", "c.name"))
        .containsExactlyInAnyOrder("ann", "bob");
    assertThat(match("(a)-[e]->(b), (c)-[f]->(d) WHERE SAME(e, f) AND SAME(b, d)", "1 AS one"))
        .hasSize(6);
    assertThat(match("(a) WHERE PROPERTY_EXISTS(a, price)", "a.name, a.price"))
        .containsExactlyInAnyOrder("tea|2", "rum|9");
    refused(ErrorCode.WRONG_OBJECT_TYPE, "edge_id(a)", "(a)->(b)", "edge_id(a)");
    assertThat(match("(a)-[e]->(b) WHERE vertex_id(a) = vertex_id(b)", "edge_id(e)")).isEmpty();
  }

  @Test
  void edgesOfAPathAreTheirKeys() {
    assertThat(
            match(
                "p = (a WHERE a.name = 'ann')-[IS knows]->{2}(b)-[IS likes]->(c)",
                "edges(p) AS e, vertices(p) AS v"))
        .containsExactly("[\"1\",\"2\",\"3\"]|[\"ann\",\"bob\",\"eve\",\"rum\"]");
  }

  @Test
  void aMatchMayReferToWhatStandsBeforeIt() {
    assertThat(
            rows(
                session,
                "SELECT p.name, g.friend FROM people p, GRAPH_TABLE (social MATCH"
                    + " (a IS person WHERE a.name = p.name)-[k IS knows]->(b)"
                    + " COLUMNS (b.name AS friend, p.age AS age)) g WHERE g.age > 25"))
        .containsExactlyInAnyOrder("bob|eve", "eve|ann");
    assertThat(
            rows(
                session,
                "SELECT p.name FROM people p WHERE EXISTS (SELECT 1 FROM GRAPH_TABLE (social MATCH"
                    + " (a)-[IS likes]->(b) WHERE a.name = p.name AND b.name = 'tea'"
                    + " COLUMNS (1 AS one)) g)"))
        .containsExactlyInAnyOrder("ann", "bob");
  }

  @Test
  void keysOfTheTablesOfAVariableMayDiffer() {
    rows(
        session,
        "CREATE TABLE firms (id uuid, region integer, name text, PRIMARY KEY (region, id))");
    rows(session, "INSERT INTO firms VALUES ('00000000-0000-0000-0000-0000000000aa', 7, 'acme')");
    rows(session, "CREATE TABLE jobs (id bigint PRIMARY KEY, who text, f uuid, r integer)");
    rows(session, "INSERT INTO jobs VALUES (1, 'ann', '00000000-0000-0000-0000-0000000000aa', 7)");
    rows(
        session,
        "CREATE PROPERTY GRAPH work VERTEX TABLES (people, firms) EDGE TABLES (knows KEY (id)"
            + " SOURCE KEY (a) REFERENCES people (name) DESTINATION KEY (b) REFERENCES people"
            + " (name), jobs SOURCE KEY (who) REFERENCES people (name) DESTINATION KEY (f, r)"
            + " REFERENCES firms (id, region))");
    String select = "SELECT * FROM GRAPH_TABLE (work MATCH ";
    assertThat(
            rows(
                session,
                select + "(a WHERE a.name = 'ann')->(b) COLUMNS (b.name, b.age, b.region))"))
        .containsExactlyInAnyOrder("bob|30|NULL", "acme|NULL|7");
    String both = "[\"ann\",\"7,00000000-0000-0000-0000-0000000000aa\"]";
    assertThat(
            rows(
                session,
                select
                    + "p = (a IS people WHERE a.name = 'ann')-[e IS jobs]->(b)"
                    + " ONE ROW PER VERTEX (v) COLUMNS (v.name, vertices(p) AS p))"))
        .containsExactlyInAnyOrder("ann|" + both, "acme|" + both);
    rows(session, "DROP PROPERTY GRAPH work");
    rows(session, "DROP TABLE jobs, firms");
  }

  @Test
  void aggregatesOfASubqueryInAPatternAreItsOwn() {
    assertThat(
            match(
                "(a)-[k IS knows]->(b) WHERE a.age = (SELECT max(age) FROM people)",
                "a.name, (SELECT count(*) FROM people WHERE age < b.age) AS younger"))
        .isEqualTo(
            rows(
                session,
                "SELECT a.name, (SELECT count(*) FROM people WHERE age < b.age)"
                    + " FROM knows k JOIN people a ON a.name = k.a JOIN people b ON b.name = k.b"
                    + " WHERE a.age = (SELECT max(age) FROM people)"));
  }

  @Test
  void oddPatternsAreAnsweredOrRefusedButNeverInternalErrors() {
    String[][] wrong = {
      {"42601", "(a)->(b)", "a"},
      {"42803", "(a)->(b)", "count(*) AS n"},
      {"42803", "(a)-[k IS knows]->{1,2}(b)", "k.*"},
      {"42803", "(a)-[k IS knows]->{1,2}(b)", "sum(count(k)) AS s"},
      {"42703", "(a)", "element_id(p)"},
      {"42703", "p = (a)", "path_length(q)"},
      {"42703", "(a)", "x IS LABELED person AS l"},
      {"42704", "(a)", "a IS LABELED persn AS l"},
      {"42703", "(a) ONE ROW PER VERTEX (v) IN (p)", "v.name"},
      {"42712", "(a)->(b) ONE ROW PER STEP (v, v, w)", "v.name"},
      {"0A000", "ANY SHORTEST (a)-[k IS knows WHERE k.since > (SELECT 1)]->+(b)", "b.name"},
      {"42883", "(a)", "nonsense(a.name) AS n"},
      {"42601", "(a)", "same(a)"},
      {"42809", "(a)-[e]->(b)", "same(a, e)"},
    };
    for (String[] one : wrong) {
      String sql =
          "SELECT * FROM GRAPH_TABLE (social MATCH " + one[1] + " COLUMNS (" + one[2] + "))";
      MegaDbException error = failure(session, sql);
      assertThat(error.sqlState()).as(sql + ": " + error.getMessage()).isEqualTo(one[0]);
    }
    MegaDbException outside = failure(session, "SELECT a IS LABELED b FROM people a");
    assertThat(outside.sqlState()).as(outside.getMessage()).isNotEqualTo("XX000");
    assertThat(match("(\"A b\" WHERE \"A b\".name = 'ann')", "\"A b\".age AS \"x.y\", \"A b\".age"))
        .containsExactly("20|20");
    assertThat(match("(match WHERE match.name = 'ann')", "match.age + ? AS n", 1))
        .containsExactly("21");
    assertThat(
            match(
                "SHORTEST 2 (a WHERE a.name = 'ann')-[k IS knows]->?(b)",
                "b.name, k.since, element_id(k) = element_id(k) AS same"))
        .containsExactlyInAnyOrder("ann|NULL|NULL", "bob|2001|true");
    assertThat(
            match(
                "(a WHERE a.name = 'ann')-[k IS knows]->{2}(b) ONE ROW PER VERTEX (v)",
                "v.name, sum(k.since) AS s, v.age"))
        .containsExactlyInAnyOrder("ann|4003|20", "bob|4003|30", "eve|4003|40");
    assertThat(
            rows(
                session,
                "WITH RECURSIVE r (n, d) AS (SELECT 'ann', 0 UNION ALL SELECT g.b, r.d + 1"
                    + " FROM r JOIN GRAPH_TABLE (social MATCH (a)-[IS knows]->(b)"
                    + " COLUMNS (a.name AS a, b.name AS b)) g ON g.a = r.n WHERE r.d < 2)"
                    + " SELECT n, d FROM r"))
        .containsExactlyInAnyOrder("ann|0", "bob|1", "eve|2");
    rows(session, "CREATE TABLE found (name text, n bigint) USING MEMORY");
    rows(
        session,
        "INSERT INTO found SELECT * FROM GRAPH_TABLE (social MATCH (a)-[k IS knows]->{1,2}(b)"
            + " COLUMNS (b.name, count(k))) g");
    assertThat(rows(session, "SELECT count(*) FROM found")).containsExactly("6");
    rows(session, "DROP TABLE found");
    rows(
        session,
        "CREATE VIEW reach AS SELECT * FROM GRAPH_TABLE (social MATCH (a)"
            + " ((x)-[k IS knows]->(y) WHERE x.age < y.age)+ (b) KEEP ANY SHORTEST"
            + " COLUMNS (a.name AS a, b.name AS b, max(y.age) AS oldest))");
    assertThat(rows(session, "SELECT * FROM reach WHERE a = 'ann'"))
        .containsExactlyInAnyOrder("ann|bob|30", "ann|eve|40");
    rows(session, "DROP VIEW reach");
  }
}
