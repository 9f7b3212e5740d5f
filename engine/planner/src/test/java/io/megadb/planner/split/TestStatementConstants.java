package io.megadb.planner.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.planner.explain.ExplainText;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.plan.StatementValue;
import org.junit.jupiter.api.Test;

/** Expressions over the statement's time. */
class TestStatementConstants {
  private static final TestTables TABLES =
      new TestTables()
          .table("oltp", "events", 1_000_000, "id* integer, at timestamptz, day date")
          .table(
              "olap", "billing", 50_000_000, "id integer, ts timestamptz, seen timestamp, d date");

  private static QueryPlan plan(String sql) {
    return new Splitter(PlanRunner.postgresFragments()).split(TABLES.bind(sql), TABLES);
  }

  private static String text(String sql) {
    return String.join("\n", ExplainText.of(plan(sql)));
  }

  @Test
  void comparesWithOneValueInEveryTierAndSkipsDataByIt() {
    assertThat(
            text(
                "SELECT e.id FROM events e JOIN billing b ON b.id = e.id"
                    + " WHERE e.at >= now() - INTERVAL '1 month'"
                    + " AND b.ts >= now() - INTERVAL '1 month'"))
        .contains(
            "Once per statement: $1 = now()",
            "Once per statement: $2 = SELECT ",
            "WHERE (t0.\"at\" >= CAST($2 AS timestamptz))",
            "Skips unless: ts >= $2");
    assertThat(plan("SELECT 1 AS one FROM billing WHERE ts >= now() - INTERVAL '1 month'").values())
        .hasSize(2);
  }

  @Test
  void skipsByLocalColumnsToo() {
    assertThat(text("SELECT id FROM billing WHERE seen >= now() AND d > current_date - 7"))
        .contains("Skips unless: seen >= $1 AND d > $2");
    assertThat(text("SELECT id FROM billing WHERE d >= date_trunc('month', localtimestamp)"))
        .contains("Skips unless: d >= $2");
  }

  @Test
  void leavesWhatCouldFailOrChanges() {
    assertThat(plan("SELECT id / extract(year FROM now()) AS x FROM billing").values())
        .as("the division stays, its operand does not")
        .hasSize(2);
    assertThat(plan("SELECT id FROM billing WHERE ts < clock_timestamp()").values()).isEmpty();
    assertThat(plan("SELECT id FROM billing WHERE ts < TIMESTAMPTZ '2025-01-01 00:00Z'").values())
        .isEmpty();
  }

  @Test
  void findsTheSameExpressionOnce() {
    assertThat(
            plan("SELECT current_date AS a, current_date AS b, now() AS c,"
                    + " (SELECT max(at) FROM events WHERE day = current_date) AS d FROM billing")
                .values())
        .hasSize(2)
        .contains(StatementValue.Clock.TRANSACTION);
  }
}
