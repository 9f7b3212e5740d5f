package io.megadb.tier.vector.search;

import java.util.Optional;
import java.util.Set;

/**
 * What is known of one index's recall: the curve measured when it was built, and what a sample of
 * live queries had. The curve is read with a margin; if live queries fall short all the same,
 * candidates are added until they do not.
 *
 * <p>Threads: any.
 */
public final class IndexRecall {
  private static final int DEFAULT_EF = 100;
  private static final int CHECK_ONE_IN = 64;
  // Comparing with all rows takes as long as many searches: it may have this share of a core.
  private static final int CHECK_TIME_ONE_IN = 50;
  private static final int FIRST_CHECKS = 8;
  private static final int ENOUGH_CHECKS = 100;
  // The curve is of a sample, so it is read a little above the recall wanted.
  private static final double MARGIN = 0.5;
  // What chance makes of a hundred checks must not raise the effort time and again.
  private static final double CHANCE = 0.004;
  private static final double RAISE = 1.25;

  private EfCurve curve;
  private long curveVersion = -1;
  private double factor = 1;
  private long queries;
  private long checked;
  private long hits;
  private long wanted;
  private long window;
  private long windowHits;
  private long windowWanted;
  private long nextCheckNanos = System.nanoTime();

  /** The candidates to keep for the k nearest at a recall; negative if the graph can't. */
  public synchronized int ef(int k, double recall) {
    int base = DEFAULT_EF;
    if (curve != null) {
      base = curve.ef(recall + (1 - recall) * MARGIN);
      if (base < 0) {
        base = curve.ef(recall);
      }
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
   * Takes the answer of a sampled query beside the exact one.
   *
   * @param nanos that the check took
   */
  public synchronized void checked(Set<Long> found, Set<Long> exact, double recall, long nanos) {
    nextCheckNanos = System.nanoTime() + CHECK_TIME_ONE_IN * nanos;
    long right = found.stream().filter(exact::contains).count();
    checked++;
    hits += right;
    wanted += exact.size();
    window++;
    windowHits += right;
    windowWanted += exact.size();
    if (window >= ENOUGH_CHECKS) {
      if (windowHits < (recall - CHANCE) * windowWanted) {
        factor *= RAISE;
      }
      window = 0;
      windowHits = 0;
      windowWanted = 0;
    }
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

  /** Numbers for the system table. */
  public synchronized Facts facts(double recall) {
    int ef = ef(EfCurve.K, recall);
    return new Facts(
        ef < 0 ? Optional.empty() : Optional.of(ef),
        curve == null
            ? Optional.empty()
            : curve.points().stream()
                .filter(p -> p.ef() >= ef)
                .findFirst()
                .map(EfCurve.Point::recall),
        queries,
        checked,
        wanted == 0 ? Optional.empty() : Optional.of((double) hits / wanted));
  }

  /**
   * What is known.
   *
   * @param ef for ten neighbours; empty if the graph is not good enough
   * @param calibrated recall on stored rows at that ef
   * @param queries that the graph answered
   * @param checked of them
   * @param measured recall of those
   */
  public record Facts(
      Optional<Integer> ef,
      Optional<Double> calibrated,
      long queries,
      long checked,
      Optional<Double> measured) {}
}
