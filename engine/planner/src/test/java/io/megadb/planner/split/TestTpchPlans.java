package io.megadb.planner.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.planner.bind.BoundQuery;
import io.megadb.planner.dialect.TpchData;
import io.megadb.planner.explain.ExplainText;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.split.scan.TierFacts;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The 22 TPC-H queries give the same rows with all tables in one place, with the small tables in a
 * SQL tier, and so with push-down off.
 */
class TestTpchPlans {
  private static final Map<String, String> KEYS =
      Map.of(
          "region", "r_regionkey",
          "nation", "n_nationkey",
          "supplier", "s_suppkey",
          "customer", "c_custkey",
          "part", "p_partkey",
          "orders", "o_orderkey");

  @TempDir static Path folder;
  private static final TestTables TABLES = new TestTables();
  private static PlanRunner runner;

  @BeforeAll
  static void loadTables() throws Exception {
    runner = new PlanRunner();
    TpchData.load(runner.connection(), 0.01, folder);
    for (String statement : TpchData.resource("schema.sql").split(";\\s*")) {
      int open = statement.indexOf('(');
      String name = statement.substring("create table ".length(), open).strip();
      String columns = statement.substring(open + 1, statement.lastIndexOf(')'));
      String key = KEYS.get(name);
      TABLES.table(
          name.equals("lineitem") || name.equals("orders") ? "olap" : "oltp",
          name,
          Long.parseLong(runner.rows("SELECT count(*) FROM " + name).getFirst()),
          key == null ? columns : columns.replace(key + " ", key + "* "));
    }
  }

  @AfterAll
  static void close() throws SQLException {
    runner.close();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22})
  void answersTheSameHoweverItIsSplit(int number) throws Exception {
    String sql = TpchData.query(number);
    BoundQuery query = TABLES.bind(sql);
    Splitter splitter = new Splitter(PlanRunner.duckDbEverywhere());
    List<String> expected = runner.run(splitter.split(query, TABLES.allLocal()));
    for (TestTables facts : List.of(TABLES, TABLES.with(TierFacts.PushDown.OFF))) {
      QueryPlan plan = splitter.split(query, facts);
      assertThat(runner.run(plan)).as(String.join("\n", ExplainText.of(plan))).isEqualTo(expected);
    }
  }
}
