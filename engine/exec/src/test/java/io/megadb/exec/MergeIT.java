package io.megadb.exec;

import static io.megadb.exec.EngineFixture.failure;
import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MERGE does in every tier what PostgreSQL does with the same text. */
class MergeIT {
  private static final String COLUMNS =
      " (id integer NOT NULL, name varchar(5), cost numeric(8,2) DEFAULT 7 CHECK (cost < 1000),"
          + " note text)";
  private static final String ROWS =
      " VALUES (1, 'a', 10, 'x'), (2, 'b', 20, NULL), (3, 'c', 30, 'z'), (4, 'd', NULL, 'w')";
  private static final String SOURCE_ROWS =
      " VALUES (2, 'bb', 200), (3, NULL, 5), (9, 'new', 90), (NULL, 'null', 1)";

  private static final List<String> MERGES =
      List.of(
          "MERGE INTO T t USING S s ON t.id = s.id WHEN MATCHED THEN UPDATE SET name = s.name,"
              + " cost = t.cost + s.cost",
          "MERGE INTO T t USING S s ON t.id = s.id WHEN MATCHED THEN DELETE",
          "MERGE INTO T t USING S s ON t.id = s.id"
              + " WHEN NOT MATCHED AND s.id IS NOT NULL THEN INSERT VALUES (s.id, s.name, s.cost)",
          "MERGE INTO T USING S ON T.id = S.id WHEN MATCHED AND S.cost < 10 THEN DELETE"
              + " WHEN MATCHED THEN UPDATE SET cost = S.cost, note = 'changed'"
              + " WHEN NOT MATCHED AND S.id > 5 THEN INSERT (name, id) VALUES (S.name, S.id)",
          "MERGE INTO T AS t USING (SELECT id, max(cost) AS cost FROM S GROUP BY id) AS s"
              + " ON t.id = s.id WHEN MATCHED THEN UPDATE SET (cost, note) = (s.cost, DEFAULT)",
          "MERGE INTO T t USING S s ON t.id = s.id WHEN NOT MATCHED BY SOURCE THEN DELETE",
          "MERGE INTO T t USING S s ON t.id = s.id"
              + " WHEN NOT MATCHED BY SOURCE AND t.cost IS NULL THEN UPDATE SET cost = DEFAULT"
              + " WHEN NOT MATCHED BY TARGET AND s.id = 9 THEN INSERT (id) VALUES (s.id)"
              + " WHEN MATCHED THEN DO NOTHING",
          "MERGE INTO T t USING S s ON t.id = s.id WHEN MATCHED AND s.cost > 100 THEN DO NOTHING"
              + " WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN DO NOTHING",
          "MERGE INTO T t USING S s ON t.id = s.id AND t.cost > 20 WHEN MATCHED THEN"
              + " UPDATE SET note = CASE WHEN s.cost > 3 THEN 'more' ELSE 'less' END"
              + " WHEN NOT MATCHED AND CASE WHEN s.id IS NULL THEN false ELSE true END"
              + " THEN INSERT (id, note) VALUES (s.id, 'ins')",
          "MERGE INTO T t USING S s ON false WHEN MATCHED THEN DELETE",
          "MERGE INTO T t USING (SELECT 5 AS id) s ON t.id = s.id"
              + " WHEN NOT MATCHED THEN INSERT (id, cost) VALUES (s.id, DEFAULT)",
          "MERGE INTO T t USING S s ON t.id = s.id WHEN MATCHED AND s.id = 2 THEN UPDATE SET"
              + " cost = 100 / (s.id - 3) WHEN MATCHED THEN UPDATE SET cost = 1");

