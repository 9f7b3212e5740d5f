package io.megadb.server.shell;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs statements of the main connection, one at a time, on a thread of their own; the calling
 * thread waits and shows progress.
 */
final class QueryRunner implements AutoCloseable {
  private static final long TICK_MILLIS = 200;

  private final Client client;
  private final ShellState state;
  private final ProgressLine progress;
  private final ExecutorService worker =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("query-", 0).factory());
  private final AtomicReference<Statement> running = new AtomicReference<>();
  private volatile boolean cancelled;

  QueryRunner(Client client, ShellState state, ProgressLine progress) {
    this.client = client;
    this.state = state;
    this.progress = progress;
  }

  /**
   * Runs a statement and prints its result, or its error.
   *
   * @return whether it succeeded
   */
  boolean run(String sql) {
    cancelled = false;
    long start = System.nanoTime();
    CompletableFuture<Void> work =
        CompletableFuture.runAsync(
            () -> {
              try {
                execute(sql);
              } catch (SQLException e) {
                throw new java.util.concurrent.CompletionException(e);
              }
            },
            worker);
    boolean ok = await(work, sql, start);
    if (ok && state.timing()) {
      double millis = (System.nanoTime() - start) / 1e6;
      state.messages().println(String.format(Locale.ROOT, "Time: %.3f ms", millis));
    }
    state.results().flush();
    state.messages().flush();
    return ok;
  }

  /**
   * Cancels what runs. Avatica's protocol has no message for it; closing the statement ends it on
   * the server.
   */
  void cancel() {
    Statement statement = running.get();
    if (statement != null) {
      cancelled = true;
      worker.execute(
          () -> {
            try {
              statement.close();
            } catch (SQLException | RuntimeException e) {
              // The thread that waits for the statement reports what became of it.
              state.messages().println("cancel: " + ServerMessage.of(e).text());
            }
          });
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = client.main().createStatement()) {
      running.set(statement);
      try {
        boolean hasRows = statement.execute(sql);
        if (cancelled && !hasRows) {
          // Closed between two requests, the driver says nothing of it.
          throw new SQLException("the statement was cancelled");
        }
        if (hasRows) {
          try (ResultSet rows = statement.getResultSet()) {
            progress.finish();
            PrintWriter out = state.results();
            state.printer().print(rows, out);
          }
        } else {
          progress.finish();
          long count = statement.getLargeUpdateCount();
          state.messages().println(count > 0 ? "OK, " + count + rowWord(count) : "OK");
        }
      } finally {
        running.set(null);
      }
    }
  }

  private static String rowWord(long count) {
    return count == 1 ? " row" : " rows";
  }

  private boolean await(CompletableFuture<Void> work, String sql, long start) {
    progress.begin(sql, start);
    try {
      while (true) {
        try {
          work.get(TICK_MILLIS, TimeUnit.MILLISECONDS);
          return true;
        } catch (TimeoutException e) {
          progress.tick();
        }
      }
    } catch (ExecutionException e) {
      progress.finish();
      if (cancelled) {
        state.messages().println("Cancelled.");
      } else {
        state.results().flush();
        state.messages().print(ServerMessage.of(e.getCause()).render(sql));
      }
      return false;
    } catch (InterruptedException | CancellationException e) {
      cancel();
      Thread.currentThread().interrupt();
      return false;
    } finally {
      progress.finish();
    }
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
