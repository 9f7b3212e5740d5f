package io.megadb.exec;

import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** now() and its like: one value for the statement, in every tier, and data skipped by it. */
class StatementTimeIT {
  @TempDir static Path folder;
  private static EngineFixture fixture;
  private Session session;

  @BeforeAll
  static void start() throws Exception {
    fixture = new EngineFixture(folder);
    try (Session s = fixture.engine.openSession("setup")) {
      rows(s, "CREATE TABLE people (id integer PRIMARY KEY, seen timestamptz, born date)");
      rows(
          s,
          "INSERT INTO people SELECT i, now() - i * INTERVAL '1 month', current_date - i"
              + " FROM generate_series(0, 11) i");
      rows(
          s,
          "CREATE TABLE costs (id integer, ts timestamptz, local timestamp, day date, amount integer)"
              + " USING OLAP PARTITIONED BY (month(ts))");
      rows(
          s,
          "CREATE TABLE local_costs (id integer, local timestamp) USING OLAP PARTITIONED BY (month(local))");
      rows(
          s,
          "CREATE TABLE day_costs (id integer, day date) USING OLAP PARTITIONED BY (month(day))");
      rows(s, "INSERT INTO costs SELECT id, seen, seen::timestamp, seen::date, id FROM people");
      rows(s, "INSERT INTO local_costs SELECT id, seen::timestamp FROM people");
      rows(s, "INSERT INTO day_costs SELECT id, seen::date FROM people");
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

  /** Data files read and skipped. */
  private int[] files(String sql) {
    Matcher units =
        Pattern.compile("actual units=(\\d+) pruned=(\\d+)")
            .matcher(String.join("\n", rows(session, "EXPLAIN ANALYZE " + sql)));
    assertThat(units.find()).isTrue();
    return new int[] {Integer.parseInt(units.group(1)), Integer.parseInt(units.group(2))};
  }

  private void assertReadsAtMost(int files, String sql) {
    int[] read = files(sql);
    assertThat(read[0]).as(sql).isLessThanOrEqualTo(files);
    assertThat(read[0] + read[1]).as(sql).isEqualTo(12);
  }

  @Test
  void readsOnlyTheFilesOfTheLastMonths() {
    assertReadsAtMost(2, "SELECT id FROM costs WHERE ts >= now() - INTERVAL '1 month'");
    assertReadsAtMost(1, "SELECT id FROM costs WHERE ts >= date_trunc('month', now())");
    assertReadsAtMost(
        2,
        "SELECT c.id FROM costs c JOIN people p ON p.id = c.id"
            + " WHERE c.ts >= current_timestamp - INTERVAL '1 month'");
    // A local time may be an hour off the order of instants, so a day more is read.
    assertReadsAtMost(3, "SELECT id FROM local_costs WHERE local >= now() - INTERVAL '1 month'");
    assertReadsAtMost(
        2, "SELECT id FROM local_costs WHERE local >= localtimestamp - INTERVAL '1 month'");
    assertReadsAtMost(3, "SELECT id FROM day_costs WHERE day >= now() - INTERVAL '1 month'");
    assertReadsAtMost(2, "SELECT id FROM day_costs WHERE day > current_date - INTERVAL '1 month'");
    assertReadsAtMost(2, "SELECT id FROM day_costs WHERE day >= current_date - 28");
  }

  @Test
  void skipsNoRowThatCounts() {
    for (String zone : List.of("UTC", "Pacific/Auckland", "America/New_York")) {
      rows(session, "SET TIME ZONE '" + zone + "'");
      for (String comparison :
          List.of(
              "%s >= now() - INTERVAL '3 months'",
              "%s < current_date - INTERVAL '2 months'",
              "%s <= localtimestamp",
              "%s > current_date - 100",
              "%s = current_date")) {
        for (String[] column :
            new String[][] {{"costs", "ts"}, {"local_costs", "local"}, {"day_costs", "day"}}) {
          String condition = comparison.formatted(column[1]);
          String from = " FROM " + column[0] + " WHERE ";
          assertThat(rows(session, "SELECT id" + from + condition + " ORDER BY id"))
              .as(zone + " " + condition)
              .isEqualTo(
                  rows(session, "SELECT id" + from + "(" + condition + " OR id < 0) ORDER BY id"));
        }
      }
    }
  }

  @Test
  void pushesTheTimeToPostgres() {
    List<String> plan =
        rows(
            session,
            "EXPLAIN ANALYZE SELECT p.id FROM people p JOIN costs c ON c.id = p.id"
                + " WHERE p.seen >= now() - INTERVAL '100 days' AND p.born >= current_date - 2");
    assertThat(plan)
        .contains("Once per statement: $1 = now()")
        .anyMatch(l -> l.matches(".*\"seen\" >= CAST\\(CAST\\('20.*timestamptz\\).*"))
        .noneMatch(l -> l.startsWith("Not pushed"))
        .anyMatch(l -> l.contains("actual rows=3 "));
    assertThat(
            rows(
                session,
                "SELECT count(*), bool_and(p.seen <= now()), bool_or(p.seen > now())"
                    + " FROM people p JOIN costs c ON c.id = p.id"))
        .containsExactly("12|true|false");
  }

  @Test
  void isTheTransactionsTimeWithinATransaction() {
    rows(session, "BEGIN");
    String postgres = rows(session, "SELECT now()::text").getFirst();
    assertThat(rows(session, "SELECT DISTINCT now()::text FROM costs")).containsExactly(postgres);
    assertThat(
            rows(
                session,
                "SELECT DISTINCT now()::text FROM costs c JOIN people p ON p.id = c.id"
                    + " WHERE p.seen <= now()"))
        .containsExactly(postgres);
    assertThat(rows(session, "SELECT bool_and(statement_timestamp() > now()) FROM costs"))
        .containsExactly("true");
    rows(session, "COMMIT");
  }

  @Test
  void hasTheSessionsDay() {
    for (String zone : List.of("Pacific/Kiritimati", "Etc/GMT+12")) {
      rows(session, "SET TIME ZONE '" + zone + "'");
      rows(session, "BEGIN");
      assertThat(
              rows(
                  session,
                  "SELECT DISTINCT current_date::text, localtimestamp::text,"
                      + " date_trunc('day', now())::text FROM costs"))
          .isEqualTo(
              rows(
                  session,
                  "SELECT current_date::text, localtimestamp::text, date_trunc('day', now())::text"));
      rows(session, "ROLLBACK");
    }
  }
}
