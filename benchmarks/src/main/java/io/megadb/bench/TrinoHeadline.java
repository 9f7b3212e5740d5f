package io.megadb.bench;

import io.megadb.bench.trino.BusyShare;
import io.megadb.bench.trino.TrinoClient;
import io.megadb.examples.cloudcost.CloudCostSample;
import io.megadb.exec.QueryResult;
import io.megadb.exec.Session;
import io.megadb.server.trino.TrinoProcess;
import java.io.IOException;
import java.util.List;

/**
 * The headline question through Trino, which joins five catalogs: what the graph finds, who owns it
 * (oltp), its cost by month (olap), its load now (memory), and what is alike (vector). The answer
 * and the time are compared with the same question asked of MegaDB itself.
 */
final class TrinoHeadline {
  /** As many as of the headline without Trino. */
  private static final int WARMUPS = 60;

  private TrinoHeadline() {}

  static void run(BenchOptions options, boolean loadOnly, Report report) throws Exception {
    double scale = options.number("headline-scale", 5);
    try (BenchServer server = HeadlineData.start(options, scale);
        Session session = server.engine().openSession("bench")) {
      if (loadOnly) {
        return;
      }
      try (TrinoProcess trino = TrinoBench.start(server, options);
          TrinoClient client = new TrinoClient(trino, "olap", "public")) {
        measure(server, session, client, options, report);
      }
    }
  }

  private static void measure(
      BenchServer server, Session session, TrinoClient client, BenchOptions options, Report report)
      throws Exception {
    int runs = (int) options.number("runs", 15);
    int warmups = (int) options.number("warmups", WARMUPS);
    Object vector = client.rows(CloudCostSample.changedVectorInTrino()).getFirst().getFirst();
    String direct = CloudCostSample.headlineBesideTrino(vector.toString());
    String sql = CloudCostSample.headlineInTrino(vector.toString());
    for (int i = 0; i < 3; i++) {
      client.rows(sql);
      direct(session, direct);
    }
    server.awaitDecoded();
    String difference = Answers.difference(client.rows(sql), direct(session, direct), true);
    Samples[] samples =
        Samples.alternating(warmups, runs, () -> client.rows(sql), () -> direct(session, direct));
    double share;
    try (BusyShare busy = new BusyShare(() -> !server.engine().runningQueries().isEmpty())) {
      for (int i = 0; i < runs; i++) {
        client.rows(sql);
      }
      busy.close();
      share = busy.share();
    }
    TrinoBench.row(
        "headline",
        "five catalogs",
        samples,
        "MegaDB's own SELECT",
        difference == null ? "same" : difference,
        options,
        report);
    options.progress(client.rows("EXPLAIN ANALYZE " + sql).getFirst().getFirst().toString());
    report.metric("trino.headline_correct", difference == null ? 1 : 0);
    report.metric("trino.headline_p50_ms", samples[0].medianMillis());
    report.metric("trino.headline_p90_ms", samples[0].percentileNanos(90) / 1e6);
    report.metric("trino.headline_share_inside_megadb", share);
    report.metric("trino.headline_direct_p50_ms", samples[1].medianMillis());
  }

  private static List<List<Object>> direct(Session session, String sql) throws IOException {
    try (QueryResult.Rows rows = (QueryResult.Rows) session.execute(sql)) {
      return Answers.read(rows.reader());
    }
  }
}
