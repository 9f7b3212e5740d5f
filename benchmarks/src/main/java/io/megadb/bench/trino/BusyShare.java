package io.megadb.bench.trino;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * How much of a time something was busy, by looking often. A thread of its own looks from the
 * constructor on until {@link #close}.
 */
public final class BusyShare implements AutoCloseable {
  private static final long EVERY_NANOS = 250_000;

  private final Thread looking;
  private volatile boolean closed;
  private volatile long looks;
  private volatile long busy;

  /**
   * @param isBusy cheap, and callable from any thread
   */
  public BusyShare(BooleanSupplier isBusy) {
    this.looking = Thread.ofPlatform().daemon().name("busy-share").start(() -> look(isBusy));
  }

  private void look(BooleanSupplier isBusy) {
    long all = 0;
    long found = 0;
    while (!closed) {
      all++;
      if (isBusy.getAsBoolean()) {
        found++;
      }
      looks = all;
      busy = found;
      LockSupport.parkNanos(EVERY_NANOS);
    }
  }

  /** 0 to 1; of the whole time once closed. */
  public double share() {
    return looks == 0 ? 0 : (double) busy / looks;
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    looking.join();
  }
}
