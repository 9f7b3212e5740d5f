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
 * Each algorithm through SQL. The two example graphs, with what is expected of them, are those of
 * LDBC Graphalytics (The LDBC Graphalytics Benchmark, arXiv 2011.15028; example-directed and
 * example-undirected of its validation): vertices in memory, edges in Iceberg.
 */
class GraphAlgorithmsIT {
  private static final String DIRECTED =
      "(1, 3, 0.5), (1, 5, 0.3), (2, 4, 0.1), (2, 5, 0.3), (2, 10, 0.12), (3, 1, 0.53),"
          + " (3, 5, 0.62), (3, 8, 0.21), (3, 10, 0.52), (5, 3, 0.69), (5, 4, 0.53), (5, 8, 0.1),"
          + " (6, 3, 0.23), (6, 4, 0.39), (7, 4, 0.83), (8, 1, 0.39), (9, 4, 0.69)";
  private static final String UNDIRECTED =
      "(2, 3, 0.9), (2, 4, 0.69), (3, 4, 0.13), (3, 5, 0.5), (3, 8, 0.32), (5, 6, 0.63),"
          + " (5, 8, 0.12), (6, 7, 0.53), (6, 8, 0.64), (6, 9, 0.23), (6, 10, 0.63), (7, 9, 0.36)";

