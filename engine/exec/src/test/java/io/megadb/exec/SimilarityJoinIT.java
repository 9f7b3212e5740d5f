package io.megadb.exec;

import static io.megadb.exec.EngineFixture.failure;
import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The nearest rows of each row of a query, which the vector tier finds at once, beside the same
 * statement with a distance that no tier looks through, so that DuckDB computes them all and sorts.
 */
class SimilarityJoinIT {
  private static EngineFixture fixture;
  private Session session;

  /** No two distances from one vector are equal, so that the nearest are known. */
  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    fixture = new EngineFixture(folder);
    try (Session session = fixture.engine.openSession("test")) {
      rows(
          session,
          "CREATE TABLE items (id integer PRIMARY KEY, kind text, note json, e vector(3))"
              + " USING VECTOR");
      rows(
          session,
          "INSERT INTO items SELECT g, CASE WHEN g % 20 = 0 THEN 'rare' ELSE 'usual' END,"
              + " ('{\"n\":' || g || '}')::json, ('[' || sin(g) * 100 || ',' || cos(g * g) * 100"
              + " || ',' || sin(g * 7.7) * 100 || ']')::vector FROM generate_series(1, 3000) AS s(g)");
      rows(session, "CREATE INDEX items_e ON items USING hnsw (e vector_l2_ops)");
      for (String tier : List.of("MEMORY", "OLTP", "OLAP")) {
        String key = tier.equals("OLAP") ? "" : " PRIMARY KEY";
        rows(
            session,
            "CREATE TABLE asked_" + tier + " (q integer" + key + ", e vector(3)) USING " + tier);
        rows(
            session,
            tier.equals("MEMORY")
                ? "INSERT INTO asked_MEMORY SELECT g, CASE WHEN g = 4 THEN NULL ELSE"
                    + " ('[' || g || ',' || g * 2 || ',-' || g % 7 || ']')::vector END"
                    + " FROM generate_series(1, 40) AS s(g)"
                : "INSERT INTO asked_" + tier + " SELECT q, e FROM asked_MEMORY");
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
    rows(session, "SET megadb.target_recall = 1");
  }

  @AfterEach
  void close() {
    session.close();
    assertThat(fixture.statementBytes()).isZero();
  }

  private String plan(String sql) {
    return String.join("\n", rows(session, "EXPLAIN " + sql));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT a.q, n.id, n.d FROM asked_OLTP a JOIN LATERAL (SELECT i.id, i.e <-> a.e AS d FROM"
            + " items i ORDER BY i.e <-> a.e LIMIT 3) n ON true WHERE a.q <> 4",
        "SELECT a.q, n.id FROM asked_OLAP a CROSS JOIN LATERAL (SELECT i.id FROM"
            + " items i ORDER BY i.e <-> a.e LIMIT 3) n WHERE a.e IS NOT NULL",
        "SELECT a.q, n.id FROM asked_MEMORY a, LATERAL (SELECT i.id FROM"
            + " items i ORDER BY a.e <-> i.e LIMIT 2) n WHERE a.q BETWEEN 5 AND 30",
        "SELECT a.q, n.id, n.note::text FROM asked_OLTP a LEFT JOIN LATERAL (SELECT i.id, i.note"
            + " FROM items i WHERE i.kind = 'rare' AND i.id < 2000 ORDER BY i.e <-> a.e LIMIT 4) n"
            + " ON n.id % 2 = 0 WHERE a.q > 4",
        "SELECT a.id, n.id FROM items a CROSS JOIN LATERAL (SELECT i.id FROM items i"
            + " WHERE i.id <> a.id ORDER BY i.e <-> a.e LIMIT 3) n WHERE a.id < 50",
        "SELECT a.q, n.id FROM (SELECT * FROM asked_MEMORY WHERE q > 4 ORDER BY q LIMIT 6) a"
            + " CROSS JOIN LATERAL (SELECT i.id FROM items i ORDER BY i.e <-> a.e LIMIT 3) n",
        "SELECT a.q, n.id FROM (SELECT * FROM asked_OLTP WHERE q > 4 ORDER BY q LIMIT 6) a"
            + " CROSS JOIN LATERAL (SELECT i.id FROM items i ORDER BY i.e <=> a.e LIMIT 3) n",
        "SELECT a.q, n.id FROM asked_OLTP a CROSS JOIN LATERAL (SELECT i.id FROM items i"
            + " ORDER BY i.e <#> a.e LIMIT 2 OFFSET 3) n WHERE a.q > 4",
        "SELECT a.q, (SELECT i.id FROM items i ORDER BY i.e <+> a.e LIMIT 1) FROM asked_OLAP a"
            + " WHERE a.q > 4",
        "SELECT a.q, b.q, n.id FROM asked_OLTP a JOIN asked_OLAP b ON b.q = a.q + 1 CROSS JOIN"
            + " LATERAL (SELECT i.id FROM items i WHERE i.kind = 'usual'"
            + " ORDER BY i.e <-> b.e LIMIT 3) n WHERE a.q > 5",
        "SELECT a.q, count(*) FROM asked_OLTP a CROSS JOIN LATERAL (SELECT i.kind FROM items i"
            + " ORDER BY i.e <-> a.e LIMIT 30) n WHERE n.kind = 'rare' AND a.q > 4 GROUP BY a.q",
        "SELECT a.q, n.id FROM asked_OLTP a CROSS JOIN LATERAL (SELECT i.id FROM items i"
            + " ORDER BY i.e <-> l2_normalize(a.e) LIMIT 3) n WHERE a.q > 4 AND a.q < 0"
      })
  void givesTheSameRowsWhereDuckDbComparesThemAll(String sql) {
    assertThat(plan(sql)).contains("for many vectors at once");
    String plain = sql.replaceAll("(<->|<=>|<#>|<\\+>) (\\S+) LIMIT", "$1 ($2) + 0 LIMIT");
    for (String operator : List.of("<->", "<=>", "<#>", "<+>")) {
      plain =
          plain.replace("ORDER BY i.e " + operator + " ", "ORDER BY 0.0 + (i.e " + operator + " ");
      plain =
          plain.replace("ORDER BY a.e " + operator + " ", "ORDER BY 0.0 + (a.e " + operator + " ");
    }
    plain = plain.replace(") + 0 LIMIT", ")) LIMIT");
    assertThat(plan(plain)).doesNotContain("for many vectors at once");
    assertThat(rows(session, sql)).containsExactlyInAnyOrderElementsOf(rows(session, plain));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Another condition per outer row, rows that may differ from run to run, a plain join
        // within.
        "SELECT a.q, n.id FROM asked_OLTP a CROSS JOIN LATERAL (SELECT i.id FROM items i"
            + " WHERE i.id > a.q ORDER BY i.e <-> a.e LIMIT 1) n WHERE a.q < 3",
        "SELECT a.q, n.id FROM (SELECT * FROM asked_OLAP ORDER BY e <-> '[1,1,1]' LIMIT 2) a"
            + " CROSS JOIN LATERAL (SELECT i.id FROM items i ORDER BY i.e <-> a.e LIMIT 1) n",
        "SELECT a.q, n.id FROM asked_OLTP a CROSS JOIN LATERAL (SELECT i.id FROM items i JOIN"
            + " asked_OLAP o ON o.q = i.id ORDER BY i.e <-> a.e LIMIT 1) n WHERE a.q < 3"
      })
  void leavesToDuckDbWhatDiffersFromRowToRow(String sql) {
    assertThat(plan(sql)).doesNotContain("for many vectors at once");
    assertThat(rows(session, sql)).hasSize(2);
  }

