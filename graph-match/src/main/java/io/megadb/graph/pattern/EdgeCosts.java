package io.megadb.graph.pattern;

/**
 * What each edge of a table adds to the cost of a path that passes it. Shortest paths are those of
 * least cost; where nothing else is said an edge costs 1, so cost is length.
 */
public final class EdgeCosts {
  /** One for each edge. */
  public static final EdgeCosts ONE = new EdgeCosts(null, 0);

  private final double[] byRow;
  private final int first;

  private EdgeCosts(double[] byRow, int first) {
    this.byRow = byRow;
    this.first = first;
  }

  /**
   * Costs by row of the table, none negative; takes the array. An edge of infinite cost is not
   * passed.
   */
  public static EdgeCosts of(double[] byRow) {
    return new EdgeCosts(byRow, 0);
  }

  /** The costs of rows from {@code row} on, which is the new row 0. */
  public EdgeCosts from(int row) {
    return byRow == null ? this : new EdgeCosts(byRow, first + row);
  }

  /** Whether each edge costs 1. */
  public boolean isOne() {
    return byRow == null;
  }

  public double of(int row) {
    return byRow == null ? 1 : byRow[first + row];
  }

  /** Bytes of the array. */
  public long sizeBytes() {
    return byRow == null ? 0 : 8L * byRow.length;
  }
}
