package io.megadb.exec;

import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** VALUES of many rows and batches mean what one row after the other means. */
class GivenRowsIT {
  private static final String COLUMNS =
      " (id bigint, n integer, s smallint, d double precision, r real, m numeric(10, 2),"
          + " t text, v varchar(8), b boolean, dt date, ts timestamp, tz timestamptz, u uuid,"
          + " j json, by bytea, f integer DEFAULT 7) USING ";
  private static final String GIVEN = " (id, n, s, d, r, m, t, v, b, dt, ts, tz, u, j, by) VALUES ";
  private static final String ALL =
      "SELECT id, n, s, d, r, m, t, v, b, dt, ts, tz, CAST(u AS text), CAST(j AS text), encode(by, 'hex'), f"
          + " FROM given ORDER BY id";

  @TempDir static Path folder;
  private static EngineFixture fixture;
  private Session session;

  @BeforeAll
  static void start() throws Exception {
    fixture = new EngineFixture(folder);
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
    rows(session, "DROP TABLE IF EXISTS given");
    session.close();
  }

  private void create(String columnsAndTier) {
    rows(session, "DROP TABLE IF EXISTS given");
    rows(session, "CREATE TABLE given" + columnsAndTier);
  }

  private static String row(int i) {
    if (i % 7 == 3) {
      return "("
          + i
          + ", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
          + " NULL, NULL)";
    }
    return "("
        + String.join(
            ", ",
            String.valueOf(i),
            i % 2 == 0 ? "-" + i : i + ".5",
            String.valueOf(i % 100),
            i + "." + (i * 37 % 1000),
            "0.5",
            i + ".125",
            "'it''s " + i + " — ü'",
            "'v" + i + "   '",
            i % 2 == 0 ? "TRUE" : "FALSE",
            i % 2 == 0 ? "DATE '2026-02-28'" : "'2024-02-29'",
            "TIMESTAMP '2026-01-01 10:00:00.123456'",
            i % 2 == 0 ? "'2026-06-01 12:00:00+02'" : "'2026-06-01 12:00:00'",
            "'00000000-0000-0000-0000-%012d'".formatted(i),
            "'{\"a\": " + i + "}'",
            "'\\xdead'")
        + ")";
  }

  private static String valuesOf(int from, int to) {
    return IntStream.range(from, to).mapToObj(GivenRowsIT::row).collect(Collectors.joining(", "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"OLAP", "MEMORY"})
  void manyRowsAreWhatPostgresMakesOfThem(String tier) {
    rows(session, "SET timezone = 'Europe/Berlin'");
    create(COLUMNS + "OLTP");
    rows(session, "INSERT INTO given" + GIVEN + valuesOf(0, 150));
    List<String> expected = rows(session, ALL);
    create(COLUMNS + tier);
    assertThat(rows(session, "INSERT INTO given" + GIVEN + valuesOf(0, 150)))
        .containsExactly("INSERT 150");
    assertThat(rows(session, ALL)).hasSize(150).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"OLAP", "MEMORY"})
  void manyRowsAndFewRowsGiveTheSame(String tier) {
    create(COLUMNS + tier);
    for (int i = 0; i < 150; i += 10) {
      rows(session, "INSERT INTO given" + GIVEN + valuesOf(i, i + 10));
    }
    List<String> expected = rows(session, ALL);
    create(COLUMNS + tier);
    rows(session, "INSERT INTO given" + GIVEN + valuesOf(0, 150));
    assertThat(rows(session, ALL)).isEqualTo(expected);
  }

  @Test
  void whatIsWrongInManyRowsIsShownWhereItIs() {
    create(" (id integer, dt date) USING MEMORY");
    String good =
        IntStream.range(0, 99)
            .mapToObj(i -> "(" + i + ", '2026-01-01')")
            .collect(Collectors.joining(", "));
    String sql = "INSERT INTO given VALUES " + good + ", (99, 'never')";
    assertThatThrownBy(() -> rows(session, sql))
        .isInstanceOfSatisfying(
            MegaDbException.class,
            e -> {
              assertThat(e.sqlState()).isEqualTo("22007");
              assertThat(e.position()).hasValue(sql.indexOf("'never'") + 1);
            });
    String longer = "INSERT INTO given VALUES " + good + ", (99, '2026-01-01', 1)";
    assertThatThrownBy(() -> rows(session, longer))
        .hasMessageContaining("VALUES lists must all be the same length");
    assertThat(rows(session, "SELECT count(*) FROM given")).containsExactly("0");
  }

