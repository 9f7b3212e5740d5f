package io.megadb.exec;

import static io.megadb.exec.EngineFixture.failure;
import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CREATE, ALTER and DROP PROPERTY GRAPH, and what DDL of tables does to graphs. */
class GraphDdlIT {
  private static EngineFixture fixture;
  private Session session;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    fixture = new EngineFixture(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
  }

  @BeforeEach
  void open() {
    session = fixture.engine.openSession("test");
    run(
        "CREATE TABLE v (id integer PRIMARY KEY, name text, weight numeric(6,2))",
        "INSERT INTO v VALUES (1, 'one', 1.5), (2, 'two', 2.5), (3, 'three', 3.5)",
        "CREATE TABLE e (id bigint PRIMARY KEY, s integer REFERENCES v (id), d bigint, t text)",
        "INSERT INTO e VALUES (1, 1, 2, 'x'), (2, 2, 3, 'y')");
  }

  @AfterEach
  void close() {
    run("DROP SCHEMA public CASCADE", "CREATE SCHEMA public");
    session.close();
    assertThat(fixture.statementBytes()).isZero();
  }

  private void run(String... statements) {
    for (String sql : statements) {
      rows(session, sql);
    }
  }

  private MegaDbException refused(ErrorCode code, String at, String sql) {
    MegaDbException error = failure(session, sql);
    assertThat(error.is(code)).as(error.getMessage()).isTrue();
    assertThat(error.position()).as(error.getMessage()).hasValue(sql.lastIndexOf(at) + 1);
    return error;
  }

  private static final String EDGES =
      " EDGE TABLES (e SOURCE KEY (s) REFERENCES v (id) DESTINATION KEY (d) REFERENCES v (id))";

  private List<String> edges(String graph) {
    return rows(
        session,
        "SELECT * FROM GRAPH_TABLE (" + graph + " MATCH (a)->(b) COLUMNS (a.id AS a, b.id AS b))");
  }

  @Test
  void keysAreOfTypesThatCanBeKeys() {
    refused(
        ErrorCode.FEATURE_NOT_SUPPORTED,
        "weight",
        "CREATE PROPERTY GRAPH g VERTEX TABLES (v KEY (weight))");
    refused(
        ErrorCode.DATATYPE_MISMATCH,
        "t) REFERENCES",
        "CREATE PROPERTY GRAPH g VERTEX TABLES (v) EDGE TABLES (e SOURCE KEY (t) REFERENCES v (id)"
            + " DESTINATION v)");
    refused(
        ErrorCode.INVALID_TABLE_DEFINITION,
        "v (name)",
        "CREATE PROPERTY GRAPH g VERTEX TABLES (v) EDGE TABLES (e SOURCE v"
            + " DESTINATION KEY (t) REFERENCES v (name))");
    run("CREATE PROPERTY GRAPH g VERTEX TABLES (v)" + EDGES);
    assertThat(edges("g")).containsExactlyInAnyOrder("1|2", "2|3");
  }

  @Test
  void aTypeAlteredAfterwardsIsAnErrorOfTheMatch() {
    run("CREATE PROPERTY GRAPH g VERTEX TABLES (v)" + EDGES, "ALTER TABLE e ALTER d TYPE text");
    MegaDbException error =
        failure(session, "SELECT * FROM GRAPH_TABLE (g MATCH (a)->(b) COLUMNS (a.id))");
    assertThat(error.is(ErrorCode.DATATYPE_MISMATCH)).as(error.getMessage()).isTrue();
    assertThat(error.getMessage()).contains("(d)", "\"e\"", "\"v\"");
  }

  @Test
  void propertiesAreCheckedWhereTheyStand() {
    String graph = "CREATE PROPERTY GRAPH g VERTEX TABLES (v PROPERTIES (id, %s AS p))";
    refused(ErrorCode.UNDEFINED_COLUMN, "nme", String.format(graph, "upper(nme)"));
    refused(ErrorCode.UNDEFINED_FUNCTION, "uper", String.format(graph, "uper(name)"));
    refused(ErrorCode.GROUPING_ERROR, "sum", String.format(graph, "sum(id)"));
    refused(
        ErrorCode.DUPLICATE_OBJECT,
        "name",
        "CREATE PROPERTY GRAPH g VERTEX TABLES (v PROPERTIES (id AS name, name))");
    refused(
        ErrorCode.DUPLICATE_OBJECT,
        "LABEL a",
        "CREATE PROPERTY GRAPH g VERTEX TABLES (v LABEL a LABEL a)");
    run(String.format(graph, "upper(name) || weight::text"));
    assertThat(
            rows(session, "SELECT * FROM GRAPH_TABLE (g MATCH (a WHERE a.id = 1) COLUMNS (a.p))"))
        .containsExactly("ONE1.50");
  }

