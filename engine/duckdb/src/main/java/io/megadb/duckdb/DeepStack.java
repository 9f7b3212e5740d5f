package io.megadb.duckdb;

import java.sql.SQLException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Room for DuckDB's parser and planner, which recurse on the caller's thread: a native stack that
 * overflows ends the whole process, and a Java thread's megabyte holds about 300 nested unions,
 * fewer than DuckDB's own bound of depth. Text that may nest so deep is run on a thread that is
 * made for it, with a stack that its bound fits into.
 */
final class DeepStack {
  /** What is reserved; memory is taken as the stack grows. */
  private static final long STACK_BYTES = 128L << 20;

  private static final int SHALLOW_NESTING = 40;
  private static final int SHORT_TEXT = 8 << 10;

  /** Text that has it where no literal is may quote in ways that are not looked into here. */
  private static final int UNKNOWN = Integer.MAX_VALUE;

  private DeepStack() {}

  /** A call to DuckDB. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws SQLException;
  }

  /** Makes a call that parses {@code sql}, on this thread if that is safe. */
  static <T> T call(String sql, Call<T> call) throws SQLException {
    if (isShallow(sql)) {
      return call.run();
    }
    FutureTask<T> task = new FutureTask<>(call::run);
    Thread thread = new Thread(null, task, Thread.currentThread().getName() + "-deep", STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          // DuckDB still works for us; it ends by the statement's cancellation.
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw rethrown(e);
    } catch (CancellationException e) {
      throw new IllegalStateException("nobody cancels this", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static SQLException rethrown(ExecutionException e) {
    switch (e.getCause()) {
      case RuntimeException unchecked -> throw unchecked;
      case Error error -> throw error;
      case SQLException sql -> {
        return sql;
      }
      default -> throw new IllegalStateException(e.getCause());
    }
  }

  /**
   * Whether text is short, but for what stands in its literals: a list of keys that another tier
   * found may be long, and nests nothing. A new thread costs a statement one to two milliseconds.
   */
  static boolean isShallow(String sql) {
    return nesting(sql) <= SHALLOW_NESTING
        && (sql.length() <= SHORT_TEXT || lengthWithoutLiterals(sql) <= SHORT_TEXT);
  }

  /** Parentheses open at the same time; those in quotes only make it too large. */
  private static int nesting(String sql) {
    int open = 0;
    int most = 0;
    for (int i = 0; i < sql.length(); i++) {
      switch (sql.charAt(i)) {
        case '(', '[' -> most = Math.max(most, ++open);
        case ')', ']' -> open--;
        default -> {
          // Neither opens nor closes.
        }
      }
    }
    return most;
  }

  /** {@link #UNKNOWN} with comments, dollar quotes or escape strings. */
  private static int lengthWithoutLiterals(String sql) {
    int length = 0;
    int at = 0;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      boolean quote = c == '\'' || c == '"';
      if (c == '$'
          || sql.startsWith("--", at)
          || sql.startsWith("/*", at)
          || (c == '\'' && at > 0 && Character.isLetterOrDigit(sql.charAt(at - 1)))) {
        return UNKNOWN;
      }
      // A doubled quote within a literal ends one and begins another.
      int end = quote ? sql.indexOf(c, at + 1) : at;
      if (end < 0) {
        return UNKNOWN;
      }
      length += c == '\'' ? 2 : end - at + 1;
      at = end + 1;
    }
    return length;
  }
}
