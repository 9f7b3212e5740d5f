package io.megadb.graph.run;

import io.megadb.graph.algorithm.BreadthFirstSearch;
import io.megadb.graph.algorithm.Clustering;
import io.megadb.graph.algorithm.ConnectedComponents;
import io.megadb.graph.algorithm.Cores;
import io.megadb.graph.algorithm.DeltaStepping;
import io.megadb.graph.algorithm.LabelPropagation;
import io.megadb.graph.algorithm.PageRank;
import io.megadb.graph.algorithm.ShortestPaths;
import io.megadb.graph.algorithm.Triangles;
import io.megadb.graph.algorithm.WeightedPageRank;
import io.megadb.graph.call.GraphAlgorithm;
import io.megadb.graph.centrality.Betweenness;
import io.megadb.graph.centrality.Closeness;
import io.megadb.graph.centrality.Pivots;
import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.pattern.Direction;
import io.megadb.graph.structure.BellmanFord;
import io.megadb.graph.structure.CycleSearch;
import io.megadb.graph.structure.Dominators;
import io.megadb.graph.structure.Louvain;
import io.megadb.graph.structure.MaximumFlow;
import io.megadb.graph.structure.TopologicalOrder;
import io.megadb.graph.work.Workers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Runs algorithms over one part of a graph. */
public final class AlgorithmRunner {
  /** Below, several cores would wait for one another longer than one works. */
  private static final int MIN_EDGES_TO_SHARE = 1 << 16;

  private final Projection graph;
  private final Adjacency adjacency;
  private final IntFunction<String> names;
  private final Workers workers;
  private final RunMemory memory;
  private final Cancellation cancellation;
  private final double[] weights;

  /**
   * @param names of vertices of the projection, for errors
   */
  public AlgorithmRunner(
      Projection graph,
      IntFunction<String> names,
      Workers workers,
      RunMemory memory,
      Cancellation cancellation) {
    this.graph = graph;
    this.adjacency = graph.adjacency();
    this.names = names;
    this.workers = workers;
    this.memory = memory;
    this.cancellation = cancellation;
    this.weights = graph.weights().orElse(null);
  }

  /**
   * Runs one.
   *
   * @return its rows from the first, as often as they are asked for; only cycles are searched for
   *     anew
   * @throws MegaDbException DATA_EXCEPTION for what the graph has and the algorithm can't take
   *     (negative weights, a cycle), INVALID_PARAMETER_VALUE for arguments that don't go together,
   *     OUT_OF_MEMORY for what would not fit or take hours
   */
  public Supplier<AlgorithmRows> run(Arguments arguments) {
    GraphAlgorithm algorithm = arguments.algorithm();
    if (graph.vertexCount() == 0) {
      return AlgorithmRows::none;
    }
    cancellation.check();
    memory.take(bytes(algorithm), algorithm.sqlName());
    if (algorithm != GraphAlgorithm.SSSP) {
      checkWeights(algorithm);
    }
    return switch (algorithm) {
      case BFS -> levels(arguments);
      case SSSP -> {
        double[] distances = distances(arguments.vertices("source"));
        double max = arguments.number("max_distance");
        yield () -> VertexValues.reached(distances, max);
      }
      case PAGERANK -> numbers(ranks(arguments));
      case WCC -> integers(ConnectedComponents.weak(adjacency, workers, cancellation));
      case SCC ->
          integers(
              alone()
                  ? ConnectedComponents.strong(adjacency.outgoing(), cancellation)
                  : ConnectedComponents.strong(adjacency, workers, cancellation));
      case CDLP ->
          integers(
              LabelPropagation.communities(
                  adjacency, arguments.integer("iterations"), workers, cancellation));
      case LCC -> numbers(Clustering.coefficients(adjacency, workers, cancellation));
      case TRIANGLE_COUNT -> {
        long[] counts = Triangles.ofVertices(adjacency, workers, cancellation);
        yield () -> VertexValues.integers(counts);
      }
      case K_CORE ->
          integers(
              alone()
                  ? Cores.alone(adjacency, cancellation)
                  : Cores.of(adjacency, workers, cancellation));
      case BETWEENNESS -> numbers(betweenness(arguments));
      case CLOSENESS -> numbers(closeness(arguments));
      case LOUVAIN -> integers(communities(arguments));
      case TOPOLOGICAL_ORDER -> {
        int[] order = TopologicalOrder.of(adjacency, names, cancellation);
        yield () -> new OrderRows(order);
      }
      case CYCLES -> {
        int most = (int) arguments.bound("max_length").orElse(Integer.MAX_VALUE);
        yield () -> new CycleRows(new CycleSearch(adjacency, most, cancellation));
      }
      case DOMINATORS -> {
        Dominators found =
            Dominators.of(adjacency, arguments.vertex("source"), workers, cancellation);
        yield () -> new DominatorRows(found);
      }
      case MAX_FLOW -> flow(arguments);
    };
  }