  @Test
  void optionsAreChecked() {
    String graph = "CREATE PROPERTY GRAPH g VERTEX TABLES (v) WITH (%s)";
    refused(
        ErrorCode.INVALID_PARAMETER_VALUE, "staleness", String.format(graph, "staleness = 'soon'"));
    refused(ErrorCode.INVALID_PARAMETER_VALUE, "stalenes", String.format(graph, "stalenes = '1s'"));
    run(String.format(graph, "staleness = '2 min'"));
    refused(
        ErrorCode.INVALID_PARAMETER_VALUE,
        "staleness",
        "ALTER PROPERTY GRAPH g SET (staleness = '5 years')");
  }

  @Test
  void systemTablesAreNoElementTables() {
    refused(
        ErrorCode.WRONG_OBJECT_TYPE,
        "megadb.system",
        "CREATE PROPERTY GRAPH g VERTEX TABLES (megadb.system.settings KEY (name))");
  }

  @Test
  void foreignKeysSayWhereEdgesLead() {
    run(
        "CREATE TABLE f (id bigint PRIMARY KEY, s integer REFERENCES v (id), d integer)",
        "CREATE TABLE nofk (id bigint PRIMARY KEY, s integer)");
    refused(
        ErrorCode.SYNTAX_ERROR,
        "v DESTINATION",
        "CREATE PROPERTY GRAPH g VERTEX TABLES (v) EDGE TABLES (nofk SOURCE v DESTINATION v)");
    run(
        "CREATE PROPERTY GRAPH g VERTEX TABLES (v) EDGE TABLES (e SOURCE v"
            + " DESTINATION KEY (d) REFERENCES v (id))");
    assertThat(edges("g")).containsExactlyInAnyOrder("1|2", "2|3");
    run("ALTER TABLE f ADD FOREIGN KEY (d) REFERENCES v (id)");
    refused(
        ErrorCode.SYNTAX_ERROR,
        "v DESTINATION",
        "CREATE PROPERTY GRAPH h VERTEX TABLES (v) EDGE TABLES (f SOURCE v DESTINATION v)");
    run(
        "CREATE TABLE k (a text, b integer, PRIMARY KEY (a, b))",
        "CREATE TABLE l (id integer PRIMARY KEY, b1 integer, a1 text, b2 integer, a2 text,"
            + " FOREIGN KEY (b1, a1) REFERENCES k (b, a))",
        "INSERT INTO k VALUES ('x', 1), ('y', 2)",
        "INSERT INTO l VALUES (1, 1, 'x', 2, 'y')",
        "CREATE PROPERTY GRAPH h VERTEX TABLES (k) EDGE TABLES (l SOURCE k"
            + " DESTINATION KEY (b2, a2) REFERENCES k (b, a))");
    assertThat(
            rows(
                session,
                "SELECT * FROM GRAPH_TABLE (h MATCH p = (x)->(y)"
                    + " COLUMNS (x.a AS x, y.a AS y, vertices(p) AS v))"))
        .containsExactly("x|y|[\"x,1\",\"y,2\"]");
  }

