package io.megadb.graph.structure;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;
import java.util.Arrays;

/**
 * One level of {@link Louvain}: a graph without direction and parallel edges, whose vertices are
 * communities of the level before. Each edge stands at both ends, loops apart.
 *
 * <p>{@code degrees[v]} is the weight of all edges at v, loops twice; {@code total} their sum, 2m
 * in the paper.
 */
final class CommunityGraph {
  private static final int PIECES_PER_WORKER = 16;
  private static final int SLOTS_A_PIECE = 1 << 14;

  private final int[] offsets;
  private final int[] neighbours;
  private final double[] weights;
  private final double[] loops;
  private final double[] degrees;
  private final double total;

  private CommunityGraph(int[] offsets, int[] neighbours, double[] weights, double[] loops) {
    this.offsets = offsets;
    this.neighbours = neighbours;
    this.weights = weights;
    this.loops = loops;
    this.degrees = new double[loops.length];
    double sum = 0;
    for (int vertex = 0; vertex < loops.length; vertex++) {
      double degree = 2 * loops[vertex];
      for (int slot = offsets[vertex]; slot < offsets[vertex + 1]; slot++) {
        degree += weights[slot];
      }
      degrees[vertex] = degree;
      sum += degree;
    }
    this.total = sum;
  }

  int size() {
    return loops.length;
  }

  /** Twice the weight of all edges. */
  double total() {
    return total;
  }

  /** Not to be changed, as the other arrays. */
  int[] offsets() {
    return offsets;
  }

  int[] neighbours() {
    return neighbours;
  }

  double[] weights() {
    return weights;
  }

  double[] degrees() {
    return degrees;
  }

  static CommunityGraph of(
      Adjacency graph,
      double[] given,
      Louvain.Edges edges,
      Workers workers,
      Cancellation cancellation) {
    int n = graph.vertexCount();
    double half = edges == Louvain.Edges.ONCE ? 0.5 : 1;
    double[] loops = new double[n];
    int[] reach = new int[n + 1];
    for (int vertex = 0; vertex < n; vertex++) {
      reach[vertex + 1] =
          Math.addExact(
              reach[vertex], graph.outgoing().degree(vertex) + graph.incoming().degree(vertex));
    }
    return build(
        bounds(reach, workers),
        loops,
        workers,
        (worker, rows, vertex) -> {
          if ((vertex & 0xFFF) == 0) {
            cancellation.check();
          }
          loops[vertex] = merge(graph, given, vertex, rows) * half;
        });
  }

  /** Both rows of a vertex in one, ascending; the weight of its loops, which stand in both. */
  private static double merge(Adjacency graph, double[] given, int vertex, Rows into) {
    Csr left = graph.outgoing();
    Csr right = graph.incoming();
    int l = left.offsets()[vertex];
    int r = right.offsets()[vertex];
    int leftEnd = left.offsets()[vertex + 1];
    int rightEnd = right.offsets()[vertex + 1];
    double loop = 0;
    int last = -1;
    into.reserve(leftEnd - l + rightEnd - r);
    while (l < leftEnd || r < rightEnd) {
      boolean fromLeft =
          r == rightEnd || (l < leftEnd && left.neighbours()[l] <= right.neighbours()[r]);
      int neighbour = fromLeft ? left.neighbours()[l] : right.neighbours()[r];
      int edge = fromLeft ? left.edges()[l++] : right.edges()[r++];
      double weight = given == null ? 1 : given[edge];
      if (neighbour == vertex) {
        loop += weight;
      } else if (weight > 0) {
        if (neighbour == last) {
          into.weights[into.size - 1] += weight;
        } else {
          into.neighbours[into.size] = neighbour;
          into.weights[into.size++] = weight;
          last = neighbour;
        }
      }
    }
    return loop;
  }

