package io.megadb.graph.algorithm;

import java.util.Arrays;

/** Common entries of two ascending runs of ints. */
public final class Intersection {
  /** From this ratio of lengths on, searching the longer run beats walking it. */
  private static final int SEARCH_RATIO = 32;

  private Intersection() {}

  /** How many entries without duplicates two runs share; neither run has duplicates. */
  public static int count(
      int[] left, int leftStart, int leftEnd, int[] right, int rightStart, int rightEnd) {
    int leftSize = leftEnd - leftStart;
    int rightSize = rightEnd - rightStart;
    if (leftSize > rightSize) {
      return count(right, rightStart, rightEnd, left, leftStart, leftEnd);
    }
    if (leftSize * (long) SEARCH_RATIO < rightSize) {
      return search(left, leftStart, leftEnd, right, rightStart, rightEnd);
    }
    int count = 0;
    int l = leftStart;
    int r = rightStart;
    while (l < leftEnd && r < rightEnd) {
      int a = left[l];
      int b = right[r];
      count += a == b ? 1 : 0;
      l += a <= b ? 1 : 0;
      r += b <= a ? 1 : 0;
    }
    return count;
  }

  private static int search(
      int[] left, int leftStart, int leftEnd, int[] right, int rightStart, int rightEnd) {
    int count = 0;
    int from = rightStart;
    for (int l = leftStart; l < leftEnd && from < rightEnd; l++) {
      int found = Arrays.binarySearch(right, from, rightEnd, left[l]);
      if (found >= 0) {
        count++;
        from = found + 1;
      } else {
        from = -found - 1;
      }
    }
    return count;
  }
}
