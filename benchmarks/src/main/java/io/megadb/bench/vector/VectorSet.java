package io.megadb.bench.vector;

import java.util.stream.IntStream;

/**
 * Vectors to be searched and queries of the same kind that are not among them.
 *
 * @param name of the set, in lower case
 * @param rows what is searched; a row's number is its id
 * @param calibration queries by which an engine's effort is chosen
 * @param measured queries by which engines are compared
 */
public record VectorSet(
    String name, FlatVectors rows, FlatVectors calibration, FlatVectors measured) {
  /** Of each 51 vectors the last is a query. */
  private static final int STRIDE = 51;

  /** Thousandths that a filter can let through: {@link #bucket} is below this. */
  public static final int BUCKETS = 1000;

  /** How many vectors are needed for a set of so many rows and their queries. */
  public static int needed(int rows) {
    return rows / (STRIDE - 1) * STRIDE;
  }

  /**
   * Cuts held-out queries out, evenly over all vectors: half of them for calibration.
   *
   * @param all at least {@code needed(rows)} vectors
   * @param rows a multiple of 100
   */
  public static VectorSet cut(String name, FlatVectors all, int rows) {
    int used = needed(rows);
    if (rows % (2 * (STRIDE - 1)) != 0 || all.count() < used) {
      throw new IllegalArgumentException(
          "cannot cut " + rows + " rows and their queries out of " + all.count() + " vectors");
    }
    return new VectorSet(
        name,
        all.select(IntStream.range(0, used).filter(i -> i % STRIDE != STRIDE - 1).toArray()),
        all.select(queries(used, 0)),
        all.select(queries(used, 1)));
  }

  private static int[] queries(int used, int half) {
    return IntStream.range(0, used)
        .filter(i -> i % STRIDE == STRIDE - 1 && i / STRIDE % 2 == half)
        .toArray();
  }

  /**
   * The value of a row's column {@code bucket}, 0 to 999, independent of the vector: {@code bucket
   * < n} lets n thousandths of the rows through.
   */
  public static int bucket(int row) {
    long h = row + 0x9E3779B97F4A7C15L;
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return (int) (((h ^ (h >>> 33)) >>> 1) % BUCKETS);
  }
}
