package io.megadb.bench;

import io.megadb.exec.Prepared;
import io.megadb.exec.QueryResult;
import io.megadb.exec.Session;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.arrow.vector.VarCharVector;

/**
 * Prepared select, insert and update by key: in process through a session, through Avatica, and
 * with plain pgjdbc, in turn. Each select's value is checked.
 */
public final class OltpBench extends Bench {
  private static final int ROWS = 100_000;
  private static final int BLOCKS = 40;

  /** Warm-up runs for each measured one: ours is more code for the JVM to compile than pgjdbc. */
  private static final int WARMUP_FACTOR = 2;

  @Override
  public String name() {
    return "oltp";
  }

  @Override
  public String description() {
    return "Prepared select, insert and update by key, against plain pgjdbc.";
  }

  @Override
  Report run(BenchOptions options) throws Exception {
    int runs = (int) options.number("runs", 10_000);
    try (BenchServer server = BenchServer.start(options, List.of());
        Session session = server.engine().openSession("bench");
        Connection plain = server.plainPostgres();
        Connection avatica = DriverManager.getConnection(server.avaticaUrl("PROTOBUF"))) {
      server.run(session, "CREATE TABLE kv (id bigint PRIMARY KEY, val text NOT NULL, n integer)");
      server.run(
          session,
          "INSERT INTO kv SELECT i, 'value ' || i, 0 FROM generate_series(1, " + ROWS + ") i");
      server.run(session, "ANALYZE kv");
      Report report = new Report();
      report.row("statement", "pgjdbc p50 us", "in process p50 us", "ratio", "Avatica p50 us");
      select(session, plain, avatica, runs, report);
      change(session, plain, avatica, runs, report, "insert");
      change(session, plain, avatica, runs, report, "update");
      return report;
    }
  }

  private static void select(
      Session session, Connection plain, Connection avatica, int runs, Report report)
      throws Exception {
    String sql = "SELECT val FROM kv WHERE id = ?";
    SplittableRandom random = new SplittableRandom(7);
    Prepared prepared = session.prepare(sql);
    try (PreparedStatement theirs = plain.prepareStatement(sql);
        PreparedStatement remote = avatica.prepareStatement(sql)) {
      Samples.Compared compared =
          Samples.inBlocks(
              WARMUP_FACTOR * runs,
              BLOCKS,
              runs / BLOCKS,
              () -> {
                long id = 1 + random.nextInt(ROWS);
                try (QueryResult.Rows rows =
                    (QueryResult.Rows) session.execute(prepared, List.of(id))) {
                  rows.reader().loadNextBatch();
                  VarCharVector value =
                      (VarCharVector) rows.reader().getVectorSchemaRoot().getVector(0);
                  check("value " + id, new String(value.get(0)));
                }
              },
              () -> {
                long id = 1 + random.nextInt(ROWS);
                theirs.setLong(1, id);
                try (ResultSet rows = theirs.executeQuery()) {
                  rows.next();
                  check("value " + id, rows.getString(1));
                }
              });
      Samples viaAvatica =
          Samples.of(
              runs / 5,
              runs / 5,
              () -> {
                long id = 1 + random.nextInt(ROWS);
                remote.setLong(1, id);
                try (ResultSet rows = remote.executeQuery()) {
                  rows.next();
                  check("value " + id, rows.getString(1));
                }
              });
      add(report, "select", compared, viaAvatica);
    }
  }

  private static void change(
      Session session, Connection plain, Connection avatica, int runs, Report report, String kind)
      throws Exception {
    boolean insert = kind.equals("insert");
    String sql =
        insert
            ? "INSERT INTO kv (id, val, n) VALUES (?, ?, 1)"
            : "UPDATE kv SET val = ? WHERE id = ?";
    long[] next = {ROWS + 1};
    SplittableRandom random = new SplittableRandom(11);
    Prepared prepared = session.prepare(sql);
    try (PreparedStatement theirs = plain.prepareStatement(sql);
        PreparedStatement remote = avatica.prepareStatement(sql)) {
      int changes = Math.max(400, runs / 10);
      Samples.Compared compared =
          Samples.inBlocks(
              WARMUP_FACTOR * changes,
              BLOCKS,
              changes / BLOCKS,
              () -> {
                long id = insert ? next[0]++ : 1 + random.nextInt(ROWS);
                List<Object> values =
                    insert ? List.of(id, "value " + id) : List.of("value " + id, id);
                try (QueryResult.Update update =
                    (QueryResult.Update) session.execute(prepared, values)) {
                  check("1", String.valueOf(update.count()));
                }
              },
              () -> {
                long id = insert ? next[0]++ : 1 + random.nextInt(ROWS);
                theirs.setObject(insert ? 1 : 2, id);
                theirs.setString(insert ? 2 : 1, "value " + id);
                check("1", String.valueOf(theirs.executeUpdate()));
              });
      Samples viaAvatica =
          Samples.of(
              changes,
              changes,
              () -> {
                long id = insert ? next[0]++ : 1 + random.nextInt(ROWS);
                remote.setLong(insert ? 1 : 2, id);
                remote.setString(insert ? 2 : 1, "value " + id);
                check("1", String.valueOf(remote.executeUpdate()));
              });
      add(report, kind, compared, viaAvatica);
    }
  }

  private static void add(Report report, String kind, Samples.Compared compared, Samples avatica) {
    double ours = compared.oursNanos() / 1e3;
    double theirs = compared.theirsNanos() / 1e3;
    double remote = avatica.percentileNanos(50) / 1e3;
    report.row(kind, theirs, ours, compared.ratio(), remote);
    report.metric("oltp." + kind + "_p50_ratio_vs_pgjdbc", compared.ratio());
    report.metric("oltp." + kind + "_p50_us", ours);
    report.metric("oltp.avatica_" + kind + "_p50_ms", remote / 1e3);
  }

  private static void check(String expected, String actual) {
    if (!expected.equals(actual)) {
      throw new IllegalStateException("expected " + expected + ", got " + actual);
    }
  }
}
