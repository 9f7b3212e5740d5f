package io.megadb.planner.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.planner.explain.ExplainText;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.split.scan.TierFacts;
import org.junit.jupiter.api.Test;

/** Shapes of plans, as EXPLAIN shows them. */
class TestPlans {
  private static final TestTables TABLES =
      new TestTables()
          .table("oltp", "accounts", 1_000, "id* integer, name text, region text")
          .table("oltp", "resources", 1_000_000, "id* bigint, account_id integer, kind text")
          .table(
              "olap",
              "billing",
              50_000_000,
              "resource_id bigint, charged_on date, cost numeric(12,2), seen timestamp")
          .table("memory", "metrics", 200, "resource_id* bigint, cpu double precision");

  private static QueryPlan plan(String sql, TestTables tables) {
    return new Splitter(PlanRunner.postgresFragments()).split(tables.bind(sql), tables);
  }

  private static void assertPlan(String sql, String expected) {
    assertPlan(TABLES, sql, expected);
  }

  private static void assertPlan(TestTables tables, String sql, String expected) {
    QueryPlan plan = plan(sql, tables);
    assertThat(String.join("\n", ExplainText.of(plan)) + "\n").isEqualTo(expected);
  }

  @Test
  void pushesAJoinOfOneTierWholeAndPassesItsKeysOn() {
    assertPlan(
        """
        SELECT a.name, sum(b.cost) AS total
        FROM accounts a
        JOIN resources r ON r.account_id = a.id
        JOIN billing b ON b.resource_id = r.id
        WHERE a.id = 17 AND b.charged_on >= DATE '2025-01-01' AND b.charged_on < DATE '2025-02-01'
        GROUP BY a.name
        ORDER BY total DESC
        LIMIT 10
        """,
        """
        Route: federated
        Fragment 0 on oltp  (rows=1000)
          SELECT CAST(t1."name" AS text) AS "name", t2."id" AS "id0"
          FROM (
            SELECT t0."id", t0."name", t0."region"
            FROM "public"."accounts" AS t0
            WHERE (t0."id" = 17)
          ) AS t1
          INNER JOIN "public"."resources" AS t2 ON (t2."account_id" = t1."id")
        Scan 0 of olap.public.billing  (rows=50000000)
          Columns: resource_id, charged_on, cost
          Skips unless: charged_on >= 2025-01-01 AND charged_on < 2025-02-01
          Skips by keys: resource_id among "id0" of fragment 0
        Residual in DuckDB
          SELECT t3."name", t3."total"
          FROM (
            SELECT t0."name", SUM(t2."cost") AS "total"
            FROM [fragment 0] AS t0
            INNER JOIN (
              SELECT t1."resource_id", t1."charged_on", t1."cost"
              FROM [scan 0] AS t1
              WHERE ((t1."charged_on" >= DATE '2025-01-01') AND (t1."charged_on" < DATE '2025-02-01'))
            ) AS t2 ON (t2."resource_id" = t0."id0")
            GROUP BY t0."name"
          ) AS t3
          ORDER BY t3."total" DESC NULLS FIRST
          LIMIT 10
        """);
  }

  @Test
  void bringsTablesOfOneTierTogether() {
    assertPlan(
        """
        SELECT a.region, b.cost
        FROM billing b
        JOIN resources r ON r.id = b.resource_id
        JOIN accounts a ON a.id = r.account_id
        WHERE a.region = 'eu' AND b.cost > 100
        """,
        """
        Route: federated
        Fragment 0 on oltp  (rows=31623)
          SELECT t0."id", CAST(t2."region" AS text) AS "region"
          FROM "public"."resources" AS t0
          INNER JOIN (
            SELECT t1."id", t1."name", t1."region"
            FROM "public"."accounts" AS t1
            WHERE (t1."region" = 'eu')
          ) AS t2 ON (t2."id" = t0."account_id")
        Scan 0 of olap.public.billing  (rows=50000000)
          Columns: resource_id, cost
          Skips unless: cost > 100
          Skips by keys: resource_id among "id" of fragment 0
        Residual in DuckDB
          SELECT t2."region", t1."cost"
          FROM (
            SELECT t0."resource_id", t0."cost"
            FROM [scan 0] AS t0
            WHERE (t0."cost" > 100)
          ) AS t1
          INNER JOIN [fragment 0] AS t2 ON (t2."id" = t1."resource_id")
        """);
  }

