package io.megadb.planner.bind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestBindWrites {
  private static final TableDefinition TABLE =
      new TableDefinition(
          new TableName("olap", "public", "target"),
          TableDefinition.Kind.TABLE,
          List.of(
              column("id", SqlType.Simple.BIGINT, false, null),
              column("code", new SqlType.Varchar(3), true, "'abc'"),
              column("cost", new SqlType.Numeric(10, 2), true, "0"),
              column("day", SqlType.Simple.DATE, true, "current_date"),
              column("tags", new SqlType.Array(SqlType.Simple.TEXT), true, null),
              column("note", SqlType.Simple.JSON, true, null)),
          List.of("id"),
          List.of("cost >= 0", "code <> 'x' OR cost > 1"),
          List.of(),
          Map.of(),
          Optional.empty());

  private static ColumnDefinition column(
      String name, SqlType type, boolean nullable, String defaultSql) {
    return new ColumnDefinition(
        new Column(name, type, nullable), Optional.ofNullable(defaultSql), Optional.empty());
  }

  private static BoundQuery bind(String sql) {
    BindContext context =
        new BindContext(
            BindFixture.catalog().withTable(TABLE),
            List.of("public"),
            java.time.ZoneId.of("UTC"),
            "tester",
            sql);
    return switch (BindFixture.PARSER.parse(sql)) {
      case Statement.Insert insert ->
          BindFixture.BINDER.bindInsert(TABLE, insert.columns(), insert.source(), context);
      case Statement.Update update -> BindFixture.BINDER.bindUpdateRows(TABLE, update, context);
      case Statement.Delete delete -> BindFixture.BINDER.bindDeleteRows(TABLE, delete, context);
      default -> throw new IllegalArgumentException(sql);
    };
  }

  private static String columns(BoundQuery query) {
    return String.join(
        ", ", query.columns().stream().map(c -> c.name() + " " + c.type().sql()).toList());
  }

  private static String plan(String sql) {
    return RelOptUtil.toString(bind(sql).rel());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      textBlock =
          """
          INSERT INTO target VALUES (1, 'a', 1.5, '2024-01-01', '{a,b}', '{}'), (2, NULL, DEFAULT, NULL, NULL, NULL)
          INSERT INTO target (note, id) VALUES ('{"a": 1}', $1)
          INSERT INTO target SELECT id, code, price, created, tags, config FROM resources
          INSERT INTO target (id) SELECT id FROM billing UNION SELECT quantity FROM resources
          INSERT INTO target (id, cost) WITH w AS (SELECT 1 AS x) SELECT x, x FROM w
          """)
  void insertsYieldTheTablesColumns(String sql) {
    assertThat(columns(bind(sql)))
        .isEqualTo(
            "id bigint, code varchar(3), cost numeric(10,2), day date, tags text[], note json");
  }

  @Test
  void insertsEnforceWhatTheTableAsks() {
    String plan = plan("INSERT INTO target (id, code) VALUES ($1, 'abcd')");
    assertThat(plan)
        .contains(
            "ENFORCE_NOT_NULL($0",
            "ENFORCE_LENGTH($1",
            "ENFORCE_CHECK($2, >=($2, 0)",
            "current_date");
  }

  @Test
  void fillsDefaultsWhereNothingIsGiven() {
    assertThat(plan("INSERT INTO target (id) VALUES (1)")).contains("current_date()", "'abc'");
    assertThat(plan("INSERT INTO target DEFAULT VALUES")).contains("current_date()", "'abc'");
  }

  @Test
  void typesParametersByTheColumnsTheyGoTo() {
    assertThat(bind("INSERT INTO target (day, cost) VALUES ($2, $1)").parameterTypes())
        .containsExactly(new SqlType.Numeric(10, 2), SqlType.Simple.DATE);
    assertThat(bind("UPDATE target SET day = $1 WHERE id = $2").parameterTypes())
        .containsExactly(SqlType.Simple.DATE, SqlType.Simple.BIGINT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      textBlock =
          """
          INSERT INTO target (id, cost) VALUES (1, 'x'::text) ¦ 42804 ¦ 42 ¦ column "cost" is of type numeric but expression is of type text
          INSERT INTO target (id, day) SELECT id, name FROM resources ¦ 42804 ¦ 41 ¦ column "day" is of type date but expression is of type text
          INSERT INTO target (id, day) VALUES (1, 'nodate') ¦ 22007 ¦ 41 ¦ invalid input syntax for type date: "nodate"
          INSERT INTO target (id) VALUES (1, 2) ¦ 42601 ¦ 36 ¦ INSERT has more expressions than target columns
          UPDATE target SET day = 5 ¦ 42804 ¦ 25 ¦ column "day" is of type date but expression is of type integer
          UPDATE target SET csot = 5 ¦ 42703 ¦ 19 ¦ column "csot" of relation "target" does not exist
          UPDATE target SET cost = 1, cost = 2 ¦ 42601 ¦ 29 ¦ multiple assignments to same column "cost"
          DELETE FROM target WHERE nosuch = 1 ¦ 42703 ¦ 26 ¦ column "nosuch" does not exist
          """)
  void refusesBeforeAnyTierIsTouched(String sql, String state, int position, String message) {
    MegaDbException error = catchThrowableOfType(MegaDbException.class, () -> bind(sql));
    assertThat(error).as(sql).isNotNull();
    assertThat(error.getMessage()).isEqualTo(message);
    assertThat(error.sqlState()).isEqualTo(state);
    assertThat(error.position()).hasValue(position);
  }

  @Test
  void updatesYieldNewRowsAndLocators() {
    BoundQuery bound =
        bind(
            "UPDATE target t SET cost = t.cost * 2, code = DEFAULT FROM billing b WHERE b.id = t.id");
    assertThat(columns(bound))
        .isEqualTo(
            "id bigint, code varchar(3), cost numeric(10,2), day date, tags text[], note json,"
                + " _megadb_locator bigint");
    assertThat(RelOptUtil.toString(bound.rel()))
        .contains("ROW_NUMBER() OVER (PARTITION BY", "ENFORCE_CHECK", "ENFORCE_LENGTH");
  }

  @Test
  void enforcesOnlyWhatAnUpdateWrites() {
    assertThat(plan("UPDATE target SET day = NULL WHERE id = 1")).doesNotContain("ENFORCE");
  }

  @Test
  void deletesYieldLocators() {
    assertThat(columns(bind("DELETE FROM target WHERE day < '2024-01-01'")))
        .isEqualTo("_megadb_locator bigint");
    assertThat(columns(bind("DELETE FROM target USING billing b WHERE b.id = target.id")))
        .isEqualTo("_megadb_locator bigint");
  }
}