  @Test
  void onlyVectorsOfRowsThatAreWantedAreSearched() {
    assertThat(
            rows(
                session,
                "EXPLAIN ANALYZE SELECT a.q, n.id FROM asked_MEMORY a CROSS JOIN LATERAL (SELECT"
                    + " i.id FROM items i ORDER BY i.e <-> a.e LIMIT 2) n WHERE a.q > 37"))
        .anyMatch(l -> l.contains("nearest by e <-> of 3 vectors"));
  }

  @Test
  void aVectorThatIsNullHasNeighboursTooAndZeroUnderCosine() {
    assertThat(
            rows(
                session,
                "SELECT a.q, count(n.id), count(n.d) FROM asked_OLTP a LEFT JOIN LATERAL (SELECT"
                    + " i.id, i.e <-> a.e AS d FROM items i ORDER BY i.e <-> a.e LIMIT 5) n ON true"
                    + " WHERE a.q IN (3, 4) GROUP BY a.q ORDER BY a.q"))
        .containsExactly("3|5|5", "4|5|0");
    assertThat(
            rows(
                session,
                "SELECT count(*) FROM (SELECT a.e - a.e AS zero FROM asked_OLTP a WHERE a.q = 3) z"
                    + " CROSS JOIN LATERAL (SELECT i.id FROM items i ORDER BY i.e <=> z.zero"
                    + " LIMIT 5) n"))
        .containsExactly("5");
  }

  @Test
  void takesLimitsFromParametersAndBoundsTheCalls() {
    String sql =
        "SELECT count(*) FROM asked_OLTP a CROSS JOIN LATERAL (SELECT i.id FROM items i"
            + " ORDER BY i.e <-> a.e LIMIT $1) n WHERE a.q > $2";
    assertThat(plan(sql)).contains("for many vectors at once");
    assertThat(rows(session, sql, 7L, 30)).containsExactly("70");
    assertThat(rows(session, sql, 0L, 30)).containsExactly("0");
    assertThat(rows(session, sql, 100_000L, 38)).containsExactly("6000");
    assertThat(
            failure(
                    session,
                    "SELECT count(*) FROM (SELECT ('[' || x.g || ',1,1]')::vector(3) AS e"
                        + " FROM (SELECT a.q * 100000 + b.q * 1000 + c.q * 10 + d.q AS g FROM asked_OLAP a,"
                        + " asked_OLAP b, asked_OLAP c, asked_OLAP d WHERE d.q < 3) x) v"
                        + " CROSS JOIN LATERAL (SELECT i.id FROM items i ORDER BY i.e <-> v.e"
                        + " LIMIT 1) n")
                .sqlState())
        .isEqualTo("53200");
  }

  @Test
  void searchesTheIndexForAllOfThem() {
    rows(session, "SET megadb.target_recall = 0.9");
    String sql =
        "SELECT a.q, n.id FROM asked_OLTP a CROSS JOIN LATERAL (SELECT i.id FROM items i"
            + " ORDER BY i.e <-> a.e LIMIT 10) n WHERE a.q > 4";
    List<String> found = rows(session, sql);
    rows(session, "SET megadb.target_recall = 1");
    List<String> exact = rows(session, sql);
    assertThat(found).hasSameSizeAs(exact);
    assertThat(found.stream().filter(exact::contains).count())
        .isGreaterThan(exact.size() * 8L / 10);
    assertThat(rows(session, "EXPLAIN ANALYZE " + sql))
        .anyMatch(l -> l.contains("nearest by e <-> of 36 vectors"));
  }
}