  private static final List<String> WRONG =
      List.of(
          // NOT NULL, length, CHECK.
          "MERGE INTO T t USING S s ON t.id = s.id"
              + " WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id)",
          "MERGE INTO T t USING S s ON t.id = s.id"
              + " WHEN MATCHED THEN UPDATE SET name = 'far too long'",
          "MERGE INTO T t USING S s ON t.id = s.id WHEN MATCHED THEN UPDATE SET cost = 1000",
          // A row of the target that the source matches twice.
          "MERGE INTO T t USING S s ON t.id = 1 WHEN MATCHED THEN UPDATE SET cost = s.cost",
          "MERGE INTO T t USING S s ON t.id = s.id WHEN MATCHED THEN UPDATE SET cost = 1 / (s.id - 2)",
          "MERGE INTO T t USING S s ON t.id = s.id WHEN MATCHED THEN UPDATE SET nocolumn = 1",
          "MERGE INTO T t USING S s ON t.id = s.id WHEN MATCHED THEN UPDATE SET id = 1, id = 2",
          "MERGE INTO T t USING S s ON t.id = s.id WHEN MATCHED THEN UPDATE SET id = 'x'",
          "MERGE INTO T t USING S s ON t.id = s.id WHEN MATCHED THEN UPDATE SET id = DATE '2025-01-01'",
          "MERGE INTO T t USING S s ON t.id = s.id WHEN NOT MATCHED THEN INSERT (id) VALUES (1, 2)",
          "MERGE INTO T t USING S s ON t.id = s.id WHEN NOT MATCHED THEN INSERT (id, id) VALUES (1, 2)",
          "MERGE INTO T t USING S s ON t.id = s.id WHEN NOT MATCHED THEN UPDATE SET id = 1",
          "MERGE INTO T t USING S s ON t.id = s.id WHEN MATCHED THEN INSERT VALUES (1)",
          "MERGE INTO T t USING S s ON t.id = s.id",
          "MERGE INTO T t USING nosuch s ON t.id = s.id WHEN MATCHED THEN DELETE");

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

  /** Makes {@code t_tier} and {@code s_tier} anew, with the same rows for every tier. */
  private void tables(String tier) {
    run(
        "DROP TABLE IF EXISTS t_" + tier,
        "DROP TABLE IF EXISTS s_" + tier,
        "CREATE TABLE t_" + tier + COLUMNS + " USING " + tier,
        "INSERT INTO t_" + tier + ROWS,
        "CREATE TABLE s_" + tier + " (id integer, name text, cost numeric(8,2)) USING " + tier,
        "INSERT INTO s_" + tier + SOURCE_ROWS);
  }

  private static String with(String merge, String target, String source) {
    return merge.replaceAll("\\bT\\b", "t_" + target).replaceAll("\\bS\\b", "s_" + source);
  }

  private List<String> after(String merge, String target, String source) {
    tables(target);
    if (!source.equals(target)) {
      tables(source);
    }
    List<String> all = new ArrayList<>(rows(session, with(merge, target, source)));
    all.addAll(rows(session, "SELECT * FROM t_" + target + " ORDER BY id, name"));
    return all;
  }

  @Test
  void olapTablesAreMergedAsPostgresqlMergesItsOwn() {
    for (String merge : MERGES) {
      List<String> expected = after(merge, "oltp", "oltp");
      assertThat(after(merge, "olap", "olap")).as(merge).isEqualTo(expected);
      assertThat(after(merge, "olap", "oltp")).as(merge).isEqualTo(expected);
    }
  }

  @Test
  void oltpTablesAreMergedFromOtherTiers() {
    for (String merge : MERGES) {
      List<String> expected = after(merge, "oltp", "oltp");
      assertThat(after(merge, "oltp", "memory")).as(merge).isEqualTo(expected);
    }
  }

  @Test
  void tablesWhoseRowsChangeOneByOneAreMergedAtOnce() {
    for (String merge : MERGES) {
      List<String> expected = after(merge, "oltp", "oltp");
      assertThat(after(merge, "memory", "oltp")).as(merge).isEqualTo(expected);
      assertThat(after(merge, "vector", "oltp")).as(merge).isEqualTo(expected);
    }
  }

