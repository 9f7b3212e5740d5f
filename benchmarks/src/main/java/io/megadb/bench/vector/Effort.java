package io.megadb.bench.vector;

/** Recall of an engine, and the least effort that reaches one. */
public final class Effort {
  private static final int MOST = 4096;

  private Effort() {}

  /** Found at what effort; the recall is that of the calibration. */
  public record Chosen(int effort, double recall) {}

  /** What an engine answered to all queries of a set. */
  public record Outcome(double recall, double exactCount) {}

  /**
   * Finds the least effort that reaches a recall, by doubling and halving; recall grows with
   * effort, but for what chance adds.
   *
   * @return the largest effort tried if none reaches it
   */
  public static Chosen least(Searcher searcher, ExactAnswers exact, double recall)
      throws Exception {
    int low = Searcher.K - 1;
    int high = Searcher.K;
    double reached = measure(searcher, exact, high, Filter.NONE).recall();
    while (reached < recall && high < MOST) {
      low = high;
      high *= 2;
      reached = measure(searcher, exact, high, Filter.NONE).recall();
    }
    while (high - low > Math.max(1, low / 50)) {
      int middle = (low + high) >>> 1;
      double there = measure(searcher, exact, middle, Filter.NONE).recall();
      if (there >= recall) {
        high = middle;
        reached = there;
      } else {
        low = middle;
      }
    }
    return new Chosen(high, reached);
  }

  /** Asks all queries once: mean recall, and the share of answers with as many rows as exist. */
  public static Outcome measure(Searcher searcher, ExactAnswers exact, int effort, Filter filter)
      throws Exception {
    double recall = 0;
    int whole = 0;
    int queries = exact.queries().count();
    for (int q = 0; q < queries; q++) {
      int[] found = searcher.search(exact.queries().row(q), effort, filter);
      recall += exact.recall(q, found);
      whole += found.length == exact.available() ? 1 : 0;
    }
    return new Outcome(recall / queries, whole / (double) queries);
  }
}
