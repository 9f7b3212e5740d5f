package io.megadb.graph.run;

import io.megadb.graph.algorithm.BreadthFirstSearch;
import io.megadb.graph.algorithm.Clustering;
import io.megadb.graph.algorithm.ConnectedComponents;
import io.megadb.graph.algorithm.LabelPropagation;
import io.megadb.graph.algorithm.PageRank;
import io.megadb.graph.algorithm.ShortestPaths;
import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;
import java.util.Arrays;

/** Runs one algorithm over one part of a graph. */
public final class AlgorithmRunner {
  private final Workers workers;
  private final Cancellation cancellation;

  public AlgorithmRunner(Workers workers, Cancellation cancellation) {
    this.workers = workers;
    this.cancellation = cancellation;
  }

  /**
   * Runs it.
   *
   * @throws io.megadb.spi.error.MegaDbException DATA_EXCEPTION for what the graph has and the
   *     algorithm can't take (negative weights, a cycle), INVALID_PARAMETER_VALUE for arguments
   *     that don't go together, OUT_OF_MEMORY for what would not fit
   */
  public AlgorithmRows run(Projection graph, Arguments arguments) {
    if (graph.vertexCount() == 0) {
      return AlgorithmRows.none();
    }
    Adjacency adjacency = graph.adjacency();
    return switch (arguments.algorithm()) {
      case BFS ->
          VertexValues.reached(
              BreadthFirstSearch.levels(
                  adjacency.outgoing(),
                  adjacency.incoming(),
                  arguments.vertices("source"),
                  (int) arguments.bound("max_depth").orElse(Integer.MAX_VALUE),
                  workers,
                  cancellation));
      case SSSP -> shortestPaths(graph, arguments);
      case PAGERANK -> pageRank(graph, arguments);
      case WCC -> VertexValues.integers(ConnectedComponents.weak(adjacency, workers, cancellation));
      case SCC ->
          VertexValues.integers(ConnectedComponents.strong(adjacency.outgoing(), cancellation));
      case CDLP ->
          VertexValues.integers(
              LabelPropagation.communities(
                  adjacency, arguments.integer("iterations"), workers, cancellation));
      case LCC -> VertexValues.numbers(Clustering.coefficients(adjacency, workers, cancellation));
      case K_CORE -> VertexValues.integers(Clustering.cores(adjacency, cancellation));
    };
  }

  private AlgorithmRows shortestPaths(Projection graph, Arguments arguments) {
    double[] weights = graph.weights().orElseGet(() -> ones(graph));
    double[] distances =
        ShortestPaths.distances(
            graph.adjacency().outgoing(), weights, arguments.vertices("source")[0], cancellation);
    return VertexValues.reached(distances, arguments.number("max_distance"));
  }

  private static double[] ones(Projection graph) {
    double[] ones = new double[graph.adjacency().edgeCount()];
    Arrays.fill(ones, 1);
    return ones;
  }

  private AlgorithmRows pageRank(Projection graph, Arguments arguments) {
    PageRank.Settings settings =
        new PageRank.Settings(
            arguments.number("damping"),
            arguments.integer("iterations"),
            arguments.number("tolerance"));
    int vertexCount = graph.vertexCount();
    double[] teleport = new double[vertexCount];
    int[] sources = arguments.vertices("source");
    if (sources.length == 0) {
      Arrays.fill(teleport, 1.0 / vertexCount);
    } else {
      for (int source : sources) {
        teleport[source] = 1.0 / sources.length;
      }
    }
    return VertexValues.numbers(
        PageRank.ranks(graph.adjacency(), teleport, settings, workers, cancellation));
  }
}
