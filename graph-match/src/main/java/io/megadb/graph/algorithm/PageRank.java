package io.megadb.graph.algorithm;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;
import java.util.Arrays;

/**
 * PageRank by pulling along incoming edges (Page, Brin, Motwani, Winograd, 1999; the recurrence of
 * LDBC Graphalytics, where the rank of vertices without outgoing edges is spread over all). Each
 * round reads every edge once, O(V + E), and needs no atomic operation. The sum of all ranks is 1.
 */
public final class PageRank {
  private PageRank() {}

  /**
   * How to rank.
   *
   * @param damping probability of following an edge, within [0, 1]
   * @param iterations most rounds
   * @param tolerance ends earlier when the sum of changes of a round is at most this; 0 never does
   */
  public record Settings(double damping, int iterations, double tolerance) {
    public Settings {
      if (!(damping >= 0 && damping <= 1)) {
        throw new IllegalArgumentException("damping: " + damping + ", must be within 0 and 1");
      }
      if (iterations < 0 || !(tolerance >= 0)) {
        throw new IllegalArgumentException(
            "iterations: " + iterations + ", tolerance: " + tolerance + ", must not be negative");
      }
    }
  }

  /** The rank of each vertex, starting over at any vertex alike. */
  public static double[] ranks(
      Adjacency graph, Settings settings, Workers workers, Cancellation cancellation) {
    double[] uniform = new double[graph.vertexCount()];
    Arrays.fill(uniform, 1.0 / graph.vertexCount());
    return ranks(graph, uniform, settings, workers, cancellation);
  }

  /**
   * The personalised rank of each vertex.
   *
   * @param teleport probability to start over at each vertex; sums to 1
   */
  public static double[] ranks(
      Adjacency graph,
      double[] teleport,
      Settings settings,
      Workers workers,
      Cancellation cancellation) {
    int vertexCount = graph.vertexCount();
    Csr incoming = graph.incoming();
    int[] out = graph.outgoing().offsets();
    double[] ranks = teleport.clone();
    double[] shares = new double[vertexCount];
    int[] bounds = Pieces.of(incoming, workers, 1);
    int pieces = bounds.length - 1;
    double[] sums = new double[pieces];
    for (int round = 0; round < settings.iterations(); round++) {
      cancellation.check();
      workers.run(
          pieces,
          (worker, piece) ->
              sums[piece] = share(ranks, out, shares, bounds[piece], bounds[piece + 1]));
      double dangling = Arrays.stream(sums).sum();
      workers.run(
          pieces,
          (worker, piece) ->
              sums[piece] =
                  pull(
                      incoming,
                      shares,
                      teleport,
                      ranks,
                      settings.damping(),
                      dangling,
                      bounds[piece],
                      bounds[piece + 1]));
      if (settings.tolerance() > 0 && Arrays.stream(sums).sum() <= settings.tolerance()) {
        break;
      }
    }
    return ranks;
  }

  /** Splits ranks over outgoing edges; returns the rank of vertices that have none. */
  private static double share(double[] ranks, int[] out, double[] shares, int first, int end) {
    double dangling = 0;
    for (int vertex = first; vertex < end; vertex++) {
      int degree = out[vertex + 1] - out[vertex];
      if (degree == 0) {
        dangling += ranks[vertex];
      } else {
        shares[vertex] = ranks[vertex] / degree;
      }
    }
    return dangling;
  }

  /** Gathers the new ranks; returns the sum of the changes. */
  private static double pull(
      Csr incoming,
      double[] shares,
      double[] teleport,
      double[] ranks,
      double damping,
      double dangling,
      int first,
      int end) {
    int[] offsets = incoming.offsets();
    int[] neighbours = incoming.neighbours();
    double restart = 1 - damping + damping * dangling;
    double change = 0;
    int slot = offsets[first];
    for (int vertex = first; vertex < end; vertex++) {
      double sum = 0;
      for (int last = offsets[vertex + 1]; slot < last; slot++) {
        sum += shares[neighbours[slot]];
      }
      double rank = restart * teleport[vertex] + damping * sum;
      change += Math.abs(rank - ranks[vertex]);
      ranks[vertex] = rank;
    }
    return change;
  }
}
