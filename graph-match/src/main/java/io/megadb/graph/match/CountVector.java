package io.megadb.graph.match;

import io.megadb.graph.csr.Csr;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.Arrays;

/** How often each vertex is reached: one long per vertex, and which are not 0. */
public final class CountVector {
  final long[] counts;
  int[] touched = new int[256];
  int size;

  CountVector(int vertexCount) {
    counts = new long[vertexCount];
  }

  void add(int vertex, long count) {
    long before = counts[vertex];
    long after = before + count;
    if (before == 0) {
      if (size == touched.length) {
        touched = Arrays.copyOf(touched, Math.min(counts.length, size * 2));
      }
      touched[size++] = vertex;
    } else if (after < 0) {
      throw overflow();
    }
    counts[vertex] = after;
  }

  /**
   * Adds the count of each vertex of another vector to its neighbours', once per slot.
   *
   * @param drain whether to leave the other empty, which is cheapest now
   */
  void addNeighbours(Csr rows, CountVector from, boolean drain) {
    int[] offsets = rows.offsets();
    int[] neighbours = rows.neighbours();
    long[] sources = from.counts;
    int[] vertices = from.touched;
    long[] to = counts;
    int[] list = touched;
    int at = size;
    long all = 0;
    for (int i = 0, end = from.size; i < end; i++) {
      int vertex = vertices[i];
      int slot = offsets[vertex];
      int last = offsets[vertex + 1];
      long count = sources[vertex];
      if (drain) {
        sources[vertex] = 0;
      }
      if (list.length - at < last - slot) {
        list = Arrays.copyOf(list, Math.max(at + last - slot, at * 2));
      }
      for (; slot < last; slot++) {
        int neighbour = neighbours[slot];
        long before = to[neighbour];
        long after = before + count;
        if (before == 0) {
          list[at++] = neighbour;
        }
        // The sign stays if it ever was negative.
        all |= after;
        to[neighbour] = after;
      }
    }
    from.size = drain ? 0 : from.size;
    touched = list;
    size = at;
    if (all < 0) {
      throw overflow();
    }
  }

  /** Gives a vertex that has 0 another number, of any kind. */
  void set(int vertex, long value) {
    add(vertex, 1);
    counts[vertex] = value;
  }

  /** Makes the vertex a member, as one of a set. */
  void put(int vertex) {
    if (counts[vertex] == 0) {
      add(vertex, 1);
    }
  }

  /** The sum of all counts. */
  long sum() {
    long sum = 0;
    for (int i = 0; i < size; i++) {
      sum += counts[touched[i]];
      if (sum < 0) {
        throw overflow();
      }
    }
    return sum;
  }

  void clear() {
    if (size > counts.length / 4) {
      Arrays.fill(counts, 0);
    } else {
      for (int i = 0; i < size; i++) {
        counts[touched[i]] = 0;
      }
    }
    size = 0;
  }

  static MegaDbException overflow() {
    return new MegaDbException(
        ErrorCode.NUMERIC_OUT_OF_RANGE, "the number of matches is out of range for bigint");
  }

  /** The product of two counts, or {@link #overflow}. */
  public static long times(long left, long right) {
    try {
      return Math.multiplyExact(left, right);
    } catch (ArithmeticException e) {
      throw overflow();
    }
  }

  /** The sum of two counts, or {@link #overflow}. */
  public static long plus(long left, long right) {
    long sum = left + right;
    if (sum < 0) {
      throw overflow();
    }
    return sum;
  }
}
