package io.megadb.trino;

import static io.trino.testing.assertions.Assert.assertEventually;
import static io.trino.testing.assertions.TrinoExceptionAssert.assertThatTrinoException;
import static io.trino.testing.assertions.TrinoExceptionAssert.assertTrinoExceptionThrownBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.units.Duration;
import io.trino.spi.StandardErrorCode;
import io.trino.testing.AbstractTestQueryFramework;
import io.trino.testing.QueryFailedException;
import io.trino.testing.QueryRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MERGE, and UPDATE and DELETE that Trino has to evaluate, through the whole path. */
@ExtendWith(SharedServer.class)
class RowChangesIT extends AbstractTestQueryFramework {
  private static final Duration PATIENCE = new Duration(3, TimeUnit.MINUTES);

  private final MegadbQueryRunner megadb;

  RowChangesIT(MegadbQueryRunner megadb) {
    this.megadb = megadb;
  }

  @Override
  protected QueryRunner createQueryRunner() throws Exception {
    return megadb.nodes("olap", 2);
  }

  @AfterEach
  void nothingIsLeftInStaging() {
    assertQuery(
        "SELECT count(*) FROM megadb.system.tables"
            + " WHERE schema = 'megadb_trino_staging' AND name <> 'leases'",
        "VALUES 0");
  }

  private static String table(String tier) {
    return tier + ".public.changed_" + tier;
  }

  /** Rows 1 to 4. */
  private String filled(String tier) {
    String table = table(tier);
    assertUpdate("DROP TABLE IF EXISTS " + table);
    assertUpdate("CREATE TABLE " + table + " (id bigint, name varchar, price decimal(10,2))");
    assertUpdate(
        "INSERT INTO "
            + table
            + " VALUES (1, 'a', 1.50), (2, NULL, 2.50), (3, 'c', 3.50), (4, 'd', NULL)",
        4);
    return table;
  }

  @ParameterizedTest
  @ValueSource(strings = {"olap", "oltp", "memory", "vector", "graph"})
  void mergesWithAllClauses(String tier) {
    String table = filled(tier);
    assertUpdate(
        "MERGE INTO "
            + table
            + " t USING (VALUES (1, 'x', 10.5), (2, 'y', NULL), (3, 'z', 0.0), (9, 'n', 9.5), (10, 'm', 1.0))"
            + " AS s(id, name, price) ON t.id = s.id"
            + " WHEN MATCHED AND s.price = 0 THEN DELETE"
            + " WHEN MATCHED AND t.name IS NULL THEN UPDATE SET name = s.name || '!'"
            + " WHEN MATCHED THEN UPDATE SET price = t.price + s.price, name = upper(t.name)"
            + " WHEN NOT MATCHED AND s.id = 9 THEN INSERT (price, id) VALUES (s.price, s.id)"
            + " WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.name, s.price)",
        5);
    assertQuery(
        "SELECT * FROM " + table,
        "VALUES (1, 'A', 12.00), (2, 'y!', 2.50), (4, 'd', NULL), (9, NULL, 9.50), (10, 'm', 1.00)");
    assertUpdate("DROP TABLE " + table);
  }

