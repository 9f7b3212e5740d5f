package io.megadb.exec;

import static io.megadb.exec.EngineFixture.failure;
import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.LoadedGraphs.LoadedGraph;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs of which two have room in memory, and a third has not. */
class GraphMemoryIT {
  private static final long LIMIT = 4L << 20;

  private static EngineFixture fixture;
  private Session session;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    fixture = new EngineFixture(folder, EngineFixture.Options.STANDARD.withGraphMemory(LIMIT));
    try (Session session = fixture.engine.openSession("test")) {
      rows(session, "CREATE TABLE nodes (id integer PRIMARY KEY) USING MEMORY");
      rows(session, "INSERT INTO nodes SELECT i FROM generate_series(1, 1000) AS g(i)");
      rows(session, "CREATE TABLE links (s integer, d integer) USING MEMORY");
      rows(
          session,
          "INSERT INTO links SELECT i % 1000 + 1, i % 997 + 1 FROM generate_series(1, 50000) AS g(i)");
      rows(session, "CREATE TABLE many (s integer, d integer) USING MEMORY");
      rows(
          session,
          "INSERT INTO many SELECT i % 1000 + 1, i % 997 + 1"
              + " FROM generate_series(1, 400000) AS g(i)");
      for (String name : List.of("g1", "g2", "g3", "g4")) {
        graph(session, name, "links");
      }
      graph(session, "large", "many");
    }
  }

  private static void graph(Session session, String name, String edges) {
    rows(
        session,
        "CREATE PROPERTY GRAPH "
            + name
            + " VERTEX TABLES (nodes) EDGE TABLES ("
            + edges
            + " SOURCE KEY (s) REFERENCES nodes (id) DESTINATION KEY (d) REFERENCES nodes (id))");
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
  }

  private String count(String graph) {
    return "SELECT count(*) FROM GRAPH_TABLE (" + graph + " MATCH ()->() COLUMNS (1 AS one))";
  }

  private List<String> loaded() {
    return fixture.graph.loaded().stream().map(g -> g.name().name()).toList();
  }

  private long bytes() {
    return fixture.graph.loaded().stream().mapToLong(LoadedGraph::bytes).sum();
  }

  @Test
  void letsTheGraphGoThatWasNotAskedForTheLongest() {
    for (String graph : List.of("g1", "g2", "g3", "g4", "g1", "g3", "g2")) {
      assertThat(rows(session, count(graph))).containsExactly("50000");
      assertThat(loaded()).contains(graph);
      assertThat(bytes()).isPositive().isLessThanOrEqualTo(LIMIT);
    }
    assertThat(loaded()).doesNotContain("g4");
  }

  @Test
  void refusesAGraphThatIsTooLargeWhileItIsRead() {
    rows(session, count("g1"));
    MegaDbException error = failure(session, count("large"));
    assertThat(error.is(ErrorCode.OUT_OF_MEMORY)).as(error.getMessage()).isTrue();
    assertThat(error.getMessage()).contains("public.large", "allows 4", "\"many\"");
    assertThat(error.hint().orElse("")).contains("graph.memory_limit_mib");
    assertThat(loaded()).doesNotContain("large");
    assertThat(rows(session, count("g2"))).containsExactly("50000");
    assertThat(bytes()).isLessThanOrEqualTo(LIMIT);
  }

  @Test
  void theSystemViewShowsWhatIsInMemory() {
    rows(session, count("g4"));
    assertThat(
            rows(
                session,
                "SELECT name, loaded, vertices, edges, dangling_edges, size_bytes > 0, build_ms > 0,"
                    + " built_at <= fresh_at, refreshes, staleness FROM megadb.system.graphs"
                    + " WHERE name IN ('g4', 'large') ORDER BY name"))
        .containsExactly(
            "g4|true|1000|50000|0|true|true|true|0|0s",
            "large|false|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0s");
  }

  @Test
  void aDroppedGraphIsLetGo() {
    graph(session, "gone", "links");
    rows(session, count("gone"));
    assertThat(loaded()).contains("gone");
    rows(session, "ALTER PROPERTY GRAPH gone RENAME TO soon");
    assertThat(loaded()).doesNotContain("gone");
    rows(session, count("soon"));
    long before = bytes();
    rows(session, "DROP PROPERTY GRAPH soon");
    assertThat(loaded()).doesNotContain("soon");
    assertThat(bytes()).isLessThan(before);
  }
}
