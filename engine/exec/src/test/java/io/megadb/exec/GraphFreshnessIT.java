package io.megadb.exec;

import static io.megadb.exec.EngineFixture.failure;
import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.LoadedGraphs.LoadedGraph;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a match sees of changes, and that a graph takes them in without being read again. */
class GraphFreshnessIT {
  private static EngineFixture fixture;
  private Session session;
  private Session other;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    fixture = new EngineFixture(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
  }

  @BeforeEach
  void open() {
    session = fixture.engine.openSession("test");
    other = fixture.engine.openSession("other");
    rows(session, "CREATE TABLE people (name text PRIMARY KEY, town text)");
    rows(
        session,
        "INSERT INTO people VALUES ('ann', 'Ulm'), ('bob', 'Ulm'), ('eve', 'Bonn'), ('joe', 'Kiel')");
    rows(session, "CREATE TABLE knows (id integer PRIMARY KEY, a text, b text)");
    rows(session, "INSERT INTO knows VALUES (1, 'ann', 'bob'), (2, 'bob', 'eve')");
    rows(session, "CREATE TABLE mails (a text, b text) USING OLAP");
    rows(session, "INSERT INTO mails VALUES ('ann', 'eve')");
    rows(session, "CREATE TABLE calls (a text, b text) USING MEMORY");
    rows(session, "INSERT INTO calls VALUES ('eve', 'ann')");
    rows(session, "CREATE PROPERTY GRAPH g VERTEX TABLES (people) EDGE TABLES (" + edges() + ")");
  }

  private static String edges() {
    return List.of("knows", "mails", "calls").stream()
        .map(
            t ->
                t
                    + " SOURCE KEY (a) REFERENCES people (name)"
                    + " DESTINATION KEY (b) REFERENCES people (name)")
        .reduce((x, y) -> x + ", " + y)
        .orElseThrow();
  }

  @AfterEach
  void close() {
    rows(session, "DROP PROPERTY GRAPH IF EXISTS g");
    for (String table : List.of("people", "knows", "mails", "calls")) {
      rows(session, "DROP TABLE IF EXISTS " + table);
    }
    session.close();
    other.close();
    assertThat(fixture.statementBytes()).isZero();
  }

  private List<String> pairs(Session by) {
    return rows(
        by,
        "SELECT * FROM GRAPH_TABLE (g MATCH (a)->(b) COLUMNS (a.name AS a, b.name AS b))"
            + " ORDER BY 1, 2");
  }

