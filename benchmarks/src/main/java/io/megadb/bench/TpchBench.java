package io.megadb.bench;

import io.megadb.duckdb.DuckConnection;
import io.megadb.duckdb.DuckDb;
import io.megadb.duckdb.DuckDbConfig;
import io.megadb.exec.QueryResult;
import io.megadb.exec.Session;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBResultSet;

/**
 * TPC-H: 22 queries through the engine on OLAP tables, against DuckDB with the original text on the
 * same Parquet files, in turn, answers compared.
 */
public final class TpchBench extends Bench {
  @Override
  public String name() {
    return "tpch";
  }

  @Override
  public String description() {
    return "22 TPC-H queries on OLAP tables, against DuckDB on the same Parquet files.";
  }

  @Override
  Report run(BenchOptions options) throws Exception {
    double scale = options.number("scale", 1);
    Path folder = loaded(options, scale);
    Report report = new Report();
    if (options.values().containsKey("load-only")) {
      return report;
    }
    report.row("query", "read from", "MegaDB ms", "DuckDB ms", "ratio", "answer");
    for (String columns : options.values().getOrDefault("from", "parquet,decoded").split(",")) {
      boolean decoded = columns.equals("decoded");
      String[] settings = decoded ? new String[0] : new String[] {BenchServer.NO_DECODED_COLUMNS};
      try (BenchServer server = BenchServer.reopen(folder, List.of(), settings);
          Session session = server.engine().openSession("bench")) {
        if (decoded) {
          decode(server, session, options);
        }
        measure(server, session, options, decoded, report);
      }
    }
    return report;
  }

  /** The data folder of a server with the tables, loaded unless an earlier run has done it. */
  static Path loaded(BenchOptions options, double scale) throws Exception {
    Path folder = options.folder().resolve("server");
    Path loaded = folder.resolve("loaded-" + scale);
    if (Files.exists(loaded)) {
      options.progress("using the tables of an earlier run in " + folder);
    } else {
      load(options, scale);
      Files.createFile(loaded);
    }
    return folder;
  }

  /** What DuckDB answers to the original texts on the tables' files, from query 1 on. */
  static List<List<List<Object>>> expected(BenchServer server, BenchOptions options)
      throws Exception {
    List<List<List<Object>>> answers = new ArrayList<>();
    try (DuckDb duckDb = DuckDb.open(peerConfig(server, options));
        DuckConnection connection = duckDb.connect();
        RootAllocator allocator = new RootAllocator()) {
      views(server, connection, allocator);
      for (int number = 1; number <= 22; number++) {
        answers.add(peerAnswer(connection, query(number), allocator));
      }
    }
    return answers;
  }

  private static DuckDbConfig peerConfig(BenchServer server, BenchOptions options) {
    return new DuckDbConfig(
        server.threads(),
        BenchServer.DUCKDB_MEMORY_MIB,
        options.folder().resolve("peer-tmp"),
        10_000,
        List.of());
  }

  private static void views(
      BenchServer server, DuckConnection connection, BufferAllocator allocator) {
    QueryContext context = new QueryContext("peer", allocator, new Cancellation());
    for (String table : TpchData.TABLES.keySet()) {
      String files =
          server.dataFiles(table).stream()
              .map(f -> "'" + f + "'")
              .collect(Collectors.joining(", "));
      connection.execute(
          "CREATE TEMP VIEW " + table + " AS SELECT * FROM read_parquet([" + files + "])", context);
    }
  }

  private static void load(BenchOptions options, double scale) throws Exception {
    Path data = options.folder().resolve("tpch-" + scale);
    options.progress("generating TPC-H at scale " + scale);
    TpchData.write(data, scale);
    try (BenchServer server = BenchServer.start(options, List.of(data));
        Session session = server.engine().openSession("bench")) {
      for (var table : TpchData.TABLES.entrySet()) {
        options.progress("loading " + table.getKey());
        server.run(
            session, "CREATE TABLE " + table.getKey() + " (" + table.getValue() + ") USING OLAP");
        server.run(
            session,
            "COPY %s FROM '%s' WITH (FORMAT csv, DELIMITER '|')"
                .formatted(table.getKey(), data.resolve(table.getKey() + ".tbl")));
      }
    }
  }

