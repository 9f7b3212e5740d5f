package io.megadb.tier.vector.search;

import java.util.Optional;

/**
 * What is known of one index's recall: the curve measured when it was built, and what a sample of
 * live queries had. If live queries fall short of what the curve promises, candidates are added
 * until they do not.
 *
 * <p>Threads: any.
 */
public final class IndexRecall {
  private static final int DEFAULT_EF = 100;
  private static final int CHECK_ONE_IN = 64;
  // Comparing with all rows takes as long as many searches: it may have this share of a core.
  private static final int CHECK_TIME_ONE_IN = 50;
  private static final int FIRST_CHECKS = 8;
  private static final int FEWEST_CHECKS = 20;
  private static final int MOST_CHECKS = 400;
  // Looked at after each check, a shortfall must be this many standard errors to be no chance.
  private static final double CLEAR = 3;
  private static final double RAISE = 1.25;

  private EfCurve curve;
  private long curveVersion = -1;
  private double factor = 1;
  private double target = Double.NaN;
  private long queries;
  private long checked;
  private double sum;
  private long window;
  private double windowSum;
  private double windowSquares;
  private long nextCheckNanos = System.nanoTime();

  /** The candidates to keep for a search of the k nearest at a recall; negative if it is no use. */
  public synchronized int ef(int k, double recall) {
    if (recall != target) {
      // What was measured was for another one.
      target = recall;
      checked = 0;
      sum = 0;
      forgetWindow();
    }
    return candidates(k, recall);
  }

  private int candidates(int k, double recall) {
    int base = DEFAULT_EF;
    if (curve != null) {
      base = curve.ef(recall);
      if (base < 0) {
        return -1;
      }
    }
    // The curve is about ten neighbours; more of them need as many more candidates.
    long ef = Math.round(base * factor) + Math.max(0, k - EfCurve.K);
    return (int) Math.min(ef, Integer.MAX_VALUE / 2);
  }

  /** Counts a query; whether it is one of the sample. */
  public synchronized boolean sampled() {
    queries++;
    return queries <= FIRST_CHECKS
        || (queries % CHECK_ONE_IN == 0 && System.nanoTime() - nextCheckNanos >= 0);
  }

  /**
   * Takes what came of comparing a sampled query's answer with the exact one.
   *
   * @param measured recall of the answer
   * @param recall that was asked for
   * @param nanos that the check took
   */
  public synchronized void checked(double measured, double recall, long nanos) {
    nextCheckNanos = System.nanoTime() + CHECK_TIME_ONE_IN * nanos;
    if (recall != target) {
      return;
    }
    checked++;
    sum += measured;
    window++;
    windowSum += measured;
    windowSquares += measured * measured;
    double mean = windowSum / window;
    double variance = Math.max(0, windowSquares / window - mean * mean);
    double error = Math.sqrt(variance / window);
    boolean full = window >= MOST_CHECKS;
    boolean tooLow = mean + (full ? 1 : CLEAR) * error < recall;
    if (window >= FEWEST_CHECKS && tooLow) {
      factor *= RAISE;
    }
    if (full || window >= FEWEST_CHECKS && tooLow) {
      forgetWindow();
    }
  }

  private void forgetWindow() {
    window = 0;
    windowSum = 0;
    windowSquares = 0;
  }

  /** Whether a curve of that version of the table's graphs is there. */
  public synchronized boolean calibrated(long version) {
    return curveVersion == version;
  }

  /** Puts a curve in place. */
  public synchronized void calibrate(EfCurve measured, long version) {
    curve = measured;
    curveVersion = version;
    factor = 1;
  }

  /**
   * Numbers for the system table.
   *
   * @param otherwise the recall to tell of if no search has asked for one
   */
  public synchronized Facts facts(double otherwise) {
    double recall = Double.isNaN(target) ? otherwise : target;
    int ef = candidates(EfCurve.K, recall);
    return new Facts(
        recall,
        ef < 0 ? Optional.empty() : Optional.of(ef),
        curve == null || ef < 0 ? Optional.empty() : Optional.of(curve.recall(ef)),
        queries,
        checked,
        checked == 0 ? Optional.empty() : Optional.of(sum / checked));
  }

  /**
   * What is known.
   *
   * @param target recall that all is about
   * @param ef for ten neighbours; empty if the graph is not good enough
   * @param calibrated recall on stored rows at that ef
   * @param queries that the graph answered
   * @param checked of them
   * @param measured recall of those
   */
  public record Facts(
      double target,
      Optional<Integer> ef,
      Optional<Double> calibrated,
      long queries,
      long checked,
      Optional<Double> measured) {}
}
