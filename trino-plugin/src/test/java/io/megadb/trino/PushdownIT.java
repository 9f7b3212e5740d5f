package io.megadb.trino;

import static org.assertj.core.api.Assertions.assertThat;

import io.trino.Session;
import io.trino.sql.planner.plan.AggregationNode;
import io.trino.sql.planner.plan.FilterNode;
import io.trino.sql.planner.plan.JoinNode;
import io.trino.sql.planner.plan.LimitNode;
import io.trino.sql.planner.plan.ProjectNode;
import io.trino.sql.planner.plan.TopNNode;
import io.trino.testing.AbstractTestQueryFramework;
import io.trino.testing.QueryRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every rule of push-down: the plan is a bare table scan, and its rows are those of the same query
 * with all rules off.
 */
@ExtendWith(SharedServer.class)
class PushdownIT extends AbstractTestQueryFramework {
  private final MegadbQueryRunner megadb;

  PushdownIT(MegadbQueryRunner megadb) {
    this.megadb = megadb;
  }

  @Override
  protected QueryRunner createQueryRunner() throws Exception {
    QueryRunner runner = megadb.nodes("olap", 0);
    for (String tier : new String[] {"olap", "oltp"}) {
      megadb.execute(
          "CREATE TABLE "
              + tier
              + ".public.items_"
              + tier
              + " (id bigint, kind text, price numeric(12,2), weight double precision, factor real,"
              + " day date, at timestamp, flag boolean, small smallint, moment timestamptz) USING "
              + tier);
      megadb.execute(
          "INSERT INTO items_"
              + tier
              + " SELECT i, CASE WHEN i % 7 = 0 THEN NULL ELSE 'kind ' || i % 5 END, (i % 100) *"
              + " 1.25, CASE WHEN i % 11 = 0 THEN 'NaN'::float8 ELSE i / 4.0 END, i / 8.0, DATE"
              + " '2024-01-01' + i % 60, TIMESTAMP '2024-01-01 10:00:00' + i * INTERVAL '1 hour', i"
              + " % 3 = 0, (i % 10)::smallint, TIMESTAMPTZ '2024-01-01 23:30:00+05' + i * INTERVAL"
              + " '3 hours' FROM generate_series(1, 500) AS g(i)");
    }
    megadb.execute(
        "CREATE TABLE olap.public.kinds (kind text, size integer, box row(name text, deep row(n"
            + " bigint))) USING OLAP");
    megadb.execute("INSERT INTO kinds VALUES ('kind 1', 10, ROW('b1', ROW(1)))");
    megadb.execute("INSERT INTO kinds VALUES ('kind 2', 20, ROW('b2', ROW(2)))");
    megadb.execute("INSERT INTO kinds VALUES ('KIND_3', 30, NULL)");
    megadb.execute("INSERT INTO kinds VALUES ('a\\b%c', 40, ROW(NULL, ROW(4)))");
    megadb.execute(
        "CREATE TABLE vector.public.notes (id bigint PRIMARY KEY, embedding vector(3)) USING"
            + " VECTOR");
    megadb.execute(
        "INSERT INTO notes VALUES (1, '[1,0,2]'), (2, '[1,0.5,1.5]'), (3, '[-2,1,0]'), (4,"
            + " '[0,1,1]')");
    return runner;
  }

  private Session withoutPushdown() {
    return MegadbQueryRunner.withoutPushdown(getSession());
  }

  /** Fully pushed down, and the same rows as without. */
  private void pushed(String sql) {
    assertThat(query(sql)).as(sql).isFullyPushedDown();
    assertThat(query(sql))
        .as(sql)
        .result()
        .rows()
        .containsExactlyInAnyOrderElementsOf(
            getQueryRunner().execute(withoutPushdown(), sql).getMaterializedRows());
  }