  private boolean alone() {
    return workers.count() == 1 || adjacency.edgeCount() < MIN_EDGES_TO_SHARE;
  }

  private static Supplier<AlgorithmRows> integers(int[] values) {
    return () -> VertexValues.integers(values);
  }

  private static Supplier<AlgorithmRows> numbers(double[] values) {
    return () -> VertexValues.numbers(values);
  }

  private Supplier<AlgorithmRows> levels(Arguments arguments) {
    int[] levels =
        BreadthFirstSearch.levels(
            adjacency.outgoing(),
            adjacency.incoming(),
            arguments.vertices("source"),
            (int) arguments.bound("max_depth").orElse(Integer.MAX_VALUE),
            workers,
            cancellation);
    return () -> VertexValues.reached(levels);
  }

  /** Bytes of an algorithm's arrays, the graph's own not counted. */
  private long bytes(GraphAlgorithm algorithm) {
    long v = graph.vertexCount();
    long e = adjacency.edgeCount();
    long each = workers.count();
    return switch (algorithm) {
      case BFS -> 12 * v;
      case SSSP -> 40 * v;
      case PAGERANK -> 32 * v + (weights == null ? 0 : 8 * e);
      case WCC -> 4 * v;
      case SCC -> 36 * v;
      case CDLP -> 8 * v;
      case LCC -> 8 * v + 4 * v * each;
      case TRIANGLE_COUNT -> 16 * v + 16 * e;
      case K_CORE -> 24 * v + 16 * e;
      case BETWEENNESS, CLOSENESS -> 12 * v + 48 * v * each;
      case LOUVAIN -> 64 * v + 12 * v * each + 48 * e;
      case TOPOLOGICAL_ORDER -> 12 * v;
      case CYCLES -> 66 * v;
      case DOMINATORS -> 36 * v;
      case MAX_FLOW -> 28 * v + 9 * e;
    };
  }

  private void checkWeights(GraphAlgorithm algorithm) {
    if (weights == null) {
      return;
    }
    // A way of length 0 back to a vertex would make its shortest paths infinitely many.
    boolean zero = algorithm != GraphAlgorithm.BETWEENNESS;
    Csr rows = adjacency.outgoing();
    for (int vertex = 0; vertex < rows.vertexCount(); vertex++) {
      for (int slot = rows.offsets()[vertex]; slot < rows.offsets()[vertex + 1]; slot++) {
        double weight = weights[rows.edges()[slot]];
        if (weight < 0 || (weight == 0 && !zero)) {
          throw new MegaDbException(
                  ErrorCode.DATA_EXCEPTION,
                  "the edge from ("
                      + names.apply(vertex)
                      + ") to ("
                      + names.apply(rows.neighbours()[slot])
                      + ") has the weight "
                      + weight)
              .withHint(
                  algorithm.sqlName()
                      + (zero ? " needs weights of at least 0" : " needs weights above 0")
                      + "; sssp takes any.");
        }
      }
    }
  }

