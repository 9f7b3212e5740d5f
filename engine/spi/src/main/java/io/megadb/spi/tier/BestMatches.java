package io.megadb.spi.tier;

/**
 * The rows of a table whose texts match words best, the best first: exactly k of them, or all there
 * are that meet the scan's predicates, which decide rows here; rows without any of the words come
 * last. The values of its call ({@link FunctionCall#arguments}) are the weights (a String, see
 * {@link TextIndexes.Weighed}) and k (a {@code Long}).
 *
 * @param column the text column, which has an index
 */
public record BestMatches(String column) implements TableFunction {
  @Override
  public String describe() {
    return "best matching by " + column + " bm25";
  }
}
