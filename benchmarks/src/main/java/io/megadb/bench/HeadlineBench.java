package io.megadb.bench;

import io.megadb.bench.headline.FourClients;
import io.megadb.bench.headline.NearestConfigurations;
import io.megadb.examples.cloudcost.CloudCostSample;
import io.megadb.exec.QueryResult;
import io.megadb.exec.Session;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * The headline question of the demo: what one change affects, what that has cost by month, who owns
 * it, how it is configured, and what else is configured alike. One SELECT, against four clients and
 * a join in Java over the same rows.
 */
public final class HeadlineBench extends Bench {
  // Until the compiler is done with what a statement runs through; the clients run less code and
  // are there after some dozens.
  private static final int WARMUPS = 400;

  private static final DateTimeFormatter MONTH =
      DateTimeFormatter.ofPattern("yyyy-MM").withZone(ZoneOffset.UTC);

  @Override
  public String name() {
    return "headline";
  }

  @Override
  public String description() {
    return "What one change affects: graph, cost, configuration and likeness in one SELECT.";
  }

  @Override
  Report run(BenchOptions options) throws Exception {
    double scale = options.number("scale", 5);
    Report report = new Report();
    if (options.values().containsKey("load-only")) {
      try (BenchServer server = HeadlineData.start(options, scale);
          Session session = server.engine().openSession("bench")) {
        index(server, session, options, scale).close();
        return report;
      }
    }
    report.row("who", "p50 ms", "p90 ms", "rows", "answer");
    String from = options.values().getOrDefault("from", "parquet,decoded");
    for (String columns : from.split(",")) {
      boolean decoded = columns.equals("decoded");
      String[] settings = decoded ? new String[0] : new String[] {BenchServer.NO_DECODED_COLUMNS};
      try (BenchServer server = HeadlineData.start(options, scale, settings)) {
        race(server, options, scale, decoded, report);
      }
    }
    return report;
  }

  private static void race(
      BenchServer server, BenchOptions options, double scale, boolean decoded, Report report)
      throws Exception {
    int runs = (int) options.number("runs", 101);
    int warmups = (int) options.number("warmups", WARMUPS);
    String sql = CloudCostSample.headline().sql();
    try (Session session = server.engine().openSession("bench");
        Connection postgres = server.plainPostgres();
        Connection duckDb = duckDb(server);
        NearestConfigurations nearest = index(server, session, options, scale)) {
      FourClients clients =
          new FourClients(
              postgres, duckDb, files(server, "billing"), files(server, "depends_on"), nearest);
      Samples.of(0, decoded ? 3 : 0, () -> ask(session, sql));
      server.awaitDecoded();
      FourClients.Answer ours = ask(session, sql);
      FourClients.Answer theirs = clients.ask(CloudCostSample.CHANGED);
      Samples[] samples =
          Samples.alternating(
              warmups, runs, () -> ask(session, sql), () -> clients.ask(CloudCostSample.CHANGED));
      explain(session, sql, options);
      report(samples, ours, theirs, decoded, report);
    }
  }

  private static void report(
      Samples[] samples,
      FourClients.Answer ours,
      FourClients.Answer theirs,
      boolean decoded,
      Report report) {
    String difference = difference(ours, theirs);
    report.row(
        decoded ? "MegaDB, one SELECT, columns decoded" : "MegaDB, one SELECT, from Parquet",
        samples[0].medianMillis(),
        samples[0].percentileNanos(90) / 1e6,
        ours.affected().size(),
        difference == null ? "same" : difference);
    report.row(
        "four clients and a hash join, in turn",
        samples[1].medianMillis(),
        samples[1].percentileNanos(90) / 1e6,
        theirs.affected().size(),
        "");
    String name = decoded ? "headline." : "headline.parquet_";
    report.metric(name + "correct", difference == null ? 1 : 0);
    report.metric(
        name + "affected", ours.affected().stream().map(r -> r.name()).distinct().count());
    report.metric(name + "p50_ms", samples[0].medianMillis());
    report.metric(name + "four_clients_p50_ms", samples[1].medianMillis());
    report.metric(
        name + "speedup_vs_four_clients", samples[1].medianMillis() / samples[0].medianMillis());
  }

