package io.megadb.trino;

import static io.trino.testing.assertions.Assert.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.units.Duration;
import io.trino.testing.AbstractTestQueryFramework;
import io.trino.testing.QueryRunner;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Staging tables of coordinators that were killed, and of those that are alive. A catalog that was
 * just created is a coordinator that was just started: it draws an owner's number of its own.
 */
@ExtendWith(SharedServer.class)
class StagingLeaseIT extends AbstractTestQueryFramework {
  private static final Duration PATIENCE = new Duration(3, TimeUnit.MINUTES);
  private static final String DEAD = "0000000000000001";
  private static final String ALIVE = "0000000000000002";
  private static final String UNKNOWN = "0000000000000003";

  private final MegadbQueryRunner megadb;

  StagingLeaseIT(MegadbQueryRunner megadb) {
    this.megadb = megadb;
  }

  @Override
  protected QueryRunner createQueryRunner() throws Exception {
    return megadb.nodes("olap", 0);
  }

  private void started(String catalog) {
    getQueryRunner()
        .createCatalog(
            catalog,
            "megadb",
            Map.of("megadb.tier", "olap", "megadb.uri", megadb.megadb().flightUri()));
  }

  private Set<Object> owners() {
    return new HashSet<>(
        computeActual(
                "SELECT owner FROM TABLE(oltp.system.query(query =>"
                    + " 'SELECT owner FROM megadb_trino_staging.leases'))")
            .getOnlyColumnAsSet());
  }

  private Set<Object> staged() {
    return computeActual(
            "SELECT name FROM megadb.system.tables WHERE schema = 'megadb_trino_staging'")
        .getOnlyColumnAsSet();
  }

  private static String table(String owner) {
    return "w_" + owner + "_00000000000000ff";
  }

  @Test
  void tablesOfADeadCoordinatorAreDroppedByALaterWriteAndNoOthers() {
    assertUpdate("CREATE TABLE leased AS SELECT 1 AS id", 1);
    List<String> others = List.of("leases", table(ALIVE), "w_by_hand");
    try {
      megadb.execute(
          "INSERT INTO megadb_trino_staging.leases VALUES ('%s', now() - interval '1 second'), ('%s', now() + interval '1 hour')"
              .formatted(DEAD, ALIVE));
      make(table(DEAD), "OLAP");
      make(table(UNKNOWN), "OLTP");
      make(table(ALIVE), "OLAP");
      make("w_by_hand", "OLAP");
      started("restarted");
      assertUpdate("INSERT INTO restarted.public.leased VALUES 2", 1);
      assertEventually(
          PATIENCE, () -> assertThat(staged()).doesNotContain(table(DEAD), table(UNKNOWN)));
      assertThat(staged()).containsAll(others);
      assertThat(owners()).contains(ALIVE).doesNotContain(DEAD);
    } finally {
      for (String name : List.of(table(DEAD), table(UNKNOWN), table(ALIVE), "w_by_hand")) {
        megadb.execute("DROP TABLE IF EXISTS megadb_trino_staging." + name);
      }
      megadb.execute(
          "DELETE FROM megadb_trino_staging.leases WHERE owner IN ('%s', '%s')"
              .formatted(DEAD, ALIVE));
      assertUpdate("DROP TABLE leased");
    }
  }

  private void make(String name, String tier) {
    megadb.execute("CREATE TABLE megadb_trino_staging." + name + " (id bigint) USING " + tier);
  }

  @Test
  void aWriteWhoseLeaseIsGoneFailsAndChangesNothing() throws Exception {
    assertUpdate("CREATE TABLE lapsed AS SELECT 1 AS id, 10 AS n", 1);
    Set<Object> before = owners();
    started("paused");
    assertUpdate("INSERT INTO paused.public.lapsed VALUES (2, 20)", 1);
    Set<Object> after = owners();
    after.removeAll(before);
    Future<?> merging;
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      try (MegadbQueryRunner.Transaction other = megadb.begin()) {
        other.execute(
            "DELETE FROM megadb_trino_staging.leases WHERE owner = '%s'"
                .formatted(after.iterator().next()));
        // Its rows are staged; then it asks for its lease, and waits for the other's lock.
        merging =
            thread.submit(
                () -> computeActual("UPDATE paused.public.lapsed SET n = n + 1 WHERE rand() < 2"));
        assertEventually(
            PATIENCE,
            () -> {
              if (merging.isDone()) {
                merging.get();
              }
              assertQuery(
                  "SELECT n FROM TABLE(oltp.system.query(query =>"
                      + " 'SELECT count(*) AS n FROM pg_locks WHERE NOT granted'))",
                  "VALUES 1");
            });
        other.commit();
      }
      assertThatThrownBy(merging::get)
          .hasMessageContaining("the lease of this coordinator's staging tables has run out")
          .hasMessageContaining("run the query again");
    }
    assertQuery("SELECT * FROM lapsed", "VALUES (1, 10), (2, 20)");
    // And so the next one draws a new number.
    assertUpdate("UPDATE paused.public.lapsed SET n = n + 1 WHERE rand() < 2", 2);
    assertQuery("SELECT * FROM lapsed", "VALUES (1, 11), (2, 21)");
    assertUpdate("DROP TABLE lapsed");
    assertThat(staged()).containsOnly("leases");
  }
}
