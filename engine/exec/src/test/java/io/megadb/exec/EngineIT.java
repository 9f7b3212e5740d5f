package io.megadb.exec;

import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statements over real PostgreSQL, Iceberg and the ring, from text to Arrow. */
class EngineIT {
  @TempDir static Path folder;
  private static EngineFixture fixture;
  private Session session;

  @BeforeAll
  static void start() throws Exception {
    fixture = new EngineFixture(folder);
    try (Session s = fixture.engine.openSession("setup")) {
      rows(
          s,
          "CREATE TABLE accounts (id integer PRIMARY KEY, owner text NOT NULL, budget numeric(12,2))");
      rows(
          s,
          "INSERT INTO accounts SELECT i, 'owner ' || i % 3, i * 10 FROM generate_series(1, 1000) i");
      rows(
          s,
          "CREATE TABLE charges (account_id integer, day date, cost numeric(12,2)) USING OLAP PARTITIONED BY (month(day))");
      rows(
          s,
          "INSERT INTO charges SELECT id, DATE '2025-01-01' + id % 90, budget / 4 FROM accounts");
      rows(
          s,
          "CREATE TABLE live (account_id integer PRIMARY KEY, load double precision) USING MEMORY");
      rows(s, "INSERT INTO live SELECT id, id / 10.0 FROM accounts WHERE id % 100 = 0");
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
  }

  @Test
  void joinsThreeTiersInOneStatement() {
    assertThat(
            rows(
                session,
                """
                SELECT a.owner, count(*) AS n, sum(c.cost) AS cost, max(l.load) AS load
                FROM live l JOIN accounts a ON a.id = l.account_id
                JOIN charges c ON c.account_id = a.id
                GROUP BY a.owner ORDER BY a.owner"""))
        .containsExactly(
            "owner 0|3|4500.00|90.0", "owner 1|4|5500.00|100.0", "owner 2|3|3750.00|80.0");
  }

  @Test
  void sendsOnlyTheKeysThatTheOtherTiersNeed() {
    List<String> plan =
        rows(
            session,
            "EXPLAIN ANALYZE SELECT a.owner, l.load FROM live l JOIN accounts a ON a.id = l.account_id");
    assertThat(String.join("\n", plan)).contains("10 keys").contains("= ANY");
  }

  @Test
  void aSessionMaySendFewerKeysOrNone() {
    String sql = "SELECT a.owner, l.load FROM live l JOIN accounts a ON a.id = l.account_id";
    List<String> expected = rows(session, sql + " ORDER BY 2");
    rows(session, "SET megadb.sideways_max_keys = 0");
    assertThat(rows(session, "SHOW megadb.sideways_max_keys")).containsExactly("0");
    assertThat(rows(session, sql + " ORDER BY 2")).isEqualTo(expected);
    assertThat(String.join("\n", rows(session, "EXPLAIN ANALYZE " + sql)))
        .contains("allow no keys")
        .doesNotContain("= ANY");
    rows(session, "SET megadb.sideways_max_keys TO 3");
    assertThat(rows(session, sql + " ORDER BY 2")).isEqualTo(expected);
    assertThat(String.join("\n", rows(session, "EXPLAIN ANALYZE " + sql)))
        .contains("10 keys, as a range");
    assertThatThrownBy(() -> rows(session, "SET megadb.sideways_max_keys = -1"))
        .isInstanceOf(MegaDbException.class)
        .hasMessageContaining("-1");
    rows(session, "RESET megadb.sideways_max_keys");
    assertThat(rows(session, "SHOW megadb.sideways_max_keys")).containsExactly("10000");
  }

  @Test
  void parametersReachEveryTier() {
    assertThat(
            rows(
                session,
                "SELECT a.id, c.cost FROM accounts a JOIN charges c ON c.account_id = a.id"
                    + " WHERE a.id = $1 AND c.cost > $2",
                7,
                java.math.BigDecimal.ONE))
        .containsExactly("7|17.50");
  }

  @Test
  void whatOurGrammarRefusesGoesToPostgresIfOnlyItsTablesAreNamed() {
    rows(session, "CREATE TABLE only_there (id integer PRIMARY KEY, v text)");
    assertThat(
            rows(
                session,
                "WITH put AS (INSERT INTO only_there VALUES (1, 'a'), (2, 'b') RETURNING id)"
                    + " SELECT count(*) FROM put"))
        .containsExactly("2");
    assertThat(
            rows(
                session,
                "INSERT INTO only_there AS t VALUES (1, 'c')"
                    + " ON CONFLICT ON CONSTRAINT only_there_pkey DO UPDATE SET v = t.v || excluded.v"))
        .containsExactly("INSERT 1");
    assertThat(rows(session, "UPDATE ONLY only_there SET v = v || '!' WHERE id = 1"))
        .containsExactly("UPDATE 1");
    rows(session, "BEGIN");
    assertThat(rows(session, "SELECT v FROM only_there WHERE id = $1 FOR UPDATE", 1))
        .containsExactly("ac!");
    rows(session, "COMMIT");
    assertThatThrownBy(() -> rows(session, "SELECT cost FROM charges FOR UPDATE"))
        .hasMessageContaining("only for statements on OLTP tables");
    rows(session, "DROP TABLE only_there");
  }

  @Test
  void updatesAndDeletesByOtherTiersRows() {
    rows(session, "CREATE TABLE u (id integer, v integer, t text) USING OLAP");
    rows(session, "INSERT INTO u SELECT id, 0, 'x' FROM accounts WHERE id <= 10");
    assertThat(
            rows(
                session,
                "UPDATE u SET v = a.budget::integer, t = a.owner FROM accounts a WHERE a.id = u.id AND a.id < 4"))
        .containsExactly("UPDATE 3");
    assertThat(rows(session, "DELETE FROM u WHERE id IN (SELECT id FROM accounts WHERE id > 8)"))
        .containsExactly("DELETE 2");
    assertThat(rows(session, "SELECT id, v, t FROM u ORDER BY id LIMIT 4"))
        .containsExactly("1|10|owner 1", "2|20|owner 2", "3|30|owner 0", "4|0|x");
    assertThat(rows(session, "SELECT count(*) FROM u")).containsExactly("8");
    rows(session, "DROP TABLE u");
  }

  @Test
  void upsertsIntoTheRing() {
    rows(session, "CREATE TABLE m (id integer PRIMARY KEY, v text) USING MEMORY");
    assertThat(rows(session, "INSERT INTO m VALUES (1, 'a'), (2, 'b')"))
        .containsExactly("INSERT 2");
    rows(
        session,
        "INSERT INTO m VALUES (2, 'c'), (3, 'd') ON CONFLICT (id) DO UPDATE SET v = excluded.v");
    rows(session, "INSERT INTO m VALUES (3, 'e') ON CONFLICT DO NOTHING");
    assertThat(rows(session, "UPDATE m SET v = v || '!' WHERE id = 1")).containsExactly("UPDATE 1");
    assertThat(rows(session, "SELECT id, v FROM m ORDER BY id"))
        .containsExactly("1|a!", "2|c", "3|d");
    assertFails(() -> rows(session, "INSERT INTO m VALUES (1, 'x')"), ErrorCode.UNIQUE_VIOLATION);
    rows(session, "DROP TABLE m");
  }

  @Test
  void writesToPostgresWhatOtherTiersYield() {
    rows(session, "CREATE TABLE totals (account_id bigint PRIMARY KEY, cost numeric)");
    assertThat(
            rows(
                session,
                "INSERT INTO totals SELECT account_id, sum(cost) FROM charges WHERE account_id < 5"
                    + " GROUP BY account_id ON CONFLICT DO NOTHING RETURNING account_id"))
        .containsExactlyInAnyOrder("1", "2", "3", "4");
    assertThat(
            rows(
                session,
                "UPDATE totals SET cost = l.load FROM live l WHERE l.account_id = totals.account_id * 100"))
        .containsExactly("UPDATE 4");
    assertThat(
            rows(
                session,
                "DELETE FROM totals WHERE account_id IN (SELECT account_id / 100 FROM live WHERE load > 25)"))
        .containsExactly("DELETE 2");
    assertThat(rows(session, "SELECT account_id, cost FROM totals ORDER BY 1"))
        .containsExactly("1|10", "2|20");
    rows(session, "DROP TABLE totals");
  }

  @Test
  void aTransactionCoversPostgresAndRefusesOtherTiers() {
    rows(session, "BEGIN");
    rows(session, "INSERT INTO accounts VALUES (5000, 'new', 1)");
    assertThat(
            rows(
                session,
                "SELECT count(*) FROM accounts a LEFT JOIN charges c ON c.account_id = a.id WHERE a.id = 5000"))
        .containsExactly("1");
    assertFails(
        () -> rows(session, "INSERT INTO charges VALUES (1, DATE '2025-01-01', 1)"),
        ErrorCode.FEATURE_NOT_SUPPORTED);
    rows(session, "ROLLBACK");
    assertThat(rows(session, "SELECT count(*) FROM accounts WHERE id = 5000")).containsExactly("0");
  }

  @Test
  void viewsOverSeveralTiersAreTables() {
    rows(
        session,
        "CREATE VIEW spending AS SELECT a.owner, c.cost FROM accounts a JOIN charges c ON c.account_id = a.id");
    assertThat(rows(session, "SELECT count(*) FROM spending WHERE owner = 'owner 1'"))
        .containsExactly("334");
    assertFails(() -> rows(session, "DROP TABLE charges"), ErrorCode.DEPENDENT_OBJECTS);
    rows(session, "DROP VIEW spending");
    assertFails(() -> rows(session, "SELECT * FROM spending"), ErrorCode.UNDEFINED_TABLE);
  }

  @Test
  void enforcesConstraintsOutsidePostgres() {
    rows(
        session,
        "CREATE TABLE checked (id integer NOT NULL, v integer DEFAULT 7 CHECK (v > 0)) USING OLAP");
    rows(session, "INSERT INTO checked (id) VALUES (1)");
    assertThat(rows(session, "SELECT id, v FROM checked")).containsExactly("1|7");
    assertFails(
        () -> rows(session, "INSERT INTO checked VALUES (NULL, 1)"), ErrorCode.NOT_NULL_VIOLATION);
    assertFails(
        () -> rows(session, "INSERT INTO checked VALUES (2, 0)"), ErrorCode.CHECK_VIOLATION);
    assertFails(
        () -> rows(session, "INSERT INTO checked VALUES (2, 'x')"),
        ErrorCode.INVALID_TEXT_REPRESENTATION);
    assertThat(rows(session, "SELECT count(*) FROM checked")).containsExactly("1");
    rows(session, "DROP TABLE checked");
  }

  @Test
  void copiesFilesBothWays() throws Exception {
    Files.writeString(
        fixture.copyFolder.resolve("in.csv"),
        "id;name;price\n1;a;1.50\n2;NULL;2.25\n3;\"x;y\";3\n");
    rows(session, "CREATE TABLE items (id integer, name text, price numeric(10,2)) USING OLAP");
    assertThat(
            rows(
                session,
                "COPY items FROM 'in.csv' WITH (FORMAT csv, HEADER true, DELIMITER ';', NULL 'NULL')"))
        .containsExactly("COPY 3");
    for (String file : List.of("out.csv", "out.json", "out.parquet")) {
      assertThat(rows(session, "COPY (SELECT * FROM items ORDER BY id) TO '" + file + "'"))
          .containsExactly("COPY 3");
      rows(session, "CREATE TABLE again (id integer, name text, price numeric(10,2))");
      assertThat(rows(session, "COPY again FROM '" + file + "'")).containsExactly("COPY 3");
      assertThat(rows(session, "SELECT id, name, price FROM again ORDER BY id"))
          .containsExactly("1|a|1.50", "2|NULL|2.25", "3|x;y|3.00");
      rows(session, "DROP TABLE again");
    }
    rows(session, "DROP TABLE items");
  }

  @Test
  void aFilesNullsDoNotGetIntoNotNullColumns() throws Exception {
    Files.writeString(fixture.copyFolder.resolve("nulls.csv"), "id,name\n1,a\n2,\n");
    for (String tier : List.of("OLTP", "OLAP", "MEMORY")) {
      rows(session, "CREATE TABLE strict (id integer, name text NOT NULL) USING " + tier);
      assertFails(
          () -> rows(session, "COPY strict FROM 'nulls.csv' WITH (HEADER true)"),
          ErrorCode.NOT_NULL_VIOLATION);
      assertThat(rows(session, "SELECT count(*) FROM strict")).containsExactly("0");
      rows(session, "DROP TABLE strict");
    }
  }

  @Test
  void aMalformedLineLoadsNothingAndIsNamed() throws Exception {
    Files.writeString(fixture.copyFolder.resolve("bad.csv"), "id,price\n1,1.50\nx,2\n3,3\n");
    rows(session, "CREATE TABLE bad (id integer, price numeric(10,2)) USING OLAP");
    assertThatThrownBy(() -> rows(session, "COPY bad FROM 'bad.csv' WITH (HEADER true)"))
        .isInstanceOf(MegaDbException.class)
        .hasMessageContaining("line 3")
        .hasMessageContaining("column id");
    assertThat(rows(session, "SELECT count(*) FROM bad")).containsExactly("0");
    assertFails(
        () -> rows(session, "COPY bad FROM '/etc/passwd'"), ErrorCode.INSUFFICIENT_PRIVILEGE);
    assertFails(() -> rows(session, "COPY bad FROM '../olap/x'"), ErrorCode.INSUFFICIENT_PRIVILEGE);
    assertFails(() -> rows(session, "COPY bad FROM 'none.csv'"), ErrorCode.UNDEFINED_FILE);
    rows(session, "DROP TABLE bad");
  }

  @Test
  void namesTheNearestTableOfAnyTier() {
    assertThatThrownBy(() -> rows(session, "SELECT * FROM chargs"))
        .isInstanceOfSatisfying(
            MegaDbException.class,
            e -> {
              assertThat(e.is(ErrorCode.UNDEFINED_TABLE)).isTrue();
              assertThat(e.hint()).hasValue("Did you mean \"charges\"?");
              assertThat(e.position()).hasValue(15);
            });
  }

  @Test
  void errorsInsideDuckDbKeepTheirSqlState() {
    assertFails(
        () -> rows(session, "SELECT account_id / (account_id - account_id) FROM charges"),
        ErrorCode.DIVISION_BY_ZERO);
  }

  @Test
  void cancelEndsARunningStatement() throws Exception {
    CompletableFuture<Throwable> running =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                rows(
                    session,
                    "SELECT count(*) FROM charges a, charges b, charges c, charges d WHERE a.cost + b.cost > c.cost + d.cost");
                return null;
              } catch (Throwable e) {
                return e;
              }
            });
    while (fixture.engine.runningQueries().isEmpty() && !running.isDone()) {
      Thread.onSpinWait();
    }
    session.cancel();
    assertThat(running.get(60, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.is(ErrorCode.QUERY_CANCELED)).isTrue());
    assertThat(rows(session, "SELECT count(*) FROM live")).containsExactly("10");
  }

  @Test
  void describesItself() {
    assertThat(
            rows(
                session,
                "SELECT table_catalog, table_name FROM information_schema.tables"
                    + " WHERE table_name IN ('accounts', 'charges', 'live') ORDER BY 1"))
        .containsExactly("memory|live", "olap|charges", "oltp|accounts");
    assertThat(
            rows(
                session, "SELECT tier, row_count FROM megadb.system.tables WHERE name = 'charges'"))
        .containsExactly("olap|1000");
    assertThat(rows(session, "SELECT sql FROM megadb.system.queries"))
        .containsExactly("SELECT sql FROM megadb.system.queries");
  }

  @Test
  void aColumnTimesAnIntervalIsAnInterval() {
    assertThat(
            rows(
                session,
                "SELECT (day + account_id * INTERVAL '1 day')::date - day FROM charges WHERE account_id = 3"))
        .containsExactly("3");
  }

  @Test
  void aTableMadeAnewWithOtherColumnsIsReadAnew() {
    for (String type : List.of("integer", "text", "numeric(5,1)")) {
      rows(session, "CREATE TABLE anew (v " + type + ")");
      rows(session, "INSERT INTO anew VALUES ('7')");
      assertThat(rows(session, "SELECT * FROM anew"))
          .containsExactly(type.startsWith("numeric") ? "7.0" : "7");
      rows(session, "DROP TABLE anew");
    }
  }

  @Test
  void settingsBelongToTheSession() {
    rows(session, "SET TIME ZONE 'Europe/Berlin'");
    assertThat(rows(session, "SHOW timezone")).containsExactly("Europe/Berlin");
    rows(session, "CREATE SCHEMA team");
    rows(session, "SET search_path TO team, public");
    rows(session, "CREATE TABLE mine (a integer) USING OLAP");
    assertThat(rows(session, "SELECT count(*) FROM team.mine")).containsExactly("0");
    rows(session, "DROP SCHEMA team CASCADE");
    rows(session, "SET search_path TO public");
    assertFails(() -> rows(session, "SELECT * FROM mine"), ErrorCode.UNDEFINED_TABLE);
  }

  private static void assertFails(ThrowingCallable call, ErrorCode code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.sqlState()).isEqualTo(code.sqlState()));
  }
}