  @Test
  void keysAreComparedWhenAllOfAMergeIsDone() {
    for (String tier : List.of("memory", "vector")) {
      run(
          "DROP TABLE IF EXISTS keyed",
          "CREATE TABLE keyed (id integer PRIMARY KEY, name text) USING " + tier,
          "INSERT INTO keyed VALUES (1, 'a'), (2, 'b'), (3, 'c')",
          // 1 and 2 swap; 3 goes and comes.
          "MERGE INTO keyed k USING (VALUES (1, 2), (2, 1), (3, NULL), (4, 3)) s(id, to_id)"
              + " ON k.id = s.id WHEN MATCHED AND s.to_id IS NULL THEN DELETE"
              + " WHEN MATCHED THEN UPDATE SET id = s.to_id"
              + " WHEN NOT MATCHED THEN INSERT VALUES (s.to_id, 'new')");
      assertThat(rows(session, "SELECT * FROM keyed ORDER BY id"))
          .as(tier)
          .containsExactly("1|b", "2|a", "3|new");
      assertThat(
              failure(
                      session,
                      "MERGE INTO keyed k USING (VALUES (1, 3), (2, NULL)) s(id, to_id)"
                          + " ON k.id = s.id WHEN MATCHED AND s.to_id IS NULL THEN DELETE"
                          + " WHEN MATCHED THEN UPDATE SET id = s.to_id")
                  .is(ErrorCode.UNIQUE_VIOLATION))
          .as(tier)
          .isTrue();
      assertThat(rows(session, "SELECT * FROM keyed ORDER BY id"))
          .as(tier)
          .containsExactly("1|b", "2|a", "3|new");
    }
  }

  @Test
  void aRowThatIsGoneIsAConflict() {
    for (String tier : List.of("olap", "memory", "vector")) {
      tables(tier);
      run(
          "DROP TABLE IF EXISTS picked",
          "CREATE TABLE picked AS SELECT \"$row_id\" AS row_id, 'u' AS op, id FROM t_" + tier,
          "INSERT INTO picked VALUES (NULL, 'i', 7)",
          "UPDATE t_" + tier + " SET note = 'first' WHERE id = 3");
      List<String> before = rows(session, "SELECT * FROM t_" + tier + " ORDER BY id");
      String merge =
          "MERGE INTO t_"
              + tier
              + " t USING picked p ON t.\"$row_id\" = p.row_id"
              + " WHEN MATCHED AND p.id = 2 THEN DELETE"
              + " WHEN MATCHED THEN UPDATE SET note = 'second'"
              + " WHEN NOT MATCHED AND p.op = 'i' THEN INSERT (id) VALUES (p.id)"
              + " WHEN NOT MATCHED THEN RAISE CONFLICT";
      MegaDbException error = failure(session, merge);
      assertThat(error.is(ErrorCode.SERIALIZATION_FAILURE)).as(tier).isTrue();
      assertThat(error.getMessage()).contains("t_" + tier);
      assertThat(rows(session, "SELECT * FROM t_" + tier + " ORDER BY id")).isEqualTo(before);
      run(
          "DELETE FROM picked WHERE row_id IS NOT NULL",
          "INSERT INTO picked SELECT \"$row_id\", 'u', id FROM t_" + tier,
          merge);
      assertThat(rows(session, "SELECT id, note FROM t_" + tier + " ORDER BY id"))
          .as(tier)
          .containsExactly("1|second", "3|second", "4|second", "7|NULL");
    }
  }

  @Test
  void whatIsWrongIsRefusedAsInPostgresqlAndChangesNothing() {
    for (String merge : WRONG) {
      tables("oltp");
      tables("olap");
      List<String> before = rows(session, "SELECT * FROM t_olap ORDER BY id");
      String expected = failure(session, with(merge, "oltp", "oltp")).sqlState();
      MegaDbException error = failure(session, with(merge, "olap", "olap"));
      assertThat(error.sqlState()).as(merge + ": " + error.getMessage()).isEqualTo(expected);
      assertThat(rows(session, "SELECT * FROM t_olap ORDER BY id")).isEqualTo(before);
    }
  }

  @Test
  void aMergeHasParametersAndItsTagIsMerge() {
    tables("olap");
    Prepared prepared =
        session.prepare(
            "MERGE INTO t_olap t USING (VALUES ($1::integer, $2::text)) s(id, name)"
                + " ON t.id = s.id WHEN MATCHED THEN UPDATE SET name = s.name, note = $3"
                + " WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.name)");
    assertThat(prepared.commandTag()).isEqualTo("MERGE");
    session.execute(prepared, List.of(1, "up", "p")).close();
    session.execute(prepared, List.of(8, "in", "p")).close();
    assertThat(rows(session, "SELECT id, name, note FROM t_olap WHERE id IN (1, 8) ORDER BY id"))
        .containsExactly("1|up|p", "8|in|NULL");
  }