  /** Asks everything until its columns are decoded. */
  private static void decode(BenchServer server, Session session, BenchOptions options)
      throws Exception {
    for (int round = 0; round < 4; round++) {
      for (int number = 1; number <= 22; number++) {
        drain(session, query(number));
      }
      long started = System.nanoTime();
      server.awaitDecoded();
      options.progress("decoded for %.1f s more".formatted((System.nanoTime() - started) / 1e9));
    }
    try (QueryResult.Rows rows =
        (QueryResult.Rows)
            session.execute(
                "SELECT table_name, columns, row_count, size_bytes"
                    + " FROM megadb.system.decoded_columns")) {
      Answers.read(rows.reader()).forEach(row -> options.progress(row.toString()));
    }
  }

  private static void measure(
      BenchServer server, Session session, BenchOptions options, boolean decoded, Report report)
      throws Exception {
    int runs = (int) options.number("runs", 5);
    String from = decoded ? "decoded columns" : "Parquet";
    double logSum = 0;
    int correct = 0;
    double megaTotal = 0;
    double duckTotal = 0;
    try (DuckDb duckDb = DuckDb.open(peerConfig(server, options));
        DuckConnection connection = duckDb.connect();
        RootAllocator allocator = new RootAllocator()) {
      views(server, connection, allocator);
      for (int number = 1; number <= 22; number++) {
        String sql = query(number);
        String difference =
            Answers.difference(answer(session, sql), peerAnswer(connection, sql, allocator));
        correct += difference == null ? 1 : 0;
        Samples[] samples =
            Samples.alternating(
                1, runs, () -> drain(session, sql), () -> peerDrain(connection, sql, allocator));
        double ratio = samples[0].medianMillis() / samples[1].medianMillis();
        logSum += Math.log(ratio);
        megaTotal += Math.log(samples[0].medianMillis());
        duckTotal += Math.log(samples[1].medianMillis());
        options.progress("q%02d %.2f".formatted(number, ratio));
        report.row(
            "q%02d".formatted(number),
            from,
            samples[0].medianMillis(),
            samples[1].medianMillis(),
            ratio,
            difference == null ? "same" : difference);
      }
    }
    report.row(
        "geomean",
        from,
        Math.exp(megaTotal / 22),
        Math.exp(duckTotal / 22),
        Math.exp(logSum / 22),
        "");
    String name = decoded ? "tpch.decoded_" : "tpch.";
    report.metric(name + "correct", correct);
    report.metric(name + "geomean_ms", Math.exp(megaTotal / 22));
    report.metric(name + "duckdb_parquet_geomean_ms", Math.exp(duckTotal / 22));
    report.metric(name + "geomean_ratio_vs_duckdb_parquet", Math.exp(logSum / 22));
  }

  static String query(int number) throws IOException {
    String resource = "/tpch/q%02d.sql".formatted(number);
    try (InputStream in = TpchBench.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("no resource " + resource);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      return text.endsWith(";") ? text.substring(0, text.length() - 1) : text;
    }
  }

  private static List<List<Object>> answer(Session session, String sql) throws IOException {
    try (QueryResult.Rows rows = (QueryResult.Rows) session.execute(sql)) {
      return Answers.read(rows.reader());
    }
  }

  private static void drain(Session session, String sql) throws IOException {
    try (QueryResult.Rows rows = (QueryResult.Rows) session.execute(sql)) {
      Answers.drain(rows.reader());
    }
  }

  static List<List<Object>> peerAnswer(
      DuckConnection connection, String sql, BufferAllocator allocator) throws Exception {
    List<List<Object>> rows = new ArrayList<>();
    try (Statement statement = connection.jdbc().createStatement();
        ResultSet result = statement.executeQuery(sql);
        ArrowReader reader =
            (ArrowReader)
                ((DuckDBResultSet) result)
                    .arrowExportStream(allocator, DuckConnection.BATCH_ROWS)) {
      rows.addAll(Answers.read(reader));
    }
    return rows;
  }

  private static void peerDrain(DuckConnection connection, String sql, BufferAllocator allocator)
      throws Exception {
    try (Statement statement = connection.jdbc().createStatement();
        ResultSet result = statement.executeQuery(sql);
        ArrowReader reader =
            (ArrowReader)
                ((DuckDBResultSet) result)
                    .arrowExportStream(allocator, DuckConnection.BATCH_ROWS)) {
      Answers.drain(reader);
    }
  }
}
