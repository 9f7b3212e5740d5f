package io.megadb.exec;

import static io.megadb.exec.EngineFixture.failure;
import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.error.Blame;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No room to write: 53100, nothing half written, and the engine goes on. A test may not fill the
 * disk, so the room of this process is bounded by the system (RLIMIT_FSIZE, whose error the engine
 * treats like that of a full disk), PostgreSQL's by a table's file that is {@code /dev/full}, and
 * DuckDB's by its own bound of what it spills.
 */
@Timeout(120)
class DiskFullIT {
  private static final int SPILL_MIB = 1;

  @TempDir static Path folder;
  private static EngineFixture fixture;
  private Session session;

  @BeforeAll
  static void start() throws Exception {
    fixture = new EngineFixture(folder, EngineFixture.Options.STANDARD.withDuckDb(96, SPILL_MIB));
    try (Session s = fixture.engine.openSession("setup")) {
      for (String table : List.of("o OLTP", "l OLAP", "m MEMORY")) {
        String name = table.substring(0, 1);
        rows(s, "CREATE TABLE " + name + " (i integer, v text) USING " + table.substring(2));
        rows(s, "INSERT INTO " + name + " SELECT g, md5(g::text) FROM generate_series(1, 20000) g");
      }
    }
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
  void everythingIsThereAndNothingHeld() {
    for (String table : List.of("o", "l", "m")) {
      assertThat(rows(session, "SELECT count(*), sum(i) FROM " + table))
          .as(table)
          .containsExactly("20000|200010000");
    }
    session.close();
    fixture.assertNothingIsHeld();
  }

  @Test
  void columnsThatCannotBeDecodedStayInTheirFiles() throws Exception {
    rows(session, "CREATE TABLE d (i integer, v text) USING OLAP");
    rows(session, "INSERT INTO d SELECT g, md5(g::text) FROM generate_series(1, 200000) g");
    String read = "SELECT count(*), sum(i), count(DISTINCT v) FROM d";
    withRoom(
        1 << 20,
        () -> {
          for (int i = 0; i < 4; i++) {
            assertThat(rows(session, read)).containsExactly("200000|20000100000|200000");
            fixture.awaitDecoded();
          }
        });
    assertThat(rows(session, "SELECT * FROM megadb.system.decoded_columns WHERE table_name = 'd'"))
        .isEmpty();
    assertThat(rows(session, read)).containsExactly("200000|20000100000|200000");
    rows(session, "DROP TABLE d");
  }

  /** Runs statements while no file of this process can grow beyond so many bytes. */
  private void withRoom(long bytes, Runnable statements) throws Exception {
    limit(Long.toString(bytes));
    try {
      statements.run();
    } finally {
      limit("unlimited");
    }
  }

  private static void limit(String bytes) throws Exception {
    Process process =
        new ProcessBuilder(
                "prlimit",
                "--pid",
                Long.toString(ProcessHandle.current().pid()),
                "--fsize=" + bytes + ":")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("prlimit of util-linux").isZero();
  }

  private void assertFull(String sql) {
    MegaDbException e = failure(session, sql);
    assertThat(e.sqlState()).as("%s: %s", sql, e).isEqualTo(ErrorCode.DISK_FULL.sqlState());
    assertThat(e.blame()).isEqualTo(Blame.RESOURCES);
  }

  private static List<Path> files(Path under) throws IOException {
    try (Stream<Path> files = Files.walk(under)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO l SELECT i + 20000, v FROM o",
        "INSERT INTO l SELECT i + 20000, v FROM m",
        "UPDATE l SET v = v || '!'",
        "DELETE FROM l WHERE i = 7",
        "CREATE TABLE made USING OLAP AS SELECT * FROM o",
      })
  void aWriteToOlapLeavesNoFileBehind(String sql) throws Exception {
    List<Path> before = files(folder.resolve("olap"));
    withRoom(100_000, () -> assertFull(sql));
    assertThat(
            files(folder.resolve("olap")).stream().filter(f -> f.toString().endsWith(".parquet")))
        .containsExactlyElementsOf(
            before.stream().filter(f -> f.toString().endsWith(".parquet")).toList());
    assertThat(
            rows(
                session,
                "SELECT table_name FROM information_schema.tables WHERE table_name = 'made'"))
        .isEmpty();
  }

  @Test
  void aCommitThatCannotWriteItsMetadataIsNone() throws Exception {
    withRoom(2000, () -> assertFull("INSERT INTO l SELECT i, v FROM o WHERE i < 3"));
    rows(session, "INSERT INTO l VALUES (0, 'x')");
    rows(session, "DELETE FROM l WHERE i = 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"out.csv", "out.json", "out.parquet"})
  void aCopyToAFileLeavesTheOldOne(String name) throws Exception {
    Path file = fixture.copyFolder.resolve(name);
    rows(session, "COPY (SELECT 1 AS one) TO '" + name + "'");
    byte[] old = Files.readAllBytes(file);
    for (String table : List.of("o", "l", "m")) {
      withRoom(100_000, () -> assertFull("COPY " + table + " TO '" + name + "'"));
      assertThat(file).hasBinaryContent(old);
    }
    assertThat(files(fixture.copyFolder))
        .allMatch(f -> f.getFileName().toString().startsWith("out."));
    rows(session, "COPY l TO '" + name + "'");
    assertThat(Files.size(file)).isGreaterThan(100_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE SCHEMA later",
        "CREATE TABLE later (i integer) USING OLAP",
        "CREATE TABLE later (i integer) USING MEMORY",
        "CREATE VIEW later AS SELECT o.i FROM o JOIN l USING (i)",
      })
  void aDefinitionThatCannotBeKeptIsNone(String sql) throws Exception {
    withRoom(0, () -> assertFull(sql));
    rows(session, sql);
    rows(session, sql.replaceFirst("CREATE (SCHEMA|TABLE|VIEW) (\\w+).*", "DROP $1 $2"));
  }

  @Test
  void aSpillBeyondItsBoundFailsOnlyItsStatement() {
    MegaDbException e =
        failure(
            session,
            "SELECT a.i, b.v, a.v FROM l a, m b WHERE b.i <= 400 ORDER BY a.v || b.v, b.i");
    assertThat(e.sqlState()).as(e.toString()).isIn("53100", "53200");
    assertThat(rows(session, "SELECT count(*) FROM l JOIN m USING (i)")).containsExactly("20000");
  }

  /** The file of an empty table becomes one that is always full: to extend it fails with ENOSPC. */
  @Test
  void aFullDiskOfPostgresFailsOnlyTheStatement() throws Exception {
    rows(session, "CREATE TABLE full_table (i integer, v text)");
    String path = rows(session, "SELECT pg_relation_filepath('full_table')").getFirst();
    Path file = folder.resolve("oltp").resolve("oltp").resolve("pgdata").resolve(path);
    assertThat(Files.size(file)).isZero();
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("/dev/full"));
    assertFull("INSERT INTO full_table VALUES (1, 'x')");
    assertFull("INSERT INTO full_table SELECT i, v FROM l WHERE i < 5");
    assertThat(rows(session, "SELECT count(*) FROM full_table")).containsExactly("0");
    Files.delete(file);
    Files.createFile(file);
    rows(session, "DROP TABLE full_table");
  }
}
