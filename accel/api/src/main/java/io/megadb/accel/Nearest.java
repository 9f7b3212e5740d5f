package io.megadb.accel;

import java.util.Arrays;

/**
 * The {@code k} smallest of many distances: a binary heap with the greatest on top. NaN is farther
 * than everything, as PostgreSQL sorts it; of two equal ones the lower id is nearer, so the answer
 * does not depend on the order of offers.
 *
 * <p>Complexity: O(log k) an offer that is kept, O(1) one that is not. Threads: one.
 */
public final class Nearest {
  private final int capacity;
  private float[] distances;
  private long[] ids;
  private int size;

  /**
   * @param k at least 1; memory is taken as offers come
   */
  public Nearest(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k is " + k);
    }
    this.capacity = k;
    int first = Math.min(k, 64);
    this.distances = new float[first];
    this.ids = new long[first];
  }

  /** Rows kept so far, at most k. */
  public int size() {
    return size;
  }

  /** What an offer has to be below (or at) to be kept; NaN as long as everything is. */
  public float bound() {
    return size < capacity ? Float.NaN : distances[0];
  }

  /** Keeps a row if it is among the k nearest so far. */
  public void offer(float distance, long id) {
    if (size < capacity) {
      if (size == distances.length) {
        int larger = (int) Math.min(capacity, 2L * size);
        distances = Arrays.copyOf(distances, larger);
        ids = Arrays.copyOf(ids, larger);
      }
      up(size++, distance, id);
    } else if (nearer(distance, id, distances[0], ids[0])) {
      down(distance, id);
    }
  }

  private static boolean nearer(float distance, long id, float than, long thanId) {
    int order = Float.compare(distance + 0f, than + 0f);
    return order < 0 || (order == 0 && id < thanId);
  }

  private void up(int at, float distance, long id) {
    int hole = at;
    while (hole > 0) {
      int parent = (hole - 1) >>> 1;
      if (!nearer(distances[parent], ids[parent], distance, id)) {
        break;
      }
      distances[hole] = distances[parent];
      ids[hole] = ids[parent];
      hole = parent;
    }
    distances[hole] = distance;
    ids[hole] = id;
  }

  private void down(float distance, long id) {
    int hole = 0;
    while (2 * hole + 1 < size) {
      int child = 2 * hole + 1;
      if (child + 1 < size
          && nearer(distances[child], ids[child], distances[child + 1], ids[child + 1])) {
        child++;
      }
      if (!nearer(distance, id, distances[child], ids[child])) {
        break;
      }
      distances[hole] = distances[child];
      ids[hole] = ids[child];
      hole = child;
    }
    distances[hole] = distance;
    ids[hole] = id;
  }

  /** Takes all rows out, the nearest first. */
  public Found drain() {
    int count = size;
    float[] sortedDistances = new float[count];
    long[] sortedIds = new long[count];
    for (int i = count - 1; i >= 0; i--) {
      sortedDistances[i] = distances[0];
      sortedIds[i] = ids[0];
      size--;
      if (size > 0) {
        down(distances[size], ids[size]);
      }
    }
    return new Found(sortedDistances, sortedIds);
  }

  /**
   * Rows by distance.
   *
   * @param distances ascending, NaN last
   * @param ids as offered
   */
  public record Found(float[] distances, long[] ids) {}
}
