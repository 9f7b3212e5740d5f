package io.megadb.tier.vector;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tier's one background thread: commits merges, measures recall. */
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final int MOST_WAITING = 16;

  private final Collection<VectorTable> tables;
  private final ScheduledExecutorService thread;
  private final AtomicInteger waiting = new AtomicInteger();

  Housekeeping(Collection<VectorTable> tables, Duration every) {
    this.tables = tables;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform()
                .daemon()
                .priority(Thread.MIN_PRIORITY)
                .name("megadb-vector-housekeeping")
                .factory());
    thread.scheduleWithFixedDelay(
        this::round, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void round() {
    for (VectorTable table : tables) {
      try {
        table.settle();
      } catch (RuntimeException e) {
        LOG.warn("merges of {} could not be committed", table.definition().name(), e);
      }
    }
  }

  /** Runs a task some time; drops it if too many wait. */
  void later(String what, Runnable task) {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      return;
    }
    try {
      thread.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException e) {
              LOG.warn("{} failed", what, e);
            } finally {
              waiting.decrementAndGet();
            }
          });
    } catch (RejectedExecutionException e) {
      waiting.decrementAndGet();
      LOG.debug("{} left out: the tier is closing", what, e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.warn("the background thread of the vector tier did not end within 10 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
