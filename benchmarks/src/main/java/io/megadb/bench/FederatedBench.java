package io.megadb.bench;

import io.megadb.exec.QueryResult;
import io.megadb.exec.Session;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;

/**
 * A join of three tiers in which 200 keys of a MEMORY table choose rows among a million of
 * PostgreSQL, with sideways filters on and off in turn on one server. How many rows PostgreSQL read
 * is asked of its own statistics.
 */
public final class FederatedBench extends Bench {
  private static final int ROWS = 1_000_000;
  private static final int KEYS = 200;
  private static final String SQL =
      """
      SELECT o.region, count(*) AS n, sum(f.amount) AS amount, sum(m.load) AS load
      FROM hot m
      JOIN items o ON o.id = m.id
      JOIN facts f ON f.item_id = o.id
      GROUP BY o.region
      ORDER BY o.region""";

  @Override
  public String name() {
    return "federated";
  }

  @Override
  public String description() {
    return "A join of three tiers with sideways filters on and off.";
  }

  @Override
  Report run(BenchOptions options) throws Exception {
    int runs = (int) options.number("runs", 15);
    int warmups = (int) options.number("warmups", 3);
    Report report = new Report();
    report.row("sideways filters", "p50 ms", "rows PostgreSQL read a run");
    double[] rows = new double[2];
    try (BenchServer server = BenchServer.start(options, List.of());
        Session on = server.engine().openSession("bench");
        Session off = server.engine().openSession("bench")) {
      load(server, on, options);
      server.run(off, "SET megadb.sideways_max_keys = 0");
      rows[0] = rowsReadARun(server, on);
      rows[1] = rowsReadARun(server, off);
      List<List<Object>> with = answer(on);
      List<List<Object>> without = answer(off);
      Samples[] samples = Samples.alternating(warmups, runs, () -> answer(on), () -> answer(off));
      double[] millis = {samples[0].medianMillis(), samples[1].medianMillis()};
      explain(on, options);
      return report(report, millis, rows, Answers.difference(with, without));
    }
  }

  private static Report report(Report report, double[] millis, double[] rows, String difference) {
    report.row("on", millis[0], rows[0]);
    report.row("off", millis[1], rows[1]);
    report.row("answers", difference == null ? "same" : difference, "");
    report.metric("federated.correct", difference == null ? 1 : 0);
    report.metric("federated.sideways_p50_ms", millis[0]);
    report.metric("federated.sideways_speedup", millis[1] / millis[0]);
    report.metric("federated.pg_rows_read_per_key", rows[0] / KEYS);
    return report;
  }

  private static void load(BenchServer server, Session session, BenchOptions options)
      throws Exception {
    options.progress("loading " + ROWS + " rows into PostgreSQL");
    server.run(
        session,
        "CREATE TABLE items (id bigint PRIMARY KEY, region text NOT NULL, owner text NOT NULL)");
    server.run(
        session,
        "INSERT INTO items SELECT i, 'region ' || i % 7, 'owner ' || i % 1000 FROM generate_series(1, "
            + ROWS
            + ") i");
    server.run(session, "ANALYZE items");
    options.progress("loading facts into OLAP");
    server.run(session, "CREATE TABLE facts (item_id bigint, amount numeric(12,2)) USING OLAP");
    server.run(
        session,
        "INSERT INTO facts SELECT id, (id % 1000) / 10.0 FROM items UNION ALL"
            + " SELECT id, 1 FROM items WHERE id % 2 = 0");
    server.run(session, "CREATE TABLE hot (id bigint PRIMARY KEY, load integer) USING MEMORY");
    server.run(
        session,
        "INSERT INTO hot SELECT id, CAST(id % 100 AS integer) FROM items WHERE id % "
            + ROWS / KEYS
            + " = 0");
  }

  private static double rowsReadARun(BenchServer server, Session session) throws Exception {
    int runs = 2;
    long before = rowsRead(server);
    for (int i = 0; i < runs; i++) {
      answer(session);
    }
    return (rowsRead(server) - before) / (double) runs;
  }

  private static List<List<Object>> answer(Session session) throws IOException {
    try (QueryResult.Rows rows = (QueryResult.Rows) session.execute(SQL)) {
      return Answers.read(rows.reader());
    }
  }

  private static void explain(Session session, BenchOptions options) throws IOException {
    try (QueryResult.Rows rows = (QueryResult.Rows) session.execute("EXPLAIN ANALYZE " + SQL)) {
      for (List<Object> line : Answers.read(rows.reader())) {
        String text = String.valueOf(line.getFirst());
        options.progress(text.length() > 300 ? text.substring(0, 300) + "..." : text);
      }
    }
  }

  /** Rows fetched from the table by any scan, as PostgreSQL counts them. */
  private static long rowsRead(BenchServer server) throws Exception {
    try (Connection connection = server.plainPostgres();
        Statement statement = connection.createStatement()) {
      // A backend reports its counters at the latest ten seconds after it became idle.
      statement.execute("SELECT pg_sleep(11)");
      try (ResultSet row =
          statement.executeQuery(
              "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables"
                  + " WHERE relname = 'items'")) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}