  /** The graph whose vertices are the communities, numbered from 0 to {@code count} - 1. */
  CommunityGraph shrink(int[] communities, int count, Workers workers, Cancellation cancellation) {
    int[] starts = new int[count + 1];
    int[] reach = new int[count + 1];
    for (int vertex = 0; vertex < size(); vertex++) {
      starts[communities[vertex] + 1]++;
      reach[communities[vertex] + 1] += offsets[vertex + 1] - offsets[vertex];
    }
    for (int community = 0; community < count; community++) {
      starts[community + 1] += starts[community];
      reach[community + 1] += reach[community];
    }
    int[] members = new int[size()];
    int[] place = starts.clone();
    for (int vertex = 0; vertex < size(); vertex++) {
      members[place[communities[vertex]]++] = vertex;
    }
    double[] newLoops = new double[count];
    double[][] towards = new double[workers.count()][];
    return build(
        bounds(reach, workers),
        newLoops,
        workers,
        (worker, rows, community) -> {
          if (towards[worker] == null) {
            towards[worker] = new double[count];
          }
          double[] sums = towards[worker];
          int first = rows.size;
          double inside = 0;
          for (int i = starts[community]; i < starts[community + 1]; i++) {
            int vertex = members[i];
            if ((i & 0xFFF) == 0) {
              cancellation.check();
            }
            inside += loops[vertex];
            rows.reserve(offsets[vertex + 1] - offsets[vertex]);
            for (int slot = offsets[vertex]; slot < offsets[vertex + 1]; slot++) {
              int other = communities[neighbours[slot]];
              if (other == community) {
                inside += weights[slot] / 2;
              } else {
                if (sums[other] == 0) {
                  rows.neighbours[rows.size++] = other;
                }
                sums[other] += weights[slot];
              }
            }
          }
          newLoops[community] = inside;
          for (int slot = first; slot < rows.size; slot++) {
            rows.weights[slot] = sums[rows.neighbours[slot]];
            sums[rows.neighbours[slot]] = 0;
          }
        });
  }

  /** Runs of vertices with about as much to read, by the sum of what stands before each. */
  private static int[] bounds(int[] reach, Workers workers) {
    int n = reach.length - 1;
    long work = (long) reach[n] + n;
    int pieces = Math.clamp(work / SLOTS_A_PIECE, 1, workers.count() * PIECES_PER_WORKER);
    int[] bounds = new int[pieces + 1];
    int vertex = 0;
    for (int piece = 1; piece < pieces; piece++) {
      while (vertex < n && (long) reach[vertex] + vertex < work * piece / pieces) {
        vertex++;
      }
      bounds[piece] = vertex;
    }
    bounds[pieces] = n;
    return bounds;
  }

  /** Appends the row of one vertex. */
  private interface RowSource {
    void append(int worker, Rows rows, int vertex);
  }

  /** Rows of a run of vertices. */
  private static final class Rows {
    private int[] neighbours = new int[1024];
    private double[] weights = new double[1024];
    private int size;

    void reserve(int more) {
      if (neighbours.length - size < more) {
        int length = Math.max(Math.addExact(size, more), size + (size >> 1));
        neighbours = Arrays.copyOf(neighbours, length);
        weights = Arrays.copyOf(weights, length);
      }
    }
  }

  /** Each run of vertices writes rows of its own, which are then laid side by side. */
  private static CommunityGraph build(
      int[] bounds, double[] loops, Workers workers, RowSource source) {
    int n = loops.length;
    int pieces = bounds.length - 1;
    int[] offsets = new int[n + 1];
    Rows[] found = new Rows[pieces];
    workers.run(
        pieces,
        (worker, piece) -> {
          Rows rows = new Rows();
          for (int vertex = bounds[piece]; vertex < bounds[piece + 1]; vertex++) {
            source.append(worker, rows, vertex);
            offsets[vertex + 1] = rows.size;
          }
          found[piece] = rows;
        });
    int[] firsts = new int[pieces + 1];
    for (int piece = 0; piece < pieces; piece++) {
      firsts[piece + 1] = Math.addExact(firsts[piece], found[piece].size);
    }
    int[] neighbours = new int[firsts[pieces]];
    double[] weights = new double[firsts[pieces]];
    workers.run(
        pieces,
        (worker, piece) -> {
          System.arraycopy(
              found[piece].neighbours, 0, neighbours, firsts[piece], found[piece].size);
          System.arraycopy(found[piece].weights, 0, weights, firsts[piece], found[piece].size);
          found[piece] = null;
          for (int vertex = bounds[piece]; vertex < bounds[piece + 1]; vertex++) {
            offsets[vertex + 1] += firsts[piece];
          }
        });
    return new CommunityGraph(offsets, neighbours, weights, loops);
  }
}
