package io.megadb.graph.match;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.Arrays;

/** How often each vertex is reached: one long per vertex, and which are not 0. */
final class CountVector {
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

  static long times(long left, long right) {
    try {
      return Math.multiplyExact(left, right);
    } catch (ArithmeticException e) {
      throw overflow();
    }
  }

  static long plus(long left, long right) {
    long sum = left + right;
    if (sum < 0) {
      throw overflow();
    }
    return sum;
  }
}
