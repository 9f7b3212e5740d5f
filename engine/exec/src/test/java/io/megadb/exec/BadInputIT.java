package io.megadb.exec;

import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.MegaDbException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users get wrong: a typed error that says where and what next, and the engine goes on. */
class BadInputIT {
  @TempDir static Path folder;
  private static EngineFixture fixture;
  private Session session;

  @BeforeAll
  static void start() throws Exception {
    fixture = new EngineFixture(folder);
    try (Session s = fixture.engine.openSession("setup")) {
      rows(s, "CREATE TABLE accounts (id integer PRIMARY KEY, owner text)");
      rows(s, "INSERT INTO accounts VALUES (1, 'a'), (2, 'b')");
      rows(s, "CREATE TABLE charges (account_id integer, cost numeric(12,2)) USING OLAP");
      rows(s, "INSERT INTO charges VALUES (1, 1.5), (2, 2.5)");
      rows(s, "CREATE TABLE docs (id integer PRIMARY KEY, embedding vector(2)) USING VECTOR");
      rows(s, "CREATE TABLE live (account_id integer PRIMARY KEY, load text) USING MEMORY");
      rows(s, "INSERT INTO live VALUES (1, 'x')");
      rows(s, "CREATE SCHEMA far");
      rows(s, "CREATE TABLE far.elsewhere (id integer) USING OLAP");
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
  void theEngineGoesOnAndHoldsNothing() {
    assertThat(
            rows(
                session,
                "SELECT a.owner, c.cost, l.load FROM accounts a JOIN charges c ON c.account_id = a.id"
                    + " JOIN live l ON l.account_id = a.id"))
        .containsExactly("a|1.50|x");
    rows(session, "DROP TABLE IF EXISTS loaded");
    session.close();
    fixture.assertNothingIsHeld();
  }

  private MegaDbException failure(String sql, Object... parameters) {
    try {
      rows(session, sql, parameters);
    } catch (MegaDbException e) {
      return e;
    }
    throw new AssertionError("no error: " + sql.substring(0, Math.min(200, sql.length())));
  }

  // ---- names

  @ParameterizedTest
  @CsvSource({"OLAP, 255", "MEMORY, 255", "VECTOR, 255", "GRAPH, 255", "OLTP, 63"})
  void aNameThatIsTooLongIsRefusedWithTheLimit(String tier, int limit) {
    String longest = "n".repeat(limit);
    String tooLong = longest + "n";
    String limitIs = "At most " + limit + (tier.equals("OLTP") ? " bytes" : " characters");
    rows(session, "CREATE TABLE " + longest + " (" + longest + " integer) USING " + tier);
    assertThat(rows(session, "SELECT " + longest + " FROM " + longest)).isEmpty();
    for (String sql :
        List.of(
            "CREATE TABLE " + tooLong + " (a integer) USING " + tier,
            "CREATE TABLE loaded (" + tooLong + " integer) USING " + tier,
            "CREATE TABLE loaded USING " + tier + " AS SELECT cost AS " + tooLong + " FROM charges",
            "ALTER TABLE " + longest + " RENAME TO " + tooLong,
            "ALTER TABLE " + longest + " ADD COLUMN " + tooLong + " integer",
            "ALTER TABLE " + longest + " RENAME COLUMN " + longest + " TO " + tooLong)) {
      MegaDbException e = failure(sql);
      assertThat(e.sqlState()).as(sql).isEqualTo("42622");
      assertThat(e.hint()).hasValueSatisfying(hint -> assertThat(hint).contains(limitIs));
    }
    rows(session, "DROP TABLE " + longest);
  }

  @Test
  void aSchemaNameIsAsLongAsPostgresTakesIt() {
    String longest = "s".repeat(63);
    rows(session, "CREATE SCHEMA " + longest);
    rows(session, "DROP SCHEMA " + longest);
    assertThat(failure("CREATE SCHEMA " + longest + "s").sqlState()).isEqualTo("42622");
    // 32 characters of two bytes.
    assertThat(failure("CREATE SCHEMA \"" + "ä".repeat(32) + "\"").sqlState()).isEqualTo("42622");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT * FROM accunts | 42P01 | accounts | 15",
        "SELECT * FROM chrges c JOIN accounts a ON a.id = c.account_id | 42P01 | charges | 15",
        "SELECT * FROM charges c JOIN acounts a ON true | 42P01 | accounts | 30",
        "SELECT ownr FROM accounts | 42703 | owner | 8",
        "SELECT csot FROM charges | 42703 | cost | 8",
        "SELECT laod FROM live | 42703 | load | 8",
        "SELECT c.cost, a.onwer FROM charges c JOIN accounts a ON true | 42703 | owner | 18",
        "UPDATE charges SET csot = 1 | 42703 | cost | 20",
        "DELETE FROM charges WHERE acount_id = 1 | 42703 | account_id | 27",
        "CREATE TABLE x (a integer) USING OLAPP | 42704 | OLAP | 34",
        "CREATE TABLE x (a integer, PRIMARY KEY (aa)) USING MEMORY | 42703 | a | 41",
        "CREATE TABLE x (aid integer) USING OLAP PARTITIONED BY (bucket(4, aidd)) | 42703 | aid | 67",
        "CREATE TABLE x USING MEMORY WITH (capacity_row = 10) AS SELECT 1 AS a | 22023 | capacity_rows | 35",
        "INSERT INTO charges (csot) VALUES (1) | 42703 | cost | 22",
        "INSERT INTO accounts (ownr) SELECT 'x' FROM charges | 42703 | owner | 23",
        "UPDATE accounts SET ownr = 'x' FROM charges c WHERE c.account_id = id | 42703 | owner | 21",
        "INSERT INTO live VALUES (1, 'x') ON CONFLICT (acount_id) DO NOTHING | 42703 | account_id | 47",
        "INSERT INTO live (account_id) VALUES (1) ON CONFLICT (account_id) DO UPDATE SET lod = 'x' | 42703 | load | 81",
        "COPY charges (account_id, csot) FROM 'a.csv' | 42703 | cost | 27",
        "COPY charges (csot) TO 'b.csv' | 42703 | cost | 15",
        "CREATE INDEX ON accounts (ownr) | 42703 | owner | 27",
        "CREATE INDEX ON charges (cost) | 0A000 | OLTP | 17",
        "CREATE INDEX near ON docs USING hnsw (embeding vector_l2_ops) | 42703 | embedding | 39",
        "CREATE INDEX near ON docs USING hnsw (embedding vector_l2_op) | 42704 | vector_l2_ops | 49",
        "CREATE INDEX near ON docs USING hnsw (embedding vector_l2_ops) WITH (m = 4, ef_konstruction = 8) | 22023 | ef_construction | 77",
        "CREATE INDEX near ON docs USING hnsw (embedding vector_l2_ops) WITH (ef_construction = 8, m = 101) | 22023 | 100 | 91",
        "CREATE INDEX near ON docs (embedding DESC) | 0A000 | hnsw | 22",
        "CREATE INDEX near ON docs USING hnsw (embedding vector_l2_ops) WIHT (m = 4) | 42601 | with | 64",
        "SELECT * FROM elsewhre | 42P01 | far.elsewhere | 15",
        "SELECT * FROM elsewhre, charges | 42P01 | far.elsewhere | 15",
        "DROP TABLE chargse | 42P01 | charges | 12",
      })
  void anUnknownNameIsShownWithTheNearest(String sql, String state, String nearest, int position)
      throws Exception {
    Files.writeString(fixture.copyFolder.resolve("a.csv"), "1,2\n");
    MegaDbException e = failure(sql);
    assertThat(e.sqlState()).as(e.getMessage()).isEqualTo(state);
    assertThat(e.hint().orElse("").toLowerCase()).contains(nearest.toLowerCase());
    assertThat(e.position()).as(e.getMessage()).hasValue(position);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CREATE TABLE x (a integer) USING OLAP WITH (compresion = 'zstd') | compression",
        "CREATE TABLE x (a integer) USING MEMORY WITH (capacity_row = 10) | capacity_rows",
        "COPY charges FROM 'a.csv' WITH (FORMAT csv, HEADR true) | header",
      })
  void anUnknownOptionIsShownWithTheNearest(String sql, String nearest) throws Exception {
    Files.writeString(fixture.copyFolder.resolve("a.csv"), "1,2\n");
    MegaDbException e = failure(sql);
    assertThat(e.sqlState()).as(e.getMessage()).isIn("22023", "42601");
    assertThat(e.hint().orElse("")).containsIgnoringCase(nearest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CREATE TABLE x (a integer PRIMARY KEY, b integer, PRIMARY KEY (b)) USING MEMORY | 42P16 | 51",
        "CREATE TABLE x (a integer PRIMARY KEY, b integer PRIMARY KEY) USING OLAP | 42P16 | 50",
        "CREATE TABLE x (a integer, PRIMARY KEY (a, a)) USING MEMORY | 42701 | 44",
        "CREATE TABLE x USING OLAP WITH (nonsense = 1) AS SELECT 1 AS a | 22023 | 33",
        "CREATE TABLE x (a integer) USING MEMORY WITH (capacity_rows = lots) | 22023 | 47",
        "INSERT INTO charges (cost, cost) VALUES (1, 2) | 42701 | 28",
        "INSERT INTO live VALUES (1, 'x') ON CONFLICT (load) DO NOTHING | 42P10 | 47",
        "SELECT sum(cost) OVER (ORDER BY cost GROUPS 1 PRECEDING) FROM charges | 0A000 | 38",
        "SELECT load COLLATE \"de_DE\" FROM live | 0A000 | 13",
        "SELECT * FROM charges FOR UPDATE | 0A000 | 23",
      })
  void aBadDefinitionIsRefusedWhereItStands(String sql, String state, int position) {
    MegaDbException e = failure(sql);
    assertThat(e.sqlState()).as(e.getMessage()).isEqualTo(state);
    assertThat(e.position()).as(e.getMessage()).hasValue(position);
  }

