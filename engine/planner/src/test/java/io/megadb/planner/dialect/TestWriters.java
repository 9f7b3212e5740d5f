package io.megadb.planner.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.planner.bind.BoundQuery;
import io.megadb.planner.dialect.text.OutputNames;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The texts' shape; what they mean is compared by the differential tests. */
class TestWriters {
  @Test
  void slotsStandForScansAndParameters() {
    BoundQuery bound = Bound.query("SELECT i FROM edges WHERE i = $1 AND t = $2");
    SqlTemplate template =
        new DuckDbWriter().write(Routes.slots(bound.rel(), new ArrayList<>()), bound.columns());
    assertThat(template.parts())
        .contains(
            new SqlTemplate.ScanSlot(0),
            new SqlTemplate.ParameterSlot(0),
            new SqlTemplate.ParameterSlot(1));
    String text =
        template.fill(
            part ->
                switch (part) {
                  case SqlTemplate.ParameterSlot(int index) -> "$" + (index + 1);
                  default -> "edges";
                });
    assertThat(text)
        .isEqualTo(
            "SELECT t0.\"i\" FROM edges AS t0 WHERE ((t0.\"i\" = CAST($1 AS INTEGER)) AND"
                + " (t0.\"t\" = CAST($2 AS VARCHAR)))");
  }

  @Test
  void tablesOfPostgresAreNamedBySchema() {
    BoundQuery bound = Bound.query("SELECT i FROM edges WHERE t = 'x'");
    String text = new PostgresWriter().write(bound.rel(), bound.columns()).fill(part -> "?");
    assertThat(text)
        .isEqualTo("SELECT t0.\"i\" FROM \"public\".\"edges\" AS t0 WHERE (t0.\"t\" = 'x')");
  }

  @Test
  void tablesThatWereNotReplacedAreAnInternalErrorInDuckDb() {
    BoundQuery bound = Bound.query("SELECT i FROM edges");
    assertThatThrownBy(() -> new DuckDbWriter().write(bound.rel(), bound.columns()))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.is(ErrorCode.INTERNAL_ERROR)).isTrue());
  }

  @Test
  void productsInSumsAreSplitOnlyWhereTheyAreWide() {
    assertThat(duckDb("SELECT sum(n * n) FROM edges")).contains("mdb_sum_of(", "TRY(");
    assertThat(duckDb("SELECT sum(s * i) FROM edges")).doesNotContain("TRY(");
    assertThat(duckDb("SELECT max(n * n) FROM edges")).doesNotContain("TRY(");
  }

  @Test
  void constantsFoldInDuckDb() {
    assertThat(duckDb("SELECT id FROM edges WHERE dt < date '2020-01-01' + interval '1 month'"))
        .contains("CAST('1 months' AS INTERVAL)")
        .doesNotContain("mdb_");
    assertThat(duckDb("SELECT i / 2, i % 2 FROM edges"))
        .contains("(t0.\"i\" // 2)", "(t0.\"i\" % 2)");
  }

  @Test
  void namesAreUniqueInAnyCaseAndShortEnoughForPostgres() {
    String wide = "é".repeat(40);
    assertThat(OutputNames.of(List.of("a", "A", "b", "", wide, "c1")))
        .containsExactly("c0", "c1_", "b", "c3", "c4", "c1");
  }

  private static String duckDb(String sql) {
    BoundQuery bound = Bound.query(sql);
    return new DuckDbWriter()
        .write(Routes.slots(bound.rel(), new ArrayList<>()), bound.columns())
        .fill(part -> "edges");
  }
}