  @Test
  void rowsAreMergedByTheirIds() {
    for (String tier : List.of("olap", "memory", "vector")) {
      tables(tier);
      run(
          "DROP TABLE IF EXISTS picked",
          "CREATE TABLE picked AS SELECT \"$row_id\" AS row_id, id FROM t_"
              + tier
              + " WHERE id > 2",
          "INSERT INTO t_" + tier + " VALUES (5, 'e', 50, 'later')",
          "MERGE INTO t_"
              + tier
              + " t USING picked p ON t.\"$row_id\" = p.row_id"
              + " WHEN MATCHED THEN UPDATE SET note = 'picked'",
          "UPDATE t_"
              + tier
              + " SET name = 'by' WHERE \"$row_id\" = (SELECT \"$row_id\" FROM t_"
              + tier
              + " WHERE id = 1)",
          "DELETE FROM t_"
              + tier
              + " WHERE \"$row_id\" IN (SELECT \"$row_id\" FROM t_"
              + tier
              + " WHERE id = 2)");
      assertThat(rows(session, "SELECT id, name, note FROM t_" + tier + " ORDER BY id"))
          .as(tier)
          .containsExactly("1|by|x", "3|c|picked", "4|d|picked", "5|e|later");
    }
  }

  @Test
  void oltpRowsHaveIdsToBeRead() {
    tables("oltp");
    tables("olap");
    String ids = "SELECT id, \"$row_id\" FROM t_oltp ORDER BY id";
    List<String> before = rows(session, ids);
    // A column of another tier's table's name, a join of tiers, a condition, an alias.
    assertThat(
            rows(
                session,
                "SELECT x.id, x.\"$row_id\" AS t_olap FROM t_oltp AS x JOIN t_olap AS o"
                    + " ON o.id = x.id WHERE x.cost IS DISTINCT FROM 7 ORDER BY 1"))
        .isEqualTo(before);
    run("UPDATE t_oltp SET note = 'changed' WHERE id = 2");
    List<String> after = rows(session, ids);
    assertThat(after).hasSize(4).doesNotContain(before.get(1)).contains(before.get(0));
    assertThat(rows(session, "SELECT * FROM t_oltp WHERE \"$row_id\" IS NOT NULL AND id = 1"))
        .containsExactly("1|a|10.00|x");
  }

  @Test
  void aStarDoesNotMeanRowIds() {
    tables("olap");
    assertThat(rows(session, "SELECT * FROM t_olap WHERE \"$row_id\" IS NOT NULL AND id = 1"))
        .containsExactly("1|a|10.00|x");
    assertThat(
            rows(
                session,
                "SELECT q.* FROM (SELECT * FROM t_olap ORDER BY \"$row_id\") AS q"
                    + " JOIN t_olap AS o USING (id) WHERE o.\"$row_id\" IS NOT NULL AND id = 1"))
        .containsExactly("1|a|10.00|x");
    assertThat(
            rows(
                session,
                "SELECT count(DISTINCT \"$row_id\"), min(length(\"$row_id\")) FROM t_olap"))
        .containsExactly("4|26");
    assertThat(failure(session, "SELECT \"$row_id\" FROM (SELECT * FROM t_olap) AS q").sqlState())
        .isEqualTo(ErrorCode.UNDEFINED_COLUMN.sqlState());
  }

  @Test
  void whatAMergeCannotDoIsSaid() {
    tables("olap");
    tables("oltp");
    MegaDbException subquery =
        failure(
            session,
            "MERGE INTO t_olap t USING s_olap s ON t.id = s.id WHEN MATCHED AND"
                + " t.id IN (SELECT id FROM s_oltp) THEN DELETE");
    assertThat(subquery.is(ErrorCode.FEATURE_NOT_SUPPORTED)).isTrue();
    assertThat(subquery.hint().orElseThrow()).contains("USING");
    run("BEGIN");
    MegaDbException within =
        failure(
            session, "MERGE INTO t_olap t USING s_olap s ON t.id = s.id WHEN MATCHED THEN DELETE");
    assertThat(within.is(ErrorCode.FEATURE_NOT_SUPPORTED)).isTrue();
    run("ROLLBACK");
    assertThat(rows(session, "SELECT count(*) FROM t_olap")).containsExactly("4");
  }
}
