package io.megadb.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.megadb.spi.error.Blame;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.remote.BatchFacts;
import io.megadb.spi.type.TypeTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Statements, updates and errors with the raw client. */
@Timeout(120)
class FlightStatementsIT {
  @TempDir static Path folder;
  private static FlightFixture server;

  @BeforeAll
  static void start() throws Exception {
    server = new FlightFixture(folder);
    try (FlightSqlClient client = server.client()) {
      client.executeUpdate("CREATE TABLE numbers (n bigint) USING OLAP");
      client.executeUpdate("INSERT INTO numbers SELECT n FROM generate_series(1, 300000) g(n)");
      client.executeUpdate("CREATE TABLE one (n integer) USING MEMORY");
      client.executeUpdate("INSERT INTO one VALUES (1)");
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aQueryStreamsTheEnginesRows() throws Exception {
    try (FlightSqlClient client = server.client()) {
      assertThat(client.executeUpdate("CREATE TABLE charges (id bigint, c text) USING OLAP"))
          .isZero();
      assertThat(
              client.executeUpdate(
                  "INSERT INTO charges SELECT n, 'c' || n FROM generate_series(1, 1000) g(n)"))
          .isEqualTo(1000);
      FlightInfo info = client.execute("SELECT id, c FROM charges WHERE id < 3 ORDER BY id");
      assertThat(info.getSchemaOptional().orElseThrow().getFields())
          .extracting(f -> f.getName() + " " + f.getMetadata().get(TypeTable.METADATA_KEY))
          .containsExactly("id bigint", "c text");
      assertThat(info.getEndpoints()).hasSize(1);
      assertThat(FlightFixture.rows(client, info)).containsExactly("1|c1", "2|c2");
      // A ticket can be redeemed again.
      assertThat(FlightFixture.rows(client, info)).containsExactly("1|c1", "2|c2");
    }
  }

  @Test
  void aStreamsSchemaIsTheOneThatWasPromised() throws Exception {
    String sql =
        "SELECT true AS a, 1::smallint AS b, 2 AS c, 3::bigint AS d, 1.5::real AS e, 2.5::float8"
            + " AS f, 12.34::numeric(10,2) AS g, 'x'::text AS h, DATE '2026-01-02' AS i,"
            + " TIME '03:04:05' AS j, TIMESTAMP '2026-01-02 03:04:05' AS k, TIMESTAMPTZ"
            + " '2026-01-02 03:04:05Z' AS l, '00000000-0000-0000-0000-000000000007'::uuid AS m,"
            + " ARRAY[1, 2] AS n, NULL::text AS o, INTERVAL '1 day' AS p, '{\"a\": 1}'::json AS q";
    try (FlightSqlClient client = server.client()) {
      for (String text : List.of(sql, sql + " FROM one")) {
        FlightInfo info = client.execute(text);
        try (FlightStream stream = client.getStream(info.getEndpoints().getFirst().getTicket())) {
          assertThat(stream.next()).isTrue();
          assertThat(stream.getSchema()).isEqualTo(info.getSchemaOptional().orElseThrow());
          assertThat(stream.getRoot().getRowCount()).isEqualTo(1);
          assertThat(stream.next()).isFalse();
        }
      }
    }
  }

  @Test
  void eachBatchTellsHowManyRowsCame() throws Exception {
    try (FlightSqlClient client = server.client()) {
      FlightInfo info = client.execute("SELECT n FROM numbers");
      List<Long> counts = new ArrayList<>();
      try (FlightStream stream = client.getStream(info.getEndpoints().getFirst().getTicket())) {
        long rows = 0;
        while (stream.next()) {
          rows += stream.getRoot().getRowCount();
          byte[] metadata = new byte[(int) stream.getLatestMetadata().readableBytes()];
          stream.getLatestMetadata().getBytes(0, metadata);
          BatchFacts facts = BatchFacts.parse(metadata);
          assertThat(facts.rows()).isEqualTo(rows);
          counts.add(facts.rows());
        }
      }
      assertThat(counts).hasSizeGreaterThan(1).last().isEqualTo(300_000L);
    }
  }

  @Test
  void anErrorKeepsSqlStateBlameHintAndPosition() throws Exception {
    try (FlightSqlClient client = server.client()) {
      FlightRuntimeException thrown =
          (FlightRuntimeException)
              catchThrowable(() -> client.execute("SELECT a FROM no_such_table"));
      assertThat(thrown.status().code()).isEqualTo(FlightStatusCode.NOT_FOUND);
      assertThat(thrown.getMessage()).contains("no_such_table").contains("Position: 15");
      MegaDbException error = FlightFixture.error(thrown);
      assertThat(error.sqlState()).isEqualTo(ErrorCode.UNDEFINED_TABLE.sqlState());
      assertThat(error.blame()).isEqualTo(Blame.USER);
      assertThat(error.position()).hasValue(15);
      assertThat(error.getMessage()).doesNotContain("Position");
    }
  }

  @Test
  void anErrorWhileRowsAreMadeReachesTheReader() throws Exception {
    try (FlightSqlClient client = server.client()) {
      FlightInfo info = client.execute("SELECT 1 / (200000 - n) AS n FROM numbers");
      Throwable thrown = catchThrowable(() -> FlightFixture.rows(client, info));
      assertThat(FlightFixture.error(thrown).sqlState())
          .isEqualTo(ErrorCode.DIVISION_BY_ZERO.sqlState());
    }
  }

  @Test
  void aStatementWithoutRowsRunsWhenItsTicketIsRedeemed() throws Exception {
    try (FlightSqlClient client = server.client()) {
      FlightInfo info = client.execute("CREATE TABLE by_ticket (id integer) USING MEMORY");
      assertThat(info.getSchemaOptional().orElseThrow().getFields()).isEmpty();
      assertThat(FlightFixture.rows(client, info)).isEmpty();
      assertThat(FlightFixture.rows(client, "SELECT count(*) FROM by_ticket")).containsExactly("0");
      assertThat(client.executeUpdate("INSERT INTO by_ticket VALUES (1), (2)")).isEqualTo(2);
    }
  }
}
