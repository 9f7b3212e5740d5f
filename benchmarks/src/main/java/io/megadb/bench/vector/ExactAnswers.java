package io.megadb.bench.vector;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The true nearest rows by cosine, by comparing each query with each row, on all cores. Immutable.
 */
public final class ExactAnswers {
  /** Queries compared with a row at once: the innermost loop goes over them and is vectorised. */
  private static final int BLOCK = 64;

  /** Two sums of the same products in another order differ by less. */
  private static final double ROUNDING = 2e-6;

  private final FlatVectors rows;
  private final FlatVectors queries;
  private final IntPredicate passes;
  private final int k;

  /** Similarity of the k-th nearest row, a query each; of the last, if there are fewer. */
  private final float[] least;

  private final int available;

  private ExactAnswers(FlatVectors rows, FlatVectors queries, int k, IntPredicate passes) {
    this.rows = rows;
    this.queries = queries;
    this.k = k;
    this.passes = passes;
    this.available =
        (int) Math.min(k, IntStream.range(0, rows.count()).filter(passes).limit(k).count());
    this.least = new float[queries.count()];
  }

  /**
   * Finds them.
   *
   * @param rows of Euclidean length 1
   * @param queries of Euclidean length 1
   * @param passes which rows may be answers
   */
  public static ExactAnswers find(
      FlatVectors rows, FlatVectors queries, int k, IntPredicate passes) {
    ExactAnswers answers = new ExactAnswers(rows, queries, k, passes);
    IntStream.range(0, (queries.count() + BLOCK - 1) / BLOCK)
        .parallel()
        .forEach(block -> answers.findBlock(block * BLOCK));
    return answers;
  }

  private void findBlock(int firstQuery) {
    int dimensions = rows.dimensions();
    int width = Math.min(BLOCK, queries.count() - firstQuery);
    float[] transposed = new float[dimensions * BLOCK];
    for (int q = 0; q < width; q++) {
      for (int d = 0; d < dimensions; d++) {
        transposed[d * BLOCK + q] = queries.values()[(firstQuery + q) * dimensions + d];
      }
    }
    float[] sums = new float[BLOCK];
    float[][] nearest = new float[width][k];
    for (float[] each : nearest) {
      Arrays.fill(each, Float.NEGATIVE_INFINITY);
    }
    for (int row = 0; row < rows.count(); row++) {
      if (passes.test(row)) {
        multiply(row, transposed, sums);
        for (int q = 0; q < width; q++) {
          insert(nearest[q], sums[q]);
        }
      }
    }
    for (int q = 0; q < width; q++) {
      least[firstQuery + q] = nearest[q][k - available];
    }
  }

  private void multiply(int row, float[] transposed, float[] sums) {
    Arrays.fill(sums, 0);
    int dimensions = rows.dimensions();
    for (int d = 0; d < dimensions; d++) {
      float value = rows.values()[row * dimensions + d];
      int at = d * BLOCK;
      for (int q = 0; q < BLOCK; q++) {
        sums[q] += value * transposed[at + q];
      }
    }
  }

  /** Ascending; the least falls out. */
  private static void insert(float[] ascending, float value) {
    if (value <= ascending[0]) {
      return;
    }
    int at = 0;
    while (at + 1 < ascending.length && ascending[at + 1] < value) {
      ascending[at] = ascending[at + 1];
      at++;
    }
    ascending[at] = value;
  }

  /** Rows an answer has: k, or as many as pass. */
  public int available() {
    return available;
  }

  public FlatVectors queries() {
    return queries;
  }

  /**
   * The part of the true answer that was found. A row as near as the k-th counts, whichever of
   * several it is; the same row twice does not.
   *
   * @throws IllegalStateException if a row is there that does not pass
   */
  public double recall(int query, int[] found) {
    int right = 0;
    int[] ids = Arrays.stream(found).distinct().toArray();
    for (int id : ids) {
      if (!passes.test(id)) {
        throw new IllegalStateException("row " + id + " was answered and does not pass the filter");
      }
      if (similarity(query, id) >= least[query] - ROUNDING) {
        right++;
      }
    }
    return Math.min(right, available) / (double) available;
  }

  private double similarity(int query, int row) {
    double sum = 0;
    for (int d = 0; d < rows.dimensions(); d++) {
      sum +=
          (double) rows.values()[row * rows.dimensions() + d]
              * queries.values()[query * rows.dimensions() + d];
    }
    return sum;
  }
}
