package io.megadb.planner.bind;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestBindQuery {
  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      textBlock =
          """
          SELECT id, region, cost * 2 AS c FROM billing ¦ id bigint, region text, c numeric(22,4)
          SELECT * FROM metrics_now ¦ id bigint, value double precision
          SELECT id, id FROM billing ¦ id bigint, id bigint
          SELECT sum(cost), count(*), avg(cost), avg(id) FROM billing ¦ sum numeric(38,4), count bigint, avg numeric(38,16), avg numeric(38,16)
          SELECT sum(small), sum(quantity), sum(id), sum(ratio), sum(score) FROM resources ¦ sum bigint, sum bigint, sum numeric(38,0), sum real, sum double precision
          SELECT 1/2, 1.0/3, 7 % 2, 2 ^ 3 FROM resources ¦ ?column? integer, ?column? numeric(38,16), ?column? integer, power double precision
          SELECT 1e5, 12345678901, 99999999999999999999 ¦ ?column? numeric(6,0), ?column? bigint, ?column? numeric(20,0)
          SELECT quantity + ratio, small + small, id + quantity, price * 2 FROM resources ¦ ?column? double precision, ?column? smallint, ?column? bigint, ?column? numeric(38,16)
          SELECT day + 1, day - day, ts - ts, ts + interval '1 day', day + interval '1 month' FROM billing ¦ ?column? date, ?column? integer, ?column? interval, ?column? timestamp, ?column? timestamp
          SELECT date_trunc('month', created), date_trunc('month', ts), extract(year from ts), extract(epoch from ts) FROM resources, billing ¦ date_trunc timestamptz, date_trunc timestamp, extract numeric(38,0), extract numeric(38,6)
          SELECT config -> 'a', config ->> 'a', config #>> '{a,b}' FROM resources ¦ ?column? json, ?column? text, ?column? text
          SELECT tags[1], tags || name, ARRAY[1, 2.5], array_agg(id) FROM resources GROUP BY 1, 2 ¦ tags text, ?column? text[], array numeric(11,1)[], array_agg bigint[]
          SELECT 'a' || 1, concat('a', 1), upper(name) FROM resources ¦ ?column? text, concat text, upper text
          SELECT CASE WHEN id = 1 THEN 'x' END, coalesce(region, 'n'), nullif(id, 2), greatest(id, 2.5) FROM billing ¦ case text, coalesce text, nullif bigint, greatest numeric(20,1)
          SELECT '2024-01-01'::date, CAST('1' AS int), '1'::numeric(5,2), x::text FROM (VALUES (1)) t(x) ¦ ?column? date, int4 integer, numeric numeric(5,2), x text
          SELECT round(price, 2), round(price), round(score), ceil(1.2), mod(5, 3), abs(-5) FROM resources ¦ round numeric(38,2), round numeric(38,0), round double precision, ceil numeric(38,0), mod integer, abs integer
          SELECT id FROM billing UNION SELECT quantity FROM resources ¦ id bigint
          SELECT cost FROM billing UNION ALL SELECT quantity FROM resources ¦ cost numeric(14,4)
          SELECT NULL, 'x', $1 ¦ ?column? text, ?column? text, ?column? text
          VALUES (1, 'a'), (2, NULL) ¦ column1 integer, column2 text
          SELECT * FROM generate_series(1, 10) AS g ¦ g integer
          SELECT g.n FROM resources r, generate_series(1, r.quantity) AS g(n) ¦ n integer
          SELECT u FROM resources, unnest(tags) AS u ¦ u text
          SELECT id, unnest(tags) AS tag FROM resources ¦ id bigint, tag text
          SELECT e.value FROM resources r LEFT JOIN LATERAL json_array_elements(r.config) AS e(value) ON true ¦ value json
          SELECT count(*) FILTER (WHERE cost > 1) OVER (PARTITION BY region) FROM billing ¦ count bigint
          WITH v(a, b) AS (VALUES (1, 'x')) SELECT a, b FROM v ¦ a integer, b text
          SELECT CASE WHEN true THEN NULL END, COALESCE(NULL, NULL) ¦ case text, coalesce text
          SELECT b.a, b.cost FROM billing AS b(a) ¦ a bigint, cost numeric(12,4)
          SELECT CASE WHEN id = 1 THEN cost ELSE 0 END FROM billing ¦ case numeric(14,4)
          SELECT 'a' || true, region || day FROM billing ¦ ?column? text, ?column? text
          SELECT 'x' = ANY(tags), id = ANY('{1,2}'), id <> ALL($1) FROM resources ¦ ?column? boolean, ?column? boolean, ?column? boolean
          SELECT sum(cost) OVER (ORDER BY ts RANGE BETWEEN interval '1 day' PRECEDING AND CURRENT ROW) FROM billing ¦ sum numeric(38,4)
          SELECT row_number() OVER w, lag(name) OVER w, sum(quantity) OVER w FROM resources WINDOW w AS (ORDER BY id) ¦ row_number bigint, lag text, sum bigint
          SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY id), mode() WITHIN GROUP (ORDER BY name) FROM resources ¦ percentile_cont double precision, mode text
          SELECT created AT TIME ZONE 'UTC', now(), current_date, age(created) FROM resources ¦ timezone timestamp, now timestamptz, current_date date, age interval
          SELECT olap.public.billing.id, billing.region FROM olap.billing ¦ id bigint, region text
          WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 10) SELECT sum(n) FROM t ¦ sum bigint
          SELECT b.id FROM billing b LEFT JOIN resources r USING (id) ¦ id bigint
          SELECT id FROM billing b JOIN resources r USING (id) JOIN metrics_now m USING (id) ¦ id bigint
          SELECT id, count(*) FROM billing b JOIN resources r USING (id) JOIN metrics_now m USING (id) WHERE id > 1 GROUP BY id HAVING max(id) > 2 ORDER BY id ¦ id bigint, count bigint
          SELECT id + 1 AS n FROM billing b FULL JOIN resources r USING (id) FULL JOIN metrics_now m USING (id) ORDER BY id ¦ n bigint
          SELECT id FROM billing b FULL JOIN resources r USING (id) JOIN (SELECT 1 AS one) s ON true WHERE id > 1 ¦ id bigint
          SELECT id FROM resources r JOIN (SELECT day FROM billing) d ON true JOIN metrics_now m USING (id) ORDER BY id ¦ id bigint
          SELECT m.value FROM billing JOIN resources USING (id) RIGHT JOIN metrics_now m USING (id) WHERE id IN (SELECT id FROM billing) ORDER BY abs(id) ¦ value double precision
          SELECT stddev(quantity), variance(score), corr(score, ratio), bool_and(active), json_agg(name) FROM resources ¦ stddev numeric(38,16), variance double precision, corr double precision, bool_and boolean, json_agg json
          SELECT exists(SELECT 1), array(SELECT id FROM billing) ¦ exists boolean, array bigint[]
          """)
  void findsTypesAsPostgres(String sql, String columns) {
    assertThat(BindFixture.types(sql)).isEqualTo(columns);
  }

  @Test
  void keepsSubQueriesAndReadsLiteralsAsTheOtherSide() {
    BoundQuery bound =
        BindFixture.bind(
            "SELECT id FROM billing WHERE day >= '2024-01-01' AND id IN (SELECT id FROM resources)");
    assertThat(RelOptUtil.toString(bound.rel())).contains(">=($3, 2024-01-01)", "IN($0, {");
  }

  @Test
  void scansUnwrapToTheTable() {
    BoundQuery bound = BindFixture.bind("SELECT * FROM memory.metrics_now");
    BoundTable table = bound.rel().getInput(0).getTable().unwrap(BoundTable.class);
    assertThat(table.definition().name()).hasToString("memory.public.metrics_now");
    assertThat(table.locator()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      textBlock =
          """
          SELECT $1 = id FROM billing ¦ bigint
          SELECT $1::int ¦ integer
          SELECT $1 || 'x' ¦ text
          SELECT id FROM billing LIMIT $1 ¦ bigint
          SELECT id FROM billing WHERE day > $1 AND cost IN ($2, $3) ¦ date, numeric(12,4), numeric(12,4)
          SELECT id FROM billing WHERE ts BETWEEN $1 AND $2 ¦ timestamp, timestamp
          SELECT id = ANY($1) FROM billing ¦ bigint[]
          SELECT lower($1), coalesce($2, 1), CASE WHEN $3 THEN 1 ELSE $4 END ¦ text, integer, boolean, integer
          SELECT $1 ¦ text
          SELECT id FROM billing WHERE id = $2 AND region = $1 ¦ text, bigint
          """)
  void infersParametersFromTheirUse(String sql, String types) {
    List<String> found = BindFixture.bind(sql).parameterTypes().stream().map(t -> t.sql()).toList();
    assertThat(String.join(", ", found)).isEqualTo(types);
  }
}
