package io.megadb.bench;

import java.util.Arrays;

/** Durations of repeated runs. */
public final class Samples {
  private final long[] nanos;

  private Samples(long[] nanos) {
    this.nanos = nanos;
  }

  /** Work to be timed. */
  @FunctionalInterface
  public interface Work {
    void run() throws Exception;
  }

  /** Times {@code runs} runs after {@code warmups} that do not count. */
  public static Samples of(int warmups, int runs, Work work) throws Exception {
    for (int i = 0; i < warmups; i++) {
      work.run();
    }
    long[] nanos = new long[runs];
    for (int i = 0; i < runs; i++) {
      long start = System.nanoTime();
      work.run();
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return new Samples(nanos);
  }

  /**
   * Times two kinds of work in turn, so that both meet the same noise.
   *
   * @return ours, then theirs
   */
  public static Samples[] alternating(int warmups, int runs, Work ours, Work theirs)
      throws Exception {
    for (int i = 0; i < warmups; i++) {
      ours.run();
      theirs.run();
    }
    long[] our = new long[runs];
    long[] their = new long[runs];
    for (int i = 0; i < runs; i++) {
      long start = System.nanoTime();
      ours.run();
      long middle = System.nanoTime();
      theirs.run();
      our[i] = middle - start;
      their[i] = System.nanoTime() - middle;
    }
    Arrays.sort(our);
    Arrays.sort(their);
    return new Samples[] {new Samples(our), new Samples(their)};
  }

  /**
   * Medians of two kinds of work done in turn.
   *
   * @param ratio ours to theirs, the median over the blocks
   */
  public record Compared(double oursNanos, double theirsNanos, double ratio) {}

  /**
   * Compares two kinds of work that other processes take part in. On few cores it takes twice as
   * long, or half, depending on which core the scheduler has put such a process, and that stays so
   * for many runs; a median over all runs would tell which of the two had more luck. So runs are
   * cut into blocks, each gives a ratio of medians, and the median of these counts.
   */
  public static Compared inBlocks(int warmups, int blocks, int runs, Work ours, Work theirs)
      throws Exception {
    double[] our = new double[blocks];
    double[] their = new double[blocks];
    double[] ratios = new double[blocks];
    for (int i = 0; i < blocks; i++) {
      Samples[] block = alternating(i == 0 ? warmups : 0, runs, ours, theirs);
      our[i] = block[0].percentileNanos(50);
      their[i] = block[1].percentileNanos(50);
      ratios[i] = our[i] / their[i];
    }
    return new Compared(median(our), median(their), median(ratios));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  public double medianMillis() {
    return percentileNanos(50) / 1e6;
  }

  /**
   * @param percent 0 to 100
   */
  public long percentileNanos(double percent) {
    return nanos[(int) Math.min(nanos.length - 1, Math.floor(nanos.length * percent / 100))];
  }
}
