package io.megadb.planner.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.planner.explain.ExplainText;
import io.megadb.planner.plan.QueryPlan;
import org.junit.jupiter.api.Test;

/** Which tables of a tier come together in a chain of inner joins. */
class TestJoinRegroup {
  private static final TestTables TABLES =
      new TestTables()
          .table("oltp", "accounts", 1_000, "id* integer, region text")
          .table("oltp", "resources", 1_000_000, "id* bigint, account_id integer, kind text")
          .table("oltp", "tags", 3_000_000, "resource_id bigint, tag text")
          .table("oltp2", "teams", 100, "id* integer, account_id integer")
          .table("olap", "billing", 50_000_000, "resource_id bigint, cost numeric(12,2)")
          .table("memory", "metrics", 200, "resource_id* bigint, cpu double precision");

  private static QueryPlan plan(String sql) {
    return new Splitter(PlanRunner.postgresFragments()).split(TABLES.bind(sql), TABLES);
  }

  @Test
  void joinsTablesOfATierThatOthersStandBetween() {
    QueryPlan plan =
        plan(
            "SELECT a.region, sum(b.cost) AS cost FROM resources r"
                + " JOIN billing b ON b.resource_id = r.id JOIN accounts a ON a.id = r.account_id"
                + " WHERE a.region <> 'eu' GROUP BY a.region");
    assertThat(plan.fragments()).hasSize(1);
    assertThat(String.join("\n", ExplainText.of(plan)))
        .contains("FROM \"public\".\"resources\" AS t0\n  INNER JOIN (\n    SELECT t1.\"id\"")
        .contains("AS t2 ON (t2.\"id\" = t0.\"account_id\")");
  }

  @Test
  void keepsTheColumnsInTheirOrder() {
    QueryPlan plan =
        plan(
            "SELECT * FROM billing b, accounts a, metrics m, resources r"
                + " WHERE b.resource_id = r.id AND m.resource_id = r.id AND r.account_id = a.id");
    assertThat(plan.fragments()).hasSize(1);
    assertThat(plan.columns())
        .extracting(c -> c.name())
        .containsExactly(
            "resource_id",
            "cost",
            "id",
            "region",
            "resource_id",
            "cpu",
            "id",
            "account_id",
            "kind");
  }

  @Test
  void keepsTablesApartThatNothingJoinsOrWhoseJoinIsLarge() {
    assertThat(
            plan("SELECT 1 AS one FROM accounts a JOIN billing b ON b.cost = a.id"
                    + " JOIN resources r ON r.id = b.resource_id")
                .fragments())
        .as("no condition between a and r")
        .hasSize(2);
    assertThat(
            plan("SELECT 1 AS one FROM resources r JOIN billing b ON b.resource_id = r.id"
                    + " JOIN tags t ON t.tag = r.kind")
                .fragments())
        .as("many kinds match many tags")
        .hasSize(2);
    assertThat(
            plan("SELECT 1 AS one FROM accounts a JOIN metrics m ON m.resource_id = a.id"
                    + " JOIN teams t ON t.account_id = a.id")
                .fragments())
        .as("two tiers")
        .hasSize(2);
  }

  @Test
  void doesNotReachThroughOuterJoins() {
    assertThat(
            plan("SELECT 1 AS one FROM resources r LEFT JOIN billing b ON b.resource_id = r.id"
                    + " JOIN accounts a ON a.id = r.account_id")
                .fragments())
        .hasSize(2);
  }

  @Test
  void leavesAChainAloneWhoseTablesAreTogetherAlready() {
    QueryPlan plan =
        plan(
            "SELECT b.cost FROM resources r JOIN accounts a ON a.id = r.account_id"
                + " JOIN billing b ON b.resource_id = r.id");
    assertThat(plan.fragments()).hasSize(1);
    assertThat(plan.residual().toString()).doesNotContain("SELECT t0.\"account_id\"");
  }

  @Test
  void regroupsWithinSubQueries() {
    QueryPlan plan =
        plan(
            "SELECT m.cpu FROM metrics m WHERE m.resource_id IN (SELECT r.id FROM resources r"
                + " JOIN billing b ON b.resource_id = r.id JOIN accounts a ON a.id = r.account_id)");
    assertThat(plan.fragments()).hasSize(1);
  }
}
