package io.megadb.exec;

import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.ScanRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One statement sees one version of each table, and join keys of every type find their rows. */
class StatementVersionIT {
  @TempDir static Path folder;
  private static EngineFixture fixture;

  @BeforeAll
  static void start() throws Exception {
    fixture = new EngineFixture(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"OLAP", "MEMORY"})
  void aSecondScanOfASnapshotSeesNoLaterWrite(String tierName) {
    try (Session session = fixture.engine.openSession("test")) {
      rows(
          session,
          "CREATE TABLE v (id integer PRIMARY KEY, n integer) USING MEMORY"
              .replace(" PRIMARY KEY", tierName.equals("OLAP") ? "" : " PRIMARY KEY")
              .replace("MEMORY", tierName));
      rows(session, "INSERT INTO v SELECT g, g FROM generate_series(1, 100) g");
      assertThat(rows(session, "SELECT count(DISTINCT id), sum(id), sum(n) FROM v"))
          .containsExactly("100|5050|5050");
      LocalTier tier = tierName.equals("OLAP") ? fixture.olap : fixture.memory;
      QueryContext context = new QueryContext("t", fixture.allocator, new Cancellation());
      try (LocalScan.Pin first = scan(tier, Optional.empty(), context).pin()) {
        LocalScan before = scan(tier, Optional.empty(), context);
        rows(session, "INSERT INTO v VALUES (101, 1)");
        rows(session, "UPDATE v SET n = 0 WHERE id <= 50");
        rows(session, "DELETE FROM v WHERE id > 90");
        LocalScan again = scan(tier, before.snapshot(), context);
        LocalScan newest = scan(tier, Optional.empty(), context);
        assertThat(again.facts().version()).isEqualTo(before.facts().version());
        assertThat(again.facts().rows()).isEqualTo(before.facts().rows());
        assertThat(newest.facts().version()).isNotEqualTo(before.facts().version());
        newest.pin().close();
        again.pin().close();
        before.pin().close();
      }
      rows(session, "DROP TABLE v");
    }
  }

  @Test
  void columnsOfAMemoryTableAreTheSameWithAndWithoutDuckDb() throws Exception {
    String columns = "id, s, b, d, t, n, day, at";
    String without = "SELECT " + columns + " FROM plain";
    String with = without + " WHERE id > 0";
    try (Session session = fixture.engine.openSession("test")) {
      rows(
          session,
          "CREATE TABLE plain (id integer, s smallint, b boolean, d double precision, t text,"
              + " n numeric(12,2), day date, at timestamptz, u uuid) USING MEMORY");
      assertThat(rows(session, without)).isEmpty();
      // More than a segment's batch, so that texts begin amid their bytes; NULLs in every column.
      rows(
          session,
          "INSERT INTO plain SELECT g, CASE WHEN g % 7 > 0 THEN g % 100 END,"
              + " CASE WHEN g % 5 > 0 THEN g % 2 = 0 END, CASE WHEN g % 3 > 0 THEN g / 8.0 END,"
              + " CASE WHEN g % 4 > 0 THEN 'text ' || g END, CASE WHEN g % 6 > 0 THEN g / 100.0 END,"
              + " CASE WHEN g % 8 > 0 THEN DATE '2026-01-01' + g % 300 END,"
              + " CASE WHEN g % 9 > 0 THEN TIMESTAMPTZ '2026-01-01 00:00:00+00' END"
              + " FROM generate_series(1, 40000) g");
      assertThat(rows(session, without)).hasSize(40_000).isEqualTo(rows(session, with));
      assertThat(rows(session, "SELECT t AS a, id AS b FROM plain LIMIT 35000"))
          .isEqualTo(rows(session, "SELECT t, id FROM plain WHERE id > 0").subList(0, 35_000));
      assertThat(rows(session, "SELECT t FROM plain LIMIT 0")).isEmpty();
      assertThat(rows(session, "SELECT id, u FROM plain WHERE id = 3")).containsExactly("3|NULL");
      try (QueryResult.Rows open = (QueryResult.Rows) session.execute("SELECT t FROM plain")) {
        assertThat(open.versions()).hasSize(1);
        assertThat(open.reader().loadNextBatch()).isTrue();
        // Those that are gone by then belong to the version that is read.
        rows(session, "DELETE FROM plain WHERE id % 2 = 0");
        long count = open.reader().getVectorSchemaRoot().getRowCount();
        while (open.reader().loadNextBatch()) {
          count += open.reader().getVectorSchemaRoot().getRowCount();
        }
        assertThat(count).isEqualTo(40_000);
      }
      assertThat(rows(session, without)).hasSize(20_000).isEqualTo(rows(session, with));
      rows(session, "DROP TABLE plain");
    }
    fixture.assertNothingIsHeld();
  }

  private static LocalScan scan(
      LocalTier tier, Optional<LocalScan.Snapshot> snapshot, QueryContext context) {
    var table =
        tier.tables().stream().filter(t -> t.name().name().equals("v")).findFirst().orElseThrow();
    return tier.scan(
        new ScanRequest(
            table,
            List.of("id", "n"),
            List.of(),
            false,
            Optional.empty(),
            snapshot,
            Optional.empty(),
            "r",
            context));
  }

  @Test
  void keysThatDoNotFitTheColumnMatchNothing() {
    try (Session session = fixture.engine.openSession("test")) {
      rows(session, "CREATE TABLE small (id integer PRIMARY KEY, n numeric(5,2), v text)");
      rows(session, "INSERT INTO small SELECT g, g, 'v' || g FROM generate_series(1, 100) g");
      for (String tier : List.of("OLAP", "MEMORY")) {
        rows(session, "CREATE TABLE wide (k bigint, n numeric(20,4)) USING " + tier);
        rows(session, "INSERT INTO wide VALUES (7, 7), (99999999999, 99999999999.5), (8, 8.0001)");
        assertThat(rows(session, "SELECT s.v FROM wide w JOIN small s ON s.id = w.k ORDER BY 1"))
            .containsExactly("v7", "v8");
        assertThat(rows(session, "SELECT s.v FROM wide w JOIN small s ON s.n = w.n ORDER BY 1"))
            .containsExactly("v7");
        assertThat(rows(session, "SELECT w.k FROM small s JOIN wide w ON w.k = s.id ORDER BY 1"))
            .containsExactly("7", "8");
        rows(session, "DROP TABLE wide");
      }
      rows(session, "CREATE TABLE narrow (k integer, v text) USING OLAP");
      rows(session, "INSERT INTO narrow SELECT id, v FROM small");
      rows(session, "CREATE TABLE big (k bigint PRIMARY KEY)");
      rows(session, "INSERT INTO big VALUES (5), (99999999999)");
      assertThat(rows(session, "SELECT n.v FROM big b JOIN narrow n ON n.k = b.k"))
          .containsExactly("v5");
    }
  }
}
