package io.megadb.bench.graph;

import java.util.Arrays;
import org.jgrapht.Graph;
import org.jgrapht.graph.builder.GraphTypeBuilder;
import org.jgrapht.traverse.BreadthFirstIterator;

/** A graph as JGraphT's own in-memory graph of Integers. */
public final class JGraphTGraph {
  private final Graph<Integer, Integer> graph;
  private final int vertexCount;

  public JGraphTGraph(GraphData data) {
    this.graph =
        GraphTypeBuilder.<Integer, Integer>directed()
            .allowingMultipleEdges(true)
            .allowingSelfLoops(true)
            .buildGraph();
    this.vertexCount = data.vertexCount();
    for (int vertex = 0; vertex < vertexCount; vertex++) {
      graph.addVertex(vertex);
    }
    for (int edge = 0; edge < data.edgeCount(); edge++) {
      graph.addEdge(data.sources()[edge], data.targets()[edge], edge);
    }
  }

  /** Hops from a vertex by its breadth-first iterator, -1 where it does not lead. */
  public int[] levels(int source) {
    int[] levels = new int[vertexCount];
    Arrays.fill(levels, -1);
    BreadthFirstIterator<Integer, Integer> iterator = new BreadthFirstIterator<>(graph, source);
    while (iterator.hasNext()) {
      int vertex = iterator.next();
      levels[vertex] = iterator.getDepth(vertex);
    }
    return levels;
  }
}
