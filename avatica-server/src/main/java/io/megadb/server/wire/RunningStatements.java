package io.megadb.server.wire;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts statements from their start until their last row was sent, and requests being answered, so
 * that a stop can wait for them.
 */
public final class RunningStatements {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition none = lock.newCondition();
  private int running;
  private boolean draining;

  /** A statement or request at work. Closing it twice does nothing. */
  public final class Run implements AutoCloseable {
    private boolean ended;

    @Override
    public void close() {
      lock.lock();
      try {
        if (!ended) {
          ended = true;
          running--;
          if (running == 0) {
            none.signalAll();
          }
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * A statement begins.
   *
   * @throws MegaDbException ADMIN_SHUTDOWN once the server drains
   */
  public Run begin() {
    lock.lock();
    try {
      if (draining) {
        throw new MegaDbException(ErrorCode.ADMIN_SHUTDOWN, "the server is stopping");
      }
      running++;
      return new Run();
    } finally {
      lock.unlock();
    }
  }

  /** A request is being answered. */
  public Run beginRequest() {
    lock.lock();
    try {
      running++;
      return new Run();
    } finally {
      lock.unlock();
    }
  }

  /** Lets no statement begin any more and waits until none runs. Returns false if some still do. */
  public boolean drain(Duration timeout) throws InterruptedException {
    lock.lock();
    try {
      draining = true;
      long nanos = timeout.toNanos();
      while (running > 0) {
        if (nanos <= 0) {
          return false;
        }
        nanos = none.awaitNanos(nanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
