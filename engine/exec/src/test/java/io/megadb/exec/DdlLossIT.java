package io.megadb.exec;

import static io.megadb.exec.EngineFixture.failure;
import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.catalog.FaultPoint;
import io.megadb.spi.error.MegaDbException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PostgreSQL dies between the steps of a DDL: the table is there whole or not at all. */
@Timeout(120)
class DdlLossIT {
  @TempDir static Path folder;
  private static final AtomicReference<FaultPoint.Step> dyingAt = new AtomicReference<>();
  private static EngineFixture fixture;

  @BeforeAll
  static void start() throws Exception {
    fixture =
        new EngineFixture(
            folder, EngineFixture.Options.STANDARD.withFaults(DdlLossIT::dieIfItIsTime));
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
  }

  private static void dieIfItIsTime(FaultPoint.Step step) {
    if (dyingAt.compareAndSet(step, null)) {
      ProcessHandle server =
          ProcessHandle.of(fixture.oltp.server().orElseThrow().pid()).orElseThrow();
      server.destroyForcibly();
      try {
        server.onExit().get(30, TimeUnit.SECONDS);
      } catch (Exception e) {
        throw new IllegalStateException("PostgreSQL does not die", e);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "OLAP, ANNOUNCED",
    "OLAP, TIER_DONE",
    "MEMORY, ANNOUNCED",
    "MEMORY, TIER_DONE",
  })
  void aTableIsMadeWholeOrNotAtAll(String tier, FaultPoint.Step step) {
    try (Session session = fixture.engine.openSession("test")) {
      String create = "CREATE TABLE made (i integer, v text) USING " + tier;
      dyingAt.set(step);
      boolean made = true;
      try {
        rows(session, create);
      } catch (MegaDbException e) {
        assertThat(e.sqlState())
            .as(e.toString())
            .isIn("08000", "08001", "08003", "08006", "57P01", "57P02", "57P03");
        made = false;
      }
      awaitServer(session);
      if (!made) {
        // What the next look at the catalog finds half done it undoes or completes.
        try {
          rows(session, create);
        } catch (MegaDbException e) {
          assertThat(e.sqlState()).as(e.toString()).isEqualTo("42P07");
        }
      }
      rows(session, "INSERT INTO made VALUES (1, 'x')");
      assertThat(failure(session, create).sqlState()).isEqualTo("42P07");
      assertThat(rows(session, "SELECT i, v FROM made")).containsExactly("1|x");
      rows(session, "DROP TABLE made");
    }
    fixture.assertNothingIsHeld();
  }

  private static void awaitServer(Session session) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try {
        rows(session, "SELECT pg_backend_pid()");
        return;
      } catch (MegaDbException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }
}
