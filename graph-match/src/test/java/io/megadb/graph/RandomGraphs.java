package io.megadb.graph;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.work.Workers;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;
import org.jgrapht.Graph;
import org.jgrapht.graph.DirectedWeightedPseudograph;

/** Small graphs with loops, parallel edges and vertices without any. */
public class RandomGraphs extends DomainContextBase {
  /** Edges as they come from a table. */
  public record Edges(int vertexCount, int[] sources, int[] targets, double[] weights) {
    public Adjacency adjacency(Workers workers) {
      return Adjacency.of(vertexCount, sources, targets, workers);
    }

    /** The same graph for JGraphT; the edge objects are the edge numbers. */
    public Graph<Integer, Integer> jgrapht() {
      Graph<Integer, Integer> graph = new DirectedWeightedPseudograph<>(Integer.class);
      for (int vertex = 0; vertex < vertexCount; vertex++) {
        graph.addVertex(vertex);
      }
      for (int edge = 0; edge < sources.length; edge++) {
        graph.addEdge(sources[edge], targets[edge], edge);
        graph.setEdgeWeight(edge, weights[edge]);
      }
      return graph;
    }
  }

  @Provide
  public Arbitrary<Edges> edges() {
    return Arbitraries.integers()
        .between(1, 60)
        .flatMap(
            vertices ->
                Arbitraries.integers()
                    .between(0, vertices - 1)
                    .list()
                    .ofMinSize(2)
                    .ofMaxSize(400)
                    .map(ends -> edges(vertices, ends.stream().mapToInt(i -> i).toArray())));
  }

  /** A graph with up to so many vertices and edges. */
  public static Edges random(Random random, int maxVertices, int maxEdges) {
    int vertices = 1 + random.nextInt(maxVertices);
    return edges(vertices, random.ints(2L * random.nextInt(maxEdges + 1), 0, vertices).toArray());
  }

  private static Edges edges(int vertices, int[] ends) {
    int count = ends.length / 2;
    int[] sources = new int[count];
    int[] targets = new int[count];
    double[] weights = new double[count];
    for (int edge = 0; edge < count; edge++) {
      sources[edge] = ends[2 * edge];
      targets[edge] = ends[2 * edge + 1];
      weights[edge] = (ends[2 * edge] * 7 + ends[2 * edge + 1] * 3) % 11;
    }
    return new Edges(vertices, sources, targets, weights);
  }

  /** A graph as social networks are: a few vertices with most of the edges (RMAT). */
  public static Edges rmat(int scale, int edgeFactor, long seed) {
    return Rmat.edges(scale, edgeFactor, seed);
  }
}
