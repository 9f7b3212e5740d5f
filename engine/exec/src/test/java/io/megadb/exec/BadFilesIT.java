package io.megadb.exec;

import static io.megadb.exec.EngineFixture.failure;
import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.error.MegaDbException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
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

/**
 * Files that are broken, and values that no column holds, from files and elsewhere: named by line,
 * column and the column's own type, and nothing of them is kept.
 */
class BadFilesIT {
  /** One digit more than numeric holds outside of PostgreSQL. */
  private static final String NINES = "9".repeat(39);

  @TempDir static Path folder;
  private static EngineFixture fixture;
  private Session session;

  @BeforeAll
  static void start() throws Exception {
    fixture = new EngineFixture(folder);
    try (Session s = fixture.engine.openSession("setup")) {
      rows(s, "CREATE TABLE wide (n numeric, t text)");
      rows(s, "INSERT INTO wide VALUES (1.5, 'a'), (" + NINES + ", 'b')");
      rows(s, "CREATE TABLE accounts (id integer PRIMARY KEY, owner text)");
      rows(s, "INSERT INTO accounts VALUES (1, 'a'), (2, 'b')");
      rows(s, "CREATE TABLE charges (account_id integer, cost numeric(12,2)) USING OLAP");
      rows(s, "INSERT INTO charges VALUES (1, 1.5), (2, 2.5)");
      for (String tier : List.of("OLTP", "OLAP", "MEMORY")) {
        rows(
            s,
            "CREATE TABLE c_"
                + tier
                + " (id bigint, name text, price double precision, at timestamptz, ok boolean,"
                + " day date, u uuid, n numeric(6,2)) USING "
                + tier);
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
  }

  @AfterEach
  void nothingIsHeld() {
    rows(session, "DROP TABLE IF EXISTS loaded");
    session.close();
    fixture.assertNothingIsHeld();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id | x | 22P02 | invalid input syntax for type bigint: \"x\"",
        "id | 99999999999999999999 | 22003 | value \"99999999999999999999\" is out of range for type bigint",
        "price | x | 22P02 | invalid input syntax for type double precision: \"x\"",
        "at | yesterday at noon | 22007 | invalid input syntax for type timestamptz: \"yesterday at noon\"",
        "ok | perhaps | 22P02 | invalid input syntax for type boolean: \"perhaps\"",
        "day | 2020-13-45 | 22007 | invalid input syntax for type date: \"2020-13-45\"",
        "u | 123 | 22P02 | invalid input syntax for type uuid: \"123\"",
        "n | 12345678 | 22003 | value \"12345678\" is out of range for type numeric(6,2)",
      })
  void aValueIsNamedByItsColumnWhereverItStandsInTheFile(
      String column, String value, String state, String said) throws Exception {
    String other = column.equals("price") ? "id" : "price";
    for (String tier : List.of("OLTP", "OLAP", "MEMORY")) {
      for (String header :
          List.of(
              "unknown,%s,%s".formatted(column, other), "%2$s,unknown,%1$s", "%1$s,%2$s,unknown")) {
        String first = header.formatted(column, other);
        StringBuilder text = new StringBuilder(first).append('\n');
        for (String shown : List.of("", value)) {
          for (String name : first.split(",")) {
            text.append(name.equals(column) ? shown : name.equals(other) ? "1" : "whatever");
            text.append(name.equals(first.split(",")[2]) ? "\n" : ",");
          }
        }
        Files.writeString(fixture.copyFolder.resolve("c.csv"), text);
        MegaDbException e =
            failure(session, "COPY c_" + tier + " FROM 'c.csv' WITH (MATCH_BY_NAME true)");
        assertThat(e.getMessage()).isEqualTo("c.csv, line 3, column " + column + ": " + said);
        assertThat(e.sqlState()).isEqualTo(state);
      }
      Files.writeString(fixture.copyFolder.resolve("c.csv"), "1," + value + "\n");
      MegaDbException e =
          failure(session, "COPY c_%s (%s, %s) FROM 'c.csv'".formatted(tier, other, column));
      assertThat(e.getMessage()).isEqualTo("c.csv, line 1, column " + column + ": " + said);
      assertThat(rows(session, "SELECT count(*) FROM c_" + tier)).containsExactly("0");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"numeric", "numeric(38,0)", "numeric(10,2)", "bigint"})
  void aNumberOfTooManyDigitsIsOutOfRangeHoweverItComes(String type) throws Exception {
    Files.writeString(fixture.copyFolder.resolve("n.csv"), "1,a\n" + NINES + ",b\n");
    for (String tier : List.of("OLAP", "MEMORY")) {
      rows(session, "CREATE TABLE narrow (n " + type + ", t text) USING " + tier);
      rows(session, "INSERT INTO narrow VALUES (1, 'x')");
      for (String sql :
          List.of(
              "INSERT INTO narrow VALUES (" + NINES + ", 'x')",
              "INSERT INTO narrow VALUES ('" + NINES + "', 'x')",
              "INSERT INTO narrow VALUES (1e40, 'x')",
              "INSERT INTO narrow VALUES (1e30 * 1e30, 'x')",
              "INSERT INTO narrow SELECT n, t FROM wide",
              "INSERT INTO narrow SELECT n * 1.0, t FROM wide",
              "INSERT INTO narrow SELECT w.n, w.t FROM wide w JOIN narrow n ON w.t <> n.t",
              "UPDATE narrow SET n = " + NINES,
              "UPDATE narrow SET n = wide.n FROM wide",
              "COPY narrow FROM 'n.csv'")) {
        MegaDbException e = failure(session, sql);
        assertThat(e.sqlState()).as("%s: %s", sql, e.getMessage()).isEqualTo("22003");
        assertThat(fixture.statementBytes()).as(sql).isZero();
      }
      MegaDbException e =
          failure(session, "INSERT INTO narrow VALUES ($1, 'x')", new BigDecimal(NINES));
      assertThat(e.sqlState()).as(e.getMessage()).isEqualTo("22003");
      e = failure(session, "INSERT INTO narrow VALUES ($1, 'x')", NINES);
      assertThat(e.sqlState()).as(e.getMessage()).isEqualTo("22003");
      assertThat(rows(session, "SELECT count(*), sum(n)::integer FROM narrow"))
          .containsExactly("1|1");
      rows(session, "DROP TABLE narrow");
    }
  }

  @Test
  void wholeNumbersGoIntoNumericColumns() {
    for (String tier : List.of("OLTP", "OLAP", "MEMORY")) {
      rows(session, "CREATE TABLE whole (n numeric, b bigint) USING " + tier);
      rows(session, "INSERT INTO whole VALUES (1, 2)");
      rows(session, "INSERT INTO whole SELECT b + 1, b FROM whole");
      rows(session, "INSERT INTO whole VALUES (2.5, 0), (7, 0)");
      rows(session, "UPDATE whole SET n = b * 100 WHERE n = 3");
      assertThat(rows(session, "SELECT n::double precision, b FROM whole ORDER BY n"))
          .containsExactly("1.0|2", "2.5|0", "7.0|0", "200.0|2");
      rows(session, "DROP TABLE whole");
    }
  }

  /** DuckDB keeps footers of Parquet files; one is the file's only as long as the file stays. */
  @Test
  void aParquetFileWrittenAnewIsReadAnew() throws Exception {
    rows(session, "CREATE TABLE p (id integer, t text) USING MEMORY");
    Path file = fixture.copyFolder.resolve("p.parquet");
    byte[][] contents = new byte[3][];
    for (int i = 0; i < 3; i++) {
      // Two of one size, and one whose columns and row groups are elsewhere.
      rows(
          session,
          List.of(
                  "COPY (SELECT g AS id, 'aaa' AS t FROM generate_series(1, 10) g) TO 'p.parquet'",
                  "COPY (SELECT g AS id, 'bbb' AS t FROM generate_series(1, 10) g) TO 'p.parquet'",
                  "COPY (SELECT 'ccc' || g AS t, g AS id FROM generate_series(1, 5000) g)"
                      + " TO 'p.parquet'")
              .get(i));
      contents[i] = Files.readAllBytes(file);
    }
    assertThat(contents[0]).hasSameSizeAs(contents[1]);
    FileTime time = Files.getLastModifiedTime(file);
    for (int i : List.of(0, 1, 2, 1, 0, 2, 0)) {
      Files.write(file, contents[i]);
      if (contents[i].length != contents[0].length) {
        // As a copy that keeps times does.
        Files.setLastModifiedTime(file, time);
      }
      rows(session, "COPY p FROM 'p.parquet'");
      assertThat(rows(session, "SELECT count(*), min(t) FROM p"))
          .containsExactly(i == 0 ? "10|aaa" : i == 1 ? "10|bbb" : "5000|ccc1");
      rows(session, "TRUNCATE p");
    }
    rows(session, "DROP TABLE p");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OLTP", "OLAP", "MEMORY"})
  void aMalformedFileLoadsNothingIntoAnyTier(String tier) throws Exception {
    rows(session, "CREATE TABLE loaded (id integer, price numeric(10,2)) USING " + tier);
    String good =
        IntStream.range(0, 5000).mapToObj(i -> i + ",1.5\n").collect(Collectors.joining());
    checkCsv("id,price\n" + good + "x,1\n", "22P02", "line 5002", "column id");
    checkCsv("id,price\n" + good + "1,abc\n" + good, "22P02", "line 5002", "column price");
    checkCsv("id,price\n1,2\n3\n", "22P04", "line 3", "expected 2 columns, found 1");
    checkCsv("id,price\n1,2\n3,4,5\n", "22P04", "line 3", "expected 2 columns, found 3");
    checkCsv("id,price\n1,2\n3,\"4\n", "22P04", "line 3", "uote");
    checkCsv("id,price\n1,2\n99999999999,4\n", "22003", "line 3", "column id");
    byte[] bad = "id,price\n1,2\n2,X3\n".getBytes(StandardCharsets.UTF_8);
    bad[15] = (byte) 0xff;
    Files.write(fixture.copyFolder.resolve("bad.csv"), bad);
    MegaDbException e =
        failure(session, "COPY loaded FROM 'bad.csv' WITH (FORMAT csv, HEADER true)");
    assertThat(e.getMessage()).contains("line 3");
    assertThat(e.sqlState()).isIn("22P04", "22021", "22P02");
    checkCsv("id\n1\n", "22P04", "line 2", "expected 2 columns, found 1");
    assertThat(rows(session, "SELECT count(*) FROM loaded")).containsExactly("0");
    assertThat(rows(session, "SELECT count(*) FROM accounts")).containsExactly("2");
    rows(session, "DROP TABLE loaded");
  }

  private void checkCsv(String text, String state, String... said) throws Exception {
    Files.writeString(fixture.copyFolder.resolve("bad.csv"), text);
    MegaDbException e =
        failure(session, "COPY loaded FROM 'bad.csv' WITH (FORMAT csv, HEADER true)");
    String shown = text.length() < 100 ? text : text.substring(text.length() - 40);
    assertThat(e.getMessage()).as(shown).contains(said);
    assertThat(e.sqlState()).as(e.getMessage()).isEqualTo(state);
    assertThat(rows(session, "SELECT count(*) FROM loaded")).as(shown).containsExactly("0");
  }

  @Test
  void aDamagedParquetFileIsRefused() throws Exception {
    rows(
        session,
        "COPY (SELECT g AS id, g::numeric(10,2) AS price FROM generate_series(1, 50000) g)"
            + " TO 'good.parquet'");
    byte[] good = Files.readAllBytes(fixture.copyFolder.resolve("good.parquet"));
    byte[] flipped = good.clone();
    for (int i = 1000; i < good.length - 5000; i++) {
      flipped[i] ^= 0x5a;
    }
    byte[] footer = good.clone();
    Arrays.fill(footer, good.length - 300, good.length - 8, (byte) 0xff);
    List<byte[]> damaged =
        List.of(
            Arrays.copyOf(good, good.length / 2),
            Arrays.copyOf(good, good.length - 4),
            Arrays.copyOf(good, 3),
            new byte[0],
            "not parquet at all".getBytes(StandardCharsets.UTF_8),
            flipped,
            footer);
    for (String tier : List.of("OLTP", "OLAP", "MEMORY")) {
      rows(session, "CREATE TABLE loaded (id integer, price numeric(10,2)) USING " + tier);
      for (int i = 0; i < damaged.size(); i++) {
        byte[] bytes = damaged.get(i);
        String name = tier + i + ".parquet";
        Files.write(fixture.copyFolder.resolve(name), bytes);
        MegaDbException e = failure(session, "COPY loaded FROM '" + name + "'");
        assertThat(e.sqlState()).as("file %d: %s", i, e.getMessage()).isIn("XX001", "22P04");
        assertThat(rows(session, "SELECT count(*) FROM loaded")).containsExactly("0");
      }
      rows(session, "DROP TABLE loaded");
    }
  }

  @Test
  void aDamagedOrMissingDataFileSpoilsOnlyItsTable() throws Exception {
    rows(session, "CREATE TABLE doomed (id bigint, v text) USING OLAP");
    rows(session, "INSERT INTO doomed SELECT g, 'v' || g FROM generate_series(1, 50000) g");
    Path file;
    try (var files = Files.walk(folder.resolve("olap"))) {
      file =
          files
              .filter(f -> f.toString().contains("doomed") && f.toString().endsWith(".parquet"))
              .findFirst()
              .orElseThrow();
    }
    byte[] good = Files.readAllBytes(file);
    byte[] flipped = good.clone();
    for (int i = 100; i < good.length - 3000; i++) {
      flipped[i] ^= 0x5a;
    }
    for (byte[] bytes : List.of(flipped, Arrays.copyOf(good, good.length / 2), new byte[0])) {
      Files.write(file, bytes);
      assertThat(failure(session, "SELECT count(v), sum(id) FROM doomed").sqlState())
          .isEqualTo("XX001");
      assertThat(
              failure(session, "SELECT d.v FROM doomed d JOIN accounts a ON a.id = d.id ORDER BY 1")
                  .sqlState())
          .isEqualTo("XX001");
    }
    Files.delete(file);
    MegaDbException e = failure(session, "SELECT count(v) FROM doomed");
    assertThat(e.sqlState()).isEqualTo("58P01");
    assertThat(rows(session, "SELECT count(*) FROM charges")).containsExactly("2");
    Files.write(file, good);
    assertThat(rows(session, "SELECT count(v) FROM doomed")).containsExactly("50000");
    rows(session, "DROP TABLE doomed");
  }

  @Test
  void copyStaysWithinItsFolders(@TempDir Path outside) throws Exception {
    rows(session, "CREATE TABLE loaded (id integer) USING OLAP");
    Path secret = Files.writeString(outside.resolve("secret.csv"), "1\n");
    Path link = Files.createSymbolicLink(fixture.copyFolder.resolve("link.csv"), secret);
    Path linked = Files.createSymbolicLink(fixture.copyFolder.resolve("elsewhere"), outside);
    Path dangling =
        Files.createSymbolicLink(
            fixture.copyFolder.resolve("dangling.csv"), outside.resolve("new.csv"));
    for (String sql :
        List.of(
            "COPY loaded FROM '/etc/passwd'",
            "COPY loaded FROM '../olap/x.csv'",
            "COPY loaded FROM '" + secret + "'",
            "COPY loaded FROM 'link.csv'",
            "COPY loaded FROM 'elsewhere/secret.csv'",
            "COPY charges TO '" + outside.resolve("out.csv") + "'",
            "COPY charges TO '../out.csv'",
            "COPY charges TO 'link.csv'",
            "COPY charges TO 'elsewhere/out.csv'")) {
      assertThat(failure(session, sql).sqlState()).as(sql).isEqualTo("42501");
    }
    rows(session, "COPY charges TO 'dangling.csv'");
    assertThat(outside.resolve("new.csv")).doesNotExist();
    assertThat(secret).hasContent("1\n");
    try (var files = Files.list(outside)) {
      assertThat(files).containsExactly(secret);
    }
    Files.delete(link);
    Files.delete(linked);
    Files.delete(dangling);
    rows(session, "DROP TABLE loaded");
  }
}
