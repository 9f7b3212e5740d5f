package io.megadb.exec.run.ahead;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * Work of a statement that another thread does meanwhile. Cancelling the statement cancels it, and
 * so does closing this before its result was wanted; close waits until it has ended, so that it
 * never outlives what it reads.
 *
 * <p>Threads: started, asked and closed by the statement's.
 *
 * @param <T> the result, which holds nothing that has to be closed
 */
public final class Ahead<T> implements AutoCloseable {
  private final QueryContext context;
  private final Cancellation own = new Cancellation();
  private final Cancellation.Registration link;
  private final FutureTask<T> task;
  private boolean taken;

  private Ahead(QueryContext context, Function<QueryContext, T> work) {
    this.context = context;
    QueryContext ownContext =
        new QueryContext(context.queryId(), context.allocator(), own, context.steps());
    this.task = new FutureTask<>(() -> work.apply(ownContext));
    this.link = context.cancellation().onCancel(() -> own.cancel("with its statement"));
  }

  /**
   * Begins. Where no thread is free, the work is done at once.
   *
   * @param work gets the statement's context with a cancellation of its own; what it throws is
   *     thrown by {@link #get}
   */
  public static <T> Ahead<T> start(
      Executor executor, QueryContext context, Function<QueryContext, T> work) {
    Ahead<T> ahead = new Ahead<>(context, work);
    try {
      executor.execute(ahead.task);
    } catch (RejectedExecutionException e) {
      ahead.task.run();
    }
    return ahead;
  }

  /**
   * The result; waits for it.
   *
   * @throws MegaDbException QUERY_CANCELED if the statement is cancelled, else what the work threw
   */
  public T get() {
    taken = true;
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (context.cancellation().isCancelled()) {
        throw suppressing(context.cancellation().error(), e.getCause());
      }
      throw thrown(e);
    } catch (InterruptedException e) {
      taken = false;
      Thread.currentThread().interrupt();
      throw new MegaDbException(
          ErrorCode.QUERY_CANCELED, "canceling statement because its thread was interrupted", e);
    }
  }

  private static MegaDbException suppressing(MegaDbException error, Throwable other) {
    error.addSuppressed(other);
    return error;
  }

  private static RuntimeException thrown(ExecutionException e) {
    return switch (e.getCause()) {
      case RuntimeException cause -> cause;
      case Error cause -> throw cause;
      default -> new IllegalStateException(e.getCause());
    };
  }

  /** Closes all, whatever the others do: the first failure is thrown, with the others. */
  public static void closeAll(Collection<? extends Ahead<?>> all) {
    RuntimeException failure = null;
    for (Ahead<?> each : all) {
      try {
        each.close();
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

  /**
   * Ends it. Throws what it failed with if nobody has been told, other than that it was cancelled.
   */
  @Override
  public void close() {
    link.close();
    if (taken) {
      return;
    }
    taken = true;
    own.cancel("because its result is not wanted any more");
    boolean interrupted = false;
    try {
      while (true) {
        try {
          task.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof MegaDbException error && error.is(ErrorCode.QUERY_CANCELED)) {
            return;
          }
          throw thrown(e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
