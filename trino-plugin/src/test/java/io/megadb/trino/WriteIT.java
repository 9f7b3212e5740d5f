package io.megadb.trino;

import static org.assertj.core.api.Assertions.assertThat;

import io.trino.plugin.memory.MemoryPlugin;
import io.trino.testing.AbstractTestQueryFramework;
import io.trino.testing.QueryRunner;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DDL and writes through the whole path. */
@ExtendWith(SharedServer.class)
class WriteIT extends AbstractTestQueryFramework {
  private final MegadbQueryRunner megadb;

  WriteIT(MegadbQueryRunner megadb) {
    this.megadb = megadb;
  }

  @Override
  protected QueryRunner createQueryRunner() throws Exception {
    QueryRunner runner = megadb.nodes("olap", 1);
    runner.installPlugin(new MemoryPlugin());
    runner.createCatalog("foreign", "memory", Map.of());
    return runner;
  }

  private static String keyed(String tier) {
    return tier.equals("memory") || tier.equals("vector")
        ? " WITH (primary_key = ARRAY['id'])"
        : "";
  }

  @ParameterizedTest
  @ValueSource(strings = {"olap", "oltp", "memory", "vector", "graph"})
  void insertsUpdatesAndDeletes(String tier) {
    String table = tier + ".public.rows_" + tier;
    assertUpdate(
        "CREATE TABLE " + table + " (id bigint, name varchar, price decimal(10,2))" + keyed(tier));
    assertUpdate("INSERT INTO " + table + " VALUES (1, 'one', 1.50), (2, NULL, 2.50)", 2);
    assertUpdate("INSERT INTO " + table + " (price, id) VALUES (3.50, 3)", 1);
    assertQuery(
        "SELECT * FROM " + table, "VALUES (1, 'one', 1.50), (2, NULL, 2.50), (3, NULL, 3.50)");
    assertUpdate("UPDATE " + table + " SET name = 'three' WHERE id = 3", 1);
    assertUpdate("DELETE FROM " + table + " WHERE price < 2", 1);
    assertQuery("SELECT id, name FROM " + table, "VALUES (2, NULL), (3, 'three')");
    assertUpdate("DROP TABLE " + table);
  }

  @ParameterizedTest
  @ValueSource(strings = {"olap", "oltp"})
  void tablesFromQueries(String tier) {
    String table = tier + ".public.made_" + tier;
    assertUpdate(
        "CREATE TABLE "
            + table
            + " AS SELECT x AS id, 'n' || CAST(x AS varchar) AS name,"
            + " CAST(x AS double) / 2 AS half, x % 2 = 0 AS even, DATE '2024-01-01' AS day"
            + " FROM UNNEST(sequence(1, 5000)) AS t(x)",
        5000);
    assertQuery(
        "SELECT count(*), sum(id), max(name), sum(half) FROM " + table,
        "VALUES (5000, 12502500, 'n999', 6251250.0)");
    assertUpdate("CREATE TABLE IF NOT EXISTS " + table + " AS SELECT 1 AS id", 0);
    assertUpdate("DROP TABLE " + table);
  }

  @Test
  void keepsEveryType() {
    assertUpdate(
        """
        CREATE TABLE kept AS SELECT true b, smallint '1' s, 2 i, bigint '3' l, real '1.5' r, 2.5e0 d,
          CAST('12.34' AS decimal(10,2)) n, CAST('-12345678901234567890.12345' AS decimal(30,5)) w,
          CAST('text' AS varchar) t, X'0102' y, DATE '2024-02-29' dt, TIME '01:02:03.000004' tm,
          TIMESTAMP '2024-02-29 01:02:03.000004' ts, TIMESTAMP '2024-02-29 01:02:03.000004 UTC' tz,
          UUID '00000000-0000-0000-0000-00000000000f' u, JSON '{"a":1}' j, ARRAY[1, NULL, 3] a,
          CAST(ROW('n', 7) AS row(name varchar, size bigint)) x, CAST(NULL AS array(varchar)) z
        """,
        1);
    assertThat(query("SELECT * FROM kept"))
        .matches(
            """
            VALUES (true, smallint '1', 2, bigint '3', real '1.5', 2.5e0,
              CAST('12.34' AS decimal(10,2)), CAST('-12345678901234567890.12345' AS decimal(30,5)),
              CAST('text' AS varchar), X'0102', DATE '2024-02-29', TIME '01:02:03.000004',
              TIMESTAMP '2024-02-29 01:02:03.000004', TIMESTAMP '2024-02-29 01:02:03.000004 UTC',
              UUID '00000000-0000-0000-0000-00000000000f', JSON '{"a":1}', ARRAY[1, NULL, 3],
              CAST(ROW('n', 7) AS row(name varchar, size bigint)), CAST(NULL AS array(varchar)))
            """);
    assertUpdate("DROP TABLE kept");
  }