  @Test
  void labelsAndPropertiesCanBeAltered() {
    run("CREATE PROPERTY GRAPH g VERTEX TABLES (v LABEL a PROPERTIES (id))" + EDGES);
    run("ALTER PROPERTY GRAPH g ALTER VERTEX TABLE v ADD LABEL b PROPERTIES (name AS called)");
    assertThat(
            rows(
                session,
                "SELECT * FROM GRAPH_TABLE (g MATCH (x IS b WHERE x.id = 1) COLUMNS (x.called))"))
        .containsExactly("one");
    run(
        "ALTER PROPERTY GRAPH g ALTER VERTEX TABLE v ALTER LABEL b ADD PROPERTIES (weight * 2 AS w)");
    assertThat(
            rows(
                session,
                "SELECT * FROM GRAPH_TABLE (g MATCH (x IS b WHERE x.id = 1) COLUMNS (x.w))"))
        .containsExactly("3.00");
    run("ALTER PROPERTY GRAPH g ALTER VERTEX TABLE v ALTER LABEL b DROP PROPERTIES (w)");
    refused(
        ErrorCode.UNDEFINED_OBJECT,
        "w)",
        "ALTER PROPERTY GRAPH g ALTER VERTEX TABLE v ALTER LABEL b DROP PROPERTIES (w)");
    refused(
        ErrorCode.UNDEFINED_COLUMN,
        "nam ",
        "ALTER PROPERTY GRAPH g ALTER VERTEX TABLE v ALTER LABEL b ADD PROPERTIES (nam AS w)");
    refused(
        ErrorCode.UNDEFINED_OBJECT,
        "vv ",
        "ALTER PROPERTY GRAPH g ALTER VERTEX TABLE vv ADD LABEL c");
    run("ALTER PROPERTY GRAPH g ALTER VERTEX TABLE v DROP LABEL a");
    refused(
        ErrorCode.INVALID_TABLE_DEFINITION,
        "b",
        "ALTER PROPERTY GRAPH g ALTER VERTEX TABLE v DROP LABEL b");
    refused(
        ErrorCode.UNDEFINED_OBJECT,
        "a)",
        "SELECT * FROM GRAPH_TABLE (g MATCH (x IS a) COLUMNS (x.id))");
    run("ALTER PROPERTY GRAPH g ALTER EDGE TABLE e ADD LABEL leads NO PROPERTIES");
    assertThat(
            rows(
                session,
                "SELECT count(*) FROM GRAPH_TABLE (g MATCH -[IS leads]-> COLUMNS (1 AS one))"))
        .containsExactly("2");
  }

  @Test
  void aNameIsUniqueOverTablesViewsAndGraphs() {
    run("CREATE PROPERTY GRAPH g VERTEX TABLES (v)");
    for (String sql :
        List.of(
            "CREATE TABLE g (a integer)",
            "CREATE TABLE g (a integer) USING OLAP",
            "CREATE TABLE g (a integer) USING MEMORY",
            "CREATE OR REPLACE VIEW g AS SELECT * FROM megadb.system.settings",
            "CREATE PROPERTY GRAPH v VERTEX TABLES (v)",
            "ALTER PROPERTY GRAPH g RENAME TO v")) {
      assertThat(failure(session, sql).is(ErrorCode.DUPLICATE_TABLE)).as(sql).isTrue();
    }
    for (String sql :
        List.of(
            "DROP TABLE g", "DROP TABLE IF EXISTS g", "SELECT 1 FROM megadb.system.queries, g")) {
      refused(ErrorCode.WRONG_OBJECT_TYPE, "g", sql);
    }
  }

