package io.megadb.graph.match;

import java.util.Arrays;

/**
 * A map from longs (not {@link Long#MIN_VALUE}) to ints, 0 where nothing was put; open addressing.
 */
final class LongIntMap {
  private static final long FREE = Long.MIN_VALUE;

  private long[] keys;
  private int[] values;
  private int size;

  LongIntMap() {
    clear();
  }

  void clear() {
    keys = new long[64];
    Arrays.fill(keys, FREE);
    values = new int[64];
    size = 0;
  }

  int get(long key) {
    int at = place(key);
    return keys[at] == key ? values[at] : 0;
  }

  void put(long key, int value) {
    int at = place(key);
    if (keys[at] != key) {
      if (++size * 2 > keys.length) {
        grow();
        at = place(key);
      }
      keys[at] = key;
    }
    values[at] = value;
  }

  private int place(long key) {
    int mask = keys.length - 1;
    // Fibonacci hashing spreads keys that differ only in their low bits.
    int at = (int) (key * 0x9E3779B97F4A7C15L >>> 32) & mask;
    while (keys[at] != FREE && keys[at] != key) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[oldKeys.length * 2];
    Arrays.fill(keys, FREE);
    values = new int[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != FREE) {
        int at = place(oldKeys[i]);
        keys[at] = oldKeys[i];
        values[at] = oldValues[i];
      }
    }
  }
}
