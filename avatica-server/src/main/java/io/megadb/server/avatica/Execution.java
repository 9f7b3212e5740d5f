package io.megadb.server.avatica;

import io.megadb.exec.Prepared;
import io.megadb.exec.QueryResult;
import io.megadb.server.avatica.value.WireFrame;
import io.megadb.server.avatica.value.WireOptions;
import io.megadb.server.wire.RunningStatements;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * One run of a statement: from its start to the last fetched row.
 *
 * <p>Work happens on a thread of the connection's executor, and requests only wait for it, for a
 * bounded time. That keeps requests short however long the statement takes (the client gives up on
 * a response after three minutes), and it leaves the client's Statement object unlocked, so that
 * another thread can close it, which is how a statement is cancelled in Avatica.
 *
 * <p>Requests for one execution come one at a time; {@link #cancel()} from any thread.
 */
final class Execution {
  /** What a run has given. */
  sealed interface Outcome {
    /** Some rows. */
    record Rows(WireFrame frame) implements Outcome {}

    /** The number of rows changed. */
    record Count(long rows) implements Outcome {}
  }

  // What may be kept of an open result when its connection turns to another statement.
  private static final int MAX_DETACHED_ROWS = 10_000;

  private final WireConnection connection;
  private final Prepared prepared;
  private final WireOptions options;
  private final long maxRows;
  private final long maxFrameBytes;

  private CompletableFuture<Outcome> pending;
  private WireFrame last;
  // The fields below are used under the connection's session lock only.
  private RowCursor cursor;
  private List<Object> detached;
  private long detachedOffset;
  private MegaDbException lost;
  private volatile boolean cancelled;
  private volatile boolean ended;
  private volatile RunningStatements.Run counted;

  Execution(
      WireConnection connection,
      Prepared prepared,
      WireOptions options,
      long maxRows,
      long maxFrameBytes) {
    this.connection = connection;
    this.prepared = prepared;
    this.options = options;
    this.maxRows = maxRows;
    this.maxFrameBytes = maxFrameBytes;
  }

  Prepared prepared() {
    return prepared;
  }

  WireOptions options() {
    return options;
  }

  /** Starts the statement; the first outcome has at most so many rows. */
  synchronized void start(List<Object> parameters, int firstRows) {
    counted = connection.running().begin();
    if (cancelled) {
      // Nobody will ask for the outcome.
      delivered();
    }
    pending = submit(() -> run(parameters, firstRows));
  }

  /** Waits for the outcome of {@link #start}; empty if it is not there in time. */
  synchronized Optional<Outcome> await(Duration timeout) {
    Optional<Outcome> outcome = awaitPending(timeout);
    outcome.ifPresent(
        o -> {
          if (o instanceof Outcome.Rows rows) {
            last = rows.frame();
          }
        });
    return outcome;
  }

  /**
   * The rows from {@code offset} on, an empty frame if none is there in time. The last frame can be
   * asked for again, for a client whose response got lost.
   */
  synchronized WireFrame fetch(long offset, int limit, Duration timeout) {
    if (last != null && last.offset == offset && last.size() > 0) {
      return last;
    }
    if (last != null && offset != last.end()) {
      throw new MegaDbException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "fetch from row " + offset + ", but the result only goes forward from row " + last.end());
    }
    if (last != null && last.done) {
      return new WireFrame(offset, true, List.of());
    }
    if (pending == null) {
      pending = submit(() -> new Outcome.Rows(next(limit)));
    }
    Optional<Outcome> outcome = awaitPending(timeout);
    if (outcome.isEmpty()) {
      return new WireFrame(offset, false, List.of());
    }
    last =
        switch (outcome.get()) {
          case Outcome.Rows rows -> rows.frame();
          // The client asked for the count of a long update as if it were a row.
          case Outcome.Count count ->
              new WireFrame(0, true, List.of((Object) new Object[] {count.rows()}));
        };
    if (!last.done && !cancelled) {
      // Made while the client reads this one: a client that fetched once goes on.
      pending = submit(() -> new Outcome.Rows(next(limit)));
    }
    return last;
  }

  /** Cancels what runs, and gives back what is held as soon as that has ended. */
  void cancel() {
    cancelled = true;
    delivered();
    if (ended) {
      return;
    }
    connection.endRunning(this, this::closeCursor);
  }

  /**
   * Called under the session lock when another statement of the connection is about to run: a
   * session has one open result, so what is left of this one is read to its end, or given up.
   */
  void detach() {
    if (cursor == null) {
      return;
    }
    List<Object> rest = new ArrayList<>();
    long offset = cursor.produced();
    try {
      while (!cursor.exhausted() && rest.size() < MAX_DETACHED_ROWS) {
        cursor.next(MAX_DETACHED_ROWS - rest.size()).rows.forEach(rest::add);
      }
      if (cursor.exhausted()) {
        detached = rest;
        detachedOffset = offset;
      } else {
        lost =
            new MegaDbException(
                    ErrorCode.INVALID_CURSOR_STATE,
                    "the result had more than "
                        + MAX_DETACHED_ROWS
                        + " rows left when its connection ran another statement")
                .withHint("Read one result to its end, or use a second connection.");
      }
    } catch (MegaDbException e) {
      lost = e;
    } finally {
      closeCursor();
    }
  }

  private CompletableFuture<Outcome> submit(Supplier<Outcome> work) {
    return connection.submit(() -> connection.withSession(this, work));
  }

  private Outcome run(List<Object> parameters, int firstRows) {
    checkCancelled();
    boolean open = false;
    try {
      QueryResult result = connection.execute(this, parameters);
      switch (result) {
        case QueryResult.Update update -> {
          try (update) {
            return new Outcome.Count(update.count());
          }
        }
        case QueryResult.Rows rows -> {
          cursor = new RowCursor(rows, options, maxRows, maxFrameBytes);
          WireFrame frame = next(firstRows);
          open = !frame.done;
          return new Outcome.Rows(frame);
        }
      }
    } finally {
      if (!open) {
        end();
      }
    }
  }

  private WireFrame next(int limit) {
    checkCancelled();
    if (lost != null) {
      throw lost;
    }
    if (detached != null) {
      int size = Math.min(limit, detached.size());
      List<Object> rows = List.copyOf(detached.subList(0, size));
      detached.subList(0, size).clear();
      detachedOffset += size;
      if (detached.isEmpty()) {
        end();
      }
      return new WireFrame(detachedOffset - size, detached.isEmpty(), rows);
    }
    if (cursor == null) {
      throw new MegaDbException(ErrorCode.INVALID_CURSOR_STATE, "the result is closed");
    }
    try {
      WireFrame frame = cursor.next(limit);
      if (frame.done) {
        closeCursor();
      }
      return frame;
    } catch (RuntimeException e) {
      closeCursor();
      throw e;
    }
  }

  private void checkCancelled() {
    if (cancelled) {
      throw closed();
    }
  }

  /** What a run ends with whose statement was closed. */
  static MegaDbException closed() {
    return new MegaDbException(
        ErrorCode.QUERY_CANCELED, "canceling statement because it was closed");
  }

  private void end() {
    ended = true;
  }

  // A stop waits until the last rows are on their way, not only until they are made.
  private void delivered() {
    RunningStatements.Run run = counted;
    if (run != null) {
      run.close();
    }
  }

  private void closeCursor() {
    if (cursor != null) {
      RowCursor open = cursor;
      cursor = null;
      open.close();
    }
    if (detached == null) {
      end();
    }
    connection.resultClosed(this);
  }

  private Optional<Outcome> awaitPending(Duration timeout) {
    try {
      Outcome outcome = pending.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      pending = null;
      if (!(outcome instanceof Outcome.Rows rows) || rows.frame().done) {
        delivered();
      }
      return Optional.of(outcome);
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      pending = null;
      delivered();
      throw e.getCause() instanceof MegaDbException known
          ? known
          : new MegaDbException(
              ErrorCode.INTERNAL_ERROR, "internal error: " + e.getCause(), e.getCause());
    } catch (CancellationException e) {
      pending = null;
      throw new MegaDbException(ErrorCode.QUERY_CANCELED, "canceling statement", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MegaDbException(ErrorCode.ADMIN_SHUTDOWN, "the server is stopping", e);
    }
  }
}
