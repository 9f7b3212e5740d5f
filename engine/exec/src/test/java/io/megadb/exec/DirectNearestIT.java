package io.megadb.exec;

import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nearest rows that the vector tier answers alone, each beside the same statement in a session that
 * reads every table as it is, so that DuckDB computes all distances and sorts.
 */
class DirectNearestIT {
  private static final float[] QUERY = {500.2f, 3, 1};
  private static EngineFixture fixture;
  private Session session;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    fixture = new EngineFixture(folder);
    try (Session session = fixture.engine.openSession("test")) {
      rows(
          session,
          "CREATE TABLE points (id integer PRIMARY KEY, kind text, size bigint, e vector(3))"
              + " USING VECTOR");
      rows(
          session,
          "INSERT INTO points SELECT g, CASE WHEN g % 300 = 0 THEN 'rare' ELSE 'usual' END, g * 10,"
              + " CASE WHEN g = 600 THEN NULL ELSE ('[' || g || ',' || (g % 7) || ',1]')::vector END"
              + " FROM generate_series(1, 1000) AS s(g)");
      rows(session, "CREATE TABLE taken (tag text, id integer, size bigint) USING OLTP");
      rows(
          session,
          "INSERT INTO taken"
              + " SELECT 'near', g, g * 10 FROM generate_series(498, 503) AS s(g)"
              + " UNION ALL SELECT 'near', 500, 5000"
              + " UNION ALL SELECT 'many', g, g * 10 FROM generate_series(300, 700) AS s(g)"
              + " UNION ALL SELECT 'most', g, g * 10 FROM generate_series(3, 2000) AS s(g)"
              + " UNION ALL SELECT 'unknown', 500, 5000 UNION ALL SELECT 'unknown', NULL, NULL");
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

  /** The names of the columns, then the rows. */
  private static List<List<Object>> answer(Session session, String sql, Object... values)
      throws IOException {
    List<List<Object>> answer = new ArrayList<>();
    try (QueryResult.Rows rows =
        (QueryResult.Rows) session.execute(session.prepare(sql), Arrays.asList(values))) {
      answer.add(
          rows.reader().getVectorSchemaRoot().getSchema().getFields().stream()
              .<Object>map(Field::getName)
              .toList());
      while (rows.reader().loadNextBatch()) {
        var root = rows.reader().getVectorSchemaRoot();
        for (int row = 0; row < root.getRowCount(); row++) {
          List<Object> cells = new ArrayList<>();
          for (FieldVector vector : root.getFieldVectors()) {
            cells.add(vector.getObject(row));
          }
          answer.add(cells);
        }
      }
    }
    return answer;
  }

  /** The same statement where DuckDB does it all. */
  private static List<List<Object>> reference(String sql, Object... values) throws IOException {
    try (Session plain = fixture.engine.openSession("test")) {
      rows(plain, "SET megadb.sideways_max_keys = 0");
      return answer(plain, sql, values);
    }
  }

  private String plan(String sql) {
    return String.join("\n", rows(session, "EXPLAIN " + sql));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id FROM points ORDER BY e <-> $1 LIMIT 5",
        "SELECT size AS s, kind, id AS number FROM points ORDER BY e <-> $1 LIMIT 5",
        "SELECT p.id FROM points p WHERE p.kind = 'rare' ORDER BY p.e <-> $1 LIMIT 2",
        "SELECT p.id FROM points p WHERE p.kind = 'rare' ORDER BY p.e <-> $1 LIMIT 20",
        "SELECT id FROM points WHERE size > 9000 AND id < 950 ORDER BY e <-> $1 LIMIT 7",
        "SELECT id FROM points WHERE size > 90000 ORDER BY e <-> $1 LIMIT 7",
        "SELECT id FROM (SELECT id, size, e FROM points) s ORDER BY e <-> $1 LIMIT 3"
      })
  void givesTheRowsInOrder(String sql) throws IOException {
    assertThat(plan(sql)).contains("as it is");
    assertThat(answer(session, sql, QUERY)).isEqualTo(reference(sql, QUERY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id FROM points WHERE kind LIKE 'r%' ORDER BY e <-> $1 LIMIT 2",
        "SELECT id + 1 AS next FROM points ORDER BY e <-> $1 LIMIT 2",
        "SELECT id FROM points ORDER BY e <-> $1 LIMIT 2 OFFSET 2",
        "SELECT id FROM (SELECT id FROM points ORDER BY e <-> $1 LIMIT 4) s WHERE id % 2 = 0",
        "SELECT count(*) AS n FROM (SELECT id FROM points ORDER BY e <-> $1 LIMIT 4) s"
      })
  void leavesToDuckDbWhatHasToBeComputed(String sql) throws IOException {
    assertThat(plan(sql)).doesNotContain("as it is");
    assertThat(answer(session, sql, QUERY)).isEqualTo(reference(sql, QUERY));
  }

  @ParameterizedTest
  @ValueSource(strings = {"near", "many", "most", "unknown", "no such tag"})
  void leavesOutExcludedKeys(String tag) throws IOException {
    for (String sql :
        List.of(
            "SELECT id FROM points WHERE id NOT IN (SELECT id FROM taken WHERE tag = $2)"
                + " ORDER BY e <-> $1 LIMIT 5",
            "SELECT id FROM points WHERE size NOT IN (SELECT size FROM taken WHERE tag = $2)"
                + " ORDER BY e <-> $1 LIMIT 5",
            "SELECT id FROM points WHERE id NOT IN (SELECT size FROM taken WHERE tag = $2)"
                + " ORDER BY e <-> $1 LIMIT 5",
            "SELECT id FROM points WHERE id NOT IN (SELECT id FROM taken WHERE tag = $2)"
                + " AND kind LIKE 'u%' ORDER BY e <-> $1 LIMIT 5",
            "WITH t AS (SELECT id FROM taken WHERE tag = $2)"
                + " SELECT id, (SELECT count(*) FROM t) AS n FROM points"
                + " WHERE id NOT IN (SELECT id FROM t) ORDER BY e <-> $1 LIMIT 5")) {
      assertThat(answer(session, sql, QUERY, tag)).as(sql).isEqualTo(reference(sql, QUERY, tag));
    }
  }

  @Test
  void takesValuesOfConditionsAndLimit() throws IOException {
    String sql = "SELECT id FROM points WHERE size < $2 ORDER BY e <-> $1 LIMIT $3";
    assertThat(plan(sql)).contains("as it is");
    for (Object[] values :
        new Object[][] {
          {QUERY, 400L, 3L},
          {QUERY, 20L, 3L},
          {QUERY, 0L, 3L},
          {QUERY, 400L, 0L},
          {"[1,2,3]", 90L, 2L}
        }) {
      assertThat(answer(session, sql, values)).isEqualTo(reference(sql, values));
    }
    // Without a value a condition holds for no row.
    assertThat(answer(session, sql, QUERY, null, 3L)).containsExactly(List.of("id"));
    assertThat(answer(session, sql, null, 400L, 3L)).hasSize(1 + 3);
  }

  @Test
  void refusesANegativeLimitAsWhereNothingIsSearched() {
    String nearest = "SELECT id FROM points WHERE size < $2 ORDER BY e <-> $1 LIMIT $3";
    assertThat(plan(nearest)).contains("as it is");
    assertNegativeLimit(() -> answer(session, nearest, QUERY, 400L, -1L));
    assertNegativeLimit(() -> answer(session, "SELECT id FROM points ORDER BY id LIMIT $1", -1L));
    assertNegativeLimit(
        () -> answer(session, "SELECT id FROM points ORDER BY id LIMIT 1 OFFSET $1", -1L));
  }

  private static void assertNegativeLimit(ThrowableAssert.ThrowingCallable statement) {
    assertThatThrownBy(statement)
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.sqlState()).isEqualTo("2201W"))
        .hasMessageContaining("must not be negative");
  }

  @Test
  void refusesAVectorOfAnotherLength() {
    assertThatThrownBy(
            () ->
                answer(
                    session, "SELECT id FROM points ORDER BY e <-> $1 LIMIT 3", new float[] {1, 2}))
        .isInstanceOf(MegaDbException.class)
        .hasMessageContaining("dimensions");
  }

  @Test
  void explainAnalyzeRunsTheSameWay() {
    assertThat(
            rows(session, "EXPLAIN ANALYZE SELECT id FROM points ORDER BY e <-> '[1,2,3]' LIMIT 3"))
        .isNotEmpty();
  }
}
