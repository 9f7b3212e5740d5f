package io.megadb.exec;

import static io.megadb.exec.EngineFixture.failure;
import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.error.MegaDbException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
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
 * Values that no column holds, from files and elsewhere: named by line, column and the column's own
 * type, and nothing of them is kept. {@link BadInputIT} has files that are broken as such.
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
}
