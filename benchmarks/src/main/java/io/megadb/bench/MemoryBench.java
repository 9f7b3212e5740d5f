package io.megadb.bench;

import io.megadb.duckdb.BorrowedReader;
import io.megadb.duckdb.DuckConnection;
import io.megadb.exec.QueryResult;
import io.megadb.exec.Session;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.OnConflict;
import io.megadb.tier.memory.MemoryTier;
import java.io.IOException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * The ring buffer: get by key (JMH, sampled times), append with a primary key, and SQL over a
 * million rows against the same rows in a DuckDB table.
 */
public final class MemoryBench extends Bench {
  private static final List<String> SCANS =
      List.of(
          "SELECT count(*) AS n, sum(b) AS s FROM %s",
          "SELECT g, count(*) AS n, avg(d) AS a, max(b) AS m FROM %s GROUP BY g ORDER BY g",
          "SELECT count(*) AS n FROM %s WHERE t LIKE '%%77%%'",
          "SELECT sum(d) AS s FROM %s WHERE b < 100000 AND g > 3");

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String description() {
    return "Get, append and scan of a MEMORY table, against a DuckDB table.";
  }

  @Override
  Report run(BenchOptions options) throws Exception {
    int rows = (int) options.number("rows", 1_000_000);
    Report report = new Report();
    report.row("what", "MegaDB", "DuckDB", "ratio", "answer");
    options.progress("get by key (JMH)");
    get(report);
    options.progress("append");
    append(report, rows);
    options.progress("scan");
    scan(report, rows, options);
    return report;
  }

  private static void get(Report report) throws Exception {
    RunResult result =
        new Runner(
                new OptionsBuilder()
                    .include(MemoryGet.class.getName())
                    .warmupIterations(3)
                    .warmupTime(TimeValue.seconds(2))
                    .measurementIterations(5)
                    .measurementTime(TimeValue.seconds(2))
                    .forks(1)
                    .output("benchmarks/target/jmh-memory-get.log")
                    .build())
            .runSingle();
    double p50 = result.getPrimaryResult().getStatistics().getPercentile(50);
    double p99 = result.getPrimaryResult().getStatistics().getPercentile(99);
    report.row("get p50 ns", p50, "", "", "checked");
    report.row("get p99 ns", p99, "", "", "checked");
    report.metric("memory.get_p50_ns", p50);
    report.metric("memory.get_p99_ns", p99);
  }

  private static void append(Report report, int rows) throws Exception {
    double[] rates = new double[5];
    for (int run = 0; run < rates.length; run++) {
      try (BufferAllocator allocator = new RootAllocator();
          MemoryTier tier = MemoryRows.tier(allocator)) {
        QueryContext context = new QueryContext("append", allocator, new Cancellation());
        MemoryRows.create(tier, context);
        try (ArrowReader batches = new MemoryRows(rows, 10_000, allocator)) {
          long start = System.nanoTime();
          long inserted = tier.insert(MemoryRows.NAME, batches, OnConflict.REPLACE, context);
          rates[run] = inserted / ((System.nanoTime() - start) / 1e9);
          if (inserted != rows) {
            throw new IllegalStateException(inserted + " rows were inserted");
          }
        }
      }
    }
    java.util.Arrays.sort(rates);
    report.row("append rows/s", rates[2], "", "", "checked");
    report.metric("memory.append_rows_per_s", rates[2]);
  }

  private static void scan(Report report, int rows, BenchOptions options) throws Exception {
    try (BenchServer server = BenchServer.start(options, List.of());
        Session session = server.engine().openSession("bench");
        BufferAllocator allocator = server.allocator();
        DuckConnection peer = server.duckDb().connect()) {
      server.run(
          session,
          "CREATE TABLE ring (id bigint PRIMARY KEY, g integer, b bigint, d double precision, t text,"
              + " ts timestamp) USING MEMORY WITH (capacity_rows = "
              + rows * 2
              + ")");
      String select =
          "SELECT i AS id, CAST(i % 10 AS integer) AS g, i * 7919 % 1000003 AS b,"
              + " i * 0.25e0 AS d, 'value ' || i AS t,"
              + " TIMESTAMP '2025-01-01 00:00:00' + i * INTERVAL '1 second' AS ts"
              + " FROM generate_series(CAST(1 AS bigint), CAST("
              + rows
              + " AS bigint)) AS s(i)";
      server.run(session, "INSERT INTO ring " + select);
      QueryContext context = new QueryContext("peer", allocator, new Cancellation());
      try (QueryResult.Rows all = (QueryResult.Rows) session.execute("SELECT * FROM ring")) {
        peer.registerStream("source", new BorrowedReader(all.reader(), context), allocator);
        peer.execute("CREATE TEMP TABLE ring AS SELECT * FROM source", context);
        peer.unregisterStream("source");
      }
      double logSum = 0;
      for (String template : SCANS) {
        String sql = template.formatted("ring");
        List<List<Object>> answer = ours(session, sql);
        List<List<Object>> expected = theirs(peer, sql, allocator);
        String difference = Answers.difference(answer, expected);
        Samples[] samples =
            Samples.alternating(
                20, 51, () -> ours(session, sql), () -> theirs(peer, sql, allocator));
        double ratio = samples[0].medianMillis() / samples[1].medianMillis();
        logSum += Math.log(ratio);
        report.row(
            sql,
            samples[0].medianMillis(),
            samples[1].medianMillis(),
            ratio,
            difference == null ? "same" : difference);
      }
      report.metric("memory.scan_ratio_vs_duckdb", Math.exp(logSum / SCANS.size()));
    }
  }

  private static List<List<Object>> ours(Session session, String sql) throws IOException {
    try (QueryResult.Rows rows = (QueryResult.Rows) session.execute(sql)) {
      return Answers.read(rows.reader());
    }
  }

  private static List<List<Object>> theirs(
      DuckConnection peer, String sql, BufferAllocator allocator) throws Exception {
    return TpchBench.peerAnswer(peer, sql, allocator);
  }
}
