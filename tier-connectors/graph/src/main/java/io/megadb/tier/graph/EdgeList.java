package io.megadb.tier.graph;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.pattern.Direction;
import io.megadb.graph.pattern.IntSet;
import io.megadb.graph.run.Projection;
import io.megadb.graph.run.RunMemory;
import io.megadb.graph.work.Workers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.Arrays;
import java.util.Optional;

/** Gathers the edges of a {@link Projection}, vertices numbered without gaps. One thread. */
final class EdgeList {
  private static final int MAX_EDGES = Integer.MAX_VALUE - 8;
  private static final String WHAT = "the part that MATCH lets in";

  private final IntSet from;
  private final IntSet to;
  private final Direction direction;
  private final RunMemory memory;
  private final int[] vertices;
  private final int[] numbers;
  private final int vertexCount;
  private int[] sources = new int[1024];
  private int[] targets = new int[1024];
  private double[] weights = new double[0];
  private int size;

  /**
   * @param from where edges may begin, as they are passed
   * @param to where they may end
   * @param vertexCount of the whole graph
   * @param memory asked for whatever is gathered, all together each time
   */
  EdgeList(IntSet from, IntSet to, Direction direction, int vertexCount, RunMemory memory) {
    this.from = from;
    this.to = to;
    this.direction = direction;
    this.memory = memory;
    IntSet both = from.or(to);
    if (both.containsAll(0, vertexCount)) {
      vertices = null;
      numbers = null;
    } else {
      vertices = both.toArray();
      numbers = new int[vertexCount];
      for (int i = 0; i < vertices.length; i++) {
        numbers[vertices[i]] = i;
      }
    }
    this.vertexCount = vertices == null ? vertexCount : vertices.length;
  }

  /** Adds an edge of a table, the ways in which it may be passed. */
  void add(int source, int target) {
    add(source, target, 1, false);
  }

  /** Adds an edge with its weight; all edges then have one. */
  void add(int source, int target, double weight) {
    add(source, target, weight, true);
  }

  private void add(int source, int target, double weight, boolean weighted) {
    boolean right = from.contains(source) && to.contains(target);
    boolean left = from.contains(target) && to.contains(source);
    switch (direction) {
      case RIGHT -> {
        if (right) {
          put(source, target, weight, weighted);
        }
      }
      case LEFT -> {
        if (left) {
          put(target, source, weight, weighted);
        }
      }
      case ANY -> {
        if (right || left) {
          put(source, target, weight, weighted);
          if (source != target) {
            put(target, source, weight, weighted);
          }
        }
      }
    }
  }

  private void put(int source, int target, double weight, boolean weighted) {
    if (size == sources.length) {
      if (size == MAX_EDGES) {
        throw new MegaDbException(
                ErrorCode.OUT_OF_MEMORY, "the graph has more than " + MAX_EDGES + " edges")
            .withHint("Let the algorithm see fewer of them: MATCH -[e IS label WHERE ...]->.");
      }
      int more = (int) Math.min(MAX_EDGES, size * 2L);
      memory.take(more * (weighted ? 16L : 8L) + 8L * vertexCount, WHAT);
      sources = Arrays.copyOf(sources, more);
      targets = Arrays.copyOf(targets, more);
    }
    if (weighted) {
      if (weights.length < sources.length) {
        weights = Arrays.copyOf(weights, sources.length);
      }
      weights[size] = weight;
    }
    sources[size] = numbers == null ? source : numbers[source];
    targets[size++] = numbers == null ? target : numbers[target];
  }

  Projection projection(Workers workers) {
    // The list itself, its copy, and rows both ways while they are sorted.
    memory.take(size * (weights.length == 0 ? 48L : 64L) + 24L * vertexCount, WHAT);
    Adjacency adjacency =
        Adjacency.of(
            vertexCount, Arrays.copyOf(sources, size), Arrays.copyOf(targets, size), workers);
    return new Projection(
        adjacency,
        direction,
        weights.length == 0 ? Optional.empty() : Optional.of(Arrays.copyOf(weights, size)),
        Optional.ofNullable(vertices));
  }
}
