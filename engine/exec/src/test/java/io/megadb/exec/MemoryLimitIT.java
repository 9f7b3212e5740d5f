package io.megadb.exec;

import static io.megadb.exec.EngineFixture.failure;
import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.error.Blame;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A statement that needs more memory than it may have ends with 53200 and gives back what it had.
 * Others do not notice if it is its own Arrow memory; DuckDB has one pool for all statements, so
 * while one has filled it another may get the same error, and goes on afterwards.
 */
@Timeout(120)
class MemoryLimitIT {
  private static final long STATEMENT_BYTES = 16 << 20;
  private static final long DUCK_MIB = 96;
  private static final String JOIN = "SELECT count(*) FROM o JOIN l USING (i) JOIN m USING (i)";

  @TempDir static Path folder;
  private static EngineFixture fixture;
  private Session session;

  @BeforeAll
  static void start() throws Exception {
    fixture =
        new EngineFixture(
            folder,
            EngineFixture.Options.STANDARD
                .withQueryMemory(STATEMENT_BYTES)
                .withDuckDb(DUCK_MIB, 4096));
    try (Session s = fixture.engine.openSession("setup")) {
      rows(s, "CREATE TABLE big (i integer PRIMARY KEY, v text)");
      rows(s, "INSERT INTO big SELECT 1, repeat('x', 40000000)");
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

  /** Beyond the statement's own memory, on each way a value goes. */
  static Stream<String> largeValues() {
    return Stream.of(
        "SELECT v FROM big",
        "SELECT b.v, l.v FROM big b JOIN l ON l.i = b.i",
        "INSERT INTO l SELECT i, v FROM big",
        "INSERT INTO m SELECT i, v FROM big",
        "INSERT INTO o SELECT l.i, b.v FROM big b JOIN l ON l.i = b.i",
        "UPDATE l SET v = b.v FROM big b WHERE b.i = l.i",
        "UPDATE m SET v = b.v FROM big b WHERE b.i = m.i",
        "COPY big TO 'big.csv'");
  }

  /** Beyond DuckDB's memory, in operators that can't spill. */
  static Stream<String> largeStates() {
    return Stream.of(
        "SELECT string_agg(a.v || b.v, ',') FROM l a, m b WHERE b.i <= 400",
        "SELECT array_agg(a.v || b.v) FROM l a, m b WHERE b.i <= 400",
        "INSERT INTO l SELECT 1, string_agg(a.v || b.v, ',') FROM l a, m b WHERE b.i <= 400",
        "INSERT INTO m SELECT 1, string_agg(a.v || b.v, ',') FROM l a, l b WHERE b.i <= 400",
        "INSERT INTO o SELECT 1, string_agg(a.v || b.v, ',') FROM l a, l b WHERE b.i <= 400");
  }

  @ParameterizedTest
  @MethodSource("largeValues")
  void aStatementBeyondItsMemoryEndsAndOthersDoNotNotice(String sql) throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    CompletableFuture<Integer> others =
        CompletableFuture.supplyAsync(
            () -> {
              int runs = 0;
              try (Session other = fixture.engine.openSession("other")) {
                do {
                  assertThat(rows(other, JOIN)).containsExactly("20000");
                  runs++;
                } while (!ended.get());
              }
              return runs;
            });
    try {
      assertOutOfMemory(sql);
    } finally {
      ended.set(true);
    }
    assertThat(others.get(60, TimeUnit.SECONDS)).isPositive();
  }

  @ParameterizedTest
  @MethodSource("largeStates")
  void aStatementBeyondDuckDbsMemoryEndsAndGivesItBack(String sql) {
    for (int i = 0; i < 3; i++) {
      assertOutOfMemory(sql);
      assertThat(rows(session, JOIN)).containsExactly("20000");
    }
  }

  private void assertOutOfMemory(String sql) {
    MegaDbException e = failure(session, sql);
    assertThat(e.sqlState()).as(e.toString()).isEqualTo(ErrorCode.OUT_OF_MEMORY.sqlState());
    assertThat(e.blame()).isEqualTo(Blame.RESOURCES);
    assertThat(e.hint()).isPresent();
    assertThat(e.getMessage()).doesNotContain("SET ");
  }
}