  private static EngineFixture fixture;
  private Session session;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    fixture = new EngineFixture(folder);
    try (Session session = fixture.engine.openSession("test")) {
      for (String name : List.of("directed", "undirected")) {
        boolean directed = name.equals("directed");
        rows(session, "CREATE TABLE v_" + name + " (id bigint PRIMARY KEY) USING MEMORY");
        rows(
            session,
            "INSERT INTO v_"
                + name
                + " SELECT g FROM generate_series("
                + (directed ? 1 : 2)
                + ", 10) AS g");
        rows(
            session,
            "CREATE TABLE e_" + name + " (s bigint, d bigint, w double precision) USING OLAP");
        rows(session, "INSERT INTO e_" + name + " VALUES " + (directed ? DIRECTED : UNDIRECTED));
        rows(
            session,
            "CREATE PROPERTY GRAPH "
                + name
                + " VERTEX TABLES (v_"
                + name
                + " KEY (id)) EDGE TABLES (e_"
                + name
                + " SOURCE KEY (s) REFERENCES v_"
                + name
                + " (id) DESTINATION KEY (d) REFERENCES v_"
                + name
                + " (id))");
      }
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

  /** One result of a call, in the order of the vertices. */
  private List<String> of(String value, String call) {
    return rows(session, "SELECT " + value + " FROM " + call + " ORDER BY id");
  }

  @Test
  void directedExampleOfGraphalytics() {
    assertThat(of("id, distance", "bfs(GRAPH directed, source => 1)"))
        .containsExactly("1|0", "3|1", "4|2", "5|1", "8|2", "10|2");
    assertThat(
            of("id, round(distance::numeric, 6)", "sssp(GRAPH directed, source => 1, weight => w)"))
        .containsExactly(
            "1|0.000000", "3|0.500000", "4|0.830000", "5|0.300000", "8|0.400000", "10|1.020000");
    assertThat(
            of(
                "round(rank::numeric, 12)",
                "pagerank(GRAPH directed, iterations => 2, tolerance => 0)"))
        .containsExactly(
            "0.147762916667",
            "0.047533750000",
            "0.155046944444",
            "0.159757361111",
            "0.146240000000",
            "0.047533750000",
            "0.047533750000",
            "0.113574027778",
            "0.047533750000",
            "0.087483750000");
    assertThat(of("coefficient::numeric(6, 4)", "lcc(GRAPH directed)"))
        .containsExactly(
            "0.6667", "0.1667", "0.1500", "0.0500", "0.2500", "0.0000", "0.0000", "0.8333",
            "0.0000", "0.0000");
    assertThat(groups("wcc(GRAPH directed)", "component")).containsExactly("1,2,3,4,5,6,7,8,9,10");
    assertThat(groups("cdlp(GRAPH directed, iterations => 2)", "community"))
        .containsExactlyElementsOf(CDLP_DIRECTED);
  }

  private static final List<String> CDLP_DIRECTED = List.of("1,5,6,10", "2,7,9", "3,8", "4");

  @Test
  void undirectedExampleOfGraphalytics() {
    assertThat(of("id, distance", "bfs(GRAPH undirected MATCH -, source => 2)"))
        .containsExactly("2|0", "3|1", "4|1", "5|2", "6|3", "7|4", "8|2", "9|4", "10|4");
    assertThat(
            of(
                "round(rank::numeric, 12)",
                "pagerank(GRAPH undirected MATCH -, iterations => 2, tolerance => 0)"))
        .containsExactly(
            "0.090844907407",
            "0.142408950617",
            "0.090844907407",
            "0.124989197531",
            "0.168617283951",
            "0.097495370370",
            "0.124989197531",
            "0.097495370370",
            "0.062314814815");
    assertThat(of("coefficient::numeric(6, 4)", "lcc(GRAPH undirected MATCH -)"))
        .containsExactly(
            "1.0000", "0.3333", "1.0000", "0.6667", "0.2000", "1.0000", "0.6667", "1.0000",
            "0.0000");
    assertThat(groups("wcc(GRAPH undirected)", "component")).containsExactly("2,3,4,5,6,7,8,9,10");
    assertThat(groups("cdlp(GRAPH undirected MATCH -, iterations => 2)", "community"))
        .containsExactly("2,4,5,8", "3", "6", "7,9,10");
  }

  private List<String> groups(String call, String by) {
    return rows(
        session,
        "SELECT string_agg(id::text, ',' ORDER BY id) FROM "
            + call
            + " GROUP BY "
            + by
            + " ORDER BY min(id)");
  }

  @Test
  void componentsTrianglesAndCores() {
    assertThat(groups("scc(GRAPH directed)", "component"))
        .containsExactly("1,3,5,8", "2", "4", "6", "7", "9", "10");
    assertThat(of("triangles", "triangle_count(GRAPH undirected)"))
        .containsExactly("1", "2", "1", "2", "2", "1", "2", "1", "0");
    assertThat(of("core", "k_core(GRAPH undirected)"))
        .containsExactly("2", "2", "2", "2", "2", "2", "2", "2", "1");
  }

  @Test
  void centralities() {
    assertThat(of("centrality", "betweenness(GRAPH undirected MATCH -)"))
        .containsExactly("0.0", "12.0", "0.0", "6.0", "17.0", "0.0", "6.0", "0.0", "0.0");
    assertThat(
            of(
                "round(centrality::numeric, 4)",
                "betweenness(GRAPH undirected MATCH -, normalized => true)"))
        .containsExactly(
            "0.0000", "0.4286", "0.0000", "0.2143", "0.6071", "0.0000", "0.2143", "0.0000",
            "0.0000");
    assertThat(of("round(centrality::numeric, 4)", "closeness(GRAPH undirected MATCH -)"))
        .hasSize(9)
        .startsWith("0.3810", "0.5333");
    assertThat(
            of(
                "count(*)",
                "(SELECT 1 AS id FROM betweenness(GRAPH directed, samples => 3, seed => 7))"
                    + " AS s GROUP BY id"))
        .containsExactly("10");
  }

  @Test
  void communitiesByLouvain() {
    assertThat(groups("louvain(GRAPH undirected)", "community"))
        .containsExactly("2,3,4", "5,8", "6,7,9,10");
    assertThat(groups("louvain(GRAPH undirected MATCH -, weight => w)", "community"))
        .hasSizeBetween(2, 4);
  }

  @Test
  void ordersAndCycles() {
    MegaDbException cyclic = failure(session, "SELECT * FROM topological_order(GRAPH directed)");
    assertThat(cyclic.is(ErrorCode.DATA_EXCEPTION)).isTrue();
    assertThat(cyclic.getMessage()).contains("the graph has a cycle: ");
    assertThat(
            rows(
                session,
                "SELECT count(*) FROM topological_order(GRAPH directed MATCH -[e WHERE e.s < e.d]->)"
                    + " AS a, topological_order(GRAPH directed MATCH -[e WHERE e.s < e.d]->) AS b,"
                    + " e_directed WHERE a.id = s AND b.id = d AND s < d AND"
                    + " a.position >= b.position"))
        .containsExactly("0");
    assertThat(
            rows(
                session,
                "SELECT string_agg(id::text, ',' ORDER BY position), max(length)"
                    + " FROM cycles(GRAPH directed) GROUP BY cycle ORDER BY 1"))
        .containsExactlyInAnyOrder(
            "1,3,5,8|4", "1,3,8|3", "1,3|2", "1,5,3,8|4", "1,5,3|3", "1,5,8|3", "3,5|2");
    assertThat(
            rows(
                session,
                "SELECT string_agg(id::text, ',' ORDER BY position)"
                    + " FROM cycles(GRAPH directed, max_length => 2) GROUP BY cycle ORDER BY 1"))
        .containsExactly("1,3", "3,5");
    assertThat(rows(session, "SELECT cycle FROM cycles(GRAPH directed) LIMIT 1"))
        .containsExactly("1");
  }

  @Test
  void dominatorsAndFlows() {
    assertThat(of("id, dominator_id, depth", "dominators(GRAPH directed, source => 1)"))
        .containsExactly("1|NULL|0", "3|1|1", "4|5|2", "5|1|1", "8|1|1", "10|3|2");
    assertThat(
            rows(
                session,
                "SELECT id, to_id, round(flow::numeric, 2)"
                    + " FROM max_flow(GRAPH directed, source => 1, target => 4, weight => w)"
                    + " ORDER BY 1, 2"))
        .containsExactly("1|3|0.23", "1|5|0.30", "3|5|0.23", "5|4|0.53");
    MegaDbException same =
        failure(session, "SELECT * FROM max_flow(GRAPH directed, source => 1, target => 1)");
    assertThat(same.is(ErrorCode.INVALID_PARAMETER_VALUE)).isTrue();
  }

  @Test
  void personalRanksStartFromSomeVertices() {
    assertThat(
            rows(
                session,
                "SELECT id FROM pagerank(GRAPH directed, source => ARRAY[7, 9]) WHERE rank > 0"
                    + " ORDER BY 1"))
        .containsExactly("4", "7", "9");
    assertThat(
            rows(
                session,
                "SELECT id FROM pagerank(GRAPH directed, source => ?, damping => ?) WHERE rank > 0"
                    + " ORDER BY rank DESC",
                7L,
                0.5))
        .containsExactly("7", "4");
    assertThat(
            rows(
                session,
                "SELECT round(sum(rank)::numeric, 6), count(*)"
                    + " FROM pagerank(GRAPH directed, weight => w * ?)",
                2.0))
        .containsExactly("1.000000|10");
  }

  @Test
  void negativeWeightsAreForShortestPathsAlone() {
    assertThat(
            of(
                "id, distance::numeric(4, 2)",
                "sssp(GRAPH directed MATCH -[e WHERE e.s < e.d]->, source => 1, weight => -e.w)"))
        .containsExactly("1|0.00", "3|-0.50", "5|-1.12", "8|-1.22", "10|-1.02");
    MegaDbException cycle =
        failure(session, "SELECT * FROM sssp(GRAPH directed, source => 1, weight => -w)");
    assertThat(cycle.is(ErrorCode.DATA_EXCEPTION)).isTrue();
    assertThat(cycle.getMessage()).contains("cycle of negative weight: ");
    MegaDbException negative =
        failure(session, "SELECT * FROM pagerank(GRAPH directed, weight => -w)");
    assertThat(negative.getMessage()).contains("the edge from (1) to (3) has the weight -0.5");
    assertThat(negative.hint().orElse("")).contains("sssp");
    MegaDbException missing =
        failure(session, "SELECT * FROM pagerank(GRAPH directed, weight => NULLIF(w, 0.5))");
    assertThat(missing.getMessage()).contains("NULL");
  }

  @Test
  void argumentsOutOfBoundsAreRefusedWhenTheyAreKnown() {
    MegaDbException error =
        failure(session, "SELECT * FROM pagerank(GRAPH directed, damping => ?)", 2.0);
    assertThat(error.is(ErrorCode.INVALID_PARAMETER_VALUE)).as(error.toString()).isTrue();
    assertThat(error.position()).hasValue(51);
    assertThat(rows(session, "SELECT * FROM bfs(GRAPH directed, source => 1, max_depth => NULL)"))
        .isEmpty();
  }
}
