package io.megadb.exec;

import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.SqlTierSession.Access;
import io.megadb.spi.tier.SqlTierSession.TransactionState;
import java.nio.file.Files;
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

/** A read-only session changes nothing in any tier, whatever its statements look like. */
class ReadOnlySessionIT {
  @TempDir static Path folder;
  private static EngineFixture fixture;
  private Session session;

  @BeforeAll
  static void start() throws Exception {
    fixture = new EngineFixture(folder);
    Files.writeString(fixture.copyFolder.resolve("rows.csv"), "7,seven\n");
    try (Session s = fixture.engine.openSession("setup")) {
      for (String tier : List.of("OLTP", "OLAP", "MEMORY")) {
        String key = tier.equals("OLAP") ? "" : " PRIMARY KEY";
        rows(s, "CREATE TABLE t_" + tier + " (id integer" + key + ", name text) USING " + tier);
        rows(s, "INSERT INTO t_" + tier + " VALUES (1, 'one')");
      }
      rows(s, "CREATE SEQUENCE numbers");
      rows(
          s,
          "CREATE FUNCTION put() RETURNS integer LANGUAGE sql AS"
              + " 'INSERT INTO t_oltp VALUES (100, ''f'') RETURNING id'");
      rows(
          s,
          "CREATE PROCEDURE put_all() LANGUAGE plpgsql AS"
              + " 'BEGIN COMMIT; INSERT INTO t_oltp VALUES (101, ''p''); END'");
      rows(
          s,
          "CREATE FUNCTION lift() RETURNS text LANGUAGE sql AS"
              + " 'SELECT set_config(''default_transaction_read_only'', ''off'', false)'");
    }
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
  }

  @BeforeEach
  void open() {
    session = fixture.engine.openSession("test");
    session.setAccess(Access.READ_ONLY);
  }

