package io.megadb.trino;

import static org.assertj.core.api.Assertions.assertThat;

import io.trino.Session;
import io.trino.testing.BaseConnectorTest;
import io.trino.testing.QueryRunner;
import io.trino.testing.TestingConnectorBehavior;
import io.trino.testing.sql.TestTable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Trino's own test of connectors, over one tier: some 200 tests in 1,700 queries, minutes of CPU,
 * so it runs nightly; {@link SmokeTests} stands for it otherwise.
 */
@Tag("nightly")
@ExtendWith(SharedServer.class)
abstract class TierConnectorTests extends BaseConnectorTest {
  private static final int POSTGRES_NAME_BYTES = 63;
  private static final int NAME_CHARACTERS = 255;

  private final String tier;
  private final MegadbQueryRunner megadb;

  TierConnectorTests(String tier, MegadbQueryRunner megadb) {
    this.tier = tier;
    this.megadb = megadb;
  }

  @Override
  protected QueryRunner createQueryRunner() throws Exception {
    return megadb.withTpch(tier, "whole_" + tier, REQUIRED_TPCH_TABLES);
  }

  @Override
  protected boolean hasBehavior(TestingConnectorBehavior behavior) {
    return switch (behavior) {
      // A view of Trino's is text that only Trino reads; views of MegaDB are made in MegaDB.
      case SUPPORTS_CREATE_VIEW, SUPPORTS_CREATE_MATERIALIZED_VIEW -> false;
      // No tier has such a type.
      case SUPPORTS_MAP_TYPE -> false;
      // A schema spans all tiers, and three stores would have to rename theirs at one moment.
      case SUPPORTS_RENAME_SCHEMA -> false;
      // ALTER TABLE renames within a schema.
      case SUPPORTS_RENAME_TABLE_ACROSS_SCHEMAS -> false;
      // A column is added last.
      case SUPPORTS_ADD_COLUMN_WITH_POSITION -> false;
      // MegaDB keeps a row's type.
      case SUPPORTS_ADD_FIELD,
          SUPPORTS_DROP_FIELD,
          SUPPORTS_RENAME_FIELD,
          SUPPORTS_SET_FIELD_TYPE ->
          false;
      default -> super.hasBehavior(behavior);
    };
  }

  /** Whether the tier makes one type of a column another, with the values it has. */
  abstract boolean retypes(SetColumnTypeSetup setup);

  @Override
  protected TestTable createTableWithDefaultColumns() {
    return newTrinoTable(
        "test_default_columns",
        "(col_required bigint NOT NULL, col_nullable bigint, col_default bigint DEFAULT 43,"
            + " col_nonnull_default bigint DEFAULT 42 NOT NULL, col_required2 bigint NOT NULL)");
  }

  @Override
  protected String errorMessageForInsertIntoNotNullColumn(String columnName) {
    return "null value in column \"" + columnName + "\".*SQLSTATE 23502.*";
  }

  @Override
  protected void verifyAddNotNullColumnToNonEmptyTableFailurePermissible(Throwable e) {
    assertThat(e).hasMessageContaining("null values").hasMessageContaining("SQLSTATE 23502");
  }

  @Override
  protected void verifyConcurrentUpdateFailurePermissible(Exception e) {
    assertThat(e).hasMessageContaining("SQLSTATE 40001");
  }

  @Override
  protected List<Integer> largeInValuesCountData() {
    // 5,000 take as long as a fifth of all other tests, most of it in Trino's planner and in H2.
    return List.of(200, 500);
  }

  @Override
  protected void verifySetColumnTypeFailurePermissible(Throwable e) {
    assertThat(e).hasMessageFindingMatch("SQLSTATE (0A000|22003|42804)");
  }

  @Override
  protected Optional<SetColumnTypeSetup> filterSetColumnTypesDataProvider(
      SetColumnTypeSetup setup) {
    SetColumnTypeSetup asKept =
        switch (setup.newColumnType()) {
          // An instant comes back in UTC.
          case "timestamp(6) with time zone" ->
              setup.withNewValueLiteral("TIMESTAMP '2020-02-12 14:03:00.123000 UTC'");
          case "tinyint" -> setup.withNewColumnType("smallint");
          case "time(3)" -> setup.withNewColumnType("time(6)");
          case "timestamp(3)" -> setup.withNewColumnType("timestamp(6)");
          case "char(20)" -> setup.withNewColumnType("varchar(20)");
          default -> setup;
        };
    return Optional.of(retypes(asKept) ? asKept : asKept.asUnsupported());
  }

  @Override
  protected OptionalInt maxSchemaNameLength() {
    return OptionalInt.of(POSTGRES_NAME_BYTES);
  }

  @Override
  protected OptionalInt maxTableNameLength() {
    return OptionalInt.of(tier.equals("oltp") ? POSTGRES_NAME_BYTES : NAME_CHARACTERS);
  }

  @Override
  protected OptionalInt maxColumnNameLength() {
    return maxTableNameLength();
  }

  @Override
  protected void verifySchemaNameLengthFailurePermissible(Throwable e) {
    assertThat(e).hasMessageContaining("SQLSTATE 42622");
  }

  @Override
  protected void verifyTableNameLengthFailurePermissible(Throwable e) {
    assertThat(e).hasMessageContaining("SQLSTATE 42622");
  }

  @Override
  protected void verifyColumnNameLengthFailurePermissible(Throwable e) {
    assertThat(e).hasMessageContaining("SQLSTATE 42622");
  }

  @Override
  protected Session withoutSmallFileThreshold(Session session) {
    // Files are divided by their number, whatever their size.
    return session;
  }

  /** Trino's has a comment that is an empty text; in MegaDB, as in PostgreSQL, that is none. */
  @Test
  @Override
  public void testAddColumnWithComment() {
    try (TestTable table = newTrinoTable("test_add_col_desc_", "(a varchar)")) {
      String name = table.getName();
      assertUpdate("ALTER TABLE " + name + " ADD COLUMN b varchar COMMENT 'a new column'");
      assertThat(getColumnComment(name, "b")).isEqualTo("a new column");
      assertUpdate("ALTER TABLE " + name + " ADD COLUMN c varchar COMMENT ''");
      assertThat(getColumnComment(name, "c")).isNull();
    }
  }

  /** A char(n) becomes a varchar(n) and is compared as one. */
  @Test
  @Override
  public void testCharVarcharComparison() {
    try (TestTable table =
        newTrinoTable(
            "test_char_varchar",
            "(k, v) AS VALUES (-1, CAST(NULL AS char(3))), (3, CAST('   ' AS char(3))),"
                + " (6, CAST('x  ' AS char(3)))")) {
      String select = "SELECT k, v FROM " + table.getName();
      assertThat(getColumnType(table.getName(), "v")).isEqualTo("varchar(3)");
      assertQuery(select + " WHERE v = CAST('' AS varchar(2))", "VALUES (3, '')");
      assertQuery(select + " WHERE v = CAST('x' AS varchar(2))", "VALUES (6, 'x')");
      assertQueryReturnsEmptyResult(select + " WHERE v = CAST('x ' AS varchar(2))");
    }
  }

  /** Defaults are applied by MegaDB, so the error is MegaDB's. */
  @Test
  @Override
  public void testInsertDefaultNullIntoNotNullColumn() {
    try (TestTable table =
        newTrinoTable("test_default_value", "(x int, y int DEFAULT null NOT NULL)")) {
      assertQueryFails(
          "INSERT INTO " + table.getName() + " (x) VALUES (1)",
          errorMessageForInsertIntoNotNullColumn("y"));
    }
  }
}
