package io.megadb.bench;

import io.megadb.bench.graph.ArrayAlgorithms;
import io.megadb.bench.graph.ArrayGraph;
import io.megadb.bench.graph.GraphData;
import io.megadb.bench.graph.JGraphTGraph;
import io.megadb.exec.QueryResult;
import io.megadb.exec.Session;
import io.megadb.graph.algorithm.BreadthFirstSearch;
import io.megadb.graph.algorithm.ConnectedComponents;
import io.megadb.graph.algorithm.Cores;
import io.megadb.graph.algorithm.PageRank;
import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Building a graph from OLAP tables, breadth-first search and PageRank, against loops over plain
 * arrays and JGraphT. The algorithms are called in process on adjacency made of the same edges, and
 * by their table functions in SQL.
 */
public final class GraphBench extends Bench {
  private static final double DAMPING = 0.85;
  private static final int ROUNDS = 20;

  @Override
  public String name() {
    return "graph";
  }

  @Override
  public String description() {
    return "Graph build, breadth-first search and PageRank, against arrays and JGraphT.";
  }

  @Override
  Report run(BenchOptions options) throws Exception {
    int scale = (int) options.number("scale", 20);
    int edgeFactor = (int) options.number("edge-factor", 16);
    int runs = (int) options.number("runs", 11);
    Report report = new Report();
    report.row("graph", "what", "MegaDB ms", "array ms", "ratio", "JGraphT ms", "answer");
    options.progress("generating");
    List<GraphData> graphs = new ArrayList<>();
    String wanted = options.values().getOrDefault("graph", "all");
    if (!wanted.equals("debian")) {
      graphs.add(GraphData.rmat(scale, edgeFactor, GraphSource.SEED));
    }
    if (!wanted.equals("rmat")) {
      graphs.add(GraphSource.debian(options));
    }
    for (GraphData data : graphs) {
      build(report, data, prefix(data) + "build_s", options);
    }
    if (!options.values().containsKey("sql-only")) {
      for (GraphData data : graphs) {
        algorithms(report, data, prefix(data), runs, options);
      }
    }
    return report;
  }

  private static String prefix(GraphData data) {
    return data.name().equals("debian") ? "graph.debian_" : "graph.";
  }

  /** The first statement over a new graph reads its tables; what the second takes is not it. */
  private static void build(Report report, GraphData data, String metric, BenchOptions options)
      throws Exception {
    Path files = options.folder().resolve("graph");
    Files.createDirectories(files);
    options.progress("loading " + data.name());
    GraphData.Csv csv = data.write(files);
    try (BenchServer server = BenchServer.start(options, List.of(files));
        Session session = server.engine().openSession("bench")) {
      GraphSource.load(server, session, data, csv);
      String count =
          "SELECT count(*) FROM GRAPH_TABLE (%s MATCH (a)-[e]->(b) COLUMNS (1 AS one)) AS m"
              .formatted(data.name());
      double[] seconds = new double[5];
      for (int run = 0; run < seconds.length; run++) {
        GraphSource.createGraph(
            // Another option makes it another graph, which nobody has built yet.
            server, session, data, "", "WITH (staleness = '%dms')".formatted(run + 1));
        long start = System.nanoTime();
        long first = one(session, count);
        long middle = System.nanoTime();
        one(session, count);
        long end = System.nanoTime();
        if (first != data.edgeCount()) {
          throw new IllegalStateException(first + " edges instead of " + data.edgeCount());
        }
        seconds[run] = ((middle - start) - (end - middle)) / 1e9;
        options.progress("built in %.3f s".formatted(seconds[run]));
        server.run(session, "DROP PROPERTY GRAPH " + data.name());
      }
      Arrays.sort(seconds);
      report.row(data.name(), "build from OLAP", seconds[2] * 1e3, "", "", "", "same");
      report.metric(metric, seconds[2]);
      GraphSqlRows.measure(server, session, data, report, options);
    }
    Files.delete(csv.edges());
  }

  private static long one(Session session, String sql) throws IOException {
    try (QueryResult.Rows rows = (QueryResult.Rows) session.execute(sql)) {
      return ((Number) Answers.read(rows.reader()).getFirst().getFirst()).longValue();
    }
  }

