package io.megadb.bench;

import io.megadb.bench.trino.BusyShare;
import io.megadb.bench.trino.TrinoClient;
import io.megadb.bench.trino.TrinoServer;
import io.megadb.examples.cloudcost.CloudCostSample;
import io.megadb.exec.QueryResult;
import io.megadb.exec.Session;
import java.io.IOException;
import java.util.List;

/**
 * The headline question through Trino, which joins five catalogs: what the graph finds, who owns it
 * (oltp), its cost by month (olap), its load now (memory), and what is alike (vector). The answer
 * and the time are compared with the same question asked of MegaDB itself.
 */
final class TrinoHeadline {
  /** More than are affected, which are left out again. */
  private static final int NEAREST = 300;

  private static final String PATTERN =
      "MATCH p = ANY SHORTEST (a IS resource)-[IS depends_on]->{0,4}"
          + "(x IS resource WHERE x.resource_name = '"
          + CloudCostSample.CHANGED
          + "') COLUMNS (a.resource_id AS resource_id, path_length(p) AS hops)";

  private static final String VECTOR =
      "SELECT embedding FROM resource_embeddings e JOIN resources r"
          + " ON r.resource_id = e.resource_id WHERE r.resource_name = '"
          + CloudCostSample.CHANGED
          + "'";

  private static final String DIRECT =
      """
      WITH affected AS (SELECT * FROM GRAPH_TABLE (deps %s) AS g),
      alike AS (
        SELECT resource_id, embedding <=> '%s' AS distance
        FROM resource_embeddings
        WHERE resource_id NOT IN (SELECT resource_id FROM affected)
        ORDER BY distance
        LIMIT 3
      )
      SELECT affected.hops, r.resource_name, r.owner, r.configuration ->> 'software' AS software,
        to_char(c.month, 'YYYY-MM') AS month, c.cost, m.cpu_percent,
        (SELECT string_agg(resource_id, ', ' ORDER BY distance) FROM alike) AS alike
      FROM affected
      JOIN resources r ON r.resource_id = affected.resource_id
      LEFT JOIN metrics_now m ON m.resource_id = affected.resource_id
      LEFT JOIN (
        SELECT ResourceId, date_trunc('month', ChargePeriodStart) AS month, sum(BilledCost) AS cost
        FROM billing
        GROUP BY ResourceId, month
      ) c ON c.ResourceId = r.resource_id
      ORDER BY affected.hops, r.resource_name, c.month
      """;

  private static final String THROUGH_TRINO =
      """
      WITH affected AS (
        SELECT resource_id, hops
        FROM TABLE(graph.system.graph_match(graph => 'deps', pattern => '%s'))
      ),
      alike AS (
        SELECT array_join(array_agg(resource_id ORDER BY distance), ', ') AS ids
        FROM (
          SELECT resource_id, distance
          FROM TABLE(vector.system.vector_search(
            table_name => 'resource_embeddings', query => ARRAY%s, k => %d))
          WHERE resource_id NOT IN (SELECT resource_id FROM affected)
          ORDER BY distance
          LIMIT 3)
      )
      SELECT affected.hops, r.resource_name, r.owner,
        json_extract_scalar(r.configuration, '$.software') AS software,
        format_datetime(c.month, 'yyyy-MM') AS month, c.cost, m.cpu_percent, alike.ids
      FROM affected
      JOIN oltp.public.resources r ON r.resource_id = affected.resource_id
      LEFT JOIN memory.public.metrics_now m ON m.resource_id = affected.resource_id
      LEFT JOIN (
        SELECT resourceid, date_trunc('month', chargeperiodstart) AS month, sum(billedcost) AS cost
        FROM olap.public.billing
        GROUP BY 1, 2
      ) c ON c.resourceid = r.resource_id
      CROSS JOIN alike
      ORDER BY affected.hops, r.resource_name, c.month
      """;

  private TrinoHeadline() {}

  static void run(BenchOptions options, boolean loadOnly, Report report) throws Exception {
    double scale = options.number("headline-scale", 5);
    try (BenchServer server = HeadlineData.start(options, scale);
        Session session = server.engine().openSession("bench")) {
      if (loadOnly) {
        return;
      }
      try (TrinoServer trino = TrinoBench.start(server, options);
          TrinoClient client = new TrinoClient(trino, "olap", "public")) {
        measure(server, session, client, options, report);
      }
    }
  }

  private static void measure(
      BenchServer server, Session session, TrinoClient client, BenchOptions options, Report report)
      throws Exception {
    int runs = (int) options.number("runs", 15);
    String vector = direct(session, VECTOR).getFirst().getFirst().toString();
    String direct = DIRECT.formatted(PATTERN, vector);
    String sql = THROUGH_TRINO.formatted(PATTERN.replace("'", "''"), vector, NEAREST);
    for (int i = 0; i < 3; i++) {
      client.rows(sql);
      direct(session, direct);
    }
    server.awaitDecoded();
    String difference = Answers.difference(client.rows(sql), direct(session, direct), true);
    Samples[] samples =
        Samples.alternating(2, runs, () -> client.rows(sql), () -> direct(session, direct));
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