  @Test
  void passesKeysBetweenFragmentsOfOneTier() {
    assertPlan(
        """
        SELECT a.region, b.cost, r.kind
        FROM accounts a
        JOIN billing b ON b.resource_id = a.id
        LEFT JOIN resources r ON r.account_id = a.id
        WHERE a.region = 'eu'
        """,
        """
        Route: federated
        Fragment 0 on oltp  (rows=32)
          SELECT t0."id", CAST(t0."region" AS text) AS "region"
          FROM "public"."accounts" AS t0
          WHERE (t0."region" = 'eu')
        Fragment 1 on oltp  (rows=1000000)
          SELECT t0."account_id", CAST(t0."kind" AS text) AS "kind"
          FROM "public"."resources" AS t0
          Sideways filter on "account_id": about 32 keys of
            SELECT t0."id"
            FROM [fragment 0] AS t0
        Scan 0 of olap.public.billing  (rows=50000000)
          Columns: resource_id, cost
          Skips by keys: resource_id among "id" of fragment 0
        Residual in DuckDB
          SELECT t0."region", t1."cost", t2."kind"
          FROM [fragment 0] AS t0
          INNER JOIN [scan 0] AS t1 ON (t1."resource_id" = t0."id")
          LEFT JOIN [fragment 1] AS t2 ON (t2."account_id" = t0."id")
        """);
  }

  @Test
  void restrictsALargeFragmentToTheKeysOfASmallLocalTable() {
    assertPlan(
        """
        SELECT r.kind, m.cpu
        FROM metrics m JOIN resources r ON r.id = m.resource_id
        WHERE m.cpu > 0.5
        """,
        """
        Route: federated
        Fragment 0 on oltp  (rows=1000000)
          SELECT t0."id", CAST(t0."kind" AS text) AS "kind"
          FROM "public"."resources" AS t0
          Sideways filter on "id": about 67 keys of
            SELECT t0."resource_id"
            FROM [scan 0] AS t0
            WHERE (t0."cpu" > CAST(0.5 AS DECIMAL(2,1)))
        Scan 0 of memory.public.metrics  (rows=200)
          Columns: resource_id, cpu
          Skips unless: cpu > 0.5
        Residual in DuckDB
          SELECT t2."kind", t1."cpu"
          FROM (
            SELECT t0."resource_id", t0."cpu"
            FROM [scan 0] AS t0
            WHERE (t0."cpu" > CAST(0.5 AS DECIMAL(2,1)))
          ) AS t1
          INNER JOIN [fragment 0] AS t2 ON (t2."id" = t1."resource_id")
        """);
  }

  @Test
  void sendsATopNAndKeepsItsOrder() {
    assertPlan(
        "SELECT * FROM resources ORDER BY kind LIMIT 3",
        """
        Route: fragments
        Fragment 0 on oltp  (rows=3)
          SELECT t0."id", t0."account_id", CAST(t0."kind" AS text) AS "kind"
          FROM "public"."resources" AS t0
          ORDER BY t0."kind" ASC NULLS LAST
          LIMIT 3
        Residual in DuckDB
          SELECT t0."id", t0."account_id", t0."kind"
          FROM [fragment 0] AS t0
          ORDER BY t0."kind" ASC NULLS LAST
        """);
  }

  @Test
  void leavesACrossProductToTheResidual() {
    assertPlan(
        "SELECT a.id, r.id AS other FROM accounts a, resources r",
        """
        Route: fragments
        Fragment 0 on oltp  (rows=1000)
          SELECT t0."id"
          FROM "public"."accounts" AS t0
        Fragment 1 on oltp  (rows=1000000)
          SELECT t0."id"
          FROM "public"."resources" AS t0
        Residual in DuckDB
          SELECT t0."id", t1."id" AS "other"
          FROM [fragment 0] AS t0
          INNER JOIN [fragment 1] AS t1 ON TRUE
        Not pushed to oltp: JOIN: without an equality it would yield about 1000000000 rows out of 1001000
        """);
  }

  @Test
  void pushesUncorrelatedSubQueriesOnTheirOwn() {
    assertPlan(
        """
        SELECT b.cost FROM billing b
        WHERE b.resource_id IN (SELECT r.id FROM resources r WHERE r.kind = 'vm')
        """,
        """
        Route: federated
        Fragment 0 on oltp  (rows=1000)
          SELECT t0."id"
          FROM "public"."resources" AS t0
          WHERE (t0."kind" = 'vm')
        Scan 0 of olap.public.billing  (rows=50000000)
          Columns: resource_id, cost
          Skips by keys: resource_id among "id" of fragment 0
        Residual in DuckDB
          SELECT t0."cost"
          FROM [scan 0] AS t0
          WHERE (t0."resource_id" IN (
            SELECT t1."id"
            FROM [fragment 0] AS t1
          ))
        """);
  }

  @Test
  void cutsACorrelatedSubQueryBelowTheOuterRow() {
    assertPlan(
        """
        SELECT m.cpu FROM metrics m
        WHERE EXISTS (SELECT 1 FROM resources r WHERE r.id = m.resource_id AND r.kind = 'vm')
        """,
        """
        Route: federated
        Fragment 0 on oltp  (rows=1000)
          SELECT t0."id"
          FROM "public"."resources" AS t0
          WHERE (t0."kind" = 'vm')
          Sideways filter on "id": about 200 keys of
            SELECT t0."resource_id"
            FROM [scan 0] AS t0
        Scan 0 of memory.public.metrics  (rows=200)
          Columns: resource_id, cpu
        Residual in DuckDB
          SELECT t0."cpu"
          FROM [scan 0] AS t0
          WHERE EXISTS (
            SELECT t1."id"
            FROM [fragment 0] AS t1
            WHERE (t1."id" = t0."resource_id")
          )
        """);
  }