  private double[] distances(int[] sources) {
    boolean negative = weights != null && Arrays.stream(weights).anyMatch(w -> w < 0);
    if (negative) {
      return BellmanFord.distances(adjacency.outgoing(), weights, sources, names, cancellation);
    }
    if (weights == null) {
      return hops(sources);
    }
    return alone()
        ? ShortestPaths.distances(adjacency.outgoing(), weights, sources, cancellation)
        : DeltaStepping.distances(adjacency.outgoing(), weights, sources, workers, cancellation);
  }

  /** Where each edge is 1 long a search by levels finds the distances. */
  private double[] hops(int[] sources) {
    int[] levels =
        BreadthFirstSearch.levels(
            adjacency.outgoing(),
            adjacency.incoming(),
            sources,
            Integer.MAX_VALUE,
            workers,
            cancellation);
    double[] distances = new double[levels.length];
    for (int vertex = 0; vertex < levels.length; vertex++) {
      distances[vertex] = levels[vertex] < 0 ? Double.POSITIVE_INFINITY : levels[vertex];
    }
    return distances;
  }

  private double[] ranks(Arguments arguments) {
    PageRank.Settings settings =
        new PageRank.Settings(
            arguments.number("damping"),
            arguments.integer("iterations"),
            arguments.number("tolerance"));
    double[] teleport = new double[graph.vertexCount()];
    int[] sources = arguments.vertices("source");
    if (sources.length == 0) {
      Arrays.fill(teleport, 1.0 / teleport.length);
    }
    for (int source : sources) {
      teleport[source] = 1.0 / sources.length;
    }
    return weights == null
        ? PageRank.ranks(adjacency, teleport, settings, workers, cancellation)
        : WeightedPageRank.ranks(adjacency, weights, teleport, settings, workers, cancellation);
  }

  private Optional<Pivots> sample(Arguments arguments) {
    return arguments.bound("samples").isEmpty()
        ? Optional.empty()
        : Optional.of(
            Pivots.some(
                (int) arguments.bound("samples").getAsLong(),
                arguments.integer("seed"),
                graph.vertexCount()));
  }

  private double[] betweenness(Arguments arguments) {
    double n = graph.vertexCount();
    Pivots pivots = sample(arguments).orElseGet(() -> Pivots.all(graph.vertexCount()));
    double[] sums = Betweenness.centralities(adjacency, weights, pivots, workers, cancellation);
    double divisor;
    if (arguments.flag("normalized")) {
      divisor = Math.max(1, (n - 1) * (n - 2));
    } else {
      // Each pair was counted from both its ends.
      divisor = graph.direction() == Direction.ANY ? 2 : 1;
    }
    Arrays.setAll(sums, v -> sums[v] / divisor);
    return sums;
  }

  private double[] closeness(Arguments arguments) {
    return sample(arguments)
        .map(s -> Closeness.estimate(adjacency, weights, s, workers, cancellation))
        .orElseGet(() -> Closeness.exact(adjacency, weights, workers, cancellation));
  }

  private int[] communities(Arguments arguments) {
    return Louvain.communities(
        adjacency,
        weights,
        graph.direction() == Direction.ANY ? Louvain.Edges.BOTH_WAYS : Louvain.Edges.ONCE,
        new Louvain.Settings(
            arguments.number("resolution"),
            arguments.integer("levels"),
            arguments.number("tolerance")),
        workers,
        cancellation);
  }

  private Supplier<AlgorithmRows> flow(Arguments arguments) {
    int source = arguments.vertex("source");
    int target = arguments.vertex("target");
    if (source == target) {
      throw new MegaDbException(
              ErrorCode.INVALID_PARAMETER_VALUE,
              "source and target of max_flow are the same vertex, (" + names.apply(source) + ")")
          .withHint("Give two different vertices.");
    }
    double[] flows = MaximumFlow.flows(adjacency, weights, source, target, workers, cancellation);
    return () -> new FlowRows(adjacency.outgoing(), flows);
  }
}
