package io.megadb.graph.work;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Threads for loops over vertices. The caller works too, so a pool of one thread has no helper at
 * all and runs everything on the caller's stack.
 *
 * <p>Threads: {@link #run} may be called from several threads at once; they share the helpers.
 * Tasks must not call {@link #run} of the same pool and wait for it inside a task.
 */
public final class Workers implements AutoCloseable {
  private final int count;
  private final ExecutorService helpers;

  /** A pool of {@code count} threads, the caller's included; at least 1. */
  public Workers(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("workers: " + count + ", must be at least 1");
    }
    this.count = count;
    this.helpers =
        count == 1
            ? null
            : Executors.newFixedThreadPool(
                count - 1, Thread.ofPlatform().name("megadb-graph-", 0).daemon(true).factory());
  }

  /** The number of threads, the caller's included. */
  public int count() {
    return count;
  }

  /** One piece of work. */
  public interface Task {
    /**
     * Does a piece.
     *
     * @param worker who does it, from 0 to {@link Workers#count()} - 1; no two pieces run under one
     *     number at the same time within one {@link Workers#run}
     * @param piece from 0 to the number of pieces - 1
     */
    void run(int worker, int piece);
  }

  /**
   * Does all pieces, in any order, and returns when the last is done. The first exception of a
   * piece stops the handing out of further ones and is thrown here.
   */
  public void run(int pieces, Task task) {
    int hands = Math.min(count, pieces);
    if (hands <= 1) {
      for (int piece = 0; piece < pieces; piece++) {
        task.run(0, piece);
      }
      return;
    }
    AtomicInteger next = new AtomicInteger();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(hands - 1);
    for (int worker = 1; worker < hands; worker++) {
      int me = worker;
      helpers.execute(
          () -> {
            try {
              work(me, pieces, task, next, failure);
            } finally {
              done.countDown();
            }
          });
    }
    work(0, pieces, task, next, failure);
    await(done);
    Throwable thrown = failure.get();
    if (thrown instanceof RuntimeException runtime) {
      throw runtime;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
  }

  private static void work(
      int worker, int pieces, Task task, AtomicInteger next, AtomicReference<Throwable> failure) {
    int piece;
    while (failure.get() == null && (piece = next.getAndIncrement()) < pieces) {
      try {
        task.run(worker, piece);
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e);
      }
    }
  }

  /** Waits for the helpers even when interrupted: they write into arrays the caller owns. */
  private static void await(CountDownLatch done) {
    boolean interrupted = false;
    while (true) {
      try {
        done.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
      throw new MegaDbException(ErrorCode.QUERY_CANCELED, "canceling statement by interrupt");
    }
  }

  @Override
  public void close() {
    if (helpers != null) {
      helpers.shutdown();
    }
  }
}