  @Test
  void onlyASmallTableIsAskedForKeysOfAnother() {
    TestTables tables =
        new TestTables()
            .table("olap", "lines", 6_000_000, "order_id bigint, quantity integer")
            .table("olap", "orders", 1_500_000, "id bigint, customer integer")
            .table("memory", "metrics", 200, "id* bigint, cpu double precision");
    String unfiltered =
        """
        SELECT count(*) FROM orders o
        WHERE EXISTS (SELECT 1 FROM lines l WHERE l.order_id = o.id AND l.quantity > 3)
        """;
    String grouped =
        """
        SELECT count(*) FROM lines WHERE order_id IN (SELECT customer FROM orders GROUP BY customer)
        """;
    String few = "SELECT count(*) FROM lines WHERE order_id IN (SELECT id FROM metrics)";
    assertThat(plan(unfiltered, tables).scans()).allMatch(s -> s.keyFilters().isEmpty());
    assertThat(plan(grouped, tables).scans()).allMatch(s -> s.keyFilters().isEmpty());
    assertThat(plan(few, tables).scans()).anyMatch(s -> !s.keyFilters().isEmpty());
  }

  @Test
  void keepsAStatementOverLocalTablesAsItWasWritten() {
    assertPlan(
        """
        SELECT b.resource_id, count(*) AS c
        FROM billing b LEFT JOIN metrics m ON m.resource_id = b.resource_id
        WHERE b.cost BETWEEN 1 AND 2 AND (b.resource_id = 4 OR b.resource_id = 5)
        GROUP BY b.resource_id
        """,
        """
        Route: DuckDB over local tables
        Scan 0 of olap.public.billing  (rows=50000000)
          Columns: resource_id, cost
          Skips unless: cost >= 1 AND cost <= 2 AND resource_id IN (4, 5)
        Scan 1 of memory.public.metrics  (rows=200)
          Columns: resource_id
        Residual in DuckDB
          SELECT t0."resource_id", COUNT(*) AS "c"
          FROM [scan 0] AS t0
          LEFT JOIN [scan 1] AS t1 ON (t1."resource_id" = t0."resource_id")
          WHERE ((t0."cost" >= 1) AND (t0."cost" <= 2) AND ((t0."resource_id" = 4) OR (t0."resource_id" = 5)))
          GROUP BY t0."resource_id"
        """);
  }

  @Test
  void readsBareColumnsWithPushDownOff() {
    assertPlan(
        TABLES.with(TierFacts.PushDown.OFF),
        "SELECT count(*) AS c FROM accounts WHERE region = 'eu'",
        """
        Route: fragments
        Fragment 0 on oltp  (rows=1000)
          SELECT CAST(t0."region" AS text) AS "region"
          FROM "public"."accounts" AS t0
        Residual in DuckDB
          SELECT COUNT(*) AS "c"
          FROM (
            SELECT 0 AS "$f0"
            FROM [fragment 0] AS t0
            WHERE (t0."region" = 'eu')
          ) AS t1
          GROUP BY ()
        """);
  }

  @Test
  void saysThatAVolatileFunctionKeepsConditionsInPlace() {
    String from = "SELECT a.id FROM accounts a JOIN metrics m ON m.resource_id = a.id WHERE ";
    assertThat(plan(from + "random() < 2 AND a.region = 'eu'", TABLES).notes())
        .containsExactly(
            "not pushed: WHERE: a volatile function keeps its conditions where they stand");
    assertThat(plan(from + "a.region = 'eu'", TABLES).notes()).isEmpty();
  }

  @Test
  void passesOnOnlyKeysThatTheColumnCanHold() {
    TestTables tables =
        new TestTables()
            .table("oltp", "narrow", 1_000_000, "id* integer")
            .table("oltp", "wide", 1_000_000, "id* bigint")
            .table("memory", "small", 20, "n integer, b bigint");
    String join = "SELECT count(*) FROM small s JOIN ";
    assertThat(plan(join + "wide w ON w.id = s.n", tables).fragments().getFirst().filters())
        .hasSize(1);
    assertThat(plan(join + "narrow w ON w.id = s.b", tables).fragments().getFirst().filters())
        .isEmpty();
  }

  @Test
  void passesNoKeysWhereTheyAreTurnedOff() {
    String sql = "SELECT r.kind FROM metrics m JOIN resources r ON r.id = m.resource_id";
    assertThat(plan(sql, TABLES).fragments().getFirst().filters()).hasSize(1);
    assertThat(plan(sql, TABLES.withSidewaysKeys(0)).fragments().getFirst().filters()).isEmpty();
  }
}
