package io.megadb.bench;

import io.megadb.bench.graph.ArrayGraph;
import io.megadb.bench.graph.DuckGraph;
import io.megadb.bench.graph.GraphData;
import io.megadb.bench.graph.KuzuGraph;
import io.megadb.exec.Prepared;
import io.megadb.exec.QueryResult;
import io.megadb.exec.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Graph patterns as prepared statements in process, against Kuzu, DuckDB and loops over plain
 * arrays. Every answer is one number, compared with all the others. A peer that has no answer
 * within a limit counts as if it had one at the limit.
 */
public final class PatternBench extends Bench {
  private static final long ROUND_NANOS = 5_000_000;
  private static final long BATCH_NANOS = 20_000;
  private static final long WARM_UP_NANOS = 1_000_000_000L;
  private static final long FIRST_WARM_UP_NANOS = 8_000_000_000L;
  private static final int WARM_UP_SLICE_NANOS = 50_000_000;

  @Override
  public String name() {
    return "pattern";
  }

  @Override
  public String description() {
    return "Graph patterns, against Kuzu, DuckDB and loops over arrays.";
  }

  /** Times and an answer of one engine. */
  private static final class Side {
    private final List<Long> nanos = new ArrayList<>();
    private long answer;
    private String failure;

    /** The limit if that was reached, else 0. */
    private double limitMillis;

    boolean answers() {
      return failure == null && limitMillis == 0;
    }

    /** Infinite for one that failed, the limit for one that reached it. */
    double medianMillis() {
      if (failure != null) {
        return Double.POSITIVE_INFINITY;
      }
      if (limitMillis > 0) {
        return limitMillis;
      }
      long[] sorted = nanos.stream().mapToLong(n -> n).sorted().toArray();
      return sorted[sorted.length / 2] / 1e6;
    }

    /** For the table. */
    Object cell() {
      if (failure != null) {
        return "failed";
      }
      return limitMillis > 0 ? "> %.0f".formatted(limitMillis) : (Object) medianMillis();
    }
  }

  /** Asks an engine once. */
  @FunctionalInterface
  private interface Ask {
    long run() throws Exception;
  }

  @Override
  Report run(BenchOptions options) throws Exception {
    int scale = (int) options.number("scale", 14);
    int edgeFactor = (int) options.number("edge-factor", 4);
    int rounds = (int) options.number("runs", 7);
    int limitSeconds = (int) options.number("limit-s", 10);
    Report report = new Report();
    report.row(
        "graph", "query", "answer", "MegaDB ms", "Kuzu ms", "DuckDB ms", "array ms", "equal");
    Path files = options.folder().resolve("pattern");
    Totals totals = new Totals();
    try (BenchServer server = BenchServer.start(options, List.of(files));
        Session session = server.engine().openSession("bench")) {
      for (GraphData data :
          List.of(
              GraphSource.debian(options).simple(),
              GraphData.rmat(scale, edgeFactor, GraphSource.SEED).simple())) {
        options.progress(
            data.name() + ": " + data.vertexCount() + " vertices, " + data.edgeCount() + " edges");
        GraphData.Csv csv = data.write(files);
        GraphSource.load(server, session, data, csv);
        GraphSource.createGraph(server, session, data, "KEY (n)", "WITH (staleness = '60s')");
        try (KuzuGraph kuzu = new KuzuGraph(data, csv, server.threads(), limitSeconds);
            DuckGraph duck = new DuckGraph(data, csv, server.threads(), limitSeconds)) {
          measure(session, data, kuzu, duck, rounds, limitSeconds, report, totals, options);
        }
      }
    }
    report.metric("pattern.correct", totals.correct);
    report.metric("pattern.queries", totals.queries);
    report.metric(
        "pattern.geomean_speedup_vs_best_peer", Math.exp(totals.logSpeedup / totals.queries));
    report.metric("pattern.geomean_ratio_vs_array", Math.exp(totals.logArray / totals.queries));
    return report;
  }

  private static final class Totals {
    private int queries;
    private int correct;
    private double logSpeedup;
    private double logArray;
  }

  private static void measure(
      Session session,
      GraphData data,
      KuzuGraph kuzu,
      DuckGraph duck,
      int rounds,
      int limitSeconds,
      Report report,
      Totals totals,
      BenchOptions options)
      throws Exception {
    ArrayGraph array = new ArrayGraph(data);
    List<PatternQuery> queries = PatternQuery.of(data);
    List<Ask> all = new ArrayList<>();
    for (PatternQuery query : queries) {
      Prepared prepared = session.prepare(query.sql());
      all.add(() -> ours(session, prepared, query.parameters()));
      all.add(() -> query.array().applyAsLong(array));
    }
    warmUp(all, FIRST_WARM_UP_NANOS);
    for (PatternQuery query : queries) {
      Prepared ours = session.prepare(query.sql());
      Map<String, Object> named = new LinkedHashMap<>();
      for (int i = 0; i < query.parameters().size(); i++) {
        named.put("p" + i, query.parameters().get(i));
      }
      try (KuzuGraph.Query cypher = kuzu.prepare(query.cypher());
          java.sql.PreparedStatement duckSql = duck.prepare(query.duckDb())) {
        Side[] sides = {new Side(), new Side(), new Side(), new Side()};
        Ask[] asks = {
          () -> ours(session, ours, query.parameters()),
          () -> kuzu.number(cypher, named),
          () -> DuckGraph.number(duckSql, query.duckParameters()),
          () -> query.array().applyAsLong(array)
        };
        for (int side = 0; side < sides.length; side++) {
          first(sides[side], asks[side], side == 0, limitSeconds);
        }
        warmUp(List.of(asks[0], asks[3]), WARM_UP_NANOS);
        for (int round = 0; round < rounds; round++) {
          for (int side = 0; side < sides.length; side++) {
            if (sides[side].answers()) {
              timeWithin(sides[side], asks[side], limitSeconds);
            }
          }
        }
        record(data, query, sides, report, totals, options);
      }
    }
  }

