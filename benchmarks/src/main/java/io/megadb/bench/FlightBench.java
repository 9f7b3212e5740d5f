package io.megadb.bench;

import io.megadb.exec.Session;
import io.megadb.spi.query.MadeRows;
import io.megadb.spi.remote.PlanRequest;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.FlightSqlClient.ExecuteIngestOptions;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableExistsOption;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableNotExistOption;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Millions of rows of six columns to a Flight SQL client on loopback, against pgjdbc from
 * PostgreSQL and against Avatica, and back into OLAP and MEMORY. Every row is counted and its key
 * summed.
 */
public final class FlightBench extends Bench {
  private static final String COLUMNS = "id, n, d, t, ts, m";
  private static final int BATCH = 50_000;

  /** Reads that do not count: in the first the compiler takes a third of the processors. */
  private static final int WARM_UPS = 3;

  @Override
  public String name() {
    return "flight";
  }

  @Override
  public String description() {
    return "Rows to and from a Flight SQL client, against pgjdbc and Avatica.";
  }

  /** What a reader found. */
  private record Found(long rows, long sum) {
    Found plus(Found other) {
      return new Found(rows + other.rows, sum + other.sum);
    }
  }

  @FunctionalInterface
  private interface Read {
    Found run() throws Exception;
  }

  @Override
  Report run(BenchOptions options) throws Exception {
    long rows = (long) options.number("rows", 5_000_000);
    int runs = (int) options.number("runs", 5);
    Report report = new Report();
    report.row("what", "rows/s", "MB/s", "seconds (median)", "answer");
    try (BenchServer server = BenchServer.start(options, List.of());
        BufferAllocator allocator = new RootAllocator();
        FlightClient flight =
            FlightClient.builder(
                    allocator,
                    Location.forGrpcInsecure(
                        server.flightUri().getHost(), server.flightUri().getPort()))
                .build()) {
      FlightSqlClient client = new FlightSqlClient(flight);
      options.progress("making " + rows + " rows in olap, memory and oltp");
      fill(server, rows);
      double olap =
          measure("Flight, olap, one stream", runs, rows, report, () -> all(client, "olap"));
      double parallel =
          measure(
              "Flight, olap, an endpoint for each core",
              runs,
              rows,
              report,
              () -> split(flight, client));
      double memory =
          measure("Flight, memory, one stream", runs, rows, report, () -> all(client, "memory"));
      double oltp = measure("Flight, oltp, one stream", 1, rows, report, () -> all(client, "oltp"));
      double pgjdbc = measure("pgjdbc, PostgreSQL", 3, rows, report, () -> postgres(server));
      double avatica = measure("Avatica, olap", 1, rows, report, () -> avatica(server));
      double best = Math.max(Math.max(olap, parallel), memory);
      report.metric("flight.read_rows_per_s", best);
      report.metric("flight.read_olap_rows_per_s", olap);
      report.metric("flight.read_olap_parallel_rows_per_s", parallel);
      report.metric("flight.read_memory_rows_per_s", memory);
      report.metric("flight.read_oltp_rows_per_s", oltp);
      report.metric("flight.speedup_vs_pgjdbc", best / pgjdbc);
      report.metric("flight.speedup_vs_avatica", best / avatica);
      double least = Double.MAX_VALUE;
      for (String tier : List.of("olap", "memory")) {
        options.progress("ingest into " + tier);
        double rate = ingest(client, tier, rows, Math.min(runs, 3), allocator, report);
        report.metric("flight.ingest_" + tier + "_rows_per_s", rate);
        least = Math.min(least, rate);
      }
      report.metric("flight.ingest_rows_per_s", least);
    }
    return report;
  }

