package io.megadb.planner.bind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.catalog.ViewDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.junit.jupiter.api.Test;

class TestNames {
  private static final List<Column> ID = List.of(new Column("id", SqlType.Simple.BIGINT, true));

  private static CatalogSnapshot catalog() {
    return BindFixture.catalog()
        .withTable(table("olap", "finance", "bills"))
        .withTable(table("oltp", "finance", "bills"))
        .withTable(table("oltp", "finance", "billing"))
        .withTable(table("megadb", "information_schema", "tables"))
        .withTable(table("megadb", "system", "queries"))
        .withView(view("costs", "SELECT region, sum(cost) FROM billing GROUP BY region", "r", "c"))
        .withView(view("nested", "SELECT c FROM costs WHERE r = 'x'", "c"))
        .withView(view("loop", "SELECT id FROM loop", "id"));
  }

  private static TableDefinition table(String catalog, String schema, String name) {
    return TableDefinition.of(new TableName(catalog, schema, name), ID, List.of());
  }

  private static ViewDefinition view(String name, String sql, String... columns) {
    return new ViewDefinition(
        new TableName(ViewDefinition.CATALOG, "public", name),
        sql,
        "public",
        java.util.Arrays.stream(columns).map(c -> Column.of(c, SqlType.Simple.TEXT)).toList(),
        Optional.empty());
  }

  private static BoundQuery bind(String sql, String... searchPath) {
    return BindFixture.BINDER.bindQuery(
        BindFixture.parse(sql),
        new BindContext(catalog(), List.of(searchPath), ZoneId.of("UTC"), "tester", sql));
  }

  private static String plan(String sql, String... searchPath) {
    return RelOptUtil.toString(bind(sql, searchPath).rel());
  }

  @Test
  void looksUnqualifiedNamesUpAlongTheSearchPath() {
    assertThat(plan("SELECT * FROM billing", "finance", "public")).contains("oltp.finance.billing");
    assertThat(plan("SELECT * FROM billing", "public", "finance")).contains("olap.public.billing");
  }

  @Test
  void knowsTiersSchemasAndSystemTables() {
    assertThat(plan("SELECT * FROM finance.billing", "public")).contains("oltp.finance.billing");
    assertThat(plan("SELECT * FROM olap.billing", "public")).contains("olap.public.billing");
    assertThat(plan("SELECT * FROM olap.finance.bills", "public")).contains("olap.finance.bills");
    assertThat(plan("SELECT * FROM information_schema.tables", "public"))
        .contains("megadb.information_schema.tables");
    assertThat(plan("SELECT * FROM megadb.system.queries", "public"))
        .contains("megadb.system.queries");
  }

  @Test
  void refusesNamesOfTwoTiers() {
    assertThatThrownBy(() -> bind("SELECT * FROM bills", "finance"))
        .isInstanceOfSatisfying(
            MegaDbException.class,
            e -> {
              assertThat(e.is(ErrorCode.AMBIGUOUS_TABLE)).isTrue();
              assertThat(e.position()).hasValue(15);
              assertThat(e.hint())
                  .hasValue("Name the tier too: olap.finance.bills, oltp.finance.bills.");
            });
  }

  @Test
  void expandsViewsWithTheirOwnColumnNames() {
    assertThat(plan("SELECT v.c, v.r FROM costs v WHERE v.c > 1", "public"))
        .contains("olap.public.billing", "SUM(");
    assertThat(bind("SELECT * FROM nested", "finance", "public").columns())
        .containsExactly(Column.of("c", new SqlType.Numeric(38, 4)));
  }

  @Test
  void withClausesHideTables() {
    assertThat(plan("WITH billing AS (SELECT 1 AS one) SELECT one FROM billing", "public"))
        .doesNotContain("olap");
    assertThat(plan("WITH t AS (SELECT id FROM billing) SELECT * FROM t", "public"))
        .contains("olap.public.billing");
  }

  @Test
  void refusesViewsThatReadThemselves() {
    assertThatThrownBy(() -> bind("SELECT * FROM loop", "public"))
        .isInstanceOfSatisfying(
            MegaDbException.class,
            e -> assertThat(e.is(ErrorCode.INVALID_TABLE_DEFINITION)).isTrue());
  }
}
