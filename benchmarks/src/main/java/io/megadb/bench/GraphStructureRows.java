package io.megadb.bench;

import io.megadb.bench.graph.GraphData;
import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.structure.Dominators;
import io.megadb.graph.structure.Louvain;
import io.megadb.graph.structure.MaximumFlow;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;
import java.util.Arrays;

/**
 * Communities, flows and dominators on two threads against one, whose answer is the same. One
 * thread stands in the arrays' place.
 */
final class GraphStructureRows {
  private static final Cancellation NEVER = new Cancellation();

  private final Report report;
  private final GraphData data;
  private final String prefix;
  private final Workers one;
  private final Workers two;
  private final int runs;

  GraphStructureRows(
      Report report, GraphData data, String prefix, Workers one, Workers two, int runs) {
    this.report = report;
    this.data = data;
    this.prefix = prefix;
    this.one = one;
    this.two = two;
    this.runs = runs;
  }

  /**
   * Runs them all.
   *
   * @param source has many outgoing edges
   */
  void measure(Adjacency graph, int source, BenchOptions options) throws Exception {
    options.progress("communities");
    int[] communities = communities(graph, two);
    row(
        "louvain",
        Arrays.equals(communities, communities(graph, one)),
        Samples.alternating(1, runs, () -> communities(graph, two), () -> communities(graph, one)));
    report.metric(prefix + "louvain_modularity", modularity(graph.outgoing(), communities));
    options.progress("flows");
    int target = mostReached(graph.incoming(), source);
    row(
        "max_flow",
        Arrays.equals(flows(graph, source, target, two), flows(graph, source, target, one)),
        Samples.alternating(
            1,
            runs,
            () -> flows(graph, source, target, two),
            () -> flows(graph, source, target, one)));
    options.progress("dominators");
    row(
        "dominators",
        Arrays.equals(
            Dominators.of(graph, source, two, NEVER).parents(),
            Dominators.alone(graph, source, NEVER).parents()),
        Samples.alternating(
            1,
            runs,
            () -> Dominators.of(graph, source, two, NEVER),
            () -> Dominators.alone(graph, source, NEVER)));
  }

  private void row(String what, boolean same, Samples[] samples) {
    double ratio = samples[0].medianMillis() / samples[1].medianMillis();
    report.row(
        data.name(),
        what + ", 2 threads and 1",
        samples[0].medianMillis(),
        samples[1].medianMillis(),
        ratio,
        "",
        same ? "same" : "differs");
    report.metric(prefix + what + "_speedup_2_cores", 1 / ratio);
  }

  private static int[] communities(Adjacency graph, Workers workers) {
    Louvain.Settings settings = new Louvain.Settings(1, 10, 1e-6);
    return Louvain.communities(graph, null, Louvain.Edges.ONCE, settings, workers, NEVER);
  }

  private static double[] flows(Adjacency graph, int source, int target, Workers workers) {
    return MaximumFlow.flows(graph, null, source, target, workers, NEVER);
  }

  private static int mostReached(Csr incoming, int without) {
    int best = -1;
    for (int vertex = 0; vertex < incoming.vertexCount(); vertex++) {
      if (vertex != without && (best < 0 || incoming.degree(vertex) > incoming.degree(best))) {
        best = vertex;
      }
    }
    return best;
  }

  /** Newman's and Girvan's, each edge once whatever its direction. */
  private static double modularity(Csr rows, int[] communities) {
    double[] degrees = new double[rows.vertexCount()];
    double within = 0;
    double all = 2.0 * rows.edgeCount();
    for (int vertex = 0; vertex < rows.vertexCount(); vertex++) {
      for (int slot = rows.offsets()[vertex]; slot < rows.offsets()[vertex + 1]; slot++) {
        int other = communities[rows.neighbours()[slot]];
        degrees[communities[vertex]]++;
        degrees[other]++;
        within += other == communities[vertex] ? 2 : 0;
      }
    }
    double expected = 0;
    for (double degree : degrees) {
      expected += degree / all * (degree / all);
    }
    return within / all - expected;
  }
}
