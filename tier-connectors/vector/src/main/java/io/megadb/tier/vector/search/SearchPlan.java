package io.megadb.tier.vector.search;

/** How the nearest rows are found. */
public sealed interface SearchPlan {
  /** For EXPLAIN. */
  String why();

  /** Compare all accepted rows. */
  record Exact(String why) implements SearchPlan {}

  /**
   * Follow the graph.
   *
   * @param ef candidates kept per segment
   */
  record Graph(int ef, String why) implements SearchPlan {}

  /**
   * Vectors that a graph search compares, for each of its candidates: about the neighbours of the
   * nodes it visits that were not seen before. A comparison in a graph jumps through memory and
   * costs about four in a row of an exact scan.
   */
  int COMPARED_PER_CANDIDATE = 14;

  int JUMP_COST = 4;

  /**
   * The cheaper of both.
   *
   * @param accepted rows that meet the conditions
   * @param rows of the table
   * @param graphs segments with a graph
   */
  static SearchPlan cheaper(long accepted, long rows, long graphs, int ef) {
    double share = Math.max(1e-9, (double) accepted / Math.max(1, rows));
    // Under a filter the search goes on until it has seen enough rows that are accepted.
    double compared = graphs * (double) ef * COMPARED_PER_CANDIDATE / share;
    double graphCost = compared * JUMP_COST;
    String counted = accepted + " of " + rows + " rows";
    return accepted <= graphCost ? new Exact(counted) : new Graph(ef, counted);
  }
}
