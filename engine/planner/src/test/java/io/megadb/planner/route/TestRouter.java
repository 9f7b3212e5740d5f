package io.megadb.planner.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.catalog.ViewDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.SqlTier;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestRouter {
  private static final List<String> SEARCH_PATH = List.of("public");
  private static final CatalogSnapshot SNAPSHOT =
      CatalogSnapshot.empty()
          .withSchemas(Set.of("public", "finance"))
          .withTable(table("oltp", "public", "accounts"))
          .withTable(table("oltp", "finance", "invoices"))
          .withTable(table("olap", "public", "billing"))
          .withTable(table("olap", "finance", "charges"))
          .withTable(table("memory", "public", "Metrics Now"))
          .withView(
              new ViewDefinition(
                  new TableName("megadb", "public", "costs"),
                  "SELECT 1",
                  "public",
                  List.of(),
                  Optional.empty()));

  private final Router router = new Router("oltp", "postgres", () -> false);

  private static TableDefinition table(String catalog, String schema, String name) {
    return TableDefinition.of(
        new TableName(catalog, schema, name),
        List.of(Column.of("id", SqlType.Simple.INTEGER)),
        List.of());
  }

  private Route route(String sql) {
    return router.route(sql, SNAPSHOT, SEARCH_PATH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1 + 1",
        "SELECT * FROM accounts",
        "SELECT * FROM finance.invoices",
        "SELECT count(*) FROM pg_catalog.pg_class",
        "SELECT '{\"a\": 1}'::jsonb @> '{}', ARRAY[1, 2] && ARRAY[2] FROM accounts FOR UPDATE",
        "WITH c AS MATERIALIZED (SELECT 1) SELECT * FROM c",
        "INSERT INTO accounts VALUES (1) ON CONFLICT (id) DO NOTHING RETURNING ctid",
        "SELECT * FROM made_in_postgres_a_moment_ago",
        "SELECT 'billing', $$ FROM billing $$ -- FROM billing\n FROM accounts /* billing */",
        "SELECT * FROM charges"
      })
  void sendsWhatOnlyPostgresHasAsItIs(String sql) {
    assertThat(route(sql)).isEqualTo(new Route.PostgresVerbatim(sql, List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM billing",
        "SELECT * FROM BILLING",
        "SELECT * FROM \"billing\" b JOIN accounts USING (id)",
        "SELECT * FROM finance.charges",
        "SELECT finance . /* still */ charges.id FROM x",
        "SELECT * FROM olap.public.billing",
        "SELECT * FROM memory.anything",
        "SELECT * FROM graph.public.made_at_another_server_a_moment_ago",
        "SELECT * FROM \"Metrics Now\"",
        "SELECT * FROM costs",
        "SELECT * FROM megadb.system.queries",
        "SELECT * FROM information_schema.tables",
        "DELETE FROM accounts WHERE id IN (SELECT id FROM public.billing)",
        "WITH billing AS (SELECT 1) SELECT * FROM billing"
      })
  void plansWhatNamesAnotherTier(String sql) {
    assertThat(route(sql)).isEqualTo(new Route.Planned());
  }

  private static final CatalogSnapshot WITH_VECTORS =
      SNAPSHOT.withTable(
          new TableDefinition(
              new TableName("oltp", "public", "notes"),
              TableDefinition.Kind.TABLE,
              List.of(
                  ColumnDefinition.of(Column.of("id", SqlType.Simple.INTEGER)),
                  ColumnDefinition.of(Column.of("embedding", new SqlType.Vector(3)))),
              List.of("id"),
              List.of(),
              List.of(),
              Map.of(SqlTier.KEPT_VECTORS, "megadb_catalog"),
              Optional.empty()));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM notes",
        "SELECT id FROM notes ORDER BY embedding <-> '[1,2,3]' LIMIT 1",
        "INSERT INTO notes VALUES (1, '[1,2,3]')",
        "UPDATE notes SET embedding = '[1,2,3]' WHERE id = 1",
        "SELECT n.embedding FROM oltp.public.notes n",
        "SELECT '[1,2]'::vector <-> '[1,3]'",
        "SELECT cosine_distance(a, b) FROM accounts",
        "SELECT CAST('[1]' AS halfvec(1))"
      })
  void plansVectorsThatPostgresOnlyKeeps(String sql) {
    assertThat(router.route(sql, WITH_VECTORS, SEARCH_PATH)).isEqualTo(new Route.Planned());
    assertThat(new Router("oltp", "oltp", () -> true).route(sql, WITH_VECTORS, SEARCH_PATH))
        .isInstanceOf(Route.PostgresVerbatim.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id FROM notes",
        "DELETE FROM notes WHERE id = 1",
        "SELECT embedding, vector FROM accounts",
        "SELECT point '(1,2)' <-> point '(3,4)'"
      })
  void sendsWhatTouchesNoVectorAsItIs(String sql) {
    assertThat(router.route(sql, WITH_VECTORS, SEARCH_PATH))
        .isInstanceOf(Route.PostgresVerbatim.class);
  }

  @Test
  void doesNotFindTablesOutsideTheSearchPathByTheirBareNames() {
    assertThat(router.route("SELECT * FROM charges", SNAPSHOT, List.of("finance")))
        .isEqualTo(new Route.Planned());
  }

  @Test
  void blanksTheTierOutAndKeepsPositions() {
    assertThat(route("SELECT a.id FROM oltp.public.accounts AS a, \"oltp\" . accounts"))
        .isEqualTo(
            new Route.PostgresVerbatim(
                "SELECT a.id FROM      public.accounts AS a,          accounts", List.of()));
  }

  @Test
  void keepsTheTierWhereTheDatabaseHasItsName() {
    String sql = "SELECT * FROM oltp.public.accounts";
    assertThat(new Router("oltp", "oltp", () -> false).route(sql, SNAPSHOT, SEARCH_PATH))
        .isEqualTo(new Route.PostgresVerbatim(sql, List.of()));
  }

  @Test
  void keepsAnAliasCalledLikeTheTier() {
    String sql = "SELECT oltp.id FROM accounts AS oltp";
    assertThat(route(sql)).isEqualTo(new Route.PostgresVerbatim(sql, List.of()));
  }

  @Test
  void writesNumberedParametersAsQuestionMarks() {
    assertThat(route("SELECT $2, '$1', $1 + $2 FROM accounts"))
        .isEqualTo(
            new Route.PostgresVerbatim("SELECT ? , '$1', ?  + ?  FROM accounts", List.of(1, 0, 1)));
    assertThat(route("SELECT ?, '?', ?"))
        .isEqualTo(new Route.PostgresVerbatim("SELECT ?, '?', ?", List.of(0, 1)));
  }

  @Test
  void refusesBothKindsOfParametersAtOnce() {
    assertThatThrownBy(() -> route("SELECT ?, $1"))
        .isInstanceOfSatisfying(
            MegaDbException.class,
            e -> {
              assertThat(e.is(ErrorCode.SYNTAX_ERROR)).isTrue();
              assertThat(e.position()).hasValue(11);
            });
  }

  @Test
  void refusesParametersThatCannotBe() {
    assertThatThrownBy(() -> route("SELECT $0")).hasMessage("there is no parameter $0");
    assertThatThrownBy(() -> route("SELECT $65536")).hasMessage("there is no parameter $65536");
  }

  @Test
  void sendsWhatOnlyPostgresKnowsWhateverItNames() {
    String sql = "GRANT SELECT ON billing TO bob";
    assertThat(router.route(sql, new Statement.PostgresOnly("GRANT", sql), SNAPSHOT, SEARCH_PATH))
        .isEqualTo(new Route.PostgresVerbatim(sql, List.of()));
  }

  @Test
  void plansWhatMegaDbRunsItself() {
    assertThat(
            router.route(
                "TRUNCATE accounts", new Statement.Truncate(List.of()), SNAPSHOT, SEARCH_PATH))
        .isEqualTo(new Route.Planned());
  }
}