  @Test
  void ofTwoSessionsThatTakeANameOneGetsIt() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 8; round++) {
        String name = "race" + round;
        CyclicBarrier barrier = new CyclicBarrier(2);
        List<Future<Boolean>> winners = new ArrayList<>();
        for (String sql :
            List.of(
                "CREATE PROPERTY GRAPH " + name + " VERTEX TABLES (v)",
                "CREATE TABLE " + name + " (a integer) USING MEMORY")) {
          winners.add(threads.submit(taken(sql, barrier)));
        }
        assertThat(List.of(winners.get(0).get(), winners.get(1).get()))
            .containsExactlyInAnyOrder(true, false);
      }
    }
  }

  private static Callable<Boolean> taken(String sql, CyclicBarrier barrier) {
    return () -> {
      try (Session other = fixture.engine.openSession("other")) {
        barrier.await();
        rows(other, sql);
        return true;
      } catch (MegaDbException e) {
        assertThat(e.is(ErrorCode.DUPLICATE_TABLE)).as(e.getMessage()).isTrue();
        return false;
      }
    };
  }

  @Test
  void tablesOfAGraphAreNotDroppedUnlessAllMayGo() {
    run(
        "CREATE TABLE m (id bigint PRIMARY KEY, a integer, b integer) USING MEMORY",
        "CREATE PROPERTY GRAPH g VERTEX TABLES (v)" + EDGES,
        "ALTER PROPERTY GRAPH g ADD EDGE TABLES (m SOURCE KEY (a) REFERENCES v (id)"
            + " DESTINATION KEY (b) REFERENCES v (id))");
    for (String sql : List.of("DROP TABLE v", "DROP TABLE e", "DROP TABLE m")) {
      MegaDbException error = refused(ErrorCode.DEPENDENT_OBJECTS, sql.substring(11), sql);
      assertThat(error.getMessage()).contains("megadb.public.g");
      assertThat(error.hint().orElse("")).contains("CASCADE");
    }
    run("DROP TABLE m CASCADE");
    assertThat(edges("g")).containsExactlyInAnyOrder("1|2", "2|3");
    run("DROP TABLE v CASCADE");
    assertThat(rows(session, "SELECT * FROM GRAPH_TABLE (g MATCH (a) COLUMNS (1 AS one))"))
        .isEmpty();
    run("DROP TABLE e", "DROP PROPERTY GRAPH g");
  }

  @Test
  void columnsOfAGraphAreNotTakenAway() {
    run(
        "CREATE TABLE m (id bigint PRIMARY KEY, a integer, b integer, c integer, d text) USING MEMORY",
        "CREATE PROPERTY GRAPH g VERTEX TABLES (v PROPERTIES (upper(name) AS n))"
            + " EDGE TABLES (m SOURCE KEY (a) REFERENCES v (id) DESTINATION KEY (b) REFERENCES v"
            + " (id) PROPERTIES (c + 1 AS p))");
    for (String sql :
        List.of(
            "ALTER TABLE v DROP COLUMN name",
            "ALTER TABLE v RENAME COLUMN id TO key",
            "ALTER TABLE m DROP COLUMN b",
            "ALTER TABLE m RENAME COLUMN c TO cc")) {
      MegaDbException error =
          refused(ErrorCode.DEPENDENT_OBJECTS, sql.substring("ALTER TABLE ".length()), sql);
      assertThat(error.getMessage()).contains("megadb.public.g");
    }
    run("ALTER TABLE m DROP COLUMN d", "ALTER TABLE v DROP COLUMN weight");
    run("ALTER TABLE m RENAME TO n", "ALTER TABLE v RENAME TO w");
    run("INSERT INTO n VALUES (1, 1, 3, 7)");
    assertThat(rows(session, "SELECT * FROM GRAPH_TABLE (g MATCH (a)-[x]->(b) COLUMNS (b.n, x.p))"))
        .containsExactly("THREE|8");
  }

  @Test
  void aSchemaGoesWithItsGraphs() {
    run(
        "CREATE SCHEMA other",
        "CREATE TABLE other.w (id integer PRIMARY KEY)",
        "CREATE PROPERTY GRAPH other.g VERTEX TABLES (v)",
        "CREATE PROPERTY GRAPH h VERTEX TABLES (v, other.w)");
    MegaDbException error = failure(session, "DROP SCHEMA other");
    assertThat(error.is(ErrorCode.DEPENDENT_OBJECTS)).isTrue();
    assertThat(error.getMessage()).contains("other.g");
    run("DROP SCHEMA other CASCADE");
    assertThat(
            failure(session, "SELECT * FROM GRAPH_TABLE (other.g MATCH (a) COLUMNS (a.id))")
                .is(ErrorCode.UNDEFINED_TABLE))
        .isTrue();
    assertThat(rows(session, "SELECT * FROM GRAPH_TABLE (h MATCH (a) COLUMNS (a.id)) ORDER BY 1"))
        .containsExactly("1", "2", "3");
  }

  @Test
  void theInformationSchemaShowsGraphs() {
    run(
        "CREATE PROPERTY GRAPH g VERTEX TABLES (v LABEL a PROPERTIES (id, upper(name) AS n)"
            + " LABEL b NO PROPERTIES) EDGE TABLES (e AS f SOURCE KEY (s) REFERENCES v (id)"
            + " DESTINATION KEY (d) REFERENCES v (id) PROPERTIES (t))");
    String mine = " WHERE property_graph_schema = 'public' AND property_graph_name = 'g'";
    for (String view : List.of("property_graphs", "pg_property_graphs")) {
      assertThat(rows(session, "SELECT * FROM information_schema." + view + mine))
          .containsExactly("megadb|public|g");
    }
    assertThat(
            view(
                "element_table_alias, element_table_kind, table_catalog, table_name",
                "pg_element_tables",
                mine))
        .containsExactly("f|EDGE|oltp|e", "v|VERTEX|oltp|v");
    assertThat(
            view(
                "element_table_alias, column_name, ordinal_position",
                "pg_element_table_key_columns",
                mine))
        .containsExactly("f|id|1", "v|id|1");
    assertThat(
            view(
                "edge_end, edge_table_alias, vertex_table_alias, edge_table_column_name,"
                    + " vertex_table_column_name, ordinal_position",
                "pg_edge_table_components",
                mine))
        .containsExactly("DESTINATION|f|v|d|id|1", "SOURCE|f|v|s|id|1");
    assertThat(view("label_name", "pg_labels", mine)).containsExactly("a", "b", "f");
    assertThat(view("element_table_alias, label_name", "pg_element_table_labels", mine))
        .containsExactly("f|f", "v|a", "v|b");
    assertThat(view("label_name, property_name", "pg_label_properties", mine))
        .containsExactly("a|id", "a|n", "f|t");
    assertThat(
            view(
                "element_table_alias, property_name, property_expression",
                "pg_element_table_properties",
                mine))
        .containsExactly("f|t|\"t\"", "v|id|\"id\"", "v|n|upper(name)");
    assertThat(view("property_name, data_type, numeric_precision", "pg_property_data_types", mine))
        .containsExactly("id|integer|32", "n|text|NULL", "t|text|NULL");
    assertThat(view("grantee, privilege_type, is_grantable", "pg_property_graph_privileges", mine))
        .containsExactly("PUBLIC|SELECT|NO");
  }

  private List<String> view(String columns, String view, String where) {
    return rows(
        session,
        "SELECT "
            + columns
            + " FROM information_schema."
            + view
            + where
            + (columns.contains(",") ? " ORDER BY 1, 2" : " ORDER BY 1"));
  }

  @Test
  void aTemporaryGraphIsItsSessionsAlone() {
    run("CREATE TEMP PROPERTY GRAPH g VERTEX TABLES (v)" + EDGES);
    String count = "SELECT count(*) FROM GRAPH_TABLE (g MATCH (a)->(b) COLUMNS (a.id AS a)) AS m";
    assertThat(rows(session, count)).containsExactly("2");
    try (Session other = fixture.engine.openSession("test")) {
      assertThat(failure(other, count).is(ErrorCode.UNDEFINED_TABLE)).isTrue();
      // A graph of all sessions may have its name; the session sees its own first.
      rows(other, "CREATE PROPERTY GRAPH g VERTEX TABLES (v)");
      assertThat(rows(other, count)).containsExactly("0");
    }
    assertThat(rows(session, count)).containsExactly("2");
    run(
        "INSERT INTO e VALUES (3, 3, 1, 'z')",
        "CREATE TABLE after_it (id integer)",
        "ALTER PROPERTY GRAPH g RENAME TO h");
    assertThat(rows(session, count)).containsExactly("0");
    assertThat(rows(session, count.replace("(g ", "(h "))).containsExactly("3");
    refused(ErrorCode.FEATURE_NOT_SUPPORTED, "public", "ALTER PROPERTY GRAPH h SET SCHEMA public");
    refused(
        ErrorCode.INVALID_TABLE_DEFINITION,
        "public.t",
        "CREATE TEMPORARY PROPERTY GRAPH public.t VERTEX TABLES (v)");
    assertThat(rows(session, "SELECT tablename FROM pg_tables WHERE tablename = 'after_it'"))
        .containsExactly("after_it");
    run("DROP PROPERTY GRAPH h");
    assertThat(failure(session, count.replace("(g ", "(h ")).is(ErrorCode.UNDEFINED_TABLE))
        .isTrue();
  }

  @Test
  void aTemporaryGraphEndsWithItsSession() {
    String create = "CREATE TEMPORARY PROPERTY GRAPH g VERTEX TABLES (v)" + EDGES;
    String count = "SELECT count(*) FROM GRAPH_TABLE (g MATCH (a)->(b) COLUMNS (a.id AS a)) AS m";
    for (int i = 0; i < 2; i++) {
      try (Session other = fixture.engine.openSession("test")) {
        rows(other, create);
        assertThat(rows(other, count)).containsExactly("2");
      }
    }
    assertThat(failure(session, count).is(ErrorCode.UNDEFINED_TABLE)).isTrue();
    run(create, "DROP TABLE e");
    assertThat(failure(session, count).is(ErrorCode.UNDEFINED_TABLE)).isTrue();
    run("CREATE TABLE e (id bigint PRIMARY KEY, s integer, d bigint, t text)");
  }

  @Test
  void aGraphHasAnOwner() {
    run("CREATE PROPERTY GRAPH g VERTEX TABLES (v)");
    String owner = "SELECT owner FROM megadb.system.graphs WHERE name = 'g'";
    assertThat(rows(session, owner)).containsExactly("test");
    run("CREATE ROLE \"graph keeper\"", "ALTER PROPERTY GRAPH g OWNER TO \"graph keeper\"");
    assertThat(rows(session, owner)).containsExactly("graph keeper");
    for (String self : List.of("CURRENT_USER", "CURRENT_ROLE", "SESSION_USER", "test")) {
      run("ALTER PROPERTY GRAPH g OWNER TO \"graph keeper\"");
      run("ALTER PROPERTY GRAPH g OWNER TO " + self);
      assertThat(rows(session, owner)).containsExactly("test");
    }
    refused(ErrorCode.UNDEFINED_OBJECT, "nobody", "ALTER PROPERTY GRAPH g OWNER TO nobody");
    run("DROP ROLE \"graph keeper\"");
  }

  @Test
  void theShopOfPostgresqlsManualRunsAsItIsWritten() {
    run(
        "CREATE TABLE products (product_no integer PRIMARY KEY, name varchar, price numeric)",
        "CREATE TABLE customers (customer_id integer PRIMARY KEY, name varchar, address varchar)",
        "CREATE TABLE orders (order_id integer PRIMARY KEY, ordered_when date)",
        "CREATE TABLE order_items (order_items_id integer PRIMARY KEY,"
            + " order_id integer REFERENCES orders (order_id),"
            + " product_no integer REFERENCES products (product_no), quantity integer)",
        "CREATE TABLE customer_orders (customer_orders_id integer PRIMARY KEY,"
            + " customer_id integer REFERENCES customers (customer_id),"
            + " order_id integer REFERENCES orders (order_id))",
        "INSERT INTO products VALUES (1, 'tea', 2.50), (2, 'rum', 9)",
        "INSERT INTO customers VALUES (1, 'ann', 'here'), (2, 'bob', 'there')",
        "INSERT INTO orders VALUES (1, '2026-01-02'), (2, '2026-02-03')",
        "INSERT INTO order_items VALUES (1, 1, 1, 3), (2, 2, 2, 1), (3, 2, 1, 1)",
        "INSERT INTO customer_orders VALUES (1, 1, 1), (2, 2, 2)",
        "CREATE PROPERTY GRAPH myshop VERTEX TABLES (products LABEL product,"
            + " customers LABEL customer, orders LABEL \"order\")"
            + " EDGE TABLES (order_items SOURCE orders DESTINATION products LABEL contains,"
            + " customer_orders SOURCE customers DESTINATION orders LABEL has_placed)");
    assertThat(
            rows(
                session,
                "SELECT customer_name FROM GRAPH_TABLE (myshop MATCH"
                    + " (c IS customer)-[IS has_placed]->(o IS \"order\" WHERE o.ordered_when ="
                    + " DATE '2026-02-03') COLUMNS (c.name AS customer_name))"))
        .containsExactly("bob");
    assertThat(
            rows(
                session,
                "SELECT c, CAST(sum(n * p) AS numeric(8,2)) FROM GRAPH_TABLE (myshop MATCH"
                    + " (c IS customer)->(o)-[i IS contains]->(p IS product)"
                    + " COLUMNS (c.name AS c, i.quantity AS n, p.price AS p)) GROUP BY c ORDER BY c"))
        .containsExactly("ann|7.50", "bob|11.50");
    run("CREATE PROPERTY GRAPH nothing");
    assertThat(rows(session, "SELECT * FROM GRAPH_TABLE (nothing MATCH (a) COLUMNS (1 AS one))"))
        .isEmpty();
    run("DROP PROPERTY GRAPH nothing RESTRICT", "DROP PROPERTY GRAPH IF EXISTS nothing CASCADE");
  }
}
