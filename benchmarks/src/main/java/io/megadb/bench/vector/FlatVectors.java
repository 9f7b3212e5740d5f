package io.megadb.bench.vector;

import java.util.Arrays;

/**
 * Vectors of one length in one array, row after row.
 *
 * @param dimensions elements of each
 * @param values {@code count() * dimensions} elements; shared, so nobody may change them
 */
public record FlatVectors(int dimensions, float[] values) {
  public FlatVectors {
    if (values.length % dimensions != 0) {
      throw new IllegalArgumentException(
          values.length + " elements are no rows of " + dimensions + " dimensions");
    }
  }

  public int count() {
    return values.length / dimensions;
  }

  /** A copy of one vector. */
  public float[] row(int row) {
    return Arrays.copyOfRange(values, row * dimensions, (row + 1) * dimensions);
  }

  /** The rows that {@code rows} names, in its order. */
  public FlatVectors select(int[] rows) {
    float[] selected = new float[rows.length * dimensions];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, rows[i] * dimensions, selected, i * dimensions, dimensions);
    }
    return new FlatVectors(dimensions, selected);
  }

  /** The same directions with Euclidean length 1, so that a dot product is a cosine. */
  public FlatVectors normalized() {
    float[] unit = new float[values.length];
    for (int start = 0; start < values.length; start += dimensions) {
      double squares = 0;
      for (int d = start; d < start + dimensions; d++) {
        squares += (double) values[d] * values[d];
      }
      double length = Math.sqrt(squares);
      for (int d = start; d < start + dimensions; d++) {
        unit[d] = (float) (values[d] / length);
      }
    }
    return new FlatVectors(dimensions, unit);
  }
}
