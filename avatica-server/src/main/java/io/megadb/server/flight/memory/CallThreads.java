package io.megadb.server.flight.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that work on calls, as many as there are calls. What a call leaves to be done once
 * its thread has returned from all of it, Flight's own end included, is done then.
 */
public final class CallThreads extends ThreadPoolExecutor {
  private static final long IDLE_SECONDS = 60;

  private final ThreadLocal<List<Runnable>> left = ThreadLocal.withInitial(ArrayList::new);

  /**
   * @param name of the threads, a number follows
   */
  public CallThreads(String name) {
    super(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        Thread.ofPlatform().name(name, 0).factory());
  }

  /** Has the present thread, one of these, do something when it has returned from its task. */
  public void atReturn(Runnable last) {
    left.get().add(last);
  }

  @Override
  protected void afterExecute(Runnable task, Throwable failure) {
    List<Runnable> now = left.get();
    try {
      now.forEach(Runnable::run);
    } finally {
      now.clear();
    }
  }
}
