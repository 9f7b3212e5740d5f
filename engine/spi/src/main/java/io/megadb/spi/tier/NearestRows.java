package io.megadb.spi.tier;

/**
 * The rows of a table whose vectors are nearest to one, the nearest first: exactly k of them, or
 * all there are that meet the scan's predicates, which decide rows here. The values of its call
 * ({@link FunctionCall#arguments}) are the vector (a {@code float[]}), k (a {@code Long}) and the
 * recall wanted (a {@code Double} from 0 to 1; 1 is exact). Without a call the vector is NULL.
 *
 * @param column the vector column
 */
public record NearestRows(String column, Distance distance) implements TableFunction {
  @Override
  public String describe() {
    return "nearest by " + column + " " + distance.operator();
  }
}