  @ParameterizedTest
  @ValueSource(strings = {"olap", "oltp", "memory", "vector"})
  void everyTypeGoesThroughAMerge(String tier) {
    String table = tier + ".public.typed_" + tier;
    String values =
        """
        true, smallint '1', 2, bigint '3', real '1.5', 2.5e0, CAST('12.34' AS decimal(10,2)),
        CAST('-12345678901234567890.12345' AS decimal(30,5)), CAST('text' AS varchar),
        CAST('abc' AS varchar(3)), X'0102', DATE '2024-02-29', TIME '01:02:03.000004',
        TIMESTAMP '2024-02-29 01:02:03.000004', TIMESTAMP '2024-02-29 01:02:03.000004 UTC',
        UUID '00000000-0000-0000-0000-00000000000f', JSON '{"a":1}', ARRAY[1, NULL, 3],
        CAST(NULL AS array(varchar))""";
    String columns = "b, s, i, l, r, d, n, w, t, v, y, dt, tm, ts, tz, u, j, a, z";
    if (!tier.equals("oltp")) {
      values += ", CAST(ROW('n', 7) AS row(name varchar, size bigint))";
      columns += ", x";
    }
    assertUpdate(
        "CREATE TABLE "
            + table
            + " AS SELECT * FROM (VALUES ("
            + values
            + ")) AS t("
            + columns
            + ")",
        1);
    assertUpdate("CREATE TABLE " + table + "_keyed AS SELECT 1 AS k, * FROM " + table, 1);
    assertUpdate("DELETE FROM " + table + "_keyed", 1);
    // Inserts, then updates all columns by themselves and by NULL.
    assertUpdate(
        "MERGE INTO "
            + table
            + "_keyed k USING (SELECT q.id, t.* FROM "
            + table
            + " t CROSS JOIN (VALUES 1, 2, 3) AS q(id)) s ON k.k = s.id"
            + " WHEN NOT MATCHED THEN INSERT (k, "
            + columns
            + ") VALUES (s.id, s."
            + columns.replace(", ", ", s.")
            + ")",
        3);
    String set =
        List.of(columns.split(", ")).stream()
            .map(c -> c + " = IF(s.id = 2, NULL, s." + c + ")")
            .reduce((one, two) -> one + ", " + two)
            .orElseThrow();
    assertUpdate(
        "MERGE INTO "
            + table
            + "_keyed k USING (SELECT q.id, t.* FROM "
            + table
            + " t CROSS JOIN (VALUES 1, 2) AS q(id)) s ON k.k = s.id WHEN MATCHED THEN UPDATE SET "
            + set,
        2);
    for (int k : List.of(1, 3)) {
      assertThat(query("SELECT " + columns + " FROM " + table + "_keyed WHERE k = " + k))
          .matches("VALUES (" + values + ")");
    }
    assertQuery(
        "SELECT count(*) FROM "
            + table
            + "_keyed WHERE k = 2 AND "
            + columns.replace(", ", " IS NULL AND ")
            + " IS NULL",
        "VALUES 1");
    assertUpdate("DROP TABLE " + table);
    assertUpdate("DROP TABLE " + table + "_keyed");
  }

  @Test
  void vectorsGoThroughAMerge() {
    megadb.execute(
        "CREATE TABLE pictures (name text PRIMARY KEY, embedding vector(3)) USING VECTOR");
    String table = "vector.public.pictures";
    assertUpdate(
        "INSERT INTO " + table + " VALUES ('a', ARRAY[1, 2, 3]), ('b', ARRAY[4, 5, 6])", 2);
    assertUpdate(
        "UPDATE " + table + " SET embedding = transform(embedding, e -> e * 2) WHERE name = 'a'",
        1);
    assertUpdate(
        "MERGE INTO "
            + table
            + " p USING (VALUES 'b', 'c') AS s(name) ON p.name = s.name WHEN MATCHED THEN DELETE"
            + " WHEN NOT MATCHED THEN INSERT VALUES (s.name, ARRAY[7, 8, 9])",
        2);
    assertThat(query("SELECT name, embedding FROM " + table))
        .matches(
            "VALUES (CAST('a' AS varchar), CAST(ARRAY[2, 4, 6] AS array(real))),"
                + " ('c', CAST(ARRAY[7, 8, 9] AS array(real)))");
    assertQueryFails(
        "UPDATE " + table + " SET embedding = concat(embedding, embedding)", ".*6 elements.*");
    assertUpdate("DROP TABLE " + table);
  }