  private static void fill(BenchServer server, long rows) {
    try (Session session = server.engine().openSession("bench")) {
      String columns =
          " (id bigint, n integer, d double precision, t text, ts timestamp, m numeric(12,2))";
      server.run(session, "CREATE TABLE wide" + columns + " USING OLAP");
      long part = rows / 4;
      for (int i = 0; i < 4; i++) {
        long to = i == 3 ? rows : (i + 1) * part;
        server.run(
            session,
            "INSERT INTO wide SELECT i, CAST(i % 1000 AS integer), i * 0.5e0, 'row number ' || i,"
                + " TIMESTAMP '2025-01-01 00:00:00' + CAST(i || ' seconds' AS interval),"
                + " i % 100000 / 100.0 FROM generate_series(CAST("
                + (i * part + 1)
                + " AS bigint), CAST("
                + to
                + " AS bigint)) AS g(i)");
      }
      server.run(
          session,
          "CREATE TABLE wide_memory"
              + columns
              + " USING MEMORY WITH (capacity_rows = "
              + rows
              + ")");
      server.run(session, "INSERT INTO wide_memory SELECT * FROM wide");
      server.run(session, "CREATE TABLE wide_oltp" + columns);
      server.run(session, "INSERT INTO wide_oltp SELECT * FROM wide");
    }
  }

  private static String table(String tier) {
    return tier.equals("olap") ? "wide" : "wide_" + tier;
  }

  private static double measure(String what, int runs, long rows, Report report, Read read)
      throws Exception {
    Found[] last = new Found[1];
    long expected = rows * (rows + 1) / 2;
    boolean right = true;
    double[] seconds = new double[runs];
    for (int i = -WARM_UPS; i < runs; i++) {
      long start = System.nanoTime();
      last[0] = read.run();
      right &= last[0].rows() == rows && last[0].sum() == expected;
      if (i >= 0) {
        seconds[i] = (System.nanoTime() - start) / 1e9;
      }
      if (runs == 1 && i < 0) {
        // What takes long is compiled after millions of rows; one run is enough of it.
        seconds[0] = (System.nanoTime() - start) / 1e9;
        break;
      }
    }
    Arrays.sort(seconds);
    double median = seconds[runs / 2];
    // 8 + 4 + 8 + about 18 + 4 of offset + 8 + 16 bytes a row.
    report.row(
        what,
        rows / median,
        rows * 66 / median / 1e6,
        median,
        right ? "right" : "WRONG " + last[0]);
    return rows / median;
  }

  private static Found all(FlightSqlClient client, String tier) throws Exception {
    FlightInfo info = client.execute("SELECT " + COLUMNS + " FROM " + table(tier));
    Found found = new Found(0, 0);
    for (FlightEndpoint endpoint : info.getEndpoints()) {
      found = found.plus(read(client, endpoint));
    }
    return found;
  }

  private static Found read(FlightSqlClient client, FlightEndpoint endpoint) throws Exception {
    try (FlightStream stream = client.getStream(endpoint.getTicket())) {
      long rows = 0;
      long sum = 0;
      while (stream.next()) {
        VectorSchemaRoot root = stream.getRoot();
        BigIntVector ids = (BigIntVector) root.getVector(0);
        for (int i = 0; i < root.getRowCount(); i++) {
          sum += ids.get(i);
        }
        rows += root.getRowCount();
      }
      return new Found(rows, sum);
    }
  }

  private static Found split(FlightClient flight, FlightSqlClient client) throws Exception {
    int cores = Runtime.getRuntime().availableProcessors();
    PlanRequest request = PlanRequest.of("SELECT " + COLUMNS + " FROM wide", cores);
    FlightInfo info = flight.getInfo(FlightDescriptor.command(request.toBytes()));
    Found found = new Found(0, 0);
    try (ExecutorService threads = Executors.newFixedThreadPool(cores)) {
      List<Future<Found>> parts = new ArrayList<>();
      for (FlightEndpoint endpoint : info.getEndpoints()) {
        parts.add(threads.submit(() -> read(client, endpoint)));
      }
      for (Future<Found> part : parts) {
        found = found.plus(part.get());
      }
    }
    return found;
  }

  private static Found postgres(BenchServer server) throws Exception {
    try (Connection connection = server.plainPostgres()) {
      connection.setAutoCommit(false);
      return jdbc(connection, "wide_oltp");
    }
  }

  private static Found avatica(BenchServer server) throws Exception {
    try (Connection connection = DriverManager.getConnection(server.avaticaUrl("PROTOBUF"))) {
      return jdbc(connection, "wide");
    }
  }

