package io.megadb.tier.vector.search;

import io.megadb.accel.DistanceKernels;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.tier.Distance;
import java.util.Arrays;
import org.apache.lucene.util.Bits;

/**
 * Searches a {@link SegmentGraph}: Malkov, Yashunin 2016, arXiv:1603.09320. On the levels above 0
 * the nearest node is followed (SEARCH-LAYER with ef 1), on level 0 {@code ef} candidates are kept.
 * Without conditions they are one sorted array W, whose nodes are expanded from the nearest on, so
 * that no queue of candidates C is needed: what W drops is never expanded. Under conditions W has
 * accepted nodes only, and C is a heap.
 *
 * <p>An entry of W and C is a long: the distance, so that longs compare as distances do, the node,
 * and whether it was expanded. Room for one search at a time; one thread at a time.
 */
final class GraphWalk {
  /** No node. */
  static final int NONE = -1;

  private static final int CHECK_EVERY = 64;

  private final SegmentGraph segment;
  private final FlatGraph graph;
  private final DistanceKernels kernels;
  private final long[] seen;
  private final int[] nodes;
  private final float[] distances;
  private long[] found = new long[128];
  private int size;
  private long[] heap = new long[128];
  private int waiting;
  private float[] query;
  private Distance asked;
  private Distance measure;
  private int hidden;

  GraphWalk(SegmentGraph segment, DistanceKernels kernels) {
    this.segment = segment;
    this.graph = segment.graph();
    this.kernels = kernels;
    this.seen = new long[(graph.size() >>> 6) + 1];
    int room = graph.mostNeighbours() + 1;
    this.nodes = new int[room];
    this.distances = new float[room];
  }

  /**
   * Finds candidates.
   *
   * @param accepted ordinals that may be found; null for all
   * @param without an ordinal as if it were not in the graph, or {@link #NONE}
   * @return how many, at most {@code ef}; {@link #ordinal} and {@link #distance} tell them, the
   *     nearest first
   */
  int search(
      Distance distance,
      float[] vector,
      int ef,
      Bits accepted,
      int without,
      Cancellation cancellation) {
    prepare(distance, vector, ef);
    hidden = without;
    int entry = descend();
    Arrays.fill(seen, 0);
    see(entry);
    if (hidden != NONE) {
      see(hidden);
    }
    long first = entry(measureOne(entry), entry);
    if (accepted == null) {
      found[size++] = first;
      expandInOrder(ef, cancellation);
    } else {
      push(first);
      if (accepted.get(entry)) {
        found[size++] = first;
      }
      expandAccepted(ef, accepted, cancellation);
    }
    return size;
  }

  /** The node of a candidate. */
  int ordinal(int candidate) {
    return node(found[candidate]);
  }

  /** Its distance, as SQL's operator has it. */
  float distance(int candidate) {
    float kept = unsorted((int) (found[candidate] >> 32));
    return segment.inverseNorms() == null ? kept : 1f - Math.clamp(-kept, -1f, 1f);
  }

  private void prepare(Distance distance, float[] vector, int ef) {
    if (found.length < ef) {
      found = new long[ef];
    }
    size = 0;
    waiting = 0;
    query = vector;
    asked = distance;
    measure = distance;
    if (distance == Distance.COSINE) {
      // By inner products of vectors of length 1: the rows' lengths are known.
      measure = Distance.NEGATIVE_INNER_PRODUCT;
      double squares = 0;
      for (float value : vector) {
        squares += (double) value * value;
      }
      query = new float[vector.length];
      double length = Math.sqrt(squares);
      for (int i = 0; i < vector.length; i++) {
        query[i] = (float) (vector[i] / length);
      }
    }
  }

  private void see(int node) {
    seen[node >>> 6] |= 1L << node;
  }

  private void measureAll(int count) {
    kernels.distances(measure, query, segment.vectors(), nodes, count, distances);
    float[] inverse = segment.inverseNorms();
    if (inverse != null) {
      for (int i = 0; i < count; i++) {
        distances[i] *= inverse[nodes[i]];
      }
    }
  }

  private float measureOne(int node) {
    nodes[0] = node;
    measureAll(1);
    return distances[0];
  }

