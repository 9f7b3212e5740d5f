package io.megadb.bench;

import io.megadb.bench.graph.GraphData;
import io.megadb.exec.Prepared;
import io.megadb.exec.QueryResult;
import io.megadb.exec.Session;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The six algorithms of LDBC Graphalytics as table functions in SQL: a prepared statement that adds
 * up what all rows have, so that all rows are made. Stateless.
 */
final class GraphSqlRows {
  /** Clustering coefficients of a graph with hubs take a minute and more. */
  private static final int MOST_EDGES_FOR_LCC = 2_000_000;

  private GraphSqlRows() {}

  /** Adds a row for each algorithm. */
  static void measure(
      BenchServer server, Session session, GraphData data, Report report, BenchOptions options)
      throws Exception {
    GraphSource.createGraph(server, session, data, "KEY (n)", "WITH (staleness = '600s')");
    statements(data)
        .forEach(
            (name, sql) -> {
              options.progress(name);
              Prepared prepared = session.prepare(sql);
              double millis = median(session, prepared);
              report.row(
                  data.name(), name + " via SQL", millis, "", "", "", sum(session, prepared));
            });
    server.run(session, "DROP PROPERTY GRAPH " + data.name());
  }

  private static double median(Session session, Prepared prepared) {
    try {
      return Samples.of(2, 5, () -> sum(session, prepared)).medianMillis();
    } catch (Exception e) {
      throw new IllegalStateException(prepared.sql(), e);
    }
  }

  private static Map<String, String> statements(GraphData data) {
    String source =
        data.keyType().equals("text") ? "'gnome'" : data.keys().get(GraphBench.hub(data));
    String graph = "GRAPH " + data.name();
    Map<String, String> all = new LinkedHashMap<>();
    all.put("bfs", "SELECT sum(distance) FROM bfs(%s, source => %s)".formatted(graph, source));
    all.put(
        "PageRank x20",
        "SELECT sum(rank) FROM pagerank(%s, iterations => 20, tolerance => 0)".formatted(graph));
    all.put("wcc", "SELECT count(DISTINCT component) FROM wcc(%s)".formatted(graph));
    all.put(
        "cdlp x10",
        "SELECT count(DISTINCT community) FROM cdlp(%s, iterations => 10)".formatted(graph));
    if (data.edgeCount() <= MOST_EDGES_FOR_LCC) {
      all.put("lcc", "SELECT sum(coefficient) FROM lcc(%s MATCH -[e]-)".formatted(graph));
    }
    all.put(
        "sssp",
        "SELECT sum(distance) FROM sssp(%s, source => %s, weight => n %% 255 + 1)"
            .formatted(graph, source));
    return all;
  }

  private static Object sum(Session session, Prepared prepared) {
    try (QueryResult.Rows rows = (QueryResult.Rows) session.execute(prepared, List.of())) {
      return Answers.read(rows.reader()).getFirst().getFirst();
    } catch (IOException e) {
      throw new IllegalStateException(prepared.sql(), e);
    }
  }
}
