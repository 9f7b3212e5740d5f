package io.megadb.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.remote.PlanRequest;
import io.megadb.tier.oltp.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two servers of one PostgreSQL, one warehouse and one secret. */
@Timeout(120)
class FlightClusterIT {
  @TempDir static Path folder;
  private static FlightFixture first;
  private static FlightFixture second;

  @BeforeAll
  static void start() throws IOException {
    String secret =
        "flight.cluster_secret_file=" + Files.writeString(folder.resolve("secret"), "a secret\n");
    String warehouse = "olap.warehouse=" + folder.resolve("warehouse").toUri();
    first = new FlightFixture(folder.resolve("first"), secret, warehouse, "oltp.pool_size=10");
    EmbeddedPostgres postgres = first.parts().oltp().server().orElseThrow();
    second =
        new FlightFixture(
            folder.resolve("second"),
            secret,
            warehouse,
            "oltp.pool_size=10",
            "oltp.mode=external",
            "oltp.url=" + postgres.jdbcUrl(),
            "oltp.user=" + postgres.user(),
            "oltp.password_file="
                + Files.writeString(folder.resolve("password"), postgres.password() + "\n"));
  }

  @AfterAll
  static void stop() {
    second.close();
    first.close();
  }

  private static FlightInfo planned(FlightFixture server, String sql) throws Exception {
    try (FlightClient client = server.flight()) {
      return client.getInfo(FlightDescriptor.command(PlanRequest.of(sql, 4).toBytes()));
    }
  }

  @Test
  void eitherRedeemsTheOthersTicketsAtOneSnapshot() throws Exception {
    try (FlightSqlClient here = first.client();
        FlightSqlClient there = second.client()) {
      for (String tier : List.of("olap", "graph")) {
        String table = tier + ".public.shared_" + tier;
        here.executeUpdate("CREATE TABLE shared_" + tier + " (n bigint) USING " + tier);
        here.executeUpdate("INSERT INTO " + table + " VALUES (1), (2)");
        here.executeUpdate("INSERT INTO " + table + " VALUES (3)");
        FlightInfo parts = planned(first, "SELECT n FROM " + table);
        assertThat(parts.getEndpoints()).as(tier).hasSize(tier.equals("olap") ? 2 : 1);
        here.executeUpdate("INSERT INTO " + table + " VALUES (4)");
        if (tier.equals("olap")) {
          assertThat(FlightFixture.rows(there, parts)).containsExactlyInAnyOrder("1", "2", "3");
        } else {
          // Not divided, so it has no snapshot of its own.
          assertThat(FlightFixture.rows(there, parts)).hasSize(4);
        }
        assertThat(FlightFixture.rows(there, "SELECT count(*) FROM " + table)).containsExactly("4");
        there.executeUpdate("INSERT INTO " + table + " VALUES (5)");
        FlightInfo back = planned(second, "SELECT n FROM " + table);
        assertThat(FlightFixture.rows(here, back))
            .containsExactlyInAnyOrder("1", "2", "3", "4", "5");
      }
      // What is not divided is one ticket, good at either as well.
      FlightInfo whole = here.execute("SELECT sum(n) FROM olap.public.shared_olap");
      assertThat(FlightFixture.rows(there, whole)).containsExactly("15");
    }
  }

  @Test
  void aTableThatWasAlteredAtTheOtherAMomentAgoIsReadAsItIs() throws Exception {
    try (FlightSqlClient here = first.client();
        FlightSqlClient there = second.client()) {
      here.executeUpdate("CREATE TABLE growing (n integer) USING OLAP");
      here.executeUpdate("INSERT INTO growing VALUES (1)");
      assertThat(FlightFixture.rows(there, "SELECT n FROM growing")).containsExactly("1");
      here.executeUpdate("ALTER TABLE growing ALTER COLUMN n TYPE bigint");
      assertThat(FlightFixture.rows(there, planned(first, "SELECT n FROM growing")))
          .containsExactly("1");
      here.executeUpdate("ALTER TABLE growing ADD COLUMN t text");
      here.executeUpdate("INSERT INTO growing VALUES (2, 'two')");
      assertThat(FlightFixture.rows(there, planned(first, "SELECT n, t FROM growing")))
          .containsExactlyInAnyOrder("1|null", "2|two");
    }
  }

  @Test
  void aTicketOfAServerWithAnotherSecretIsRefused() throws Exception {
    FlightInfo info;
    try (FlightFixture alone = new FlightFixture(folder.resolve("alone"));
        FlightSqlClient client = alone.client()) {
      info = client.execute("SELECT 1 AS one");
      assertThat(FlightFixture.rows(client, info)).containsExactly("1");
    }
    try (FlightSqlClient client = second.client()) {
      Throwable refused = catchThrowable(() -> FlightFixture.rows(client, info));
      assertThat(FlightFixture.error(refused).sqlState())
          .isEqualTo(ErrorCode.INVALID_AUTHORIZATION.sqlState());
      assertThat(refused).hasMessageContaining("flight.cluster_secret_file");
    }
  }
}
