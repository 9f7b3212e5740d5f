package io.megadb.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.planner.bind.BindContext;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.planner.plan.TableScanPlan;
import io.megadb.planner.plan.TableScanPlan.ParameterOperand;
import io.megadb.planner.plan.TableScanPlan.PrunePredicate;
import io.megadb.planner.split.scan.TierFacts;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.catalog.ViewDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.ColumnPredicate.Operator;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.TableStatistics;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.Statement;
import io.megadb.sql.StatementParser;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** From text to plan. */
class TestPlanner {
  private static final TableDefinition RESOURCES =
      TableDefinition.of(
          new TableName("oltp", "public", "resources"),
          List.of(
              new Column("id", SqlType.Simple.BIGINT, false),
              Column.of("name", SqlType.Simple.TEXT),
              Column.of("size", SqlType.Simple.INTEGER)),
          List.of("id"));
  private static final TableDefinition BILLING =
      TableDefinition.of(
          new TableName("olap", "public", "billing"),
          List.of(
              Column.of("resource_id", SqlType.Simple.BIGINT),
              Column.of("cost", new SqlType.Numeric(12, 2)),
              Column.of("note", SqlType.Simple.TEXT)),
          List.of());
  private static final CatalogSnapshot SNAPSHOT =
      CatalogSnapshot.empty()
          .withTable(RESOURCES)
          .withTable(BILLING)
          .withView(
              new ViewDefinition(
                  new TableName("megadb", "public", "costly"),
                  "SELECT resource_id, cost FROM billing WHERE cost > 1000",
                  "public",
                  List.of(
                      Column.of("resource_id", SqlType.Simple.BIGINT),
                      Column.of("cost", new SqlType.Numeric(12, 2))),
                  Optional.empty()));
  private static final BindContext CONTEXT =
      new BindContext(SNAPSHOT, List.of("public"), ZoneId.of("UTC"), "test");

  private final Planner byCodePoint = new Planner(facts(true));
  private final Planner byLocale = new Planner(facts(false));

  private static TierFacts facts(boolean comparesTextByCodePoint) {
    return new TierFacts() {
      @Override
      public Kind kind(String catalog) {
        return catalog.equals("oltp") ? Kind.SQL : Kind.LOCAL;
      }

      @Override
      public boolean comparesTextByCodePoint(String catalog) {
        return comparesTextByCodePoint;
      }

      @Override
      public Optional<TableStatistics> statistics(TableName table) {
        return Optional.of(new TableStatistics(10_000, 0, false));
      }
    };
  }

  private static Statement parse(String sql) {
    return new StatementParser().parse(sql);
  }

  private static QueryPlan plan(Planner planner, String sql) {
    return planner.plan(((Statement.Query) parse(sql)).node(), CONTEXT.withSql(sql));
  }

  private static String text(SqlTemplate template) {
    return template.fill(
        part -> part instanceof SqlTemplate.Text(String text) ? text : "<" + part + ">");
  }

  @Test
  void keepsParametersAsHolesOfFragmentsAndConditions() {
    QueryPlan plan =
        plan(
            byCodePoint,
            "SELECT r.name FROM resources r JOIN billing b ON b.resource_id = r.id"
                + " WHERE r.size = $2 AND b.cost > $1");
    assertThat(plan.parameterTypes()).hasSize(2);
    assertThat(plan.fragments()).hasSize(1);
    assertThat(plan.fragments().getFirst().sql().parts())
        .contains(new SqlTemplate.ParameterSlot(1));
    assertThat(plan.scans().getFirst().prunes())
        .allSatisfy(p -> assertThat(p.operands()).contains(new ParameterOperand(0)));
  }

  @Test
  void expandsViewsOverTiers() {
    QueryPlan plan = plan(byCodePoint, "SELECT resource_id FROM costly");
    assertThat(plan.scans()).extracting(TableScanPlan::table).containsExactly(BILLING);
    assertThat(plan.scans().getFirst().prunes())
        .extracting(PrunePredicate::column, PrunePredicate::operator)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("cost", Operator.GREATER));
  }

  @Test
  void saysWhatTheDatabasesCollationStops() {
    String sql =
        "SELECT b.cost FROM billing b JOIN resources r ON r.id = b.resource_id"
            + " WHERE r.name > 'm' AND r.size > 3";
    assertThat(plan(byCodePoint, sql).notes()).isEmpty();
    QueryPlan plan = plan(byLocale, sql);
    assertThat(plan.notes())
        .singleElement()
        .asString()
        .startsWith("not pushed to oltp: WHERE: ")
        .contains("collation");
    assertThat(text(plan.fragments().getFirst().sql())).contains("3").doesNotContain("'m'");
    assertThat(text(plan.residual())).contains("'m'");
  }

  @Test
  void plansTheRowsAnUpdateChanges() {
    String sql = "UPDATE billing SET cost = cost * 2 WHERE resource_id = 7";
    QueryPlan plan =
        byCodePoint.planUpdateRows(BILLING, (Statement.Update) parse(sql), CONTEXT.withSql(sql));
    assertThat(plan.columns())
        .extracting(Column::name)
        .containsExactly("resource_id", "cost", "note", LocalTier.LOCATOR);
    TableScanPlan scan = plan.scans().getFirst();
    assertThat(scan.locator()).isTrue();
    assertThat(scan.columns()).containsExactly("resource_id", "cost", "note");
    assertThat(scan.prunes())
        .containsExactly(new PrunePredicate("resource_id", Operator.EQUAL, List.of(7L)));
  }

  @Test
  void readsOnlyWhatADeleteNeeds() {
    String sql = "DELETE FROM billing WHERE resource_id IN (SELECT id FROM resources)";
    QueryPlan plan =
        byCodePoint.planDeleteRows(BILLING, (Statement.Delete) parse(sql), CONTEXT.withSql(sql));
    assertThat(plan.columns()).extracting(Column::name).containsExactly(LocalTier.LOCATOR);
    assertThat(plan.scans().getFirst().columns()).containsExactly("resource_id");
    assertThat(plan.scans().getFirst().locator()).isTrue();
    assertThat(plan.fragments()).hasSize(1);
  }

  @Test
  void plansTheRowsOfAnInsert() {
    String sql = "INSERT INTO billing (cost, resource_id) SELECT size, id FROM resources";
    Statement.Insert insert = (Statement.Insert) parse(sql);
    QueryPlan plan =
        byCodePoint.planInsert(BILLING, insert.columns(), insert.source(), CONTEXT.withSql(sql));
    assertThat(plan.columns())
        .extracting(Column::name)
        .containsExactly("resource_id", "cost", "note");
    assertThat(plan.fragments()).hasSize(1);
  }

  @Test
  void resolvesTablesButNotViews() {
    assertThat(byCodePoint.resolveTable(new QualifiedName(List.of("billing"), 1), CONTEXT))
        .isEqualTo(BILLING);
    assertThatThrownBy(
            () -> byCodePoint.resolveTable(new QualifiedName(List.of("costly"), 8), CONTEXT))
        .isInstanceOfSatisfying(
            MegaDbException.class,
            e -> {
              assertThat(e.is(ErrorCode.WRONG_OBJECT_TYPE)).isTrue();
              assertThat(e.position()).hasValue(8);
            });
  }
}
