package io.megadb.planner.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.planner.plan.Fragment;
import io.megadb.planner.plan.Fragment.SidewaysFilter;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.plan.RunFacts;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.planner.plan.SqlTemplate.FragmentSlot;
import io.megadb.planner.plan.SqlTemplate.ParameterSlot;
import io.megadb.planner.plan.SqlTemplate.ScanSlot;
import io.megadb.planner.plan.SqlTemplate.Text;
import io.megadb.planner.plan.TableScanPlan;
import io.megadb.planner.plan.TableScanPlan.KeyPrune;
import io.megadb.planner.plan.TableScanPlan.ParameterOperand;
import io.megadb.planner.plan.TableScanPlan.PrunePredicate;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.tier.ColumnPredicate.Operator;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestExplainText {
  private static final List<Column> COLUMNS = List.of(Column.of("id", SqlType.Simple.INTEGER));

  private static SqlTemplate template(Object... parts) {
    return new SqlTemplate(
        java.util.Arrays.stream(parts)
            .map(p -> p instanceof String text ? new Text(text) : (SqlTemplate.Part) p)
            .toList());
  }

  private static QueryPlan plan() {
    Fragment fragment =
        new Fragment(
            0,
            "oltp",
            template(
                "SELECT t0.\"id\" FROM \"public\".\"a\" AS t0 WHERE x = ", new ParameterSlot(1)),
            COLUMNS,
            1234.4,
            List.of(
                new SidewaysFilter(
                    "id",
                    template("SELECT t0.\"k\" FROM ", new ScanSlot(0), " AS t0"),
                    Optional.empty(),
                    12)));
    TableScanPlan scan =
        new TableScanPlan(
            0,
            TableDefinition.of(new TableName("olap", "public", "b"), COLUMNS, List.of()),
            List.of("id"),
            true,
            List.of(
                new PrunePredicate("id", Operator.EQUAL, List.of(new ParameterOperand(0))),
                new PrunePredicate("s", Operator.IN, List.of("it's", "b")),
                new PrunePredicate("s", Operator.IS_NOT_NULL, List.of())),
            List.of(new KeyPrune("id", 0, "id")),
            5000);
    return new QueryPlan(
        COLUMNS,
        List.of(),
        List.of(),
        List.of(fragment),
        List.of(scan),
        template(
            "SELECT * FROM ", new ScanSlot(0), " AS t0 INNER JOIN ", new FragmentSlot(0), " AS t1"),
        List.of("not pushed to oltp: ORDER BY: text sorts by locale there"));
  }

  @Test
  void showsWhatIsPlanned() {
    assertThat(ExplainText.of(plan()))
        .containsExactly(
            "Route: federated",
            "Fragment 0 on oltp  (rows=1234)",
            "  SELECT t0.\"id\"",
            "  FROM \"public\".\"a\" AS t0",
            "  WHERE x = $2",
            "  Sideways filter on \"id\": about 12 keys of",
            "    SELECT t0.\"k\"",
            "    FROM [scan 0] AS t0",
            "Scan 0 of olap.public.b  (rows=5000)",
            "  Columns: id, (locator)",
            "  Skips unless: id = $1 AND s IN ('it''s', 'b') AND s IS NOT NULL",
            "  Skips by keys: id among \"id\" of fragment 0",
            "Residual in DuckDB",
            "  SELECT *",
            "  FROM [scan 0] AS t0",
            "  INNER JOIN [fragment 0] AS t1",
            "Not pushed to oltp: ORDER BY: text sorts by locale there");
  }

  @Test
  void showsWhatHappened() {
    RunFacts facts =
        new RunFacts(
            Map.of(
                0,
                new RunFacts.FragmentFacts(
                    () -> 7, 2.25, "SELECT 1 FROM sent", List.of("id: 12 keys"))),
            Map.of(
                0,
                new RunFacts.ScanFacts(
                    new LocalScan.Facts("v9", 2, 10, 160_000, 4096, 1),
                    () -> -1,
                    List.of("id: 17 keys"))),
            17,
            12.5);
    assertThat(ExplainText.of(plan(), facts))
        .contains(
            "Fragment 0 on oltp  (rows=1234)  (actual rows=7 time=2.3 ms)",
            "  FROM sent",
            "  Sideways filter sent: id: 12 keys",
            "Scan 0 of olap.public.b  (rows=5000)"
                + "  (actual units=2 pruned=10 decoded=1 rows=160000 bytes=4096 version=v9)",
            "Residual in DuckDB  (actual rows=17)",
            "Execution Time: 12.5 ms")
        .doesNotContain("  WHERE x = $2");
  }

  @Test
  void cutsLongTextsThatWereSent() {
    String sent = "SELECT 1 WHERE id IN (" + "1, ".repeat(ExplainText.LONGEST_SENT_SQL) + "1)";
    RunFacts facts =
        new RunFacts(
            Map.of(0, new RunFacts.FragmentFacts(() -> 7, 2, sent, List.of())), Map.of(), 0, 0);
    int rest = sent.length() - ExplainText.LONGEST_SENT_SQL;
    assertThat(ExplainText.of(plan(), facts))
        .anySatisfy(line -> assertThat(line).endsWith("... (" + rest + " characters more)"));
  }

  @Test
  void showsTheTiersOwnLinesOfAVerbatimStatement() {
    assertThat(ExplainText.verbatim("oltp", List.of("Seq Scan on a", "  Filter: (id = 1)")))
        .containsExactly("Route: oltp verbatim", "  Seq Scan on a", "    Filter: (id = 1)");
  }

  @Test
  void breaksSqlAtClausesOnly() {
    assertThat(
            SqlLayout.lines(
                "SELECT EXTRACT(YEAR FROM d), left(s, 2), ' FROM  x ', \"ORDER\","
                    + " sum(a) OVER (PARTITION BY b ORDER BY c) FROM t LEFT JOIN"
                    + " (SELECT 1 UNION ALL SELECT 2) AS q ON a IS NOT DISTINCT FROM b"
                    + " WHERE x IN (SELECT y FROM z) ORDER BY 1"))
        .containsExactly(
            "SELECT EXTRACT(YEAR FROM d), left(s, 2), ' FROM  x ', \"ORDER\","
                + " sum(a) OVER (PARTITION BY b ORDER BY c)",
            "FROM t",
            "LEFT JOIN (",
            "  SELECT 1",
            "  UNION ALL",
            "  SELECT 2",
            ") AS q ON a IS NOT DISTINCT FROM b",
            "WHERE x IN (",
            "  SELECT y",
            "  FROM z",
            ")",
            "ORDER BY 1");
  }
}
