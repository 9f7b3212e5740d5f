package io.megadb.trino;

import static org.assertj.core.api.Assertions.assertThat;

import io.trino.testing.AbstractTestQueryFramework;
import io.trino.testing.QueryRunner;
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
}
