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
