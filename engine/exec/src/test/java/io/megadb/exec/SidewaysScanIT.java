package io.megadb.exec;

import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys found in one part of a statement restrict the scans of files in another. */
class SidewaysScanIT {
  @TempDir static Path folder;
  private static EngineFixture fixture;
  private static Session session;

  @BeforeAll
  static void start() throws Exception {
    fixture = new EngineFixture(folder);
    session = fixture.engine.openSession("test");
    rows(session, "CREATE TABLE things (name text PRIMARY KEY, owner text)");
    rows(
        session,
        "INSERT INTO things SELECT 'thing ' || i, 'owner ' || i % 7 FROM generate_series(1, 2000) i");
    rows(session, "CREATE TABLE needs (id bigint, thing text, needed text) USING OLAP");
    rows(
        session,
        "INSERT INTO needs SELECT i, 'thing ' || i, 'thing ' || i / 2 FROM generate_series(2, 2000) i");
    rows(session, "CREATE TABLE hot (name text PRIMARY KEY, load integer) USING MEMORY");
    rows(session, "INSERT INTO hot VALUES ('thing 3', 1), ('thing 5', 2), ('it''s no thing', 3)");
    rows(
        session,
        "CREATE TABLE costs (name text, day date, cost integer) USING OLAP"
            + " WITH (sort = 'name', row_group_rows = '2048')");
    rows(
        session,
        "INSERT INTO costs SELECT 'thing ' || i % 2000, DATE '2025-01-01' + i / 2000, i % 10"
            + " FROM generate_series(0, 1199999) i");
    rows(
        session,
        "CREATE PROPERTY GRAPH deps VERTEX TABLES (things KEY (name))"
            + " EDGE TABLES (needs KEY (id) SOURCE KEY (thing) REFERENCES things (name)"
            + " DESTINATION KEY (needed) REFERENCES things (name))");
  }

  @AfterAll
  static void stop() throws Exception {
    session.close();
    fixture.close();
  }

  private static final String BY_MEMORY =
      "SELECT h.name, c.n, c.cost FROM hot h LEFT JOIN"
          + " (SELECT name, count(*) AS n, sum(cost) AS cost FROM costs GROUP BY name) c"
          + " ON c.name = h.name ORDER BY h.name";
  private static final String BY_GRAPH =
      "SELECT g.name, g.hops, t.owner, c.cost FROM GRAPH_TABLE (deps MATCH"
          + " p = ANY SHORTEST (a)->{1,4}(b WHERE b.name = 'thing 3')"
          + " COLUMNS (a.name AS name, path_length(p) AS hops)) g"
          + " JOIN things t ON t.name = g.name"
          + " JOIN (SELECT name, sum(cost) AS cost FROM costs GROUP BY name) c ON c.name = g.name"
          + " ORDER BY g.name";

  @ParameterizedTest
  @ValueSource(strings = {BY_MEMORY, BY_GRAPH})
  void keysChangeNoAnswer(String sql) {
    List<String> with = rows(session, sql);
    rows(session, "SET megadb.sideways_max_keys = 0");
    List<String> without = rows(session, sql);
    rows(session, "RESET megadb.sideways_max_keys");
    assertThat(with).isEqualTo(without).hasSizeGreaterThan(2);
  }

  @Test
  void keysOfMemoryReachTheFiles() {
    assertThat(String.join("\n", rows(session, "EXPLAIN ANALYZE " + BY_MEMORY)))
        .contains("Sideways filter on \"name\": about 3 keys of")
        .contains("Sideways filter taken: name: 3 keys");
  }

  @Test
  void matchesAreFoundOnceAndReachEveryTier() {
    assertThat(String.join("\n", rows(session, "EXPLAIN ANALYZE " + BY_GRAPH)))
        .contains("Sideways filter sent: name: 30 keys")
        .contains("Sideways filter taken: name: 30 keys")
        .containsPattern("Scan 0 of graph.public.deps.*streamed=30 ");
  }

  @Test
  void noKeysNoRows() {
    assertThat(
            rows(
                session,
                BY_MEMORY.replace("FROM hot h", "FROM (SELECT * FROM hot WHERE load > 5) h")))
        .isEmpty();
  }
}
