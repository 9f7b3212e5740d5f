package io.megadb.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.megadb.server.MarkdownPages;
import io.megadb.spi.error.Blame;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.remote.BatchFacts;
import io.megadb.spi.remote.PlanReply;
import io.megadb.spi.remote.PlanRequest;
import io.megadb.spi.type.TypeTable;
import io.megadb.sql.text.Scripts;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.FlightSqlColumnMetadata;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlInfo;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedTransaction;
import org.apache.arrow.flight.sql.util.TableRef;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Statements, updates, errors and metadata with the raw client. */
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
      assertThat(client.executeUpdate("CREATE TABLE costs (id bigint, c text) USING OLAP"))
          .isZero();
      assertThat(
              client.executeUpdate(
                  "INSERT INTO costs SELECT n, 'c' || n FROM generate_series(1, 1000) g(n)"))
          .isEqualTo(1000);
      FlightInfo info = client.execute("SELECT id, c FROM costs WHERE id < 3 ORDER BY id");
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
          assertThat(facts(stream).rows()).isEqualTo(rows);
          counts.add(rows);
        }
      }
      assertThat(counts).hasSizeGreaterThan(1).last().isEqualTo(300_000L);
    }
  }

  private static List<BatchFacts> facts(FlightSqlClient client, FlightInfo info) throws Exception {
    List<BatchFacts> facts = new ArrayList<>();
    for (FlightEndpoint endpoint : info.getEndpoints()) {
      try (FlightStream stream = client.getStream(endpoint.getTicket())) {
        while (stream.next()) {
          facts.add(facts(stream));
        }
      }
    }
    return facts;
  }

  private static BatchFacts facts(FlightStream stream) {
    byte[] metadata = new byte[(int) stream.getLatestMetadata().readableBytes()];
    stream.getLatestMetadata().getBytes(0, metadata);
    return BatchFacts.parse(metadata);
  }

  private static Optional<String> snapshot(FlightSqlClient client, String sql) throws Exception {
    List<BatchFacts> facts = facts(client, client.execute(sql));
    assertThat(facts)
        .isNotEmpty()
        .extracting(BatchFacts::snapshot)
        .containsOnly(facts.get(0).snapshot());
    return facts.getLast().snapshot();
  }

  @Test
  void batchesNameTheSnapshotThatIsRead() throws Exception {
    try (FlightSqlClient client = server.client();
        FlightClient flight = server.flight()) {
      client.executeUpdate("CREATE TABLE seen (n bigint) USING OLAP");
      client.executeUpdate("CREATE TABLE seen_live (n bigint) USING MEMORY");
      client.executeUpdate("CREATE TABLE seen_rows (n bigint)");
      for (String table : List.of("seen", "seen_live", "seen_rows")) {
        client.executeUpdate("INSERT INTO " + table + " VALUES (1), (2)");
      }
      String olap = snapshot(client, "SELECT n FROM seen").orElseThrow();
      PlanRequest request = PlanRequest.of("SELECT n FROM seen", 1);
      FlightInfo planned = flight.getInfo(FlightDescriptor.command(request.toBytes()));
      assertThat(PlanReply.parse(planned.getAppMetadata()).snapshot()).hasValue(olap);
      assertThat(facts(client, planned)).containsExactly(new BatchFacts(2, Optional.of(olap)));
      // The same rows, the same snapshot, however they are read.
      assertThat(snapshot(client, "SELECT sum(n) FROM seen WHERE n > 1")).hasValue(olap);
      try (FlightSqlClient.PreparedStatement query = client.prepare("SELECT n FROM seen")) {
        assertThat(facts(client, query.execute()))
            .containsExactly(new BatchFacts(2, Optional.of(olap)));
      }
      String live = snapshot(client, "SELECT n FROM seen_live").orElseThrow();
      assertThat(snapshot(client, "SELECT count(*) FROM seen_live")).hasValue(live);
      // PostgreSQL has no name for what a statement sees.
      assertThat(facts(client, client.execute("SELECT n FROM seen_rows")))
          .containsExactly(new BatchFacts(2, Optional.empty()));
      assertThat(snapshot(client, "SELECT 1")).isEmpty();
      assertThat(snapshot(client, "SELECT s.n FROM seen s JOIN seen_rows r ON r.n = s.n"))
          .hasValue(olap);
      assertThat(snapshot(client, "SELECT s.n FROM seen s JOIN seen_live l ON l.n = s.n"))
          .hasValue("memory.public.seen_live@" + live + ", olap.public.seen@" + olap);

      client.executeUpdate("INSERT INTO seen VALUES (3)");
      client.executeUpdate("INSERT INTO seen_live VALUES (3)");
      assertThat(snapshot(client, "SELECT n FROM seen").orElseThrow()).isNotEqualTo(olap);
      assertThat(snapshot(client, "SELECT n FROM seen_live").orElseThrow()).isNotEqualTo(live);
    }
  }

  @Test
  void thePagesJavaDoesWhatThePageSays() throws Exception {
    MarkdownPages.Page page =
        MarkdownPages.all().stream()
            .filter(p -> p.name().equals("docs/flight.md"))
            .findFirst()
            .orElseThrow();
    List<MarkdownPages.Block> blocks = MarkdownPages.blocks(page);
    assertThat(FlightPage.blocks(MarkdownPages.repository()))
        .hasSize(3)
        .isEqualTo(
            blocks.stream()
                .filter(b -> b.language().equals("java"))
                .map(MarkdownPages.Block::text)
                .toList());
    try (FlightSqlClient client = server.client()) {
      MarkdownPages.Block tables =
          blocks.stream().filter(b -> b.language().equals("sql")).findFirst().orElseThrow();
      for (Scripts.Part part : Scripts.split(tables.text())) {
        FlightFixture.rows(client, part.text());
      }
    }
    int port = server.uri().getPort();
    assertThat(FlightPage.jdbc(port)).containsExactly(new BigDecimal("12.50"));
    assertThat(FlightPage.adbc(port, server.allocator)).isEqualTo(2);
    assertThat(FlightPage.raw(port, server.allocator)).isEqualTo(2);
  }

  @Test
  void sqlInfoTellsWhatTheServerCanDo() throws Exception {
    try (FlightSqlClient client = server.client()) {
      List<String> all = FlightFixture.rows(client, client.getSqlInfo());
      assertThat(all).hasSizeGreaterThan(40);
      assertThat(
              FlightFixture.rows(
                  client,
                  client.getSqlInfo(
                      SqlInfo.FLIGHT_SQL_SERVER_NAME,
                      SqlInfo.FLIGHT_SQL_SERVER_READ_ONLY,
                      SqlInfo.FLIGHT_SQL_SERVER_SQL,
                      SqlInfo.FLIGHT_SQL_SERVER_SUBSTRAIT,
                      SqlInfo.FLIGHT_SQL_SERVER_TRANSACTION,
                      SqlInfo.FLIGHT_SQL_SERVER_CANCEL,
                      SqlInfo.FLIGHT_SQL_SERVER_BULK_INGESTION,
                      SqlInfo.FLIGHT_SQL_SERVER_INGEST_TRANSACTIONS_SUPPORTED)))
          .containsExactly(
              "0|MegaDB",
              "3|false",
              "4|true",
              "5|false",
              "8|" + SqlSupportedTransaction.SQL_SUPPORTED_TRANSACTION_SAVEPOINT_VALUE,
              "9|true",
              "10|true",
              "11|true");
      // One that the protocol has not.
      assertThat(FlightFixture.rows(client, client.getSqlInfo(new int[] {99_999}))).isEmpty();
    }
  }

  @Test
  void theRawClientListsCatalogsSchemasTablesAndKeys() throws Exception {
    try (FlightSqlClient client = server.client()) {
      client.executeUpdate("CREATE SCHEMA listed");
      client.executeUpdate("CREATE TABLE listed.owners (id integer PRIMARY KEY, name text)");
      client.executeUpdate(
          "CREATE TABLE listed.things (a integer, b integer, owner integer REFERENCES"
              + " listed.owners (id) ON DELETE SET NULL, PRIMARY KEY (b, a))");
      client.executeUpdate("CREATE TABLE listed.days (day date, cost numeric(12,2)) USING OLAP");
      assertThat(FlightFixture.rows(client, client.getCatalogs()))
          .containsExactly("graph", "megadb", "memory", "olap", "oltp", "vector");
      assertThat(FlightFixture.rows(client, client.getSchemas("olap", "list_d")))
          .containsExactly("olap|listed");
      assertThat(FlightFixture.rows(client, client.getTableTypes())).contains("TABLE", "VIEW");
      assertThat(
              FlightFixture.rows(
                  client, client.getTables(null, "listed", "%s", List.of("TABLE"), false)))
          .containsExactly(
              "olap|listed|days|TABLE", "oltp|listed|owners|TABLE", "oltp|listed|things|TABLE");
      assertThat(
              FlightFixture.rows(client, client.getTables("memory", "listed", null, null, false)))
          .isEmpty();
      assertThat(columns(client, "days"))
          .containsExactly("day Date(DAY) {date}", "cost Decimal(12, 2, 128) {numeric(12,2)}");

      TableRef things = TableRef.of("oltp", "listed", "things");
      TableRef owners = TableRef.of("oltp", "listed", "owners");
      assertThat(FlightFixture.rows(client, client.getPrimaryKeys(things)))
          .containsExactly(
              "oltp|listed|things|a|2|things_pkey", "oltp|listed|things|b|1|things_pkey");
      // The last two: what an UPDATE and a DELETE of the owner do, as JDBC numbers it.
      String key =
          "oltp|listed|owners|id|oltp|listed|things|owner|1|things_owner_fkey|owners_pkey|3|2";
      assertThat(FlightFixture.rows(client, client.getImportedKeys(things))).containsExactly(key);
      assertThat(FlightFixture.rows(client, client.getExportedKeys(owners))).containsExactly(key);
      assertThat(FlightFixture.rows(client, client.getCrossReference(owners, things)))
          .containsExactly(key);
      assertThat(FlightFixture.rows(client, client.getCrossReference(things, owners))).isEmpty();
    }
  }

  /** The columns of a table as GetTables describes them. */
  private static List<String> columns(FlightSqlClient client, String table) throws Exception {
    FlightInfo info = client.getTables(null, "listed", table, null, true);
    try (FlightStream stream = client.getStream(info.getEndpoints().getFirst().getTicket())) {
      assertThat(stream.next()).isTrue();
      byte[] bytes = (byte[]) stream.getRoot().getVector("table_schema").getObject(0);
      Schema schema =
          MessageSerializer.deserializeSchema(
              new ReadChannel(Channels.newChannel(new ByteArrayInputStream(bytes))));
      return schema.getFields().stream()
          .map(
              f ->
                  f.getName()
                      + " "
                      + f.getType()
                      + " {"
                      + new FlightSqlColumnMetadata(f.getMetadata()).getTypeName()
                      + "}")
          .toList();
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