  @ParameterizedTest
  @ValueSource(strings = {"olap", "oltp", "memory", "vector", "graph"})
  void updatesByExpressionsAndQueries(String tier) {
    String table = filled(tier);
    assertUpdate("UPDATE " + table + " SET price = price * 2 + id WHERE id <> 2", 3);
    assertQuery(
        "SELECT id, price FROM " + table, "VALUES (1, 4.00), (2, 2.50), (3, 10.00), (4, NULL)");
    assertUpdate(
        "UPDATE " + table + " SET name = (SELECT max(name) FROM " + table + ") WHERE name IS NULL",
        1);
    assertUpdate(
        "UPDATE "
            + table
            + " SET id = id + 10 WHERE id IN (SELECT id FROM "
            + table
            + " WHERE price > 3)",
        2);
    assertQuery(
        "SELECT * FROM " + table,
        "VALUES (11, 'a', 4.00), (2, 'd', 2.50), (13, 'c', 10.00), (4, 'd', NULL)");
    assertUpdate("UPDATE " + table + " SET price = price + 1 WHERE id > 100", 0);
    assertUpdate(
        "MERGE INTO "
            + table
            + " t USING "
            + table
            + " s ON t.id = s.id + 2 WHEN MATCHED THEN UPDATE SET name = s.name"
            + " WHEN NOT MATCHED THEN INSERT VALUES (s.id + 2, s.name, 0)",
        4);
    assertQuery(
        "SELECT * FROM " + table,
        "VALUES (11, 'a', 4.00), (2, 'd', 2.50), (13, 'a', 10.00), (4, 'd', NULL),"
            + " (15, 'c', 0.00), (6, 'd', 0.00)");
    assertUpdate("DROP TABLE " + table);
  }

  @ParameterizedTest
  @ValueSource(strings = {"olap", "oltp", "memory", "vector", "graph"})
  void deletesByJoinsAndQueries(String tier) {
    String table = filled(tier);
    assertUpdate(
        "DELETE FROM "
            + table
            + " WHERE EXISTS (SELECT 1 FROM (VALUES 1, 7) AS s(id) WHERE s.id = "
            + table
            + ".id)",
        1);
    assertUpdate(
        "DELETE FROM " + table + " WHERE price = (SELECT max(price) FROM " + table + ")", 1);
    assertUpdate("DELETE FROM " + table + " WHERE regexp_like(name, '^d') OR rand() > 2", 1);
    assertQuery("SELECT * FROM " + table, "VALUES (2, NULL, 2.50)");
    assertUpdate("DELETE FROM " + table + " WHERE id NOT IN (SELECT 1)", 1);
    assertQueryReturnsEmptyResult("SELECT * FROM " + table);
    assertUpdate("DROP TABLE " + table);
  }

