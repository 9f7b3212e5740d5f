package io.megadb.graph.pattern;

import java.util.Arrays;

/** An immutable set of ints from 0 on: a range, or some of a range. */
public final class IntSet {
  /** Up to here a look through the list is as fast as a look into bits. */
  private static final int SHORT = 8;

  private final int first;
  private final int end;
  private final int[] members;
  private final long[] bits;
  private final int size;

  private IntSet(int first, int end, int[] members, long[] bits, int size) {
    this.first = first;
    this.end = end;
    this.members = members;
    this.bits = bits;
    this.size = size;
  }

  /** All ints from {@code first} to {@code end} - 1. */
  public static IntSet range(int first, int end) {
    return new IntSet(first, Math.max(first, end), null, null, Math.max(0, end - first));
  }

  /** No int. */
  public static IntSet empty() {
    return range(0, 0);
  }

  /** The given ints, in any order, duplicates allowed; each at least 0. */
  public static IntSet of(int... values) {
    if (values.length == 1) {
      return range(values[0], values[0] + 1);
    }
    int[] sorted = values.clone();
    Arrays.sort(sorted);
    int size = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        sorted[size++] = sorted[i];
      }
    }
    if (size == 0) {
      return empty();
    }
    int[] members = Arrays.copyOf(sorted, size);
    int first = members[0];
    int end = members[size - 1] + 1;
    if (end - first == size) {
      return range(first, end);
    }
    long[] bits = null;
    if (size > SHORT) {
      bits = new long[(end + 63) >>> 6];
      for (int member : members) {
        bits[member >>> 6] |= 1L << member;
      }
    }
    return new IntSet(first, end, members, bits, size);
  }

  /** The ints whose bit is set, bit {@code i & 63} of word {@code i >> 6}; takes the array. */
  public static IntSet ofBits(long[] bits) {
    int size = 0;
    int first = -1;
    int end = 0;
    for (int word = 0; word < bits.length; word++) {
      if (bits[word] != 0) {
        size += Long.bitCount(bits[word]);
        first = first < 0 ? (word << 6) + Long.numberOfTrailingZeros(bits[word]) : first;
        end = (word << 6) + 64 - Long.numberOfLeadingZeros(bits[word]);
      }
    }
    return size == 0
        ? empty()
        : end - first == size ? range(first, end) : new IntSet(first, end, null, bits, size);
  }

  public int size() {
    return size;
  }

  public boolean contains(int value) {
    if (value < first || value >= end) {
      return false;
    }
    if (bits != null) {
      return (bits[value >>> 6] & 1L << value) != 0;
    }
    if (members == null) {
      return true;
    }
    for (int member : members) {
      if (member == value) {
        return true;
      }
    }
    return false;
  }

  /** Whether every int from {@code from} to {@code to} - 1 is in it. */
  public boolean containsAll(int from, int to) {
    return members == null && bits == null && first <= from && to <= end;
  }

  /** All ints, ascending; a new array. */
  public int[] toArray() {
    if (members != null) {
      return members.clone();
    }
    int[] all = new int[size];
    int at = 0;
    for (int value = next(0); value >= 0; value = next(value + 1)) {
      all[at++] = value;
    }
    return all;
  }

  /** The smallest int that is at least {@code from}, or -1; O(1) but for gaps between bits. */
  public int next(int from) {
    int value = Math.max(from, first);
    if (value >= end) {
      return -1;
    }
    if (bits != null) {
      int word = value >>> 6;
      long rest = bits[word] & -1L << value;
      while (rest == 0) {
        rest = bits[++word];
      }
      return (word << 6) + Long.numberOfTrailingZeros(rest);
    }
    if (members == null) {
      return value;
    }
    int found = Arrays.binarySearch(members, value);
    return members[found >= 0 ? found : -found - 1];
  }

  /** Bytes of heap, about. */
  public long sizeBytes() {
    return 64L
        + (members == null ? 0 : 4L * members.length)
        + (bits == null ? 0 : 8L * bits.length);
  }

  /** What is in both. */
  public IntSet and(IntSet other) {
    if (containsAll(other.first, other.end)) {
      return other;
    }
    if (other.containsAll(first, end)) {
      return this;
    }
    IntSet smaller = size <= other.size ? this : other;
    IntSet larger = smaller == this ? other : this;
    int[] common = new int[smaller.size];
    int count = 0;
    for (int value = smaller.next(0); value >= 0; value = smaller.next(value + 1)) {
      if (larger.contains(value)) {
        common[count++] = value;
      }
    }
    return of(Arrays.copyOf(common, count));
  }

  /** What is in either. */
  public IntSet or(IntSet other) {
    if (size == 0 || other.containsAll(first, end)) {
      return other;
    }
    if (other.size == 0 || containsAll(other.first, other.end)) {
      return this;
    }
    long[] both = new long[(Math.max(end, other.end) + 63) >>> 6];
    for (IntSet set : new IntSet[] {this, other}) {
      for (int value = set.next(0); value >= 0; value = set.next(value + 1)) {
        both[value >>> 6] |= 1L << value;
      }
    }
    return ofBits(both);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IntSet set && Arrays.equals(toArray(), set.toArray());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toArray());
  }

  @Override
  public String toString() {
    return size <= 20 ? Arrays.toString(toArray()) : size + " of [" + first + ", " + end + ")";
  }
}