  @Test
  void aFarOptionIsShownWithAllThatExist() {
    MegaDbException e = failure("CREATE TABLE x (a integer) USING MEMORY WITH (nonsense = 10)");
    assertThat(e.hint().orElse(""))
        .contains("capacity_rows", "capacity_bytes", "max_age_seconds", "segment_rows");
    assertThat(e.position()).hasValue(47);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT c.cost FROM charges c WHERE c.cost = DATE '2025-01-01'",
        "SELECT a.owner + c.cost FROM accounts a JOIN charges c ON c.account_id = a.id",
        "SELECT * FROM charges c JOIN accounts a ON a.owner = c.cost",
        "SELECT sum(load) FROM live",
        "INSERT INTO charges SELECT owner, 1 FROM accounts",
        "UPDATE charges SET cost = TRUE",
        "SELECT no_such_function(cost) FROM charges",
      })
  void typeErrorsAreFoundBeforeAnyTierIsTouched(String sql) {
    assertThatThrownBy(() -> session.prepare(sql))
        .isInstanceOfSatisfying(
            MegaDbException.class,
            e -> {
              assertThat(e.sqlState()).isIn("42804", "42883", "42846");
              assertThat(e.position()).as(e.getMessage()).isPresent();
            });
  }

  // ---- statements

  @Test
  void tenThousandParametersWork() {
    String list =
        IntStream.rangeClosed(1, 10_000).mapToObj(i -> "$" + i).collect(Collectors.joining(","));
    List<Object> values = new ArrayList<>(IntStream.rangeClosed(1, 10_000).boxed().toList());
    Collections.reverse(values);
    for (String table : List.of("accounts WHERE id", "charges WHERE account_id")) {
      assertThat(
              rows(
                  session,
                  "SELECT count(*) FROM " + table + " IN (" + list + ")",
                  values.toArray()))
          .containsExactly("2");
    }
    assertThat(
            rows(
                session,
                "SELECT a.owner FROM accounts a JOIN charges c ON c.account_id = a.id WHERE c.account_id IN ("
                    + list
                    + ") ORDER BY 1",
                values.toArray()))
        .containsExactly("a", "b");
  }

  @Test
  void aMegabyteOfSqlWorks() {
    String text = "x".repeat(1 << 20);
    assertThat(rows(session, "SELECT length('" + text + "')")).containsExactly("1048576");
    assertThat(rows(session, "SELECT count(*) FROM charges WHERE 'y' <> '" + text + "'"))
        .containsExactly("2");
    String values =
        IntStream.range(0, 4_000)
            .mapToObj(i -> "(" + i + ",'" + "v".repeat(250) + "')")
            .collect(Collectors.joining(","));
    assertThat(values.length()).isGreaterThan(1_000_000);
    rows(session, "CREATE TABLE big (id integer, v text) USING OLAP");
    assertThat(rows(session, "INSERT INTO big VALUES " + values)).containsExactly("INSERT 4000");
    assertThat(rows(session, "SELECT count(*), sum(length(v)) FROM big"))
        .containsExactly("4000|1000000");
    rows(session, "DROP TABLE big");
    rows(session, "CREATE TABLE big (id integer, v text)");
    assertThat(rows(session, "INSERT INTO big VALUES " + values)).containsExactly("INSERT 4000");
    rows(session, "DROP TABLE big");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " FROM accounts", " FROM charges", " FROM live", " FROM accounts, charges"})
  void deepNestingIsRefusedOnEveryRoute(String from) {
    int depth = 20_000;
    String parentheses = "SELECT " + "(".repeat(depth) + "1" + ")".repeat(depth) + from;
    assertThat(failure(parentheses).sqlState()).isEqualTo("54001");
    String nots = "SELECT 1" + from + " WHERE " + "NOT ".repeat(depth) + "true";
    assertThat(failure(nots).sqlState()).isEqualTo("54001");
    String queries =
        "SELECT * FROM ".concat("(SELECT * FROM ".repeat(depth))
            + "(SELECT 1 AS x"
            + from
            + ") q"
            + ") q".repeat(depth);
    assertThat(failure(queries).sqlState()).isEqualTo("54001");
    String calls = "SELECT " + "abs(".repeat(depth) + "1" + ")".repeat(depth) + from;
    assertThat(failure(calls).sqlState()).isEqualTo("54001");
    String cases =
        "SELECT " + "CASE WHEN true THEN ".repeat(depth) + "1" + " END".repeat(depth) + from;
    assertThat(failure(cases).sqlState()).isEqualTo("54001");
  }

  @ParameterizedTest
  @ValueSource(strings = {"accounts WHERE id", "charges WHERE account_id", "live WHERE account_id"})
  void longChainsWorkOrAreRefused(String condition) {
    String column = condition.substring(condition.indexOf("WHERE ") + 6);
    String chain =
        IntStream.range(0, 5000)
            .mapToObj(i -> column + " = " + i)
            .collect(Collectors.joining(" OR "));
    String sql = "SELECT count(*) FROM " + condition.replace("WHERE " + column, "WHERE ") + chain;
    try {
      assertThat(rows(session, sql)).isIn(List.of("2"), List.of("1"));
    } catch (MegaDbException e) {
      assertThat(e.sqlState()).as(e.getMessage()).isEqualTo("54001");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", ";", "-- nothing", "/* nothing */"})
  void anEmptyStatementDoesNothingAsInPostgres(String sql) {
    try (QueryResult result = session.execute(sql)) {
      assertThat(result)
          .isInstanceOfSatisfying(QueryResult.Update.class, u -> assertThat(u.count()).isZero());
    }
  }

  @Test
  void aWrongNumberOfParametersIsRefused() {
    for (String table : List.of("accounts WHERE id", "charges WHERE account_id")) {
      String sql = "SELECT * FROM " + table + " = $1";
      assertThat(failure(sql).sqlState()).isEqualTo("42P02");
      assertThat(failure(sql, 1, 2).sqlState()).isEqualTo("42P02");
    }
  }

  @Test
  void aParameterOfTheWrongTypeIsRefused() {
    for (String table : List.of("accounts WHERE id", "charges WHERE account_id")) {
      assertThat(failure("SELECT * FROM " + table + " = $1", "seven").sqlState())
          .isEqualTo("22P02");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"accounts (id, owner)", "live (account_id, load)", "texts (id, t)"})
  void textWithANullByteIsRefusedEverywhere(String target) {
    rows(session, "CREATE TABLE IF NOT EXISTS texts (id integer, t text) USING OLAP");
    MegaDbException e = failure("INSERT INTO " + target + " VALUES (77, $1)", "a\0b");
    assertThat(e.sqlState()).as(e.getMessage()).isIn("22021", "22P02", "22P05");
    e = failure("INSERT INTO " + target + " VALUES (77, 'a\0b')");
    assertThat(e.sqlState()).as(e.getMessage()).isIn("22021", "22P02", "22P05", "42601");
    rows(session, "DROP TABLE texts");
  }
}
