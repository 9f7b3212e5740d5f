package io.megadb.bench;

import io.megadb.bench.trino.TrinoClient;
import io.megadb.exec.QueryResult;
import io.megadb.exec.Session;
import io.megadb.server.trino.TrinoProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A real Trino process with the plugin, over its JDBC driver: TPC-H against the same rows in
 * Trino's own memory, aggregates pushed down against not, a scan against a connector over JDBC, and
 * the headline question over five catalogs. {@code --sets} chooses among them.
 */
public final class TrinoBench extends Bench {
  /** Trino's own way through a statement is long, and most of a small one until it is compiled. */
  private static final int WARMUPS = 20;

  /** What a Trino in use has behind it at least; the short query of the comparison, either way. */
  private static final int ROUNDS_IN_USE = 200;

  private static final String ALL_SETS = "tpch,pushdown,scan,headline";
  private static final List<String> SCANNED =
      List.of(
          "sum(l_orderkey)",
          "sum(l_partkey)",
          "sum(l_quantity)",
          "sum(l_extendedprice)",
          "sum(l_discount)",
          "max(l_shipdate)",
          "max(l_returnflag)",
          "max(l_shipmode)");
  private static final List<String> SCANNED_TOO =
      List.of(
          "sum(l_suppkey)",
          "sum(l_linenumber)",
          "sum(l_tax)",
          "max(l_linestatus)",
          "max(l_commitdate)",
          "max(l_receiptdate)",
          "max(l_shipinstruct)",
          "max(l_comment)");
  private static final List<String> RULES =
      List.of("aggregation", "filter", "projection", "topn", "limit", "join", "dynamic_filter");

  @Override
  public String name() {
    return "trino";
  }

  @Override
  public String description() {
    return "A real Trino over the tiers: TPC-H, push-down, a scan, the headline question.";
  }

  @Override
  Report run(BenchOptions options) throws Exception {
    Set<String> sets = sets(options);
    Report report = new Report();
    report.row("set", "query", "MegaDB's catalogs ms", "against", "its ms", "ratio", "answer");
    if (Stream.of("tpch", "pushdown", "scan").anyMatch(sets::contains)) {
      double scale = options.number("scale", 1);
      Path folder = TpchBench.loaded(options, scale);
      Path files = options.folder().resolve("tpch-" + scale);
      try (BenchServer server = BenchServer.reopen(folder, List.of(files));
          Session session = server.engine().openSession("bench")) {
        if (sets.contains("scan")) {
          loadPostgres(server, session, files, options);
        }
        if (!isLoadOnly(options)) {
          measure(server, session, sets, options, report);
        }
      }
    }
    if (sets.contains("headline")) {
      TrinoHeadline.run(options, isLoadOnly(options), report);
    }
    return report;
  }

  private static Set<String> sets(BenchOptions options) {
    Set<String> known = Set.of(ALL_SETS.split(","));
    Set<String> sets =
        new HashSet<>(List.of(options.values().getOrDefault("sets", ALL_SETS).split(",")));
    if (!known.containsAll(sets)) {
      throw new IllegalArgumentException("--sets are of " + ALL_SETS + ", not " + sets);
    }
    if (options.number("runs", 1) < 1 && !sets.equals(Set.of("tpch"))) {
      throw new IllegalArgumentException(
          "--runs has to be 1 at least; 0 only compares answers, which is for --sets tpch");
    }
    return sets;
  }

  private static boolean isLoadOnly(BenchOptions options) {
    return options.values().containsKey("load-only");
  }

  /** The rows of lineitem in the server's PostgreSQL, for the connector over JDBC. */
  private static void loadPostgres(
      BenchServer server, Session session, Path files, BenchOptions options) {
    if (server.engine().catalog().tablesNamed("public", "lineitem_oltp").isEmpty()) {
      options.progress("loading lineitem into PostgreSQL");
      server.run(
          session,
          "CREATE TABLE lineitem_oltp (" + TpchData.TABLES.get("lineitem") + ") USING OLTP");
      server.run(
          session,
          "COPY lineitem_oltp FROM '%s' WITH (FORMAT csv, DELIMITER '|')"
              .formatted(files.resolve("lineitem.tbl")));
      server.run(session, "ANALYZE lineitem_oltp");
    }
  }

  private static void measure(
      BenchServer server, Session session, Set<String> sets, BenchOptions options, Report report)
      throws Exception {
    List<List<List<Object>>> expected =
        sets.contains("scan") && sets.size() == 1 ? List.of() : TpchBench.expected(server, options);
    options.progress("starting Trino");
    try (TrinoProcess trino = start(server, options);
        TrinoClient megadb = new TrinoClient(trino, "olap", "public")) {
      if (sets.contains("tpch")) {
        tpch(trino, megadb, server, expected, options, report);
      }
      if (sets.contains("pushdown")) {
        pushdown(trino, megadb, expected, options, report);
      }
      if (sets.contains("scan")) {
        scan(trino, session, options, report);
      }
    }
  }