  private static String difference(FourClients.Answer ours, FourClients.Answer theirs) {
    if (!ours.alike().equals(theirs.alike())) {
      return "alike " + ours.alike() + " instead of " + theirs.alike();
    }
    if (ours.affected().size() != theirs.affected().size()) {
      return ours.affected().size() + " rows instead of " + theirs.affected().size();
    }
    for (int i = 0; i < ours.affected().size(); i++) {
      if (!ours.affected().get(i).equals(theirs.affected().get(i))) {
        return ours.affected().get(i) + " instead of " + theirs.affected().get(i);
      }
    }
    return null;
  }

  private static FourClients.Answer ask(Session session, String sql) throws IOException {
    List<FourClients.Row> affected = new ArrayList<>();
    List<String> alike = List.of();
    Map<Long, String> months = new HashMap<>();
    try (QueryResult.Rows rows = (QueryResult.Rows) session.execute(sql)) {
      ArrowReader reader = rows.reader();
      while (reader.loadNextBatch()) {
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        read(root, months, affected);
        if (root.getRowCount() > 0 && alike.isEmpty()) {
          List<?> names = (List<?>) root.getVector("alike").getObject(0);
          alike = names.stream().map(Object::toString).toList();
        }
      }
    }
    return new FourClients.Answer(affected, alike);
  }

  /**
   * @param months their texts by their microseconds, those seen so far
   */
  private static void read(
      VectorSchemaRoot root, Map<Long, String> months, List<FourClients.Row> rows) {
    // Looked up once: Arrow goes through all columns to find one by its name.
    FieldVector hops = root.getVector("hops");
    FieldVector name = root.getVector("resource_name");
    FieldVector owner = root.getVector("owner");
    FieldVector configuration = root.getVector("configuration");
    FieldVector month = root.getVector("month");
    FieldVector cost = root.getVector("cost");
    for (int row = 0; row < root.getRowCount(); row++) {
      Long micros = (Long) month.getObject(row);
      rows.add(
          new FourClients.Row(
              ((Number) hops.getObject(row)).longValue(),
              text(name, row),
              text(owner, row),
              text(configuration, row),
              micros == null ? null : months.computeIfAbsent(micros, HeadlineBench::month),
              (BigDecimal) cost.getObject(row)));
    }
  }

  private static String month(long micros) {
    return MONTH.format(Instant.ofEpochSecond(micros / 1_000_000));
  }

  private static String text(FieldVector vector, int row) {
    byte[] value = vector.isNull(row) ? null : ((VarCharVector) vector).get(row);
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  private static Connection duckDb(BenchServer server) throws Exception {
    Connection connection = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET threads = " + server.threads());
      statement.execute("SET memory_limit = '" + BenchServer.DUCKDB_MEMORY_MIB + "MiB'");
      statement.execute("SET parquet_metadata_cache = true");
      statement.execute("SET TimeZone = 'UTC'");
    }
    return connection;
  }

  private static String files(BenchServer server, String table) {
    return server.dataFiles(table).stream()
        .map(f -> "'" + f + "'")
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** Lucene's own index of the same vectors, made once. */
  private static NearestConfigurations index(
      BenchServer server, Session session, BenchOptions options, double scale) throws Exception {
    Path folder = options.folder().resolve("headline-lucene-" + scale);
    Path marker = folder.resolveSibling(folder.getFileName() + ".complete");
    if (!Files.exists(marker)) {
      options.progress("building Lucene's own index");
      NearestConfigurations.write(folder, sink -> HeadlineData.vectors(session, sink));
      Files.createFile(marker);
    }
    return new NearestConfigurations(folder);
  }

  private static void explain(Session session, String sql, BenchOptions options)
      throws IOException {
    try (QueryResult.Rows rows = (QueryResult.Rows) session.execute("EXPLAIN ANALYZE " + sql)) {
      Answers.read(rows.reader()).forEach(line -> options.progress(line.getFirst().toString()));
    }
  }
}