  @Test
  void largeChangesComeFromSeveralWorkers() {
    assertUpdate(
        "CREATE TABLE large_changes AS SELECT a * 1000 + b AS id, rpad('', 150, 'x') AS name, 0 AS n"
            + " FROM UNNEST(sequence(0, 79)) AS t(a) CROSS JOIN UNNEST(sequence(1, 1000)) AS u(b)",
        80_000);
    assertUpdate("UPDATE large_changes SET name = name || CAST(id AS varchar), n = n + 1", 80_000);
    assertQuery(
        "SELECT count(*), count(DISTINCT name), sum(n) FROM large_changes",
        "VALUES (80000, 80000, 80000)");
    assertUpdate(
        "MERGE INTO large_changes t USING (SELECT id + 40000 AS id, name FROM large_changes) s ON t.id = s.id"
            + " WHEN MATCHED AND t.id % 2 = 0 THEN DELETE"
            + " WHEN MATCHED THEN UPDATE SET name = s.name, n = 5"
            + " WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.name, 9)",
        80_000);
    assertQuery(
        "SELECT n, count(*) FROM large_changes GROUP BY n",
        "VALUES (1, 40000), (5, 20000), (9, 40000)");
    assertUpdate("DROP TABLE large_changes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"olap", "oltp", "memory", "vector"})
  void whatFailsChangesNothing(String tier) {
    String table = filled(tier);
    String before = computeActual("SELECT * FROM " + table + " ORDER BY id").toString();
    assertQueryFails(
        "UPDATE " + table + " SET price = 1 / (id - 3)", "(?s).*[Dd]ivision by zero.*");
    assertTrinoExceptionThrownBy(
            () ->
                computeActual(
                    "MERGE INTO "
                        + table
                        + " t USING (VALUES 1, 1) AS s(id) ON t.id = s.id"
                        + " WHEN MATCHED THEN UPDATE SET name = 'twice'"))
        .hasErrorCode(StandardErrorCode.MERGE_TARGET_ROW_MULTIPLE_MATCHES);
    assertThat(computeActual("SELECT * FROM " + table + " ORDER BY id").toString())
        .isEqualTo(before);
    assertUpdate("DROP TABLE " + table);
  }

  @ParameterizedTest
  @ValueSource(strings = {"olap", "oltp", "memory", "vector"})
  void rulesOfTheTableAreTheUsersError(String tier) {
    String keyed = tier.equals("olap") ? "bigint" : "bigint PRIMARY KEY";
    megadb.execute(
        "CREATE TABLE ruled_"
            + tier
            + " (id "
            + keyed
            + ", name varchar(3) NOT NULL, n integer CHECK (n < 10)) USING "
            + tier);
    String table = tier + ".public.ruled_" + tier;
    assertUpdate("INSERT INTO " + table + " VALUES (1, 'a', 1), (2, 'b', 2)", 2);
    assertQueryFails(
        "UPDATE " + table + " SET name = nullif(name, 'b')", "NULL value not allowed .*: name");
    fails("UPDATE " + table + " SET n = n + 8", "23514");
    fails(
        "MERGE INTO "
            + table
            + " t USING (VALUES 1, 3) AS s(id) ON t.id = s.id"
            + " WHEN MATCHED THEN UPDATE SET n = t.n + 1"
            + " WHEN NOT MATCHED THEN INSERT (id, name, n) VALUES (s.id, 'c', 99)",
        "23514");
    if (!tier.equals("olap")) {
      fails("UPDATE " + table + " SET id = id * 0", "23505");
      fails(
          "MERGE INTO "
              + table
              + " t USING (VALUES 2, 3) AS s(id) ON t.id = s.id"
              + " WHEN NOT MATCHED THEN INSERT (id, name) VALUES (1, 'c')",
          "23505");
      // A key that one row gives up, another may take.
      assertUpdate(
          "MERGE INTO "
              + table
              + " t USING (VALUES 1, 3) AS s(id) ON t.id = s.id WHEN MATCHED THEN DELETE"
              + " WHEN NOT MATCHED THEN INSERT (id, name, n) VALUES (1, 'new', 7)",
          2);
      assertQuery("SELECT * FROM " + table, "VALUES (1, 'new', 7), (2, 'b', 2)");
    } else {
      assertQuery("SELECT * FROM " + table, "VALUES (1, 'a', 1), (2, 'b', 2)");
    }
    assertUpdate("DROP TABLE " + table);
  }

  private void fails(String sql, String sqlState) {
    assertTrinoExceptionThrownBy(() -> computeActual(sql))
        .as(sql)
        .hasErrorCode(StandardErrorCode.CONSTRAINT_VIOLATION)
        .hasMessageContaining("SQLSTATE " + sqlState);
  }

  @ParameterizedTest
  @ValueSource(strings = {"olap", "oltp", "memory", "vector"})
  void noUpdateIsLostToAnother(String tier) throws Exception {
    String table = filled(tier);
    int clients = 3;
    int updates = 4;
    List<Future<Integer>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      for (int i = 0; i < clients; i++) {
        running.add(
            threads.submit(
                () -> {
                  int done = 0;
                  for (int u = 0; u < updates; u++) {
                    done += increased(table) ? 1 : 0;
                  }
                  return done;
                }));
      }
    }
    int done = 0;
    for (Future<Integer> each : running) {
      done += each.get();
    }
    assertThat(done).isPositive();
    assertThat(computeScalar("SELECT price FROM " + table + " WHERE id = 1").toString())
        .isEqualTo(done + 1 + ".50");
    assertUpdate("DROP TABLE " + table);
  }

  /** Whether it was done; if not, another was first. */
  private boolean increased(String table) {
    try {
      // MegaDB can't evaluate the condition, and so reads and writes by itself.
      computeActual("UPDATE " + table + " SET price = price + 1 WHERE id = 1 AND rand() < 2");
      return true;
    } catch (QueryFailedException e) {
      assertThatTrinoException(e).hasErrorCode(StandardErrorCode.TRANSACTION_CONFLICT);
      return false;
    }
  }

  @Test
  void aRowThatIsChangedWhileItIsMergedIsAConflict() throws Exception {
    String table = filled("oltp");
    Future<?> merging;
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      try (MegadbQueryRunner.Transaction other = megadb.begin()) {
        other.execute("UPDATE public.changed_oltp SET name = 'first' WHERE id = 1");
        // Trino reads the row as it was before; PostgreSQL then waits for the other's lock.
        merging =
            thread.submit(
                () ->
                    computeActual(
                        "MERGE INTO "
                            + table
                            + " t USING (VALUES 1, 9) AS s(id) ON t.id = s.id"
                            + " WHEN MATCHED THEN UPDATE SET name = t.name || ' second'"
                            + " WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id)"));
        assertEventually(
            PATIENCE,
            () ->
                assertQuery(
                    "SELECT n FROM TABLE(oltp.system.query(query =>"
                        + " 'SELECT count(*) AS n FROM pg_locks WHERE NOT granted'))",
                    "VALUES 1"));
        other.commit();
      }
      assertThatThrownBy(merging::get)
          .cause()
          .satisfies(
              e ->
                  assertThatTrinoException(e)
                      .hasErrorCode(StandardErrorCode.TRANSACTION_CONFLICT)
                      .hasMessageContaining("oltp.public.changed_oltp")
                      .hasMessageContaining("SQLSTATE 40001"));
    }
    assertQuery(
        "SELECT id, name FROM " + table, "VALUES (1, 'first'), (2, NULL), (3, 'c'), (4, 'd')");
    assertUpdate("DROP TABLE " + table);
  }