  @ParameterizedTest
  @ValueSource(strings = {"olap", "oltp", "memory"})
  void typesThatTrinoLacksGoThroughAMerge(String tier) {
    megadb.execute(
        "CREATE TABLE odd_"
            + tier
            + " (id integer, i interval, n numeric, h halfvec(2)) USING "
            + tier);
    String table = tier + ".public.odd_" + tier;
    assertUpdate(
        "MERGE INTO "
            + table
            + " t USING (VALUES 1, 2) AS s(id) ON t.id = s.id"
            + " WHEN NOT MATCHED THEN INSERT VALUES (s.id, '1 day', 1.5, ARRAY[1, 2])",
        2);
    assertUpdate(
        "UPDATE "
            + table
            + " SET i = concat(i, ' 02:00:00'), n = n * 2, h = reverse(h) WHERE id = 1 AND rand() < 2",
        1);
    assertThat(query("SELECT id, i, CAST(n AS decimal(2,1)), h FROM " + table))
        .matches(
            "VALUES (1, CAST('1 day 02:00:00' AS varchar), 3.0, CAST(ARRAY[2, 1] AS array(real))),"
                + " (2, '1 day', 1.5, ARRAY[1, 2])");
    assertUpdate("DROP TABLE " + table);
  }

  @Test
  void largeWritesGoThroughStaging() {
    assertUpdate("CREATE TABLE large (id bigint, name varchar)");
    assertUpdate(
        "INSERT INTO large SELECT a * 1000 + b, rpad('', 200, 'x') FROM UNNEST(sequence(0, 79)) AS t(a)"
            + " CROSS JOIN UNNEST(sequence(1, 1000)) AS u(b)",
        80_000);
    assertQuery("SELECT count(*), count(DISTINCT id) FROM large", "VALUES (80000, 80000)");
    assertQuery(
        "SELECT count(*) FROM megadb.system.tables"
            + " WHERE schema = 'megadb_trino_staging' AND name <> 'leases'",
        "VALUES 0");
    assertUpdate("DROP TABLE large");
  }

  @Test
  void aFailedWriteLeavesNothing() {
    assertUpdate("CREATE TABLE target (id bigint)");
    assertQueryFails(
        "INSERT INTO target SELECT 10 / (x - 900) FROM UNNEST(sequence(1, 1000)) AS t(x)",
        "Division by zero");
    assertQuery("SELECT count(*) FROM target", "VALUES 0");
    assertQueryFails(
        "CREATE TABLE broken AS SELECT 10 / (x - 900) AS y FROM UNNEST(sequence(1, 1000)) AS t(x)",
        "Division by zero");
    assertQueryReturnsEmptyResult("SHOW TABLES LIKE 'broken'");
    assertUpdate("CREATE TABLE oltp.public.strict (id bigint NOT NULL)");
    assertQueryFails("INSERT INTO oltp.public.strict VALUES (1), (NULL)", "(?s).*NULL.*");
    assertQuery("SELECT count(*) FROM oltp.public.strict", "VALUES 0");
    assertUpdate("DROP TABLE target");
    assertUpdate("DROP TABLE oltp.public.strict");
  }

  @Test
  void altersTables() {
    assertUpdate(
        "CREATE TABLE altered (id integer COMMENT 'a number', name varchar) COMMENT 'of rows' WITH (partitioned_by = ARRAY['bucket(4, id)'])");
    assertThat((String) computeScalar("SHOW CREATE TABLE altered"))
        .contains("COMMENT 'of rows'")
        .contains("COMMENT 'a number'")
        .contains("bucket(4, \"id\")");
    assertUpdate("ALTER TABLE altered ADD COLUMN more double");
    assertUpdate("ALTER TABLE altered RENAME COLUMN name TO title");
    assertUpdate("ALTER TABLE altered ALTER COLUMN id SET DATA TYPE bigint");
    assertUpdate("ALTER TABLE altered DROP COLUMN more");
    assertUpdate("COMMENT ON COLUMN altered.title IS 'said'");
    assertUpdate("INSERT INTO altered VALUES (bigint '5000000000', 'x')", 1);
    assertUpdate("ALTER TABLE altered RENAME TO renamed");
    assertQuery("SELECT id, title FROM renamed", "VALUES (5000000000, 'x')");
    assertUpdate("TRUNCATE TABLE renamed");
    assertQuery("SELECT count(*) FROM renamed", "VALUES 0");
    assertUpdate("DROP TABLE renamed");
    assertUpdate("CREATE SCHEMA more");
    assertQuery("SHOW SCHEMAS LIKE 'more'", "VALUES 'more'");
    assertUpdate("DROP SCHEMA more");
  }

  @Test
  void joinsAForeignCatalog() {
    assertUpdate(
        "CREATE TABLE foreign.default.owners AS SELECT * FROM (VALUES (1, 'ann'), (2, 'bob')) AS t(id, owner)",
        2);
    assertUpdate("CREATE TABLE oltp.public.things (id integer, name varchar)");
    assertUpdate("INSERT INTO oltp.public.things VALUES (1, 'web'), (3, 'db')", 2);
    assertQuery(
        "SELECT o.owner, t.name FROM foreign.default.owners o JOIN oltp.public.things t ON t.id = o.id",
        "VALUES ('ann', 'web')");
    assertUpdate("DROP TABLE oltp.public.things");
  }
}
