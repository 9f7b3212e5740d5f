package io.megadb.exec;

import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statements over columns that are kept decoded. */
class DecodedColumnsIT {
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
        "INSERT INTO things SELECT 'thing ' || i, 'owner ' || i % 7"
            + " FROM generate_series(1, 2000) i");
  }

  @AfterAll
  static void stop() throws Exception {
    session.close();
    fixture.close();
  }

  /** Asks until the answer comes from decoded columns, which must not change it. */
  private static List<String> decoded(String sql) {
    List<String> before = rows(session, sql);
    for (int tries = 0; tries < 1000; tries++) {
      fixture.awaitDecoded();
      if (String.join("\n", rows(session, "EXPLAIN ANALYZE " + sql)).contains(" decoded=")) {
        assertThat(rows(session, sql)).isEqualTo(before);
        return before;
      }
    }
    throw new AssertionError("never decoded: " + sql);
  }

  @Test
  void keysOfOtherTiersMeetDecodedColumns() {
    rows(
        session,
        "CREATE TABLE costs (name text, day date, cost numeric(8,2)) USING OLAP"
            + " WITH (sort = 'name', row_group_rows = '2048')");
    rows(
        session,
        "INSERT INTO costs SELECT CASE WHEN i % 11 = 0 THEN NULL ELSE 'thing ' || i % 2000 END,"
            + " DATE '2025-01-01' + i / 2000, i % 10 FROM generate_series(0, 99999) i");
    for (int keys : new int[] {1, 15, 16, 17, 300, 1500}) {
      String sql =
          "SELECT t.name, sum(c.cost), count(*) FROM things t JOIN costs c ON c.name = t.name"
              + " WHERE t.name IN (SELECT 'thing ' || i FROM generate_series(1, "
              + keys
              + ") i) GROUP BY t.name ORDER BY t.name";
      List<String> found = decoded(sql);
      assertThat(found).hasSizeLessThanOrEqualTo(keys).isNotEmpty();
      rows(session, "SET megadb.sideways_max_keys = 0");
      assertThat(rows(session, sql)).isEqualTo(found);
      rows(session, "RESET megadb.sideways_max_keys");
    }
    assertThat(
            rows(
                session,
                "SELECT tier, schema, columns, files, row_count, size_bytes > 0, scans > 0"
                    + " FROM megadb.system.decoded_columns WHERE table_name = 'costs'"))
        .containsExactly("olap|public|cost, name|1|100000|true|true");
    rows(session, "DROP TABLE costs");
    assertThat(
            rows(session, "SELECT * FROM megadb.system.decoded_columns WHERE table_name = 'costs'"))
        .isEmpty();
  }

  @Test
  void changedRowsAreSeenAtOnceAndOldOnesNoMore() {
    rows(session, "CREATE TABLE t (i integer, v text) USING OLAP");
    rows(session, "INSERT INTO t SELECT i, 'a' FROM generate_series(1, 5000) i");
    String sql = "SELECT v, count(*), sum(i) FROM t GROUP BY v ORDER BY v";
    assertThat(decoded(sql)).containsExactly("a|5000|12502500");
    rows(session, "UPDATE t SET v = 'b' WHERE i <= 10");
    assertThat(rows(session, sql)).containsExactly("a|4990|12502445", "b|10|55");
    assertThat(decoded(sql)).containsExactly("a|4990|12502445", "b|10|55");
    rows(session, "DELETE FROM t WHERE v = 'a'");
    assertThat(rows(session, sql)).containsExactly("b|10|55");
    rows(session, "INSERT INTO t VALUES (1, 'c')");
    assertThat(rows(session, sql)).containsExactly("b|10|55", "c|1|1");
    assertThat(decoded(sql)).containsExactly("b|10|55", "c|1|1");
    rows(session, "TRUNCATE t");
    assertThat(rows(session, sql)).isEmpty();
    rows(session, "DROP TABLE t");
  }

  @Test
  void aStatementThatReadsATableTwiceReadsOneVersion() {
    rows(session, "CREATE TABLE w (i integer) USING OLAP");
    rows(session, "INSERT INTO w SELECT i FROM generate_series(1, 1000) i");
    String sql = "SELECT count(*) FROM w AS a JOIN w AS b ON a.i = b.i + 1";
    assertThat(decoded(sql)).containsExactly("999");
    rows(session, "INSERT INTO w SELECT i FROM generate_series(1001, 2000) i");
    assertThat(rows(session, sql)).containsExactly("1999");
    rows(session, "DROP TABLE w");
  }
}