  @Test
  void whatIsCancelledLeavesNothing() throws Exception {
    assertUpdate(
        "CREATE TABLE cancelled AS SELECT a, rpad('', 2000, 'x') AS name"
            + " FROM UNNEST(sequence(1, 10000)) AS t(a) CROSS JOIN UNNEST(sequence(1, 3)) AS u(b)",
        30_000);
    // Some milliseconds for each row.
    String slow =
        "UPDATE cancelled SET name = name || CAST(cardinality(filter(sequence(1, 10000),"
            + " x -> cardinality(filter(sequence(1, 5), y -> y % 7 = x % 7)) > a)) AS varchar)";
    String staged =
        "SELECT count(*) FROM megadb.system.tables"
            + " WHERE schema = 'megadb_trino_staging' AND name <> 'leases'";
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<?> updating = thread.submit(() -> computeActual(slow));
      assertEventually(PATIENCE, () -> assertQuery(staged, "VALUES 1"));
      String id =
          (String)
              computeScalar(
                  "SELECT query_id FROM system.runtime.queries"
                      + " WHERE state = 'RUNNING' AND query LIKE 'UPDATE cancelled%'");
      assertUpdate("CALL system.runtime.kill_query(query_id => '" + id + "', message => 'enough')");
      assertThatThrownBy(updating::get).hasMessageContaining("enough");
    }
    assertEventually(PATIENCE, () -> assertQuery(staged, "VALUES 0"));
    assertQuery("SELECT count(*) FROM cancelled WHERE length(name) = 2000", "VALUES 30000");
    assertUpdate("DROP TABLE cancelled");
  }

  @Test
  void explainLeavesNothing() {
    assertThat((String) computeScalar("EXPLAIN CREATE TABLE explained AS SELECT 1 AS one"))
        .isNotEmpty();
    assertQueryReturnsEmptyResult("SHOW TABLES LIKE 'explained'");
  }
}
