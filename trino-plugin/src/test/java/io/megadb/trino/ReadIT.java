package io.megadb.trino;

import static org.assertj.core.api.Assertions.assertThat;

import io.trino.testing.AbstractTestQueryFramework;
import io.trino.testing.MaterializedRow;
import io.trino.testing.QueryRunner;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows, types and statistics of tables through the whole path. */
@ExtendWith(SharedServer.class)
class ReadIT extends AbstractTestQueryFramework {
  private final MegadbQueryRunner megadb;

  ReadIT(MegadbQueryRunner megadb) {
    this.megadb = megadb;
  }

  @Override
  protected QueryRunner createQueryRunner() throws Exception {
    return megadb.nodes("olap", 0);
  }

  @Test
  void readsATableOfEachTier() {
    for (String tier : MegadbQueryRunner.TIERS.subList(0, 5)) {
      String table = tier + ".public.t_" + tier;
      boolean keyed = tier.equals("memory") || tier.equals("vector");
      assertUpdate(
          "CREATE TABLE "
              + table
              + " (id bigint, name varchar)"
              + (keyed ? " WITH (primary_key = ARRAY['id'])" : ""));
      megadb.execute("INSERT INTO " + table + " VALUES (1, 'one'), (2, NULL), (3, 'three')");
      assertQuery("SELECT * FROM " + table, "VALUES (1, 'one'), (2, NULL), (3, 'three')");
      assertQuery("SELECT name FROM " + table + " WHERE id = 3", "VALUES 'three'");
      assertQuery("SELECT count(*), max(id) FROM " + table, "VALUES (3, 3)");
      assertUpdate("DROP TABLE " + table);
    }
  }

  @Test
  void mapsEveryType() {
    megadb.execute(
        """
        CREATE TABLE types (b boolean, s smallint, i integer, l bigint, r real, d double precision,
          n numeric(10,2), w numeric(30,5), t text, v varchar(5), y bytea, dt date, tm time,
          ts timestamp, tz timestamptz, iv interval, u uuid, j json, a integer[],
          x row(name text, size bigint), e vector(2), m bit(3)) USING OLAP
        """);
    megadb.execute(
        """
        INSERT INTO types VALUES (true, 1, 2, 3, 1.5, 2.5, 12.34, -12345678901234567890.12345,
          'text', 'five5', '\\x0102', DATE '2024-02-29', TIME '01:02:03.000004',
          TIMESTAMP '2024-02-29 01:02:03.000004', '2024-02-29 01:02:03.000004+00',
          INTERVAL '1 month 2 days', '00000000-0000-0000-0000-00000000000f',
          '{"b": 1, "a": [1, 2]}', ARRAY[1, NULL, 3], ROW('n', 7), '[0.5,-1]', B'101')
        """);
    megadb.execute("INSERT INTO types (i) VALUES (NULL)");
    assertThat(query("SELECT * FROM types WHERE s = 1"))
        .matches(
            """
            VALUES (true, smallint '1', integer '2', bigint '3', real '1.5', double '2.5',
              CAST('12.34' AS decimal(10,2)),
              CAST('-12345678901234567890.12345' AS decimal(30,5)),
              CAST('text' AS varchar), CAST('five5' AS varchar(5)), X'0102', DATE '2024-02-29',
              TIME '01:02:03.000004', TIMESTAMP '2024-02-29 01:02:03.000004',
              TIMESTAMP '2024-02-29 01:02:03.000004 UTC', CAST('1 mon 2 days' AS varchar),
              UUID '00000000-0000-0000-0000-00000000000f', JSON '{"a":[1,2],"b":1}',
              ARRAY[1, NULL, 3], CAST(ROW('n', 7) AS row(name varchar, size bigint)),
              ARRAY[real '0.5', real '-1'], CAST('101' AS varchar))
            """);
    assertQuery(
        "SELECT count(*) FROM types WHERE b IS NULL AND n IS NULL AND t IS NULL AND a IS NULL"
            + " AND x IS NULL AND e IS NULL AND tz IS NULL AND u IS NULL AND j IS NULL",
        "VALUES 1");
  }

  @Test
  void knowsRowsAndColumnsOfATable() {
    megadb.execute("CREATE TABLE sizes (id bigint, name text) USING OLAP");
    megadb.execute("INSERT INTO sizes SELECT i, 'n' || i FROM generate_series(1, 1000) i");
    assertThat(query("SHOW STATS FOR sizes")).result().rowCount().isEqualTo(3);
    assertThat(computeScalar("SELECT count(*) FROM megadb.system.tables WHERE name = 'sizes'"))
        .isEqualTo(1L);
    assertThat((String) computeScalar("SHOW CREATE TABLE sizes")).contains("id bigint");
  }

  @Test
  void knowsWhatPostgresqlsAnalyzeFound() {
    megadb.execute("CREATE TABLE measured (id bigint, kind integer, day date, note text)");
    megadb.execute(
        """
        INSERT INTO measured SELECT i, i % 5, DATE '2026-01-01' + i / 100,
          CASE WHEN i % 2 = 0 THEN 'a' END FROM generate_series(1, 999) g(i)
        """);
    megadb.execute("ANALYZE measured");
    List<MaterializedRow> stats =
        computeActual("SHOW STATS FOR oltp.public.measured").getMaterializedRows();
    // Column, distinct values, least and greatest; the last row is of the table.
    assertThat(stats)
        .extracting(r -> Arrays.asList(r.getField(0), r.getField(2), r.getField(5), r.getField(6)))
        .containsExactly(
            List.of("id", 999.0, "1", "999"),
            List.of("kind", 5.0, "0", "4"),
            List.of("day", 10.0, "2026-01-01", "2026-01-10"),
            Arrays.asList("note", 1.0, null, null),
            Arrays.asList(null, null, null, null));
    assertThat((double) stats.get(3).getField(3)).isCloseTo(0.5, Offset.offset(0.01));
  }

  @Test
  void listsPropertyGraphs() {
    megadb.execute("CREATE TABLE stops (code text PRIMARY KEY)");
    megadb.execute("CREATE TABLE rides (id bigint PRIMARY KEY, leaves text, arrives text)");
    megadb.execute(
        """
        CREATE PROPERTY GRAPH net VERTEX TABLES (stops LABEL stop)
          EDGE TABLES (rides KEY (id) SOURCE KEY (leaves) REFERENCES stops (code)
            DESTINATION KEY (arrives) REFERENCES stops (code) LABEL ride)
        """);
    assertQuery(
        "SELECT schema, name FROM megadb.system.graphs WHERE name = 'net'",
        "VALUES ('public', 'net')");
    assertQuery(
        """
        SELECT * FROM TABLE(megadb.system.query(query =>
          'SELECT element_table_kind, table_catalog, table_name
             FROM information_schema.pg_element_tables WHERE property_graph_name = ''net'''))
        """,
        "VALUES ('VERTEX', 'oltp', 'stops'), ('EDGE', 'oltp', 'rides')");
    megadb.execute("DROP PROPERTY GRAPH net");
    assertQueryReturnsEmptyResult("SELECT name FROM megadb.system.graphs WHERE name = 'net'");
  }
}