  private static Found jdbc(Connection connection, String table) throws Exception {
    long rows = 0;
    long sum = 0;
    BigDecimal money = BigDecimal.ZERO;
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(10_000);
      try (ResultSet result = statement.executeQuery("SELECT " + COLUMNS + " FROM " + table)) {
        while (result.next()) {
          sum += result.getLong(1);
          result.getInt(2);
          result.getDouble(3);
          result.getString(4);
          result.getString(5);
          money = money.max(result.getBigDecimal(6));
          rows++;
        }
      }
    }
    if (money.signum() <= 0) {
      throw new IllegalStateException("no amount is positive");
    }
    return new Found(rows, sum);
  }

  private static double ingest(
      FlightSqlClient client,
      String tier,
      long rows,
      int runs,
      BufferAllocator allocator,
      Report report)
      throws Exception {
    FlightInfo info = client.execute("SELECT " + COLUMNS + " FROM wide LIMIT 0");
    Schema schema = info.getSchemaOptional().orElseThrow();
    int batches = (int) (rows / BATCH);
    long expected = (long) batches * BATCH * (BATCH + 1L) / 2;
    boolean right = true;
    double[] seconds = new double[runs];
    for (int i = -1; i < runs; i++) {
      String table = "sent_" + tier + "_" + (i + 1);
      client.executeUpdate(
          "CREATE TABLE "
              + table
              + " (id bigint, n integer, d double precision, t text, ts timestamp, m numeric(12,2))"
              + " USING "
              + tier
              + (tier.equals("memory") ? " WITH (capacity_rows = " + rows + ")" : ""));
      ExecuteIngestOptions options =
          new ExecuteIngestOptions(
              table,
              TableDefinitionOptions.newBuilder()
                  .setIfNotExist(TableNotExistOption.TABLE_NOT_EXIST_OPTION_FAIL)
                  .setIfExists(TableExistsOption.TABLE_EXISTS_OPTION_APPEND)
                  .build(),
              tier,
              "public",
              Map.of());
      try (ArrowReader reader = new Repeated(schema, batches, allocator)) {
        long start = System.nanoTime();
        long sent = client.executeIngest(reader, options);
        if (i >= 0) {
          seconds[i] = (System.nanoTime() - start) / 1e9;
        }
        right &= sent == (long) batches * BATCH;
      }
      right &= sum(client, table) == expected;
      client.executeUpdate("DROP TABLE " + table);
    }
    Arrays.sort(seconds);
    double median = seconds[runs / 2];
    double rate = (long) batches * BATCH / median;
    report.row(
        "Flight ingest into " + tier, rate, rate * 66 / 1e6, median, right ? "right" : "WRONG");
    return rate;
  }

  private static long sum(FlightSqlClient client, String table) throws Exception {
    FlightInfo info = client.execute("SELECT sum(id)::bigint FROM " + table);
    try (FlightStream stream = client.getStream(info.getEndpoints().getFirst().getTicket())) {
      stream.next();
      return ((BigIntVector) stream.getRoot().getVector(0)).get(0);
    }
  }

  /** One batch again and again, so that making rows takes no time. */
  private static final class Repeated extends MadeRows {
    private int left;
    private boolean filled;

    Repeated(Schema schema, int batches, BufferAllocator allocator) {
      super(schema, allocator);
      this.left = batches;
    }

    @Override
    public boolean loadNextBatch() throws java.io.IOException {
      VectorSchemaRoot root = getVectorSchemaRoot();
      if (!filled) {
        filled = true;
        for (int i = 0; i < BATCH; i++) {
          ((BigIntVector) root.getVector(0)).setSafe(i, i + 1);
          ((IntVector) root.getVector(1)).setSafe(i, i % 1000);
          ((Float8Vector) root.getVector(2)).setSafe(i, i * 0.5);
          ((VarCharVector) root.getVector(3))
              .setSafe(i, ("row number " + i).getBytes(StandardCharsets.UTF_8));
          ((TimeStampMicroVector) root.getVector(4)).setSafe(i, 1_735_689_600_000_000L + i);
          ((DecimalVector) root.getVector(5)).setSafe(i, BigDecimal.valueOf(i % 10_000_000, 2));
        }
        root.setRowCount(BATCH);
      }
      return left-- > 0;
    }
  }
}