  /**
   * Trino with a catalog for each tier, one in its memory and one over JDBC. A measurement that is
   * ended from outside leaves none behind.
   */
  static TrinoProcess start(BenchServer server, BenchOptions options) {
    Path home = Path.of(System.getProperty("megadb.home", ".")).toAbsolutePath();
    TrinoProcess.Setup tiers = TrinoProcess.tiers(home, server.flightUri());
    Map<String, Path> plugins = new HashMap<>(tiers.plugins());
    plugins.put("peers", home.resolve("benchmarks/trino-peers/target/plugin"));
    Map<String, Map<String, String>> catalogs = new HashMap<>(tiers.catalogs());
    catalogs.put(
        "trino_memory", Map.of("connector.name", "memory", "memory.max-data-per-node", "2GB"));
    BenchServer.PostgresServer postgres = server.postgres();
    catalogs.put(
        "jdbc",
        Map.of(
            "connector.name", "jdbc",
            "connection-url", postgres.jdbcUrl(),
            "connection-user", postgres.user(),
            "connection-password", postgres.password()));
    TrinoProcess trino =
        TrinoProcess.start(
            home,
            options.folder().resolve("trino"),
            0,
            new TrinoProcess.Setup(
                options.values().getOrDefault("trino-heap", "4g"), plugins, catalogs));
    Runtime.getRuntime().addShutdownHook(new Thread(trino::close, "stop-trino"));
    return trino;
  }

  private static void tpch(
      TrinoProcess trino,
      TrinoClient megadb,
      BenchServer server,
      List<List<List<Object>>> expected,
      BenchOptions options,
      Report report)
      throws Exception {
    int runs = (int) options.number("runs", 3);
    if (runs == 0) {
      answers(megadb, expected, options, report);
      return;
    }
    int correct = 0;
    double ours = 0;
    double theirs = 0;
    try (TrinoClient memory = new TrinoClient(trino, "trino_memory", "default")) {
      for (String table : TpchData.TABLES.keySet()) {
        options.progress("copying " + table + " into Trino's memory");
        memory.run("CREATE TABLE " + table + " AS SELECT * FROM olap.public." + table);
      }
      server.awaitDecoded();
      for (int number = 1; number <= 22; number++) {
        String sql = TpchBench.query(number);
        List<List<Object>> right = expected.get(number - 1);
        String difference = answer(megadb, sql, right);
        String wrong = answer(memory, sql, right);
        correct += difference == null ? 1 : 0;
        if (difference != null && difference.startsWith("failed")) {
          report.row("tpch", "q" + number, "", "Trino's memory", "", "", difference);
          continue;
        }
        Samples[] samples =
            Samples.alternating(0, runs, () -> megadb.rows(sql), () -> memory.rows(sql));
        ours += Math.log(samples[0].medianMillis());
        theirs += Math.log(samples[1].medianMillis());
        row(
            "tpch",
            "q%02d".formatted(number),
            samples,
            "Trino's memory",
            difference != null ? difference : wrong == null ? "same" : "its answer: " + wrong,
            options,
            report);
      }
    }
    report.metric("trino.tpch_correct", correct);
    report.metric("trino.tpch_geomean_ms", Math.exp(ours / 22));
    report.metric("trino.tpch_memory_geomean_ms", Math.exp(theirs / 22));
    report.metric("trino.tpch_geomean_ratio_vs_trino_memory", Math.exp((ours - theirs) / 22));
  }

  /** Without times. */
  private static void answers(
      TrinoClient megadb, List<List<List<Object>>> expected, BenchOptions options, Report report)
      throws IOException {
    int correct = 0;
    for (int number = 1; number <= 22; number++) {
      String difference = answer(megadb, TpchBench.query(number), expected.get(number - 1));
      correct += difference == null ? 1 : 0;
      options.progress("q%02d %s".formatted(number, difference == null ? "same" : difference));
    }
    report.metric("trino.tpch_correct", correct);
  }

  /** The difference to what is right, or null. */
  private static String answer(TrinoClient client, String sql, List<List<Object>> right) {
    try {
      return Answers.difference(client.rows(sql), right, true);
    } catch (java.sql.SQLException e) {
      return "failed: " + e.getMessage().lines().findFirst().orElse("");
    }
  }

