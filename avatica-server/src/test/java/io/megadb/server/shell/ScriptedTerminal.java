package io.megadb.server.shell;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** A pseudo-terminal with a script for a user: keys go in, the screen's bytes come out. */
final class ScriptedTerminal implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final PipedOutputStream keys = new PipedOutputStream();
  private final StringBuilder screen = new StringBuilder();
  private final Terminal terminal;
  private int seen;

  ScriptedTerminal() throws IOException {
    terminal =
        TerminalBuilder.builder()
            .system(false)
            .streams(new PipedInputStream(keys), new Screen())
            .type("xterm-256color")
            .encoding(StandardCharsets.UTF_8)
            .size(Size.of(160, 50))
            .build();
  }

  Terminal terminal() {
    return terminal;
  }

  /** Types. */
  void type(String text) throws IOException {
    keys.write(text.getBytes(StandardCharsets.UTF_8));
    keys.flush();
  }

  /**
   * Ctrl-C while no line is read. The kernel sends that signal to the processes of the terminal,
   * which this one is not, so it is raised here.
   */
  void interrupt() {
    terminal.raise(Terminal.Signal.INT);
  }

  /** Waits until the text is on the screen, after what was awaited before. */
  void await(String text) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    synchronized (screen) {
      int at = screen.indexOf(text, seen);
      while (at < 0) {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
          throw new AssertionError(
              "not on the screen: \"" + text + "\", but: " + screen.substring(seen));
        }
        screen.wait(millis);
        at = screen.indexOf(text, seen);
      }
      seen = at + text.length();
    }
  }

  /** All that was written so far, control sequences and all. */
  String written() {
    synchronized (screen) {
      return screen.toString();
    }
  }

  @Override
  public void close() throws IOException {
    terminal.close();
  }

  private final class Screen extends OutputStream {
    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      synchronized (screen) {
        screen.append(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
        screen.notifyAll();
      }
    }
  }
}