  private LoadedGraph loaded() {
    return fixture.graph.loaded().stream()
        .filter(g -> g.name().name().equals("g"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void takesInWhatWasAddedInEveryTierWithoutReadingAgain() {
    assertThat(pairs(session)).containsExactly("ann|bob", "ann|eve", "bob|eve", "eve|ann");
    LoadedGraph built = loaded();
    rows(other, "INSERT INTO people VALUES ('kim', 'Rom')");
    rows(other, "INSERT INTO knows VALUES (3, 'kim', 'ann')");
    rows(other, "INSERT INTO mails VALUES ('kim', 'bob')");
    rows(other, "INSERT INTO calls VALUES ('kim', 'eve')");
    assertThat(pairs(session))
        .containsExactly(
            "ann|bob", "ann|eve", "bob|eve", "eve|ann", "kim|ann", "kim|bob", "kim|eve");
    rows(other, "UPDATE knows SET b = 'joe' WHERE id = 1");
    rows(other, "DELETE FROM knows WHERE id = 2");
    assertThat(pairs(session))
        .containsExactly("ann|eve", "ann|joe", "eve|ann", "kim|ann", "kim|bob", "kim|eve");
    assertThat(loaded().tableReads()).isZero();
    rows(other, "DELETE FROM people WHERE name = 'ann'");
    assertThat(pairs(session)).containsExactly("kim|bob", "kim|eve");
    rows(other, "INSERT INTO people VALUES ('ann', 'Ulm')");
    assertThat(pairs(session))
        .containsExactly("ann|eve", "ann|joe", "eve|ann", "kim|ann", "kim|bob", "kim|eve");
    assertThat(loaded().builtAt()).isEqualTo(built.builtAt());
    assertThat(loaded().refreshes()).isEqualTo(4);
    // The edges that lead to ann wait in the three edge tables until she is back.
    assertThat(loaded().tableReads()).isEqualTo(3);
  }

  @Test
  void anotherTransactionIsSeenOnceItIsCommitted() {
    pairs(session);
    rows(other, "BEGIN");
    rows(other, "INSERT INTO people VALUES ('kim', 'Rom')");
    rows(other, "INSERT INTO knows VALUES (3, 'kim', 'ann')");
    assertThat(pairs(session)).doesNotContain("kim|ann");
    // A transaction that began before the graph was looked at, and ends after it.
    rows(session, "INSERT INTO knows VALUES (4, 'joe', 'ann')");
    assertThat(pairs(session)).contains("joe|ann").doesNotContain("kim|ann");
    rows(other, "COMMIT");
    assertThat(pairs(session)).contains("joe|ann", "kim|ann");
    rows(other, "BEGIN");
    rows(other, "DELETE FROM knows");
    assertThat(pairs(session)).contains("joe|ann", "kim|ann");
    rows(other, "ROLLBACK");
    assertThat(pairs(session)).contains("joe|ann", "kim|ann");
  }

  @Test
  void theOwnTransactionIsSeenOnceItIsCommitted() {
    pairs(session);
    rows(session, "BEGIN");
    rows(session, "INSERT INTO knows VALUES (3, 'joe', 'ann')");
    assertThat(pairs(session)).doesNotContain("joe|ann");
    rows(session, "COMMIT");
    assertThat(pairs(session)).contains("joe|ann");
  }

  @Test
  void aGraphIsReadWhileItsTableIsLockedByItsOwnTransaction() {
    rows(session, "BEGIN");
    rows(session, "INSERT INTO knows VALUES (3, 'joe', 'ann')");
    // The triggers can't be made now; the graph is read all the same, and made to follow later.
    assertThat(pairs(session)).containsExactly("ann|bob", "ann|eve", "bob|eve", "eve|ann");
    rows(session, "COMMIT");
    assertThat(pairs(session)).contains("joe|ann");
  }

  @Test
  void changesMadeOutsideAreSeen() throws Exception {
    pairs(session);
    var postgres = fixture.oltp.server().orElseThrow();
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO knows SELECT 10 + i, 'joe', 'eve' FROM generate_series(1, 3) i");
      assertThat(pairs(session)).containsSubsequence("joe|eve", "joe|eve", "joe|eve");
      statement.execute("UPDATE knows SET a = 'bob', b = 'joe' WHERE id > 10");
      assertThat(pairs(session)).contains("bob|joe").doesNotContain("joe|eve");
      connection.setAutoCommit(false);
      statement.execute("TRUNCATE knows");
      statement.execute("INSERT INTO knows VALUES (1, 'eve', 'joe')");
      connection.commit();
    }
    assertThat(pairs(session)).containsExactly("ann|eve", "eve|ann", "eve|joe");
  }

  @Test
  void truncatingAndRewritingAreSeen() {
    pairs(session);
    rows(session, "TRUNCATE mails");
    rows(session, "TRUNCATE calls");
    assertThat(pairs(session)).containsExactly("ann|bob", "bob|eve");
    rows(session, "INSERT INTO mails VALUES ('joe', 'ann'), ('joe', 'bob'), ('joe', 'eve')");
    pairs(session);
    rows(session, "DELETE FROM mails WHERE b = 'bob'");
    rows(session, "UPDATE mails SET b = 'joe' WHERE b = 'eve'");
    assertThat(pairs(session)).containsExactly("ann|bob", "bob|eve", "joe|ann", "joe|joe");
    rows(session, "INSERT INTO calls VALUES ('eve', 'joe'), ('ann', 'joe')");
    pairs(session);
    rows(session, "DELETE FROM calls WHERE a = 'eve'");
    assertThat(pairs(session))
        .containsExactly("ann|bob", "ann|joe", "bob|eve", "joe|ann", "joe|joe");
    rows(session, "TRUNCATE people");
    assertThat(pairs(session)).isEmpty();
  }

  @Test
  void conditionsSeeTheSameRowsAsTheGraph() {
    String sql =
        "SELECT * FROM GRAPH_TABLE (g MATCH (a) ((x)->(y WHERE y.town = 'Ulm')){1} (b)"
            + " COLUMNS (a.name AS a, b.name AS b)) ORDER BY 1, 2";
    assertThat(rows(session, sql)).containsExactly("ann|bob", "eve|ann");
    assertThat(rows(session, sql)).containsExactly("ann|bob", "eve|ann");
    rows(other, "UPDATE people SET town = 'Ulm' WHERE name = 'eve'");
    assertThat(rows(session, sql)).containsExactly("ann|bob", "ann|eve", "bob|eve", "eve|ann");
    rows(other, "INSERT INTO people VALUES ('kim', 'Ulm')");
    rows(other, "INSERT INTO mails VALUES ('joe', 'kim')");
    assertThat(rows(session, sql)).contains("joe|kim");
  }

  @Test
  void conditionsOnAnEdgeSeeTheVerticesBesideIt() {
    String sql =
        "SELECT * FROM GRAPH_TABLE (g MATCH (a) ((x)-[e IS knows]->(y) WHERE x.town = y.town){1} (b)"
            + " COLUMNS (a.name AS a, b.name AS b)) ORDER BY 1, 2";
    assertThat(rows(session, sql)).containsExactly("ann|bob");
    rows(other, "UPDATE people SET town = 'Bonn' WHERE name = 'bob'");
    assertThat(rows(session, sql)).containsExactly("bob|eve");
  }

  @Test
  void volatileConditionsAreFoundEachTime() {
    String sql =
        "SELECT count(*) FROM GRAPH_TABLE (g MATCH (a) ((x)->(y WHERE length(y.name) > 6 * random())){1} (b)"
            + " COLUMNS (1 AS one))";
    rows(
        session,
        "INSERT INTO knows SELECT 100 + i, 'ann', 'bob' FROM generate_series(1, 20) AS g(i)");
    assertThat(
            java.util.stream.IntStream.range(0, 40)
                .mapToObj(i -> rows(session, sql).getFirst())
                .distinct()
                .count())
        .isGreaterThan(1);
  }

  @Test
  void conditionsMeanWhatTheAskingSessionMeans() {
    rows(session, "CREATE TABLE days (id integer PRIMARY KEY, at timestamptz)");
    rows(
        session,
        "INSERT INTO days VALUES (1, '2026-01-01 23:30:00+00'), (2, '2026-01-02 12:00:00+00')");
    rows(session, "CREATE TABLE next (id integer PRIMARY KEY, a integer, b integer)");
    rows(session, "INSERT INTO next VALUES (1, 1, 2), (2, 2, 1)");
    rows(
        session,
        "CREATE PROPERTY GRAPH zones VERTEX TABLES (days) EDGE TABLES (next SOURCE KEY (a) REFERENCES"
            + " days (id) DESTINATION KEY (b) REFERENCES days (id))");
    String sql =
        "SELECT * FROM GRAPH_TABLE (zones MATCH (a) ((x)->(y WHERE extract(day FROM y.at) = 1)){1} (b)"
            + " COLUMNS (b.id AS b))";
    assertThat(rows(session, sql)).containsExactly("1");
    rows(other, "SET timezone = 'Europe/Berlin'");
    assertThat(rows(other, sql)).isEmpty();
    assertThat(rows(session, sql)).containsExactly("1");
    rows(session, "DROP PROPERTY GRAPH zones");
    rows(session, "DROP TABLE days");
    rows(session, "DROP TABLE next");
  }

  @Test
  void tablesOfTheGraphTierAreWrittenAndFollowed() {
    rows(session, "CREATE TABLE stops (name text, zone integer) USING GRAPH");
    rows(session, "CREATE TABLE rides (id bigint, a text, b text) USING GRAPH");
    rows(session, "INSERT INTO stops VALUES ('x', 1), ('y', 1), ('z', 2)");
    rows(session, "INSERT INTO rides VALUES (1, 'x', 'y')");
    rows(
        session,
        "CREATE PROPERTY GRAPH net VERTEX TABLES (stops KEY (name)) EDGE TABLES (rides KEY (id)"
            + " SOURCE KEY (a) REFERENCES stops (name) DESTINATION KEY (b) REFERENCES stops (name))");
    String sql =
        "SELECT g.a, g.b, s.zone FROM GRAPH_TABLE (net MATCH (a)->+(b)"
            + " COLUMNS (a.name AS a, b.name AS b)) g JOIN graph.public.stops s ON s.name = g.b"
            + " ORDER BY 1, 2";
    String acyclic = sql.replace("(a)->+(b)", "ACYCLIC (a)->+(b)");
    assertThat(rows(session, acyclic)).containsExactly("x|y|1");
    rows(session, "INSERT INTO rides VALUES (2, 'y', 'z')");
    assertThat(rows(session, acyclic)).containsExactly("x|y|1", "x|z|2", "y|z|2");
    rows(session, "UPDATE stops SET zone = 3 WHERE name = 'z'");
    rows(session, "DELETE FROM rides WHERE id = 1");
    assertThat(rows(session, acyclic)).containsExactly("y|z|3");
    assertThat(
            rows(
                session,
                "SELECT tier, name, row_count FROM megadb.system.tables WHERE name IN ('stops', 'rides')"
                    + " ORDER BY 2"))
        .containsExactly("graph|rides|1", "graph|stops|3");
    rows(session, "DROP PROPERTY GRAPH net");
    rows(session, "DROP TABLE stops");
    rows(session, "DROP TABLE rides");
  }

  @Test
  void stalenessAllowsAnOlderGraph() {
    rows(session, "ALTER PROPERTY GRAPH g SET (staleness = '1h')");
    pairs(session);
    rows(session, "INSERT INTO knows VALUES (3, 'joe', 'ann')");
    assertThat(pairs(session)).doesNotContain("joe|ann");
    rows(session, "ALTER PROPERTY GRAPH g SET (staleness = '0s')");
    assertThat(pairs(session)).contains("joe|ann");
  }

  @Test
  void droppingTheGraphTakesTheTriggersAway() {
    pairs(session);
    assertThat(triggers()).containsExactly("knows|4", "people|4");
    rows(session, "CREATE PROPERTY GRAPH h VERTEX TABLES (people)");
    rows(session, "DROP PROPERTY GRAPH g");
    assertThat(triggers()).containsExactly("people|4");
    rows(session, "DROP PROPERTY GRAPH h");
    assertThat(triggers()).isEmpty();
    assertThat(rows(session, "SELECT to_regnamespace('megadb_graph')::text"))
        .containsExactly("NULL");
  }

  @Test
  void aGraphMayDoWithoutTriggers() {
    rows(session, "ALTER PROPERTY GRAPH g SET (follow = 'none')");
    pairs(session);
    assertThat(triggers()).isEmpty();
    rows(session, "INSERT INTO knows VALUES (3, 'joe', 'ann')");
    assertThat(pairs(session)).contains("joe|ann");
  }

  private List<String> triggers() {
    return rows(
        session,
        "SELECT c.relname::text, count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            + " WHERE t.tgname LIKE 'megadb_graph%' GROUP BY 1 ORDER BY 1");
  }

  @Test
  void tablesAlteredOutsideGiveTypedErrorsOrTheRightAnswer() throws Exception {
    pairs(session);
    rows(session, "ALTER TABLE knows ADD COLUMN since date");
    rows(session, "INSERT INTO knows VALUES (3, 'joe', 'ann', NULL)");
    assertThat(pairs(session)).contains("joe|ann");
    var postgres = fixture.oltp.server().orElseThrow();
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement outside = connection.createStatement()) {
      outside.execute("ALTER TABLE knows RENAME COLUMN a TO giver");
      outside.execute("INSERT INTO knows VALUES (4, 'joe', 'eve', NULL)");
      assertError(ErrorCode.UNDEFINED_COLUMN);
      outside.execute("ALTER TABLE knows RENAME COLUMN giver TO a");
      assertThat(pairs(session)).contains("joe|eve");
      outside.execute("ALTER TABLE knows ALTER COLUMN id TYPE text");
      outside.execute("INSERT INTO knows VALUES ('five', 'eve', 'joe', NULL)");
      assertThat(pairs(session)).contains("joe|eve", "eve|joe");
      outside.execute("ALTER TABLE knows RENAME COLUMN id TO number");
      outside.execute("INSERT INTO knows VALUES ('six', 'joe', 'joe', NULL)");
      assertError(ErrorCode.UNDEFINED_COLUMN);
      outside.execute("ALTER TABLE knows DROP COLUMN number");
      outside.execute("INSERT INTO knows VALUES ('ann', 'ann', NULL)");
      assertError(ErrorCode.UNDEFINED_COLUMN);
      outside.execute("DROP TABLE knows");
      assertError(ErrorCode.UNDEFINED_TABLE);
      outside.execute("CREATE TABLE knows (id integer PRIMARY KEY, a text, b text)");
      outside.execute("INSERT INTO knows VALUES (1, 'joe', 'bob')");
    }
    assertThat(pairs(session)).containsExactly("ann|eve", "eve|ann", "joe|bob");
  }

  private void assertError(ErrorCode code) {
    MegaDbException error =
        failure(session, "SELECT * FROM GRAPH_TABLE (g MATCH (a)->(b) COLUMNS (a.name AS a))");
    assertThat(error.is(code)).as(error.toString()).isTrue();
    assertThat(error.hint()).as(error.toString()).isPresent();
  }

  @Test
  void keysThatAreNoneAreTypedErrors() {
    pairs(session);
    rows(session, "CREATE TABLE loose (name text, town text) USING MEMORY");
    rows(session, "CREATE PROPERTY GRAPH twice VERTEX TABLES (loose KEY (name))");
    String sql = "SELECT * FROM GRAPH_TABLE (twice MATCH (a) COLUMNS (a.name AS a)) ORDER BY 1";
    rows(session, "INSERT INTO loose VALUES ('x', 'y')");
    assertThat(rows(session, sql)).containsExactly("x");
    rows(session, "INSERT INTO loose VALUES ('x', 'z')");
    assertThat(failure(session, sql).is(ErrorCode.UNIQUE_VIOLATION)).isTrue();
    rows(session, "DELETE FROM loose WHERE town = 'z'");
    assertThat(rows(session, sql)).containsExactly("x");
    rows(session, "INSERT INTO loose VALUES (NULL, 'z')");
    assertThat(failure(session, sql).is(ErrorCode.NOT_NULL_VIOLATION)).isTrue();
    rows(session, "DROP PROPERTY GRAPH twice");
    rows(session, "DROP TABLE loose");
  }
}
