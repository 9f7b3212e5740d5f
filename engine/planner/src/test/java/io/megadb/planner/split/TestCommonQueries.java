package io.megadb.planner.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.planner.explain.ExplainText;
import io.megadb.planner.plan.QueryPlan;
import org.junit.jupiter.api.Test;

/** Which items of WITH run once. */
class TestCommonQueries {
  private static final TestTables TABLES =
      new TestTables()
          .table("oltp", "resources", 1_000_000, "id* bigint, account_id integer, kind text")
          .table("olap", "billing", 50_000_000, "resource_id bigint, day date, cost numeric(12,2)")
          .table("memory", "metrics", 200, "resource_id* bigint, cpu double precision");

  private static final String TOTALS =
      "(SELECT resource_id, sum(cost) AS total, count(*) AS n FROM billing GROUP BY resource_id)";

  private static QueryPlan plan(String sql) {
    return new Splitter(PlanRunner.postgresFragments()).split(TABLES.bind(sql), TABLES);
  }

  private static String residual(String sql) {
    return plan(sql).residual().toString();
  }

  @Test
  void runsAnItemOnceThatIsReadTwiceAndDropsColumnsNobodyReads() {
    String sql =
        "WITH t AS "
            + TOTALS
            + " SELECT t.resource_id FROM t WHERE t.total = (SELECT max(total) FROM t)";
    assertThat(plan(sql).scans()).hasSize(1);
    assertThat(residual(sql))
        .contains("WITH \"common_0\" AS MATERIALIZED (SELECT ")
        .doesNotContain("COUNT(*)");
  }

  @Test
  void honoursWhatIsSaid() {
    String twice = " SELECT 1 AS one FROM t AS a JOIN t AS b ON a.resource_id = b.resource_id + 1";
    assertThat(residual("WITH t AS NOT MATERIALIZED " + TOTALS + twice))
        .doesNotContain("MATERIALIZED");
    assertThat(residual("WITH t AS MATERIALIZED " + TOTALS + " SELECT total FROM t"))
        .contains("AS MATERIALIZED");
    assertThat(residual("WITH t (x, y, z) AS MATERIALIZED " + TOTALS + " SELECT y FROM t"))
        .contains("AS MATERIALIZED");
    assertThat(residual("WITH t AS " + TOTALS + " SELECT total FROM t"))
        .doesNotContain("MATERIALIZED");
  }

  @Test
  void writesOutWhatIsCheapOrReadInParts() {
    assertThat(
            residual(
                "WITH t AS (SELECT * FROM billing WHERE cost > 1)"
                    + " SELECT 1 AS one FROM t AS a JOIN t AS b ON a.resource_id = b.resource_id"))
        .doesNotContain("MATERIALIZED");
    QueryPlan months =
        plan(
            "WITH m AS (SELECT day, resource_id, sum(cost) AS c FROM billing GROUP BY 1, 2)"
                + " SELECT a.c - b.c AS d FROM m AS a JOIN m AS b ON a.resource_id = b.resource_id"
                + " WHERE a.day = DATE '2025-02-01' AND b.day = DATE '2025-01-01'");
    assertThat(months.scans()).hasSize(2).allMatch(s -> !s.prunes().isEmpty());
  }

  @Test
  void aVolatileItemIsTheSameInAllPlaces() {
    assertThat(
            residual(
                "WITH r AS NOT MATERIALIZED (SELECT random() AS v FROM metrics)"
                    + " SELECT 1 AS one FROM r AS a JOIN r AS b ON a.v = b.v"))
        .contains("AS MATERIALIZED");
  }

  @Test
  void itsKeysStillRestrictOtherTiers() {
    QueryPlan plan =
        plan(
            "WITH hot AS (SELECT resource_id, max(cpu) AS m FROM metrics GROUP BY resource_id)"
                + " SELECT r.kind FROM hot JOIN resources r ON r.id = hot.resource_id"
                + " WHERE hot.m > (SELECT avg(m) FROM hot)");
    assertThat(plan.residual().toString()).contains("AS MATERIALIZED");
    assertThat(plan.fragments()).hasSize(1);
    assertThat(plan.fragments().getFirst().filters()).hasSize(1);
  }

  @Test
  void itemsOfOneTierStayWithIt() {
    assertThat(
            plan("WITH t AS (SELECT kind, count(*) AS n FROM resources GROUP BY kind)"
                    + " SELECT a.n AS x FROM t AS a JOIN t AS b ON a.kind = b.kind")
                .fragments())
        .hasSize(1);
  }

  @Test
  void leavesItemsThatReadOuterOrRecursiveRowsInTheirPlaces() {
    assertThat(
            String.join(
                "\n",
                ExplainText.of(
                    plan(
                        "SELECT (WITH t AS MATERIALIZED (SELECT max(b.cost) AS c FROM billing b"
                            + " WHERE b.resource_id = m.resource_id) SELECT c FROM t) AS top"
                            + " FROM metrics m"))))
        .doesNotContain("MATERIALIZED");
    assertThat(
            residual(
                "WITH RECURSIVE n (i) AS (SELECT 1 AS i UNION ALL"
                    + " SELECT i + 1 FROM n WHERE i < 5)"
                    + " SELECT a.i FROM n AS a JOIN n AS b ON a.i = b.i"))
        .contains("RECURSIVE");
  }
}