  private static void algorithms(
      Report report, GraphData data, String prefix, int runs, BenchOptions options)
      throws Exception {
    ArrayGraph array = new ArrayGraph(data);
    Cancellation cancellation = new Cancellation();
    int source = data.name().equals("debian") ? data.keys().indexOf("gnome") : hub(data);
    try (Workers one = new Workers(1);
        Workers two = new Workers(2)) {
      Adjacency adjacency = Adjacency.of(data.vertexCount(), data.sources(), data.targets(), two);
      options.progress("breadth-first search");
      int[] levels = ArrayAlgorithms.levels(array, source);
      String answer = same(BreadthFirstSearch.levels(adjacency, source, two, cancellation), levels);
      Samples[] alone =
          Samples.alternating(
              10,
              runs,
              () -> BreadthFirstSearch.levels(adjacency, source, one, cancellation),
              () -> ArrayAlgorithms.levels(array, source));
      Samples[] all =
          Samples.alternating(
              10,
              runs,
              () -> BreadthFirstSearch.levels(adjacency, source, two, cancellation),
              () -> ArrayAlgorithms.levels(array, source));
      double jgrapht = jgrapht(data, source, levels, options);
      row(report, data, "bfs, 1 thread", alone, jgrapht, answer);
      row(report, data, "bfs, 2 threads", all, jgrapht, answer);
      report.metric(prefix + "bfs_ratio_vs_array", ratio(all));
      report.metric(prefix + "bfs_ratio_vs_array_1_thread", ratio(alone));
      report.metric(prefix + "bfs_speedup_vs_jgrapht", jgrapht / all[0].medianMillis());
      options.progress("PageRank");
      PageRank.Settings settings = new PageRank.Settings(DAMPING, ROUNDS, 0);
      double[] ranks = ArrayAlgorithms.ranks(array, DAMPING, ROUNDS);
      answer = close(PageRank.ranks(adjacency, settings, two, cancellation), ranks);
      int rankRuns = Math.max(3, runs / 2);
      Samples[] rankAlone =
          Samples.alternating(
              1,
              rankRuns,
              () -> PageRank.ranks(adjacency, settings, one, cancellation),
              () -> ArrayAlgorithms.ranks(array, DAMPING, ROUNDS));
      Samples[] scaling =
          Samples.alternating(
              1,
              rankRuns,
              () -> PageRank.ranks(adjacency, settings, two, cancellation),
              () -> PageRank.ranks(adjacency, settings, one, cancellation));
      row(report, data, "PageRank x20, 1 thread", rankAlone, Double.NaN, answer);
      report.row(
          data.name(), "PageRank x20, 2 threads", scaling[0].medianMillis(), "", "", "", answer);
      report.metric(prefix + "pagerank_ratio_vs_array", ratio(rankAlone));
      report.metric(prefix + "pagerank_scaling_2_cores", 1 / ratio(scaling));
      structure(report, data, prefix, adjacency, two, rankRuns, options);
      new GraphStructureRows(report, data, prefix, one, two, rankRuns)
          .measure(adjacency, source, options);
    }
  }

  /** Two threads against the algorithm that one core gets, which stands in the arrays' place. */
  private static void structure(
      Report report,
      GraphData data,
      String prefix,
      Adjacency adjacency,
      Workers two,
      int runs,
      BenchOptions options)
      throws Exception {
    options.progress("cores and strong components");
    Cancellation cancellation = new Cancellation();
    Samples[] cores =
        Samples.alternating(
            2,
            runs,
            () -> Cores.of(adjacency, two, cancellation),
            () -> Cores.alone(adjacency, cancellation));
    String answer =
        same(Cores.of(adjacency, two, cancellation), Cores.alone(adjacency, cancellation));
    row(report, data, "k_core, 2 threads and 1", cores, Double.NaN, answer);
    report.metric(prefix + "k_core_speedup_2_cores", 1 / ratio(cores));
    Samples[] components =
        Samples.alternating(
            2,
            runs,
            () -> ConnectedComponents.strong(adjacency, two, cancellation),
            () -> ConnectedComponents.strong(adjacency.outgoing(), cancellation));
    answer =
        same(
            ConnectedComponents.strong(adjacency, two, cancellation),
            ConnectedComponents.strong(adjacency.outgoing(), cancellation));
    row(report, data, "scc, 2 threads and 1", components, Double.NaN, answer);
    report.metric(prefix + "scc_speedup_2_cores", 1 / ratio(components));
  }

  private static double jgrapht(GraphData data, int source, int[] levels, BenchOptions options)
      throws Exception {
    options.progress("JGraphT");
    JGraphTGraph graph = new JGraphTGraph(data);
    if (!Arrays.equals(graph.levels(source), levels)) {
      throw new IllegalStateException("JGraphT finds other levels");
    }
    return Samples.of(1, 3, () -> graph.levels(source)).medianMillis();
  }

  private static void row(
      Report report, GraphData data, String what, Samples[] samples, double peer, String answer) {
    report.row(
        data.name(),
        what,
        samples[0].medianMillis(),
        samples[1].medianMillis(),
        ratio(samples),
        Double.isNaN(peer) ? "" : (Object) peer,
        answer);
  }

  private static double ratio(Samples[] samples) {
    return samples[0].medianMillis() / samples[1].medianMillis();
  }

  /** The vertex with the most outgoing edges. */
  static int hub(GraphData data) {
    int[] degrees = new int[data.vertexCount()];
    for (int source : data.sources()) {
      degrees[source]++;
    }
    int best = 0;
    for (int vertex = 0; vertex < degrees.length; vertex++) {
      best = degrees[vertex] > degrees[best] ? vertex : best;
    }
    return best;
  }

  private static String same(int[] ours, int[] theirs) {
    return Arrays.equals(ours, theirs) ? "same" : "differs";
  }

  private static String close(double[] ours, double[] theirs) {
    for (int i = 0; i < ours.length; i++) {
      if (Math.abs(ours[i] - theirs[i]) > 1e-9 * Math.max(ours[i], theirs[i])) {
        return "vertex " + i + ": " + ours[i] + " instead of " + theirs[i];
      }
    }
    return "same";
  }
}
