package io.megadb.tier.vector;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.tier.vector.search.AcceptedRows;
import io.megadb.tier.vector.search.NearestSearch.Found;
import io.megadb.tier.vector.search.NearestSearch.Query;
import io.megadb.tier.vector.store.LuceneErrors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs many searches, some at a time on several threads. The asking thread works too, so that they
 * end also while all workers build graphs. Any thread.
 *
 * @param threads that search at once, the asking one among them
 */
record Searches(ExecutorService workers, int threads) {
  private static final int EACH = 16;

  /** Rows found that are kept until they are read. */
  private static final int MOST_ROWS = 1 << 20;

  /** One search. */
  interface Search {
    Found find(Query query, double recall, AcceptedRows accepted, Cancellation cancellation)
        throws IOException;
  }

  /** What is done with a query. */
  interface Action {
    Found run(Query query) throws IOException;
  }

  /** What is found for each query, in their order, searched when it is asked for. */
  Iterator<Found> batches(List<Query> queries, Action action, Cancellation cancellation) {
    return new Iterator<>() {
      private List<Found> found = List.of();
      private int next;
      private int searched;

      @Override
      public boolean hasNext() {
        return next < found.size() || searched < queries.size();
      }

      @Override
      public Found next() {
        if (next == found.size()) {
          int to = searched;
          long rows = 0;
          while (to < queries.size()
              && to - searched < threads * EACH
              && (to == searched || rows + queries.get(to).k() <= MOST_ROWS)) {
            rows += queries.get(to++).k();
          }
          found = all(queries.subList(searched, to), action, cancellation);
          searched = to;
          next = 0;
        }
        return found.get(next++);
      }
    };
  }

  private List<Found> all(List<Query> queries, Action action, Cancellation cancellation) {
    Found[] found = new Found[queries.size()];
    AtomicInteger at = new AtomicInteger();
    Runnable work =
        () -> {
          for (int i = at.getAndIncrement(); i < found.length; i = at.getAndIncrement()) {
            int number = i;
            cancellation.check();
            found[i] = LuceneErrors.translate("a search", () -> action.run(queries.get(number)));
          }
        };
    List<Helper> helpers = new ArrayList<>();
    for (int i = 1; i < Math.min(threads, found.length); i++) {
      Helper helper = new Helper(work);
      helpers.add(helper);
      workers.execute(helper.task);
    }
    try {
      work.run();
    } finally {
      // Those that have begun find nothing left to do.
      at.addAndGet(found.length);
      helpers.forEach(Helper::join);
    }
    return List.of(found);
  }

  /** A worker's part, which is left out if no worker has begun with it. */
  private static final class Helper {
    private final AtomicBoolean taken = new AtomicBoolean();
    private final FutureTask<Void> task;

    Helper(Runnable work) {
      this.task =
          new FutureTask<>(
              () -> {
                if (taken.compareAndSet(false, true)) {
                  work.run();
                }
              },
              null);
    }

    void join() {
      if (taken.compareAndSet(false, true)) {
        return;
      }
      try {
        task.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new MegaDbException(ErrorCode.QUERY_CANCELED, "interrupted while searching", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw new MegaDbException(ErrorCode.INTERNAL_ERROR, "a search failed", e.getCause());
      }
    }
  }
}