  private static void pushdown(
      TrinoProcess trino,
      TrinoClient on,
      List<List<List<Object>>> expected,
      BenchOptions options,
      Report report)
      throws Exception {
    double aggregates = pushdown(trino, on, RULES.subList(0, 1), "", expected, options, report);
    double all = pushdown(trino, on, RULES, "", expected, options, report);
    report.metric("trino.aggregate_pushdown_speedup", aggregates);
    report.metric("trino.pushdown_speedup", all);
    int rounds = (int) options.number("rounds-in-use", ROUNDS_IN_USE);
    if (rounds > 0) {
      options.progress("running q06 %d times either way".formatted(rounds));
      try (TrinoClient off = new TrinoClient(trino, "olap", "public")) {
        switchOff(off, RULES.subList(0, 1));
        Samples.alternating(
            rounds, 1, () -> on.rows(TpchBench.query(6)), () -> off.rows(TpchBench.query(6)));
      }
      report.metric(
          "trino.aggregate_pushdown_speedup_in_use",
          pushdown(trino, on, RULES.subList(0, 1), ", in use", expected, options, report));
    }
  }

  /**
   * Push-down against the same without some rules; the geometric mean of the ratios.
   *
   * @param note for the names of rows
   */
  private static double pushdown(
      TrinoProcess trino,
      TrinoClient on,
      List<String> without,
      String note,
      List<List<List<Object>>> expected,
      BenchOptions options,
      Report report)
      throws Exception {
    int runs = (int) options.number("runs", 5);
    int warmups = (int) options.number("warmups", WARMUPS);
    double product = 1;
    try (TrinoClient off = new TrinoClient(trino, "olap", "public")) {
      switchOff(off, without);
      for (int number : List.of(1, 6)) {
        String sql = TpchBench.query(number);
        List<List<Object>> right = expected.get(number - 1);
        String difference = answer(on, sql, right);
        String plain = answer(off, sql, right);
        boolean pushed = !on.rows("EXPLAIN " + sql).toString().contains("Aggregate");
        Samples[] samples =
            Samples.alternating(warmups, runs, () -> on.rows(sql), () -> off.rows(sql));
        product *= samples[1].medianMillis() / samples[0].medianMillis();
        row(
            "pushdown",
            "q%02d%s%s".formatted(number, note, pushed ? "" : ", not pushed"),
            samples,
            without.size() == 1 ? "aggregates not pushed" : "nothing pushed",
            difference != null ? difference : plain == null ? "same" : "its answer: " + plain,
            options,
            report);
      }
    }
    return Math.sqrt(product);
  }

  private static void switchOff(TrinoClient client, List<String> rules) throws Exception {
    for (String rule : rules) {
      client.run("SET SESSION olap." + rule + "_pushdown_enabled = false");
    }
  }

  private static void scan(TrinoProcess trino, Session session, BenchOptions options, Report report)
      throws Exception {
    int runs = (int) options.number("runs", 5);
    try (TrinoClient client = new TrinoClient(trino, "olap", "public")) {
      switchOff(client, RULES);
      List<String> all = Stream.concat(SCANNED.stream(), SCANNED_TOO.stream()).toList();
      report.metric("trino.scan_rows_per_s", scan(client, session, SCANNED, runs, options, report));
      if (options.number("columns", SCANNED.size()) > SCANNED.size()) {
        report.metric(
            "trino.scan_16_columns_rows_per_s", scan(client, session, all, runs, options, report));
      }
    }
  }

  private static double scan(
      TrinoClient client,
      Session session,
      List<String> columns,
      int runs,
      BenchOptions options,
      Report report)
      throws Exception {
    String select = "SELECT count(*), " + String.join(", ", columns) + " FROM ";
    List<List<Object>> right;
    try (QueryResult.Rows rows = (QueryResult.Rows) session.execute(select + "lineitem")) {
      right = Answers.read(rows.reader());
    }
    String difference = answer(client, select + "olap.public.lineitem", right);
    String wrong = answer(client, select + "jdbc.public.lineitem_oltp", right);
    Samples[] samples =
        Samples.alternating(
            0,
            runs,
            () -> client.rows(select + "olap.public.lineitem"),
            () -> client.rows(select + "jdbc.public.lineitem_oltp"));
    row(
        "scan",
        "lineitem, %d columns".formatted(columns.size()),
        samples,
        "PostgreSQL over JDBC",
        difference != null ? difference : wrong == null ? "same" : "its answer: " + wrong,
        options,
        report);
    double rows = ((Number) right.getFirst().getFirst()).doubleValue();
    report.metric(
        "trino.scan_%d_columns_jdbc_rows_per_s".formatted(columns.size()),
        rows / samples[1].medianMillis() * 1e3);
    return rows / samples[0].medianMillis() * 1e3;
  }

  static void row(
      String set,
      String query,
      Samples[] samples,
      String against,
      String answer,
      BenchOptions options,
      Report report) {
    double ours = samples[0].medianMillis();
    double theirs = samples[1].medianMillis();
    options.progress("%s %s %.0f ms, %s %.0f ms".formatted(set, query, ours, against, theirs));
    report.row(set, query, ours, against, theirs, ours / theirs, answer);
  }
}
