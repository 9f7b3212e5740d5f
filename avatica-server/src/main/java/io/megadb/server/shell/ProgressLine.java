package io.megadb.server.shell;

import java.io.PrintWriter;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;

/**
 * The line under a statement that takes longer than a second: how far it is, as the server tells on
 * a second connection, and for how long it runs. It is wiped before anything else is printed.
 */
final class ProgressLine {
  private static final long SHOW_AFTER_NANOS = 1_000_000_000L;
  private static final int BAR = 30;
  private static final String QUESTION =
      "SELECT progress FROM megadb.system.queries WHERE sql = ? ORDER BY started_at DESC LIMIT 1";

  private final Client client;
  private final PrintWriter screen; // null where nobody watches
  private String sql;
  private long start;
  private boolean active;
  private boolean shown;
  private CompletableFuture<OptionalDouble> asked;
  private OptionalDouble progress = OptionalDouble.empty();

  /** A line on a terminal. */
  ProgressLine(Client client, PrintWriter screen) {
    this.client = client;
    this.screen = screen;
  }

  synchronized void begin(String statement, long startNanos) {
    sql = statement;
    start = startNanos;
    active = screen != null;
    progress = OptionalDouble.empty();
    asked = null;
  }

  synchronized void tick() {
    long elapsed = System.nanoTime() - start;
    if (!active || elapsed < SHOW_AFTER_NANOS) {
      return;
    }
    if (asked == null) {
      String statement = sql;
      asked = CompletableFuture.supplyAsync(() -> ask(statement));
    } else if (asked.isDone()) {
      progress = asked.join();
      asked = null;
    }
    StringBuilder line = new StringBuilder("\r");
    if (progress.isPresent()) {
      double done = Math.clamp(progress.getAsDouble(), 0, 1);
      int filled = (int) Math.round(done * BAR);
      line.append('[')
          .append("#".repeat(filled))
          .append(".".repeat(BAR - filled))
          .append(String.format(Locale.ROOT, "] %3.0f %% ", done * 100));
    }
    line.append(String.format(Locale.ROOT, "%.1f s, Ctrl-C cancels", elapsed / 1e9));
    screen.print(line.append("\u001b[K"));
    screen.flush();
    shown = true;
  }

  /** Wipes the line; nothing is shown until the next statement. */
  synchronized void finish() {
    active = false;
    if (shown) {
      screen.print("\r\u001b[K");
      screen.flush();
      shown = false;
    }
  }

  private OptionalDouble ask(String statement) {
    try (PreparedStatement question = client.side().prepareStatement(QUESTION)) {
      question.setString(1, statement);
      try (ResultSet rows = question.executeQuery()) {
        if (rows.next()) {
          double value = rows.getDouble(1);
          return rows.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(value);
        }
        return OptionalDouble.empty();
      }
    } catch (SQLException | RuntimeException e) {
      // The time that passed is shown alone then: the statement itself is not concerned.
      return OptionalDouble.empty();
    }
  }
}
