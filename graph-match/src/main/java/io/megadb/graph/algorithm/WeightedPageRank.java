package io.megadb.graph.algorithm;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;
import java.util.Arrays;

/**
 * {@link PageRank} where a vertex's rank is split over its outgoing edges by their weights. A
 * vertex whose weights add up to 0 is one without edges. O(V + E) a round; 8 bytes an edge and 32 a
 * vertex.
 */
public final class WeightedPageRank {
  private WeightedPageRank() {}

  /**
   * The rank of each vertex.
   *
   * @param weights by edge number, none negative
   * @param teleport probability to start over at each vertex; sums to 1
   */
  public static double[] ranks(
      Adjacency graph,
      double[] weights,
      double[] teleport,
      PageRank.Settings settings,
      Workers workers,
      Cancellation cancellation) {
    int vertexCount = graph.vertexCount();
    Csr incoming = graph.incoming();
    double[] totals = new double[vertexCount];
    double[] parts = new double[incoming.edgeCount()];
    for (int slot = 0; slot < parts.length; slot++) {
      parts[slot] = weights[incoming.edges()[slot]];
      totals[incoming.neighbours()[slot]] += parts[slot];
    }
    double[] ranks = teleport.clone();
    double[] shares = new double[vertexCount];
    int[] bounds = Pieces.of(incoming, workers, 1);
    int pieces = bounds.length - 1;
    double[] changes = new double[pieces];
    for (int round = 0; round < settings.iterations(); round++) {
      cancellation.check();
      double dangling = 0;
      for (int vertex = 0; vertex < vertexCount; vertex++) {
        if (totals[vertex] > 0) {
          shares[vertex] = ranks[vertex] / totals[vertex];
        } else {
          dangling += ranks[vertex];
        }
      }
      double restart = 1 - settings.damping() + settings.damping() * dangling;
      workers.run(
          pieces,
          (worker, piece) -> {
            double change = 0;
            for (int vertex = bounds[piece]; vertex < bounds[piece + 1]; vertex++) {
              double sum = 0;
              int end = incoming.offsets()[vertex + 1];
              for (int slot = incoming.offsets()[vertex]; slot < end; slot++) {
                sum += shares[incoming.neighbours()[slot]] * parts[slot];
              }
              double rank = restart * teleport[vertex] + settings.damping() * sum;
              change += Math.abs(rank - ranks[vertex]);
              ranks[vertex] = rank;
            }
            changes[piece] = change;
          });
      if (settings.tolerance() > 0 && Arrays.stream(changes).sum() <= settings.tolerance()) {
        break;
      }
    }
    return ranks;
  }
}
