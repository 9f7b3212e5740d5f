package io.megadb.planner.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.plan.TableScanPlan.ParameterOperand;
import io.megadb.planner.plan.TableScanPlan.PrunePredicate;
import io.megadb.spi.tier.ColumnPredicate.Operator;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TestPruneConditions {
  private static final TestTables TABLES =
      new TestTables()
          .table(
              "olap",
              "t",
              1_000,
              "i integer, b bigint, n numeric(12,2), r real, x double precision, s text,"
                  + " v varchar(8), f boolean, d date, ts timestamp, tz timestamptz, u uuid")
          .table("olap", "o", 1_000, "i integer, s text");

  private static List<PrunePredicate> prunes(String sql) {
    QueryPlan plan = new Splitter(PlanRunner.duckDbEverywhere()).split(TABLES.bind(sql), TABLES);
    return plan.scans().stream()
        .filter(s -> s.table().name().name().equals("t"))
        .flatMap(s -> s.prunes().stream())
        .toList();
  }

  private static List<PrunePredicate> where(String condition) {
    return prunes("SELECT i FROM t WHERE " + condition);
  }

  private static PrunePredicate is(String column, Operator operator, Object... operands) {
    return new PrunePredicate(column, operator, List.of(operands));
  }

  @Test
  void readsComparisonsInTheColumnsOwnType() {
    assertThat(where("i = 5")).containsExactly(is("i", Operator.EQUAL, 5));
    assertThat(where("5 < b")).containsExactly(is("b", Operator.GREATER, 5L));
    assertThat(where("n <= 5.25"))
        .containsExactly(is("n", Operator.LESS_OR_EQUAL, new BigDecimal("5.25")));
    assertThat(where("x > 2.5")).containsExactly(is("x", Operator.GREATER, 2.5));
    assertThat(where("CAST(r AS DOUBLE PRECISION) > 2.5"))
        .containsExactly(is("r", Operator.GREATER, 2.5f));
    assertThat(where("s = 'a'")).containsExactly(is("s", Operator.EQUAL, "a"));
    assertThat(where("d >= DATE '2025-01-31'"))
        .containsExactly(is("d", Operator.GREATER_OR_EQUAL, LocalDate.of(2025, 1, 31)));
    assertThat(where("ts < TIMESTAMP '2025-01-31 10:00:00'"))
        .containsExactly(is("ts", Operator.LESS, LocalDateTime.of(2025, 1, 31, 10, 0)));
  }

  @Test
  void readsListsRangesFlagsAndNulls() {
    assertThat(where("i IN (1, 2, 3)")).containsExactly(is("i", Operator.IN, 1, 2, 3));
    assertThat(where("i = 1 OR i IN (2, 3)")).containsExactly(is("i", Operator.IN, 1, 2, 3));
    assertThat(where("i BETWEEN 1 AND 3"))
        .containsExactly(is("i", Operator.GREATER_OR_EQUAL, 1), is("i", Operator.LESS_OR_EQUAL, 3));
    assertThat(where("u = '00000000-0000-0000-0000-00000000000a'"))
        .containsExactly(is("u", Operator.EQUAL, new UUID(0, 10)));
    assertThat(where("f AND s IS NULL"))
        .containsExactly(is("f", Operator.EQUAL, true), is("s", Operator.IS_NULL));
    assertThat(where("NOT f AND s IS NOT NULL"))
        .containsExactly(is("f", Operator.EQUAL, false), is("s", Operator.IS_NOT_NULL));
  }

  @Test
  void comparesADateWithATimestampByItsMidnight() {
    assertThat(where("d > TIMESTAMP '2025-01-31 10:00:00'"))
        .containsExactly(is("d", Operator.GREATER, LocalDate.of(2025, 1, 31)));
    assertThat(where("d < TIMESTAMP '2025-01-31 10:00:00'"))
        .containsExactly(is("d", Operator.LESS_OR_EQUAL, LocalDate.of(2025, 1, 31)));
    assertThat(where("ts >= DATE '2025-01-31'"))
        .containsExactly(
            is("ts", Operator.GREATER_OR_EQUAL, LocalDate.of(2025, 1, 31).atStartOfDay()));
  }

  @Test
  void computesDatesAndReadsInstants() {
    LocalDate february = LocalDate.of(2025, 2, 1);
    assertThat(where("d < DATE '2025-01-01' + INTERVAL '1 month'"))
        .containsExactly(is("d", Operator.LESS, february));
    assertThat(where("ts >= TIMESTAMP '2025-02-01 00:00:01' - INTERVAL '1' SECOND"))
        .containsExactly(is("ts", Operator.GREATER_OR_EQUAL, february.atStartOfDay()));
    assertThat(where("d = DATE '2025-01-31' + 1"))
        .containsExactly(is("d", Operator.EQUAL, february));
    assertThat(where("tz >= '2025-02-01 01:00:00+01'"))
        .containsExactly(
            is("tz", Operator.GREATER_OR_EQUAL, february.atStartOfDay().atOffset(ZoneOffset.UTC)));
  }

  @Test
  void leavesOutWhatItCannotReadExactly() {
    assertThat(where("i + 1 = 5")).isEmpty();
    assertThat(where("i = b")).isEmpty();
    assertThat(where("i <> 5")).isEmpty();
    assertThat(where("i = 5 OR s = 'a'")).isEmpty();
    assertThat(where("CAST(r AS DOUBLE PRECISION) > 0.1")).isEmpty();
    assertThat(where("i > 2.5")).isEmpty();
    assertThat(where("b = 99999999999999999999")).isEmpty();
    assertThat(where("upper(s) = 'A'")).isEmpty();
  }

  @Test
  void keepsParametersOfTheColumnsType() {
    assertThat(where("i = ?")).containsExactly(is("i", Operator.EQUAL, new ParameterOperand(0)));
    assertThat(where("? < d AND s = ?"))
        .containsExactly(
            is("d", Operator.GREATER, new ParameterOperand(0)),
            is("s", Operator.EQUAL, new ParameterOperand(1)));
  }

  @Test
  void carriesConditionsThroughTheTree() {
    assertThat(
            prunes(
                "SELECT * FROM (SELECT i AS a, count(*) AS c FROM t GROUP BY i) AS q WHERE a = 3"))
        .containsExactly(is("i", Operator.EQUAL, 3));
    assertThat(
            prunes(
                "SELECT * FROM (SELECT i AS a FROM t UNION ALL SELECT i FROM o) AS q WHERE a = 3"))
        .containsExactly(is("i", Operator.EQUAL, 3));
    assertThat(prunes("SELECT * FROM o WHERE o.i IN (SELECT t.i FROM t WHERE t.b > 3)"))
        .containsExactly(is("b", Operator.GREATER, 3L));
    assertThat(prunes("SELECT o.s FROM o LEFT JOIN t ON t.i = o.i AND t.b = 4 AND o.i > 2"))
        .containsExactly(is("b", Operator.EQUAL, 4L));
  }

  @Test
  void carriesToANullableSideOnlyWhatFailsOnNull() {
    String join = "SELECT o.s FROM o LEFT JOIN t ON t.i = o.i WHERE ";
    assertThat(prunes(join + "t.b = 4")).containsExactly(is("b", Operator.EQUAL, 4L));
    assertThat(prunes(join + "t.b IS NULL")).isEmpty();
    assertThat(prunes(join + "(t.b = 4 OR t.b IS NULL)")).isEmpty();
    assertThat(prunes(join + "coalesce(t.b, 4) = 4")).isEmpty();
  }

  @Test
  void stopsAtLimitsAndWindows() {
    assertThat(prunes("SELECT * FROM (SELECT i FROM t ORDER BY b LIMIT 3) AS q WHERE i = 3"))
        .isEmpty();
    assertThat(
            prunes(
                "SELECT * FROM (SELECT i, rank() OVER (ORDER BY b) AS k FROM t) AS q WHERE i = 3"))
        .isEmpty();
  }
}
