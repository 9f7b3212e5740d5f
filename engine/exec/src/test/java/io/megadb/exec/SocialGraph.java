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
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests over an engine with the property graph {@code social}: two kinds of vertices, two of edges,
 * in three tiers.
 *
 * <pre>
 *   ann -knows-> bob -knows-> eve -knows-> ann       dan
 *   ann -likes-> tea    bob -likes-> tea     eve -likes-> rum
 * </pre>
 */
abstract class SocialGraph {
  private static EngineFixture fixture;

  /** A test's own. */
  Session session;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    fixture = new EngineFixture(folder);
    try (Session session = fixture.engine.openSession("test")) {
      rows(session, "CREATE TABLE people (name text PRIMARY KEY, age integer)");
      rows(session, "INSERT INTO people VALUES ('ann', 20), ('bob', 30), ('eve', 40), ('dan', 50)");
      rows(session, "CREATE TABLE drinks (name text PRIMARY KEY, price integer) USING MEMORY");
      rows(session, "INSERT INTO drinks VALUES ('tea', 2), ('rum', 9)");
      rows(session, "CREATE TABLE knows (id bigint, a text, b text, since integer) USING OLAP");
      rows(
          session,
          "INSERT INTO knows VALUES (1, 'ann', 'bob', 2001), (2, 'bob', 'eve', 2002),"
              + " (3, 'eve', 'ann', 2003)");
      rows(session, "CREATE TABLE likes (id bigint PRIMARY KEY, who text, what text)");
      rows(
          session,
          "INSERT INTO likes VALUES (1, 'ann', 'tea'), (2, 'bob', 'tea'), (3, 'eve', 'rum')");
      rows(
          session,
          "CREATE PROPERTY GRAPH social"
              + " VERTEX TABLES (people LABEL person LABEL thing PROPERTIES (name),"
              + " drinks LABEL drink LABEL thing PROPERTIES (name))"
              + " EDGE TABLES (knows KEY (id) SOURCE KEY (a) REFERENCES people (name)"
              + " DESTINATION KEY (b) REFERENCES people (name),"
              + " likes SOURCE KEY (who) REFERENCES people (name)"
              + " DESTINATION KEY (what) REFERENCES drinks (name) NO PROPERTIES)");
    }
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
  }

  @BeforeEach
  void open() {
    session = openSession();
  }

  /** Ends the test's session, which must have given all memory back. */
  @AfterEach
  void close() {
    session.close();
    assertThat(fixture.statementBytes()).isZero();
  }

  /** Another session, which the caller closes. */
  static Session openSession() {
    return fixture.engine.openSession("test");
  }

  /** The rows of a pattern's matches. */
  List<String> match(String pattern, String columns, Object... parameters) {
    return rows(
        session,
        "SELECT * FROM GRAPH_TABLE (social MATCH " + pattern + " COLUMNS (" + columns + "))",
        parameters);
  }

  /** The error that a pattern is refused with, which stands where a text begins. */
  MegaDbException refused(ErrorCode code, String at, String pattern, String columns) {
    String sql =
        "SELECT * FROM GRAPH_TABLE (social MATCH " + pattern + " COLUMNS (" + columns + "))";
    MegaDbException error = failure(session, sql);
    assertThat(error.is(code)).as(error.getMessage()).isTrue();
    assertThat(error.position()).as(error.getMessage()).hasValue(sql.indexOf(at) + 1);
    return error;
  }
}
