package io.megadb.exec;

import static io.megadb.exec.EngineFixture.failure;
import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.error.MegaDbException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The vector that is looked for is found on another thread while fragments wait for keys. */
@Timeout(120)
class NearestAheadIT {
  @TempDir static Path folder;
  private static EngineFixture fixture;
  private static Session session;

  @BeforeAll
  static void start() throws Exception {
    fixture = new EngineFixture(folder);
    session = fixture.engine.openSession("test");
    rows(session, "CREATE TABLE docs (id integer PRIMARY KEY, title text, size integer)");
    rows(session, "INSERT INTO docs SELECT i, 'doc ' || i, i % 50 FROM generate_series(1, 2000) i");
    rows(session, "CREATE TABLE targets (name text PRIMARY KEY, v text)");
    rows(
        session,
        "INSERT INTO targets VALUES ('ten', '[10,0,0]'), ('none', NULL), ('bad', '[1,'),"
            + " ('short', '[1,2]')");
    rows(session, "CREATE TABLE hot (id integer PRIMARY KEY) USING MEMORY");
    rows(session, "INSERT INTO hot VALUES (9), (10), (11)");
    rows(session, "CREATE TABLE places (id integer, e vector(3)) USING VECTOR");
    rows(
        session,
        "INSERT INTO places SELECT i, CAST('[' || i || ',0,0]' AS vector(3))"
            + " FROM generate_series(1, 2000) i");
  }

  @AfterAll
  static void stop() throws Exception {
    session.close();
    fixture.close();
  }

  @AfterEach
  void nothingIsHeld() {
    fixture.assertNothingIsHeld();
  }

  private static String sql(String target, String size) {
    return """
        WITH alike AS (
          SELECT id, e <-> (SELECT CAST(v AS vector(3)) FROM targets WHERE name = '%s') AS distance
          FROM places WHERE id NOT IN (SELECT id FROM hot)
          ORDER BY distance LIMIT 2
        )
        SELECT d.title, %s AS size,
          (SELECT string_agg(CAST(id AS text), ',' ORDER BY distance, id) FROM alike) AS alike
        FROM hot h JOIN docs d ON d.id = h.id ORDER BY d.title
        """
        .formatted(target, size);
  }

  @Test
  void findsTheRowsThatAreNearest() {
    String sql = sql("ten", "d.size");
    assertThat(String.join("\n", rows(session, "EXPLAIN ANALYZE " + sql)))
        .contains("Sideways filter sent", "Only the rows nearest");
    assertThat(rows(session, sql))
        .containsExactly("doc 10|10|8,12", "doc 11|11|8,12", "doc 9|9|8,12");
  }

  @Test
  void tellsWhatIsWrongWithTheVector() {
    for (String target : new String[] {"bad", "short"}) {
      MegaDbException alone =
          failure(
              session, "SELECT CAST(v AS vector(3)) FROM targets WHERE name = '" + target + "'");
      assertThat(failure(session, sql(target, "d.size")).sqlState())
          .as(target)
          .isEqualTo(alone.sqlState());
      assertThat(rows(session, "SELECT count(*) FROM hot")).containsExactly("3");
    }
  }

  @Test
  void aFragmentThatFailsMeanwhileIsWhatIsTold() {
    assertThat(failure(session, sql("ten", "1 / (d.size - 10)")).sqlState()).isEqualTo("22012");
    assertThat(failure(session, sql("bad", "1 / (d.size - 10)")).sqlState())
        .isIn("22012", "22P02", "22000");
    assertThat(rows(session, sql("ten", "d.size"))).hasSize(3);
  }
}
