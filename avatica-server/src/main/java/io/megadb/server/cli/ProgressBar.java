package io.megadb.server.cli;

import java.io.PrintWriter;
import java.util.Locale;

/** A bar over a known number of steps; without a terminal, a line for each. One thread. */
final class ProgressBar implements AutoCloseable {
  private static final int WIDTH = 30;

  private final PrintWriter out;
  private final boolean terminal;
  private final int steps;
  private int step;
  private String what = "";

  ProgressBar(PrintWriter out, boolean terminal, int steps) {
    this.out = out;
    this.terminal = terminal;
    this.steps = steps;
  }

  /** The next step begins. */
  void step(String next) {
    step++;
    what = next;
    if (!terminal) {
      out.println("  " + next);
    }
    within(0);
  }

  /** How far the step is, 0 to 1. */
  void within(double fraction) {
    if (terminal) {
      double done = (step - 1 + fraction) / steps;
      int filled = (int) (done * WIDTH);
      out.print(
          String.format(
              Locale.ROOT,
              "\r[%s%s] %3.0f %% %s\u001b[K",
              "#".repeat(filled),
              ".".repeat(WIDTH - filled),
              done * 100,
              what));
    }
    out.flush();
  }

  /** Wipes the bar. */
  @Override
  public void close() {
    if (terminal) {
      out.print("\r\u001b[K");
    }
    out.flush();
  }
}
