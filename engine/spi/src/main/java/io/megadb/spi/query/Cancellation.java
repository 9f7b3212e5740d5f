package io.megadb.spi.query;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a statement was cancelled, and how to tell the engines that work on it. All methods may
 * be called from any thread.
 */
public final class Cancellation {
  private final List<Runnable> actions = new ArrayList<>();
  private String reason;

  /**
   * Cancels: later {@link #check} calls throw, and every registered action runs once, on this
   * thread, whatever the others throw. Actions must not block for long. A second call does nothing.
   *
   * @param why ends up in the error message, e.g. "by user request"
   * @throws RuntimeException what an action threw, the others' failures suppressed in it
   */
  public void cancel(String why) {
    List<Runnable> toRun;
    synchronized (this) {
      if (reason != null) {
        return;
      }
      reason = why;
      toRun = List.copyOf(actions);
    }
    RuntimeException failure = null;
    for (Runnable action : toRun) {
      try {
        action.run();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Whether {@link #cancel} was called. */
  public synchronized boolean isCancelled() {
    return reason != null;
  }

  /**
   * Throws if cancelled.
   *
   * @throws MegaDbException QUERY_CANCELED
   */
  public void check() {
    if (isCancelled()) {
      throw error();
    }
  }

  /**
   * The error a cancelled statement ends with, whatever the engine said when it was interrupted.
   */
  public synchronized MegaDbException error() {
    return new MegaDbException(
        ErrorCode.QUERY_CANCELED, "canceling statement " + (reason == null ? "" : reason));
  }

  /**
   * Runs {@code action} on cancel, at once if that has happened already.
   *
   * @return closing it takes the action back; close it when the work it would stop is done
   */
  public Registration onCancel(Runnable action) {
    boolean runNow;
    synchronized (this) {
      runNow = reason != null;
      if (!runNow) {
        actions.add(action);
      }
    }
    if (runNow) {
      action.run();
    }
    return () -> {
      synchronized (this) {
        actions.remove(action);
      }
    };
  }

  /** A registered action. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
