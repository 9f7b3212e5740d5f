package io.megadb.graph.centrality;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;

/**
 * How near a vertex is to what it reaches: with r vertices reached of n - 1 others, at distances
 * that add up to s, {@code (r / (n - 1)) * (r / s)} (Wasserman and Faust, Social Network Analysis,
 * 1994, page 201), which is {@code (n - 1) / s} where everything is reached and 0 where nothing is.
 * O(sources * (V + E)), with weights O(sources * (V + E) log V).
 */
public final class Closeness {
  private Closeness() {}

  /**
   * The closeness of each vertex, by a search from each.
   *
   * @param weights by edge number, none negative; null to count edges
   * @throws io.megadb.spi.error.MegaDbException OUT_OF_MEMORY for too much work, see {@link Pivots}
   */
  public static double[] exact(
      Adjacency graph, double[] weights, Workers workers, Cancellation cancellation) {
    Csr rows = graph.outgoing();
    int vertexCount = rows.vertexCount();
    Pivots.all(vertexCount).check(rows, "closeness");
    double[] result = new double[vertexCount];
    SourceSearch[] searches = new SourceSearch[workers.count()];
    workers.run(
        vertexCount,
        (worker, vertex) -> {
          cancellation.check();
          if (searches[worker] == null) {
            searches[worker] = new SourceSearch(rows, weights);
          }
          SourceSearch search = searches[worker];
          search.from(vertex);
          double sum = 0;
          for (int i = 1; i < search.reached(); i++) {
            sum += search.distance(search.order(i));
          }
          result[vertex] = closeness(search.reached() - 1, sum, vertexCount - 1);
        });
    return result;
  }

  /**
   * An estimate for each vertex, from its distances to a sample (Eppstein, Wang: "Fast
   * Approximation of Centrality", 2001): one search from each vertex of the sample, against the
   * edges.
   *
   * @param weights by edge number, none negative; null to count edges
   * @throws io.megadb.spi.error.MegaDbException OUT_OF_MEMORY for too much work, see {@link Pivots}
   */
  public static double[] estimate(
      Adjacency graph,
      double[] weights,
      Pivots pivots,
      Workers workers,
      Cancellation cancellation) {
    Csr rows = graph.incoming();
    int vertexCount = rows.vertexCount();
    pivots.check(rows, "closeness");
    int[] sample = pivots.vertices();
    Sums[] sums = new Sums[workers.count()];
    workers.run(
        sample.length,
        (worker, piece) -> {
          cancellation.check();
          if (sums[worker] == null) {
            sums[worker] = new Sums(new SourceSearch(rows, weights), vertexCount);
          }
          sums[worker].add(sample[piece]);
        });
    int[] others = new int[vertexCount];
    java.util.Arrays.fill(others, sample.length);
    for (int pivot : sample) {
      others[pivot]--;
    }
    double[] result = new double[vertexCount];
    for (int vertex = 0; vertex < vertexCount; vertex++) {
      int reached = 0;
      double sum = 0;
      for (Sums some : sums) {
        reached += some == null ? 0 : some.reached[vertex];
        sum += some == null ? 0 : some.distances[vertex];
      }
      result[vertex] = closeness(reached, sum, others[vertex]);
    }
    return result;
  }

  /** One worker's sums over its part of the sample. */
  private static final class Sums {
    private final SourceSearch search;
    private final double[] distances;
    private final int[] reached;

    Sums(SourceSearch search, int vertexCount) {
      this.search = search;
      this.distances = new double[vertexCount];
      this.reached = new int[vertexCount];
    }

    void add(int pivot) {
      search.from(pivot);
      for (int i = 1; i < search.reached(); i++) {
        int vertex = search.order(i);
        distances[vertex] += search.distance(vertex);
        reached[vertex]++;
      }
    }
  }

  private static double closeness(int reached, double sum, int others) {
    return reached == 0 || sum == 0 ? 0 : (double) reached / others * (reached / sum);
  }
}
