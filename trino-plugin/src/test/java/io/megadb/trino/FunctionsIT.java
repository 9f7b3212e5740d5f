package io.megadb.trino;

import static org.assertj.core.api.Assertions.assertThat;

import io.trino.testing.AbstractTestQueryFramework;
import io.trino.testing.QueryRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Table functions: matches, algorithms, nearest rows, queries of MegaDB's dialect. */
@ExtendWith(SharedServer.class)
class FunctionsIT extends AbstractTestQueryFramework {
  private final MegadbQueryRunner megadb;

  FunctionsIT(MegadbQueryRunner megadb) {
    this.megadb = megadb;
  }

  @Override
  protected QueryRunner createQueryRunner() throws Exception {
    QueryRunner runner = megadb.nodes("graph", 0);
    megadb.execute(
        "CREATE TABLE services (name text PRIMARY KEY, owner text, cost integer) USING OLTP");
    megadb.execute(
        "INSERT INTO services VALUES ('web', 'ann', 10), ('app', 'bob', 20), ('db', 'bob', 40),"
            + " ('disk', 'eve', 5)");
    megadb.execute(
        "CREATE TABLE calls (id bigint, caller text, callee text, ms double precision) USING OLAP");
    megadb.execute(
        "INSERT INTO calls VALUES (1, 'web', 'app', 1), (2, 'app', 'db', 2), (3, 'db', 'disk', 4)");
    megadb.execute(
        """
        CREATE PROPERTY GRAPH calling VERTEX TABLES (services LABEL service)
          EDGE TABLES (calls KEY (id) SOURCE KEY (caller) REFERENCES services (name)
            DESTINATION KEY (callee) REFERENCES services (name))
        """);
    megadb.execute(
        "CREATE TABLE remarks (id bigint PRIMARY KEY, body text, embedding vector(3)) USING VECTOR");
    megadb.execute(
        "INSERT INTO remarks VALUES (1, 'disk full', '[1,0,2]'), (2, 'disk slow', '[1,0.5,1.5]'),"
            + " (3, 'login failed', '[-2,1,0]')");
    return runner;
  }

  @Test
  void graphMatchHasColumnsOfRealTypes() {
    String match =
        """
        TABLE(graph.system.graph_match(graph => 'calling', pattern =>
          'MATCH p = ANY SHORTEST (a WHERE a.name = ''web'')->{1,3}(b)
           COLUMNS (b.name AS name, path_length(p) AS hops, b.cost AS cost)'))
        """;
    assertThat(query("SELECT name, hops, cost FROM " + match))
        .matches("VALUES (CAST('app' AS varchar), bigint '1', 20), ('db', 2, 40), ('disk', 3, 5)");
    assertThat(query("SELECT name FROM " + match + " WHERE hops > 1 AND cost < 10"))
        .isFullyPushedDown();
    assertQuery("SELECT name FROM " + match + " WHERE hops > 1 AND cost < 10", "VALUES 'disk'");
    assertThat(query("SELECT name FROM " + match + " LIMIT 1")).isFullyPushedDown();
    assertQuery(
        "SELECT s.owner, sum(m.cost) FROM "
            + match
            + " m JOIN oltp.public.services s ON s.name = m.name GROUP BY s.owner",
        "VALUES ('bob', 60), ('eve', 5)");
  }

  @Test
  void aPatternThatDoesNotParseSaysWhere() {
    assertQueryFails(
        "SELECT * FROM TABLE(graph.system.graph_match(graph => 'calling', pattern => 'MATCH (a)-(b COLUMNS (a.name)'))",
        "(?s).*SQLSTATE 42601, position \\d+.*");
    assertQueryFails(
        "SELECT * FROM TABLE(graph.system.graph_match(graph => 'nothing', pattern => 'MATCH (a) COLUMNS (a.name)'))",
        "(?s).*nothing.*SQLSTATE.*");
  }

  @Test
  void algorithmsAreTables() {
    assertQuery(
        "SELECT name, distance FROM TABLE(graph.system.bfs(graph => 'calling', source => '''web'''))",
        "VALUES ('web', 0), ('app', 1), ('db', 2), ('disk', 3)");
    assertQuery(
        "SELECT name, distance FROM TABLE(graph.system.shortest_path(graph => 'calling', source => '''web''', weight => 'ms')) WHERE distance > 2",
        "VALUES ('db', 3.0), ('disk', 7.0)");
    assertQuery(
        "SELECT count(*), round(sum(rank), 3) FROM TABLE(graph.system.pagerank(graph => 'calling', damping => 0.9))",
        "VALUES (4, 1.0)");
    assertQuery(
        "SELECT count(DISTINCT component) FROM TABLE(graph.system.wcc(graph => 'calling'))",
        "VALUES 1");
  }

  @Test
  void vectorSearchGivesTheNearest() {
    String search =
        "TABLE(vector.system.vector_search(table_name => 'remarks', query => ARRAY[1, 0, 2], k => 2))";
    assertQuery("SELECT id, body FROM " + search, "VALUES (1, 'disk full'), (2, 'disk slow')");
    assertQuery("SELECT id FROM " + search + " WHERE distance > 0.001", "VALUES 2");
    assertThat(query("SELECT id FROM " + search + " WHERE distance > 0.001")).isFullyPushedDown();
  }

  @Test
  void queriesPassThrough() {
    assertQuery(
        "SELECT * FROM TABLE(oltp.system.query(query => 'SELECT owner, count(*) AS n FROM services GROUP BY owner'))",
        "VALUES ('ann', 1), ('bob', 2), ('eve', 1)");
    assertQueryFails(
        "SELECT * FROM TABLE(oltp.system.query(query => 'SELECT nothing FROM services'))",
        "(?s).*SQLSTATE 42703.*");
    assertQueryFails(
        "SELECT * FROM TABLE(oltp.system.query(query => 'DROP TABLE services'))", "(?s).+");
    assertQuery("SELECT count(*) FROM oltp.public.services", "VALUES 4");
  }
}
