package io.megadb.exec;

import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.tier.LoadedGraphs.LoadedGraph;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of changes holds so much and no more; what is not in it is seen all the same. */
class GraphLogOverflowIT {
  /** What the log may take, and a bit. */
  private static final int FULL_ROWS = 36_000;

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
  void open() throws Exception {
    session = fixture.engine.openSession("test");
    other = fixture.engine.openSession("other");
    rows(session, "CREATE TABLE people (name text PRIMARY KEY)");
    rows(session, "INSERT INTO people VALUES ('ann'), ('bob'), ('eve')");
    rows(session, "CREATE TABLE knows (id integer PRIMARY KEY, a text, b text)");
    rows(session, "INSERT INTO knows VALUES (1, 'ann', 'bob')");
    rows(
        session,
        "CREATE PROPERTY GRAPH g VERTEX TABLES (people) EDGE TABLES (knows"
            + " SOURCE KEY (a) REFERENCES people (name)"
            + " DESTINATION KEY (b) REFERENCES people (name))");
    assertThat(pairs()).containsExactly("ann|bob");
    fillTheLog();
  }

  @AfterEach
  void close() {
    rows(session, "DROP PROPERTY GRAPH g");
    rows(session, "DROP TABLE people");
    rows(session, "DROP TABLE knows");
    session.close();
    other.close();
    assertThat(fixture.statementBytes()).isZero();
  }

  private List<String> pairs() {
    return rows(
        session,
        "SELECT * FROM GRAPH_TABLE (g MATCH (a)->(b) COLUMNS (a.name AS a, b.name AS b))"
            + " ORDER BY 1, 2");
  }

  private LoadedGraph loaded() {
    return fixture.graph.loaded().getFirst();
  }

  private static Connection postgres() throws Exception {
    var server = fixture.oltp.server().orElseThrow();
    return DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
  }

  /** As if another table had been changed very often. */
  private static void fillTheLog() throws Exception {
    try (Connection connection = postgres();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO megadb_graph.changes SELECT 0, pg_current_xact_id(), '1',"
              + " ARRAY[repeat(md5(i::text), 60)] FROM generate_series(1, "
              + FULL_ROWS
              + ") i");
    }
    assertThat(logBytes()).isGreaterThan(64L << 20);
  }

  private static long logBytes() throws Exception {
    try (Connection connection = postgres();
        Statement statement = connection.createStatement();
        ResultSet size =
            statement.executeQuery("SELECT pg_relation_size('megadb_graph.changes')")) {
      size.next();
      return size.getLong(1);
    }
  }

  @Test
  void whatIsNotLoggedAnyMoreIsReadAgainAndTheLogEmptied() throws Exception {
    long full = logBytes();
    rows(other, "INSERT INTO knows VALUES (2, 'bob', 'eve')");
    rows(other, "INSERT INTO people VALUES ('joe')");
    rows(other, "UPDATE knows SET b = 'joe' WHERE id = 1");
    assertThat(logBytes()).isEqualTo(full);
    assertThat(pairs()).containsExactly("ann|joe", "bob|eve");
    assertThat(loaded().tableReads()).isPositive();
    assertThat(logBytes()).isZero();
    rows(other, "DELETE FROM knows WHERE id = 2");
    assertThat(pairs()).containsExactly("ann|joe");
    // From here on the tables are followed again.
    long reads = loaded().tableReads();
    rows(other, "INSERT INTO knows VALUES (3, 'eve', 'joe')");
    assertThat(pairs()).containsExactly("ann|joe", "eve|joe");
    rows(other, "DELETE FROM people WHERE name = 'eve'");
    assertThat(pairs()).containsExactly("ann|joe");
    assertThat(loaded().tableReads()).isEqualTo(reads);
    assertThat(logBytes()).isPositive();
  }

  @Test
  void aTransactionThatBeganWhileTheLogWasFullIsSeenOnceItIsCommitted() throws Exception {
    rows(other, "BEGIN");
    rows(other, "INSERT INTO knows VALUES (2, 'bob', 'eve')");
    // It may still write to the log, so nobody empties it now.
    assertThat(pairs()).containsExactly("ann|bob");
    rows(session, "INSERT INTO knows VALUES (3, 'eve', 'ann')");
    assertThat(pairs()).containsExactly("ann|bob", "eve|ann");
    assertThat(logBytes()).isPositive();
    rows(other, "COMMIT");
    assertThat(pairs()).containsExactly("ann|bob", "bob|eve", "eve|ann");
    assertThat(logBytes()).isZero();
    rows(other, "DELETE FROM knows WHERE id = 2");
    assertThat(pairs()).containsExactly("ann|bob", "eve|ann");
  }
}