  /** The same rows as without push-down, where rounding may differ in the last digits. */
  private void pushedNearly(String sql) {
    assertThat(query(sql)).as(sql).isFullyPushedDown();
    Object with = getQueryRunner().execute(getSession(), sql).getOnlyValue();
    Object without = getQueryRunner().execute(withoutPushdown(), sql).getOnlyValue();
    assertThat(((Number) with).doubleValue())
        .as(sql)
        .isCloseTo(
            ((Number) without).doubleValue(),
            org.assertj.core.data.Offset.offset(1e-6 * Math.abs(((Number) without).doubleValue())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"olap", "oltp"})
  void filters(String tier) {
    String items = "SELECT id FROM " + tier + ".public.items_" + tier + " WHERE ";
    pushed(items + "id = 17");
    pushed(items + "id IN (1, 5, 900)");
    pushed(items + "id BETWEEN 10 AND 20 OR id > 490");
    pushed(items + "id = 9223372036854775807");
    pushed(items + "kind = 'kind 3'");
    pushed(items + "kind > 'kind 2'");
    pushed(items + "kind IS NULL");
    pushed(items + "kind IS NOT NULL AND kind <> 'kind 1'");
    pushed(items + "kind LIKE '%1'");
    pushed(items + "kind NOT LIKE 'kind _'");
    pushed(items + "price = 12.50");
    pushed(items + "price > 120.75 AND price <= 123.75");
    pushed(items + "weight > 100");
    pushed(items + "weight < 3.5e0");
    pushed(items + "weight = 2.5e0");
    pushed(items + "factor >= real '60'");
    pushed(items + "day = DATE '2024-02-01'");
    pushed(items + "at >= TIMESTAMP '2024-01-20 00:00:00'");
    pushed(items + "flag");
    pushed(items + "NOT flag");
    pushed(items + "small < 3");
    pushed(items + "id + 1 = 18");
    pushed(items + "id % 10 = 3 AND id * 2 > 900");
    pushed(items + "id = small");
    pushed(items + "month(day) = 2");
    pushed(items + "length(kind) = 6 AND id < 10");
    pushed(items + "coalesce(kind, 'none') = 'none'");
    pushed(items + "NOT (id > 3 OR kind = 'kind 1')");
  }

  @Test
  void likeHasNoEscapeUnlessItIsGiven() {
    pushed("SELECT kind FROM kinds WHERE kind LIKE 'a\\b%'");
    pushed("SELECT kind FROM kinds WHERE kind LIKE 'KIND#_3' ESCAPE '#'");
    pushed("SELECT kind FROM kinds WHERE kind LIKE 'a\\b#%c' ESCAPE '#'");
  }

  @Test
  void nanIsInNoRange() {
    pushed("SELECT id FROM items_olap WHERE weight > 0");
    pushed("SELECT id FROM items_olap WHERE weight <> 2.5e0");
    pushed("SELECT count(*) FROM items_olap WHERE weight >= 1e0 OR weight < 0.5e0");
  }

  @Test
  void projectionsAndDereferences() {
    pushed("SELECT box.name, box.deep.n FROM kinds");
    pushed("SELECT kind FROM kinds WHERE box.deep.n = 2");
    // What is sent within its row is not sent a second time.
    assertThat(query("SELECT box, box.name, box.deep.n FROM kinds"))
        .isNotFullyPushedDown(ProjectNode.class);
    pushed("SELECT id + small, price * 2 FROM items_olap WHERE id < 5");
  }

  @Test
  void limits() {
    assertThat(query("SELECT id FROM items_olap LIMIT 5")).isFullyPushedDown();
    assertThat(query("SELECT id FROM items_olap LIMIT 5")).result().rowCount().isEqualTo(5);
    assertThat(query("SELECT id FROM oltp.public.items_oltp WHERE id > 10 LIMIT 5"))
        .isFullyPushedDown();
  }

  @ParameterizedTest
  @ValueSource(strings = {"olap", "oltp"})
  void topN(String tier) {
    String items = " FROM " + tier + ".public.items_" + tier;
    pushed("SELECT id" + items + " ORDER BY id DESC LIMIT 7");
    pushed("SELECT id" + items + " ORDER BY kind NULLS FIRST, id LIMIT 80");
    pushed("SELECT id" + items + " ORDER BY weight DESC, id LIMIT 60");
    pushed("SELECT id, price" + items + " WHERE flag ORDER BY price DESC NULLS LAST, id LIMIT 3");
    pushed("SELECT id" + items + " ORDER BY price * 2 DESC, id LIMIT 3");
    pushed(
        "SELECT id, kind FROM (SELECT id, kind, price"
            + items
            + " ORDER BY price DESC, id LIMIT 40) ORDER BY kind NULLS FIRST, id LIMIT 9");
    pushed(
        "SELECT id, n FROM (SELECT id, id % 7 AS n, price"
            + items
            + " WHERE flag ORDER BY price * 2, id LIMIT 30) ORDER BY n DESC, price, id LIMIT 4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"olap", "oltp"})
  void aggregates(String tier) {
    String items = " FROM " + tier + ".public.items_" + tier;
    pushed("SELECT count(*), count(kind), min(id), max(id), sum(id)" + items);
    pushed(
        "SELECT kind, count(*), sum(price), avg(price), min(day), max(at)"
            + items
            + " GROUP BY kind");
    pushed("SELECT count(DISTINCT kind)" + items);
    pushed("SELECT sum(id % 7), bool_or(kind LIKE '%d 1'), count_if(kind LIKE '%d 1')" + items);
    pushed("SELECT DISTINCT kind, flag" + items);
    pushed("SELECT approx_distinct(kind)" + items);
    pushed("SELECT sum(small), avg(id), sum(id + small)" + items + " WHERE id < 100");
    pushed("SELECT min(kind), max(kind)" + items);
    pushed("SELECT min(weight), max(weight)" + items);
    pushed("SELECT bool_and(flag), bool_or(flag), every(id > 0)" + items);
    pushed("SELECT flag, count(*)" + items + " GROUP BY flag HAVING count(*) > 200");
    pushed(
        "SELECT sum(price * (1 - price / 100.00e0)) FROM (SELECT CAST(price AS double) price"
            + items
            + ")");
    pushed("SELECT kind, count(*) c" + items + " GROUP BY kind ORDER BY c DESC, kind LIMIT 2");
    pushed("SELECT max(n) FROM (SELECT kind, count(*) n" + items + " GROUP BY kind)");
    String numbers = items + " WHERE weight < 1000 AND id < 400";
    for (String function : new String[] {"stddev", "stddev_pop", "variance", "var_pop"}) {
      pushedNearly("SELECT " + function + "(weight)" + numbers);
    }
    for (String function :
        new String[] {"corr", "covar_samp", "covar_pop", "regr_slope", "regr_intercept"}) {
      pushedNearly("SELECT " + function + "(weight, CAST(id AS double))" + numbers);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"olap", "oltp"})
  void truncatedDatesAndTimes(String tier) {
    String items = " FROM " + tier + ".public.items_" + tier;
    for (String unit : new String[] {"day", "week", "month", "quarter", "year"}) {
      String trunc = "date_trunc('" + unit + "', ";
      pushed("SELECT id, " + trunc + "day), " + trunc + "at), " + trunc + "moment)" + items);
    }
    pushed("SELECT id, date_trunc('hour', at), date_trunc('MINUTE', moment)" + items);
    pushed(
        "SELECT kind, date_trunc('month', moment), sum(price)"
            + items
            + " GROUP BY kind, date_trunc('month', moment)");
    pushed("SELECT id" + items + " WHERE date_trunc('month', day) = DATE '2024-02-01'");
    String elsewhere =
        "SELECT date_trunc('day', moment AT TIME ZONE 'Asia/Kathmandu'), count(*)"
            + items
            + " GROUP BY 1";
    assertThat(query(elsewhere))
        .result()
        .rows()
        .containsExactlyInAnyOrderElementsOf(
            getQueryRunner().execute(withoutPushdown(), elsewhere).getMaterializedRows());
  }

  @Test
  void joinsWithinOneTier() {
    String join = " FROM items_olap i %s JOIN kinds k ON i.kind = k.kind";
    pushed("SELECT i.id, k.size" + join.formatted(""));
    pushed("SELECT i.id, k.size" + join.formatted("LEFT"));
    pushed("SELECT i.id, k.kind" + join.formatted("RIGHT"));
    pushed("SELECT i.id, k.kind" + join.formatted("FULL"));
    pushed("SELECT k.size, count(*), sum(i.price)" + join.formatted("") + " GROUP BY k.size");
    pushed(
        "SELECT a.id, b.id, c.size FROM items_olap a JOIN items_olap b ON a.id = b.id + 1 JOIN"
            + " kinds c ON c.kind = b.kind WHERE a.id < 50");
    pushed("SELECT i.id FROM items_olap i JOIN kinds k ON i.kind = k.kind AND i.id > k.size");
  }

  @Test
  void tiersAreJoinedByTrino() {
    assertThat(
            query(
                "SELECT a.id FROM items_olap a JOIN oltp.public.items_oltp b ON a.id = b.id WHERE"
                    + " b.id < 5"))
        .result()
        .rowCount()
        .isEqualTo(4);
  }

  @Test
  void distances() {
    for (String call :
        new String[] {
          "euclidean_distance(embedding, ARRAY[1e0, 0e0, 2e0])",
          "cosine_distance(embedding, ARRAY[1e0, 0e0, 2e0])",
          "dot_product(ARRAY[1e0, 0e0, 2e0], embedding)",
          "euclidean_distance(embedding, ARRAY[real '1', real '0', real '2'])"
        }) {
      String sql = "SELECT id FROM vector.public.notes ORDER BY " + call + " LIMIT 3";
      assertThat(query(sql)).as(sql).isFullyPushedDown();
      assertThat(getQueryRunner().execute(getSession(), sql).getMaterializedRows())
          .isEqualTo(getQueryRunner().execute(withoutPushdown(), sql).getMaterializedRows());
    }
  }

  @Test
  void dynamicFiltersReachTheScan() {
    String sql =
        "SELECT i.id FROM items_olap i JOIN oltp.public.items_oltp k ON i.id = k.id WHERE k.price ="
            + " 12.50";
    Session session =
        Session.builder(getSession())
            .setCatalogSessionProperty("olap", "dynamic_filter_wait_ms", "10000")
            .setSystemProperty("join_distribution_type", "BROADCAST")
            .build();
    assertThat(getQueryRunner().execute(session, sql).getMaterializedRows())
        .containsExactlyInAnyOrderElementsOf(
            getQueryRunner().execute(withoutPushdown(), sql).getMaterializedRows());
  }

  @Test
  void whatMeansSomethingElseStaysInTrino() {
    assertThat(query("SELECT id FROM items_olap WHERE weight = factor"))
        .isNotFullyPushedDown(FilterNode.class);
    assertThat((String) computeScalar("EXPLAIN SELECT approx_percentile(id, 0.5) FROM items_olap"))
        .contains("Aggregate");
    assertThat(query("SELECT lower(kind) FROM items_olap WHERE lower(kind) = 'kind 1'"))
        .isNotFullyPushedDown(FilterNode.class);
  }

  @Test
  void eachRuleHasASwitch() {
    String[][] cases = {
      {"filter_pushdown_enabled", "SELECT id FROM items_olap WHERE id = 1"},
      {"limit_pushdown_enabled", "SELECT id FROM items_olap LIMIT 3"},
      {"topn_pushdown_enabled", "SELECT id FROM items_olap ORDER BY id LIMIT 3"},
      {"aggregation_pushdown_enabled", "SELECT count(*) FROM items_olap"},
      {"join_pushdown_enabled", "SELECT i.id FROM items_olap i JOIN kinds k ON i.kind = k.kind"},
    };
    Class<?>[] nodes = {
      FilterNode.class, LimitNode.class, TopNNode.class, AggregationNode.class, JoinNode.class
    };
    for (int i = 0; i < cases.length; i++) {
      Session off =
          Session.builder(getSession())
              .setCatalogSessionProperty("olap", cases[i][0], "false")
              .build();
      assertThat(query(cases[i][1])).as(cases[i][1]).isFullyPushedDown();
      String plan = (String) computeScalar(off, "EXPLAIN " + cases[i][1]);
      assertThat(plan)
          .as(cases[i][1])
          .contains(
              nodes[i]
                  .getSimpleName()
                  .replace("Node", "")
                  .replace("Aggregation", "Aggregate")
                  .replace("Join", "Join"));
    }
  }
}
