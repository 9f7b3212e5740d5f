package io.megadb.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.remote.PlanReply;
import io.megadb.spi.remote.PlanRequest;
import io.megadb.spi.remote.RemoteCalls;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** PLAN commands: splits of a scan, statistics, one snapshot for all. */
@Timeout(120)
class FlightPlanIT {
  @TempDir static Path folder;
  private static FlightFixture server;

  @BeforeAll
  static void start() throws Exception {
    server = new FlightFixture(folder);
    try (FlightSqlClient client = server.client()) {
      client.executeUpdate(
          "CREATE TABLE lines (id bigint, day date, cost numeric(12,2), note text) USING OLAP");
      for (int i = 0; i < 5; i++) {
        client.executeUpdate(
            "INSERT INTO lines SELECT n, DATE '2026-01-01' + (n / 100)::int, n * 0.5,"
                + " CASE WHEN n % 4 = 0 THEN NULL ELSE 'note ' || n END FROM generate_series("
                + (i * 1000 + 1)
                + ", "
                + (i * 1000 + 1000)
                + ") g(n)");
      }
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static FlightInfo plan(FlightClient client, PlanRequest request) {
    return client.getInfo(FlightDescriptor.command(request.toBytes()));
  }

  @Test
  void aPlainScanIsDividedByDataFiles() throws Exception {
    try (FlightClient flight = server.flight();
        FlightSqlClient client = server.client()) {
      String sql = "SELECT id, cost * 2 AS twice FROM olap.public.lines WHERE id > 1500";
      FlightInfo info = plan(flight, PlanRequest.of(sql, 3));
      PlanReply reply = PlanReply.parse(info.getAppMetadata());
      assertThat(info.getEndpoints()).hasSize(3);
      assertThat(reply.splits()).hasSize(3);
      assertThat(reply.snapshot()).isPresent();
      // The first file has no such row.
      assertThat(reply.splits().stream().mapToLong(s -> s.rows().orElseThrow()).sum())
          .isEqualTo(4000);
      List<String> whole = FlightFixture.rows(client, sql);
      assertThat(FlightFixture.rows(client, info))
          .hasSize(3500)
          .containsExactlyInAnyOrderElementsOf(whole);
    }
  }

  @Test
  void otherStatementsAreOneEndpoint() throws Exception {
    try (FlightClient flight = server.flight();
        FlightSqlClient client = server.client()) {
      for (String sql :
          List.of(
              "SELECT count(*), sum(cost) FROM lines",
              "SELECT id FROM lines ORDER BY id LIMIT 3",
              "SELECT DISTINCT day FROM lines",
              "SELECT id, row_number() OVER (ORDER BY id) FROM lines",
              "SELECT id FROM lines WHERE id = (SELECT max(id) FROM lines)",
              "SELECT 1")) {
        FlightInfo info = plan(flight, PlanRequest.of(sql, 8));
        assertThat(info.getEndpoints()).as(sql).hasSize(1);
        assertThat(FlightFixture.rows(client, info))
            .as(sql)
            .containsExactlyInAnyOrderElementsOf(FlightFixture.rows(client, sql));
      }
    }
  }

  @Test
  void allEndpointsReadOneSnapshot() throws Exception {
    try (FlightClient flight = server.flight();
        FlightSqlClient client = server.client()) {
      client.executeUpdate("CREATE TABLE moving (n bigint) USING OLAP");
      client.executeUpdate("INSERT INTO moving VALUES (1), (2)");
      client.executeUpdate("INSERT INTO moving VALUES (3), (4)");
      FlightInfo info = plan(flight, PlanRequest.of("SELECT n FROM moving", 4));
      assertThat(info.getEndpoints()).hasSize(2);
      client.executeUpdate("INSERT INTO moving VALUES (5)");
      client.executeUpdate("DELETE FROM moving WHERE n = 1");
      assertThat(FlightFixture.rows(client, info)).containsExactlyInAnyOrder("1", "2", "3", "4");
      assertThat(FlightFixture.rows(client, "SELECT n FROM moving"))
          .containsExactlyInAnyOrder("2", "3", "4", "5");
    }
  }

  @Test
  void aTableAlteredSinceIsNoticed() throws Exception {
    try (FlightClient flight = server.flight();
        FlightSqlClient client = server.client()) {
      client.executeUpdate("CREATE TABLE altered (n integer, t text) USING OLAP");
      client.executeUpdate("INSERT INTO altered VALUES (1, 'a')");
      FlightInfo info = plan(flight, PlanRequest.of("SELECT n FROM altered", 4));
      client.executeUpdate("ALTER TABLE altered ALTER COLUMN n TYPE bigint");
      Throwable altered = catchThrowable(() -> FlightFixture.rows(client, info));
      assertThat(FlightFixture.error(altered).sqlState())
          .isEqualTo(ErrorCode.SERIALIZATION_FAILURE.sqlState());
      client.executeUpdate("DROP TABLE altered");
      Throwable dropped = catchThrowable(() -> FlightFixture.rows(client, info));
      assertThat(FlightFixture.error(dropped).sqlState())
          .isEqualTo(ErrorCode.UNDEFINED_TABLE.sqlState());
    }
  }

  @Test
  void statisticsComeWithoutEndpoints() throws Exception {
    try (FlightClient flight = server.flight()) {
      PlanRequest request =
          new PlanRequest(
              "SELECT id, day, cost, note, cost + 1 AS more FROM lines",
              Optional.of("public"),
              0,
              true);
      FlightInfo info = plan(flight, request);
      assertThat(info.getEndpoints()).isEmpty();
      PlanReply reply = PlanReply.parse(info.getAppMetadata());
      assertThat(reply.rows()).isEqualTo(OptionalLong.of(5000));
      assertThat(reply.bytes().orElseThrow()).isPositive();
      assertThat(reply.columns())
          .extracting(c -> c.name() + " " + c.least().orElse("-") + " " + c.greatest().orElse("-"))
          .containsExactly(
              "id 1 5000",
              "day 2026-01-01 2026-02-20",
              "cost 0.50 2500.00",
              "note - -",
              "more - -");
      assertThat(reply.columns().get(3).nullFraction()).hasValue(0.25);
      assertThat(reply.columns().get(0).nullFraction()).hasValue(0);
    }
  }

  @Test
  void aRequestAsATicketRunsAtOnce() throws Exception {
    try (FlightClient flight = server.flight();
        FlightSqlClient client = server.client()) {
      String sql = "SELECT id, note FROM lines WHERE id > 4990 ORDER BY id";
      FlightInfo asTicket =
          FlightInfo.builder(
                  client.execute(sql).getSchemaOptional().orElseThrow(),
                  FlightDescriptor.command(new byte[0]),
                  List.of(FlightEndpoint.builder(ticket(sql, "public")).build()))
              .build();
      assertThat(FlightFixture.rows(client, asTicket))
          .hasSize(10)
          .isEqualTo(FlightFixture.rows(client, sql));
      try (FlightStream stream = flight.getStream(ticket("SELECT * FROM nowhere", "public"))) {
        assertThat(FlightFixture.error(catchThrowable(stream::next)).sqlState())
            .isEqualTo(ErrorCode.UNDEFINED_TABLE.sqlState());
      }
      try (FlightStream stream = flight.getStream(ticket("SELECT $1::int", "public"))) {
        assertThat(catchThrowable(stream::next)).hasMessageContaining("parameter");
      }
    }
  }

  private static Ticket ticket(String sql, String schema) {
    return new Ticket(new PlanRequest(sql, Optional.of(schema), 1, false).toBytes());
  }

  @Test
  void rowsAndDistinctValuesOfPostgresAreEstimated() throws Exception {
    try (FlightClient flight = server.flight();
        FlightSqlClient client = server.client()) {
      client.executeUpdate("CREATE TABLE sized (id bigint PRIMARY KEY, t text)");
      client.executeUpdate("INSERT INTO sized SELECT i, 't' FROM generate_series(1, 50) g(i)");
      PlanRequest request = new PlanRequest("SELECT id, t FROM sized", Optional.empty(), 0, true);
      PlanReply reply = PlanReply.parse(plan(flight, request).getAppMetadata());
      assertThat(reply.rows()).isPresent();
      assertThat(reply.columns())
          .hasSize(2)
          .allSatisfy(c -> assertThat(c.distinct().orElseThrow()).isPositive());
    }
  }

  @Test
  void postgresqlsOwnEstimatesAreTold() throws Exception {
    try (FlightClient flight = server.flight();
        FlightSqlClient client = server.client()) {
      client.executeUpdate("CREATE TABLE estimated (id integer, name text)");
      client.executeUpdate(
          "INSERT INTO estimated SELECT n, 'name ' || n FROM generate_series(1, 5000) g(n)");
      client.executeUpdate("ANALYZE estimated");
      String all = "SELECT id, name FROM \"oltp\".\"public\".\"estimated\"";
      assertThat(PlanReply.parse(plan(flight, PlanRequest.of(all, 0)).getAppMetadata()).rows())
          .hasValue(5000);
      PlanReply some =
          PlanReply.parse(
              plan(flight, PlanRequest.of(all + " WHERE id <= 100", 1)).getAppMetadata());
      assertThat(some.rows().orElseThrow()).isBetween(50L, 200L);
      assertThat(some.bytes().orElseThrow()).isPositive();
      assertThat(some.splits()).hasSize(1);
    }
  }

  @Test
  void postgresqlsStatisticsOfColumnsAreTold() throws Exception {
    try (FlightClient flight = server.flight();
        FlightSqlClient client = server.client()) {
      client.executeUpdate(
          "CREATE TABLE analyzed (id integer, day date, cost numeric(12,2), ratio float8, name text,"
              + " never text)");
      client.executeUpdate(
          "INSERT INTO analyzed SELECT n, DATE '2026-01-01' + n / 100, n * 0.5, n % 4,"
              + " CASE WHEN n % 4 = 0 THEN NULL ELSE 'name ' || n END FROM generate_series(1, 1999)"
              + " g(n)");
      client.executeUpdate("ANALYZE analyzed (id, day, cost, ratio, name)");
      String all = "SELECT id, day, cost, ratio, name, never, cost + 1 AS more FROM analyzed";
      List<PlanReply.ColumnStatistics> columns = columns(flight, all);
      assertThat(columns)
          .extracting(c -> c.name() + " " + c.least().orElse("-") + " " + c.greatest().orElse("-"))
          .containsExactly(
              "id 1 1999",
              "day 2026-01-01 2026-01-20",
              "cost 0.50 999.50",
              "ratio 0 3",
              "name - -",
              "never - -",
              "more - -");
      assertThat(columns.get(0).distinct()).hasValue(1999);
      assertThat(columns.get(1).distinct()).hasValue(20);
      assertThat(columns.get(3).distinct()).hasValue(4);
      assertThat(columns.get(0).nullFraction()).hasValue(0);
      assertThat(columns.get(4).nullFraction().orElseThrow()).isCloseTo(0.25, Offset.offset(0.001));
      assertThat(columns.get(4).bytes().orElseThrow()).isBetween(10_000L, 30_000L);
      assertThat(columns.get(5).nullFraction()).isEmpty();

      List<PlanReply.ColumnStatistics> some =
          columns(flight, "SELECT id AS n, ratio FROM analyzed WHERE id <= 100 ORDER BY id");
      assertThat(some.get(0).name()).isEqualTo("n");
      assertThat(some.get(0).greatest()).hasValue("1999");
      assertThat(some.get(0).distinct().orElseThrow()).isBetween(50.0, 200.0);
      assertThat(some.get(1).distinct()).hasValue(4);
    }
  }

  private static List<PlanReply.ColumnStatistics> columns(FlightClient flight, String sql) {
    PlanRequest request = new PlanRequest(sql, Optional.of("public"), 0, true);
    return PlanReply.parse(plan(flight, request).getAppMetadata()).columns();
  }

  @Test
  void aClientOfAnotherVersionIsRefusedAtItsFirstCall() throws Exception {
    try (FlightClient flight = server.flight()) {
      byte[] mark = PlanRequest.versionMark();
      Action known = new Action(RemoteCalls.CATALOG_VERSION_ACTION, mark.clone());
      assertThat(flight.doAction(known).next().getBody()).hasSize(Long.BYTES);
      mark[mark.length - 1]++;
      Action newer = new Action(RemoteCalls.CATALOG_VERSION_ACTION, mark);
      Throwable refused = catchThrowable(() -> flight.doAction(newer).next());
      assertThat(FlightFixture.error(refused).sqlState())
          .isEqualTo(ErrorCode.FEATURE_NOT_SUPPORTED.sqlState());
      assertThat(refused)
          .hasMessageContaining("the client's protocol is of version 2, this side speaks version 1")
          .hasMessageContaining("same release");
    }
  }

  @Test
  void anotherVersionIsAClearError() throws Exception {
    try (FlightClient flight = server.flight()) {
      byte[] newer = PlanRequest.of("SELECT 1", 1).toBytes();
      newer["MegaDB-PLAN".length()]++;
      Throwable thrown = catchThrowable(() -> flight.getInfo(FlightDescriptor.command(newer)));
      assertThat(FlightFixture.error(thrown).sqlState())
          .isEqualTo(ErrorCode.FEATURE_NOT_SUPPORTED.sqlState());
      assertThat(thrown).hasMessageContaining("version 2").hasMessageContaining("version 1");
      byte[] cut = java.util.Arrays.copyOf(PlanRequest.of("SELECT 1", 1).toBytes(), 20);
      assertThatThrownBy(() -> flight.getInfo(FlightDescriptor.command(cut)))
          .hasMessageContaining("malformed");
    }
  }

  @Test
  void theCatalogsVersionGrowsWithDdl() throws Exception {
    try (FlightClient flight = server.flight();
        FlightSqlClient client = server.client()) {
      long before = version(flight);
      client.executeUpdate("CREATE TABLE newer (n bigint) USING MEMORY");
      assertThat(version(flight)).isGreaterThan(before);
    }
  }

  private static long version(FlightClient client) {
    return ByteBuffer.wrap(
            client.doAction(new Action(RemoteCalls.CATALOG_VERSION_ACTION)).next().getBody())
        .getLong();
  }
}
