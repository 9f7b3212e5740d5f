package io.megadb.server.shell;

import java.io.PrintWriter;

/** What backslash commands change. Used by the thread that reads input. */
final class ShellState {
  private final PrintWriter screen;
  private final PrintWriter messages;
  private Format format;
  private boolean timing;
  private boolean expanded;
  private PrintWriter file;

  /**
   * @param screen where results go without \o
   * @param messages where everything else goes: the same, or stderr where results are machine-read
   */
  ShellState(PrintWriter screen, PrintWriter messages, Format format, boolean timing) {
    this.screen = screen;
    this.messages = messages;
    this.format = format;
    this.timing = timing;
  }

  PrintWriter results() {
    return file == null ? screen : file;
  }

  PrintWriter messages() {
    return messages;
  }

  /** Sends results to a file, or with null back to the screen. */
  void redirect(PrintWriter target) {
    if (file != null) {
      file.close();
    }
    file = target;
  }

  Format format() {
    return format;
  }

  void format(Format next) {
    format = next;
  }

  boolean timing() {
    return timing;
  }

  void timing(boolean on) {
    timing = on;
  }

  boolean expanded() {
    return expanded;
  }

  void expanded(boolean on) {
    expanded = on;
  }

  ResultPrinter printer() {
    return ResultPrinter.of(
        format, expanded ? ResultPrinter.Layout.EXPANDED : ResultPrinter.Layout.ROWS);
  }
}
