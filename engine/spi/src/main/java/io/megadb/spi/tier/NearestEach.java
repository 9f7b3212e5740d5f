package io.megadb.spi.tier;

import java.util.List;

/**
 * The rows of a table nearest to each of several vectors: for each what {@link NearestRows} gives.
 * A call's values ({@link FunctionCall#arguments}) are the vector (a {@code float[]}; {@link
 * #NO_VECTOR} for NULL, to which no row is nearer than another), k and the recall, as there. Each
 * row comes with its call's vector, NULL for none, in the column {@link #TARGET}.
 *
 * @param counts whose sum with {@code countParameters} is k
 * @param countParameters parameters of the statement, from 0
 */
public record NearestEach(NearestRows rows, List<Long> counts, List<Integer> countParameters)
    implements TableFunction {
  /** The column, of the type of the vector column, that says which vector a row is nearest to. */
  public static final String TARGET = "_megadb_nearest_to";

  /** Stands for NULL. */
  public static final float[] NO_VECTOR = {};

  public NearestEach {
    counts = List.copyOf(counts);
    countParameters = List.copyOf(countParameters);
  }

  @Override
  public String describe() {
    return rows.describe() + ", for many vectors at once";
  }

  @Override
  public List<String> arguments() {
    return List.of(TARGET);
  }
}