  /** The node of level 1 nearest to the query, as far as greed finds it. */
  private int descend() {
    int at = graph.entryNode();
    float nearest = measureOne(at);
    for (int level = graph.levels() - 1; level > 0; level--) {
      boolean nearer = true;
      while (nearer) {
        nearer = false;
        int count = graph.neighbours(level, at, nodes);
        measureAll(count);
        for (int i = 0; i < count; i++) {
          if (distances[i] < nearest && nodes[i] != hidden) {
            nearest = distances[i];
            at = nodes[i];
            nearer = true;
          }
        }
      }
    }
    return at;
  }

  private void expandInOrder(int ef, Cancellation cancellation) {
    int at = 0;
    for (int expanded = 0; at < size; expanded++) {
      if (expanded % CHECK_EVERY == 0) {
        cancellation.check();
      }
      found[at] |= 1;
      int node = node(found[at]);
      int count = graph.unseen(node, seen, nodes);
      if (hidden != NONE && graph.linked(node, hidden)) {
        count = bridge(node, count);
      }
      measureAll(count);
      int next = at + 1;
      for (int i = 0; i < count; i++) {
        if (size < ef || sortable(distances[i]) < (int) (found[size - 1] >> 32)) {
          next = Math.min(next, insert(entry(distances[i], nodes[i]), ef));
        }
      }
      at = next;
      while (at < size && (found[at] & 1) != 0) {
        at++;
      }
    }
  }

  /**
   * Adds the neighbour that a node would have in the hidden one's stead: of the hidden one's own,
   * the nearest to the node. It was left out of the node's because the hidden one is nearer to both
   * (SELECT-NEIGHBORS-HEURISTIC).
   */
  private int bridge(int node, int count) {
    int[] others = new int[nodes.length];
    int candidates = graph.neighbours(0, hidden, others);
    float[] apart = new float[candidates];
    segment.distances(asked, kernels, node, others, candidates, apart);
    int best = NONE;
    float nearest = Float.POSITIVE_INFINITY;
    for (int i = 0; i < candidates; i++) {
      if (others[i] != node && apart[i] < nearest && !graph.linked(node, others[i])) {
        nearest = apart[i];
        best = others[i];
      }
    }
    if (best == NONE || (seen[best >>> 6] & 1L << best) != 0) {
      return count;
    }
    see(best);
    nodes[count] = best;
    return count + 1;
  }

  private void expandAccepted(int ef, Bits accepted, Cancellation cancellation) {
    for (int expanded = 0; waiting > 0; expanded++) {
      if (expanded % CHECK_EVERY == 0) {
        cancellation.check();
      }
      long nearest = pop();
      if (size == ef && nearest > found[size - 1]) {
        return;
      }
      int count = graph.unseen(node(nearest), seen, nodes);
      measureAll(count);
      for (int i = 0; i < count; i++) {
        long entry = entry(distances[i], nodes[i]);
        if (size < ef || entry < found[size - 1]) {
          push(entry);
          if (accepted.get(nodes[i])) {
            insert(entry, ef);
          }
        }
      }
    }
  }

  /** Keeps an entry that belongs there; where. */
  private int insert(long entry, int ef) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (found[middle] < entry) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    int moved = (size < ef ? size++ : size - 1) - low;
    System.arraycopy(found, low, found, low + 1, moved);
    found[low] = entry;
    return low;
  }

  private void push(long entry) {
    if (waiting == heap.length) {
      heap = Arrays.copyOf(heap, 2 * waiting);
    }
    int hole = waiting++;
    while (hole > 0 && heap[(hole - 1) >>> 1] > entry) {
      heap[hole] = heap[(hole - 1) >>> 1];
      hole = (hole - 1) >>> 1;
    }
    heap[hole] = entry;
  }

  private long pop() {
    long top = heap[0];
    long last = heap[--waiting];
    int hole = 0;
    while (2 * hole + 1 < waiting) {
      int child = 2 * hole + 1;
      if (child + 1 < waiting && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= last) {
        break;
      }
      heap[hole] = heap[child];
      hole = child;
    }
    heap[hole] = last;
    return top;
  }

  private static long entry(float distance, int node) {
    return (long) sortable(distance) << 32 | (long) node << 1;
  }

  private static int node(long entry) {
    return (int) entry >>> 1;
  }

  /** Numbers that compare as floats do. */
  static int sortable(float distance) {
    int bits = Float.floatToRawIntBits(distance);
    return bits ^ (bits >> 31 & Integer.MAX_VALUE);
  }

  private static float unsorted(int sortable) {
    return Float.intBitsToFloat(sortable ^ (sortable >> 31 & Integer.MAX_VALUE));
  }
}