  @Test
  void rulesOfColumnsHoldForManyRows() {
    create(" (id integer NOT NULL, v varchar(3), c integer CHECK (c > 0)) USING MEMORY");
    String good =
        IntStream.range(0, 99)
            .mapToObj(i -> "(" + i + ", 'abc', 1)")
            .collect(Collectors.joining(", "));
    assertFails("23502", "INSERT INTO given VALUES " + good + ", (NULL, 'a', 1)");
    assertFails("22001", "INSERT INTO given VALUES " + good + ", (99, 'abcd', 1)");
    assertFails("23514", "INSERT INTO given VALUES " + good + ", (99, 'abc', 0)");
    assertFails("22003", "INSERT INTO given VALUES " + good + ", (3000000000, 'abc', 1)");
    assertThat(rows(session, "SELECT count(*) FROM given")).containsExactly("0");
  }

  private void assertFails(String state, String sql) {
    assertThatThrownBy(() -> rows(session, sql))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.sqlState()).isEqualTo(state));
  }

  @Test
  void manyRowsMayHaveParameters() {
    create(" (id integer PRIMARY KEY, t text) USING MEMORY");
    String sql =
        IntStream.range(0, 100)
            .mapToObj(i -> "(" + i + ", $" + (i % 2 + 1) + ")")
            .collect(Collectors.joining(", ", "INSERT INTO given VALUES ", ""));
    assertThat(rows(session, sql, "even", null)).containsExactly("INSERT 100");
    assertThat(rows(session, "SELECT t, count(*) FROM given GROUP BY t ORDER BY t"))
        .containsExactly("even|50", "NULL|50");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OLAP", "MEMORY", "OLTP"})
  void aBatchInsertsWhatItsRowsSayOneByOne(String tier) {
    create(COLUMNS + tier);
    String insert =
        "INSERT INTO given"
            + GIVEN
            + IntStream.range(0, 15).mapToObj(i -> "?").collect(Collectors.joining(", ", "(", ")"));
    List<List<Object>> sets = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      sets.add(
          i == 5
              ? Arrays.asList(new Object[15])
              : List.of(
                  (long) i,
                  i,
                  (short) i,
                  i / 3.0,
                  1.5f,
                  new BigDecimal("12.345"),
                  "text " + i,
                  "v" + i,
                  i % 2 == 0,
                  LocalDate.of(2026, 1, 1).plusDays(i),
                  LocalDateTime.of(2026, 1, 1, 1, 2, 3, 456_000_000),
                  OffsetDateTime.of(2026, 1, 1, 1, 2, 3, 0, ZoneOffset.ofHours(2)),
                  new UUID(0, i),
                  "{\"i\":" + i + "}",
                  new byte[] {1, (byte) i}));
    }
    Prepared prepared = session.prepare(insert);
    for (List<Object> set : sets) {
      session.execute(prepared, set).close();
    }
    List<String> expected = rows(session, ALL);
    create(COLUMNS + tier);
    assertThat(session.executeBatch(session.prepare(insert), sets)).hasSize(20).containsOnly(1);
    assertThat(rows(session, ALL)).hasSize(20).isEqualTo(expected);
  }

  @Test
  void aBatchIsInsertedAsAWholeOrNotAtAll() {
    create(" (id integer PRIMARY KEY, t text) USING MEMORY");
    Prepared insert = session.prepare("INSERT INTO given VALUES (?, ?)");
    assertThatThrownBy(
            () -> session.executeBatch(insert, List.of(List.of(1, "a"), List.of(1, "b"))))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.is(ErrorCode.UNIQUE_VIOLATION)).isTrue());
    assertThatThrownBy(
            () -> session.executeBatch(insert, List.of(List.of(1, "a"), List.of("x", "b"))))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.sqlState()).isEqualTo("22P02"));
    assertThat(rows(session, "SELECT count(*) FROM given")).containsExactly("0");
    assertThat(session.executeBatch(insert, List.of(List.of(1, "a"), List.of(2, "b"))))
        .containsExactly(1, 1);
  }

  @Test
  void ofABatchThatReplacesTheLastRowStays() {
    create(" (id integer PRIMARY KEY, t text) USING MEMORY");
    Prepared upsert =
        session.prepare(
            "INSERT INTO given VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET t = excluded.t");
    session.executeBatch(upsert, List.of(List.of(1, "a"), List.of(2, "b"), List.of(1, "c")));
    session.executeBatch(upsert, List.of(List.of(2, "d"), List.of(3, "e")));
    assertThat(rows(session, "SELECT * FROM given ORDER BY id"))
        .containsExactly("1|c", "2|d", "3|e");
    Prepared ignoring =
        session.prepare("INSERT INTO given VALUES (?, ?) ON CONFLICT (id) DO NOTHING");
    assertThat(session.executeBatch(ignoring, List.of(List.of(3, "f"), List.of(4, "g"))))
        .containsExactly(0, 1);
  }
}