  @AfterEach
  void nothingHasChanged() {
    session.close();
    try (Session s = fixture.engine.openSession("check")) {
      for (String table : List.of("t_oltp", "t_olap", "t_memory")) {
        assertThat(rows(s, "SELECT id, name FROM " + table)).containsExactly("1|one");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"t_oltp", "t_olap", "t_memory"})
  void refusesEveryKindOfWriteOnEveryTier(String table) {
    for (String write :
        List.of(
            "INSERT INTO %s VALUES (2, 'two')",
            "INSERT INTO %s SELECT id + 10, name FROM t_olap",
            "INSERT INTO %s SELECT id + 10, name FROM t_oltp",
            "/* SELECT */ INSERT INTO %s VALUES (3, 'SELECT')",
            "WITH n AS (SELECT 4 AS id, 'four' AS name) INSERT INTO %s SELECT id, name FROM n",
            "UPDATE %s SET name = 'uno'",
            "UPDATE %s SET name = m.name FROM t_memory m WHERE m.id = %1$s.id",
            "DELETE FROM %s",
            "DELETE FROM %s WHERE id IN (SELECT id FROM t_olap)",
            "TRUNCATE %s",
            "DROP TABLE %s",
            "ALTER TABLE %s ADD COLUMN more integer",
            "COMMENT ON TABLE %s IS 'changed'",
            "COPY %s FROM '" + fixture.copyFolder.resolve("rows.csv") + "' (FORMAT csv)",
            "EXPLAIN ANALYZE INSERT INTO %s VALUES (5, 'five')",
            "EXPLAIN ANALYZE DELETE FROM %s",
            "EXPLAIN ANALYZE UPDATE %s SET name = 'x'")) {
      refused(String.format(write, table));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE made (a integer)",
        "CREATE TABLE made (a integer) USING OLAP",
        "CREATE TABLE made USING MEMORY AS SELECT 1 AS a",
        "CREATE TABLE made AS SELECT 1 AS a",
        "CREATE TEMPORARY TABLE made (a integer)",
        "CREATE VIEW seen AS SELECT * FROM t_olap",
        "CREATE VIEW seen AS SELECT * FROM t_oltp",
        "CREATE SCHEMA made",
        "DROP SCHEMA public CASCADE",
        "CREATE INDEX made ON t_oltp (name)",
        "CREATE INDEX made ON t_olap USING bm25 (name)",
        "CREATE FUNCTION made() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "GRANT SELECT ON t_oltp TO public",
        "SELECT * INTO made FROM t_oltp",
        "SELECT id FROM t_oltp FOR UPDATE",
        "WITH gone AS (DELETE FROM t_oltp RETURNING id) SELECT id FROM gone",
        "WITH put AS (INSERT INTO t_oltp VALUES (9, 'nine') RETURNING id) TABLE put",
        "EXPLAIN ANALYZE WITH gone AS (DELETE FROM t_oltp RETURNING id) SELECT id FROM gone",
        "MERGE INTO t_oltp t USING (VALUES (1)) s(id) ON t.id = s.id WHEN MATCHED THEN DELETE",
        "SELECT nextval('numbers')",
        "SELECT put()",
        "CALL put_all()",
        "DO 'BEGIN DELETE FROM t_oltp; END'",
      })
  void refusesDdlAndWhatOnlyPostgresSeesToBeAWrite(String write) {
    refused(write);
  }

  @Test
  void cannotBeLiftedFromWithin() {
    for (String lift :
        List.of(
            "SET default_transaction_read_only = off",
            "SET \"default_transaction_read_only\" TO off",
            "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
            "SET TRANSACTION READ WRITE",
            "SET LOCAL transaction_read_only = off",
            "RESET default_transaction_read_only",
            "BEGIN READ WRITE",
            "START TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ WRITE")) {
      refused(lift);
    }
    for (String hidden :
        List.of(
            "SELECT set_config('default_transaction_read_only', 'off', false)",
            "SELECT lift()",
            "DO 'BEGIN SET default_transaction_read_only = off; END'",
            "RESET ALL",
            "DISCARD ALL")) {
      rows(session, hidden);
      refused("INSERT INTO t_oltp VALUES (20, 'hidden')");
    }
  }

  @Test
  void refusesWritesWithinATransactionToo() {
    rows(session, "BEGIN");
    assertThat(rows(session, "SELECT count(*) FROM t_oltp")).containsExactly("1");
    refused("DELETE FROM t_oltp");
    rows(session, "ROLLBACK");
    rows(session, "BEGIN");
    assertThatThrownBy(() -> session.setAccess(Access.READ_WRITE))
        .isInstanceOf(MegaDbException.class)
        .extracting(e -> ((MegaDbException) e).sqlState())
        .isEqualTo("25001");
    rows(session, "COMMIT");
    assertThat(session.transactionState()).isEqualTo(TransactionState.IDLE);
  }

  @Test
  void readsExplainsAndCopiesOut() {
    String csv = fixture.copyFolder.resolve("out.csv").toString();
    assertThat(rows(session, "SELECT o.name FROM t_olap o JOIN t_oltp p USING (id)"))
        .containsExactly("one");
    assertThat(rows(session, "EXPLAIN DELETE FROM t_olap")).isNotEmpty();
    assertThat(rows(session, "EXPLAIN INSERT INTO t_oltp VALUES (1, 'x')")).isNotEmpty();
    assertThat(rows(session, "EXPLAIN ANALYZE SELECT * FROM t_memory")).isNotEmpty();
    assertThat(rows(session, "COPY t_olap TO '" + csv + "' (FORMAT csv)"))
        .containsExactly("COPY 1");
    rows(session, "SET TIME ZONE 'Europe/Berlin'");
    assertThat(rows(session, "SHOW timezone")).containsExactly("Europe/Berlin");
    assertThat(rows(session, "WITH t AS (VALUES (1)) SELECT * FROM t")).containsExactly("1");
  }

  @Test
  void writesAgainOnceItMayAndSoDoesWhoGetsItsConnectionNext() {
    rows(session, "SELECT lift()");
    session.setAccess(Access.READ_WRITE);
    rows(session, "INSERT INTO t_oltp VALUES (2, 'two')");
    rows(session, "INSERT INTO t_olap VALUES (2, 'two')");
    try (Session other = fixture.engine.openSession("other")) {
      rows(other, "DELETE FROM t_oltp WHERE id = 2");
      rows(other, "DELETE FROM t_olap WHERE id = 2");
    }
  }

  private void refused(String write) {
    assertThatThrownBy(() -> rows(session, write))
        .as(write)
        .isInstanceOf(MegaDbException.class)
        .hasMessageContaining("read-")
        .extracting(e -> ((MegaDbException) e).sqlState())
        .isEqualTo("25006");
  }
}