  /** The compiler has to have seen what runs in this virtual machine; all get equal shares. */
  private static void warmUp(List<Ask> asks, long nanos) throws Exception {
    long until = System.nanoTime() + nanos;
    while (System.nanoTime() < until) {
      for (Ask ask : asks) {
        long slice = System.nanoTime() + WARM_UP_SLICE_NANOS;
        while (System.nanoTime() < slice) {
          ask.run();
        }
      }
    }
  }

  /** A peer may run out of memory or time; we may not. */
  private static void first(Side side, Ask ask, boolean mustAnswer, int limitSeconds)
      throws Exception {
    long start = System.nanoTime();
    try {
      side.answer = ask.run();
    } catch (IllegalStateException | SQLException e) {
      if (mustAnswer) {
        throw e;
      }
      if (reached(start, limitSeconds)) {
        side.limitMillis = limitSeconds * 1000.0;
      } else {
        side.failure = e.getMessage();
      }
    }
  }

  private static boolean reached(long start, int limitSeconds) {
    return System.nanoTime() - start >= limitSeconds * 950_000_000L;
  }

  /** One that needs about the limit may reach it in a later round. */
  private static void timeWithin(Side side, Ask ask, int limitSeconds) throws Exception {
    long start = System.nanoTime();
    try {
      time(side, ask);
    } catch (IllegalStateException | SQLException e) {
      if (!reached(start, limitSeconds)) {
        throw e;
      }
      side.limitMillis = limitSeconds * 1000.0;
    }
  }

  /**
   * Times one run (at most three of what takes seconds), or takes the median of as many batches of
   * runs as a few milliseconds hold: on a busy machine a mean would tell who was interrupted.
   */
  private static void time(Side side, Ask ask) throws Exception {
    if (side.nanos.size() >= 3 && side.medianMillis() > 2000) {
      return;
    }
    long begin = System.nanoTime();
    List<Long> batches = new ArrayList<>();
    int batch = 1;
    while (batches.isEmpty() || System.nanoTime() - begin < ROUND_NANOS) {
      long start = System.nanoTime();
      for (int run = 0; run < batch; run++) {
        if (ask.run() != side.answer) {
          throw new IllegalStateException("the answer changed from " + side.answer);
        }
      }
      long nanos = System.nanoTime() - start;
      if (nanos < BATCH_NANOS && batch < 1024) {
        batch *= 2;
      } else {
        batches.add(nanos / batch);
      }
    }
    Collections.sort(batches);
    side.nanos.add(batches.get(batches.size() / 2));
  }

  private static void record(
      GraphData data,
      PatternQuery query,
      Side[] sides,
      Report report,
      Totals totals,
      BenchOptions options) {
    boolean equal =
        Arrays.stream(sides).allMatch(side -> !side.answers() || side.answer == sides[0].answer);
    double mega = sides[0].medianMillis();
    double best = Math.min(sides[1].medianMillis(), sides[2].medianMillis());
    double loop = sides[3].medianMillis();
    totals.queries++;
    totals.correct += equal ? 1 : 0;
    totals.logSpeedup += Math.log(best / mega);
    totals.logArray += Math.log(mega / loop);
    String verdict =
        equal ? "yes" : Arrays.toString(Arrays.stream(sides).mapToLong(s -> s.answer).toArray());
    options.progress(
        "%s %s: %.4f ms, %.1f times the best peer, %.2f of the array loop, %s"
            .formatted(data.name(), query.name(), mega, best / mega, mega / loop, verdict));
    report.row(
        data.name(),
        query.name(),
        sides[0].answer,
        "%.4f".formatted(mega),
        sides[1].cell(),
        sides[2].cell(),
        "%.4f".formatted(loop),
        verdict);
  }

  private static long ours(Session session, Prepared prepared, List<Object> parameters)
      throws IOException {
    try (QueryResult.Rows rows = (QueryResult.Rows) session.execute(prepared, parameters)) {
      ArrowReader reader = rows.reader();
      long value = -1;
      while (reader.loadNextBatch()) {
        if (reader.getVectorSchemaRoot().getRowCount() > 0) {
          value = ((BigIntVector) reader.getVectorSchemaRoot().getVector(0)).get(0);
        }
      }
      return value;
    }
  }
}
