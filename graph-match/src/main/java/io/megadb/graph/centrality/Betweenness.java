package io.megadb.graph.centrality;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;
import java.util.Arrays;

/**
 * How many shortest paths lead over a vertex (Brandes: "A Faster Algorithm for Betweenness
 * Centrality", 2001): for each source the paths are counted forwards (sigma) and what depends on a
 * vertex backwards (delta). Searching from a sample and scaling up is Brandes and Pich, "Centrality
 * Estimation in Large Networks", 2007. O(sources * (V + E)), with weights O(sources * (V + E) log
 * V). Parallel edges are different paths. 36 bytes a vertex and worker, 44 with weights.
 */
public final class Betweenness {
  private final Adjacency graph;
  private final double[] weights;

  private Betweenness(Adjacency graph, double[] weights) {
    this.graph = graph;
    this.weights = weights;
  }

  /**
   * The sum over ordered pairs of other vertices of the part of their shortest paths that lead over
   * each vertex. Where every edge stands both ways this counts each pair twice.
   *
   * @param weights by edge number, none negative; null to count edges
   * @throws io.megadb.spi.error.MegaDbException OUT_OF_MEMORY for too much work, see {@link Pivots}
   */
  public static double[] centralities(
      Adjacency graph,
      double[] weights,
      Pivots pivots,
      Workers workers,
      Cancellation cancellation) {
    pivots.check(graph.outgoing(), "betweenness");
    Betweenness betweenness = new Betweenness(graph, weights);
    Worker[] all = new Worker[workers.count()];
    int[] sources = pivots.vertices();
    workers.run(
        sources.length,
        (worker, piece) -> {
          cancellation.check();
          if (all[worker] == null) {
            all[worker] = betweenness.new Worker();
          }
          all[worker].add(sources[piece]);
        });
    double[] sum = new double[graph.vertexCount()];
    for (Worker worker : all) {
      if (worker != null) {
        Arrays.setAll(sum, v -> sum[v] + worker.sum[v]);
      }
    }
    double scale = (double) pivots.vertexCount() / sources.length;
    Arrays.setAll(sum, v -> sum[v] * scale);
    return sum;
  }

  /** One worker's arrays. */
  private final class Worker {
    private final SourceSearch search = new SourceSearch(graph.outgoing(), weights);
    private final double[] sigma = new double[graph.vertexCount()];
    private final double[] delta = new double[graph.vertexCount()];
    private final double[] sum = new double[graph.vertexCount()];

    void add(int source) {
      search.from(source);
      int reached = search.reached();
      for (int i = 0; i < reached; i++) {
        sigma[search.order(i)] = 0;
        delta[search.order(i)] = 0;
      }
      sigma[source] = 1;
      Csr incoming = graph.incoming();
      for (int i = 1; i < reached; i++) {
        int vertex = search.order(i);
        double paths = 0;
        for (int slot = incoming.offsets()[vertex], end = incoming.offsets()[vertex + 1];
            slot < end;
            slot++) {
          int before = incoming.neighbours()[slot];
          if (leads(before, vertex, incoming.edges()[slot])) {
            paths += sigma[before];
          }
        }
        sigma[vertex] = paths;
      }
      for (int i = reached - 1; i > 0; i--) {
        int vertex = search.order(i);
        double each = (1 + delta[vertex]) / sigma[vertex];
        for (int slot = incoming.offsets()[vertex], end = incoming.offsets()[vertex + 1];
            slot < end;
            slot++) {
          int before = incoming.neighbours()[slot];
          if (leads(before, vertex, incoming.edges()[slot])) {
            delta[before] += sigma[before] * each;
          }
        }
        sum[vertex] += delta[vertex];
      }
    }

    /** Whether an edge is part of a shortest path. */
    private boolean leads(int before, int vertex, int edge) {
      double length = weights == null ? 1 : weights[edge];
      return before != vertex && search.distance(before) + length == search.distance(vertex);
    }
  }
}
