package io.megadb.server.shell;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * The shell: interactive on a terminal, otherwise it runs what it is given and stops at the first
 * error.
 */
public final class Shell {
  /** Everything ran. */
  public static final int OK = 0;

  /** A statement or command failed. */
  public static final int STATEMENT_FAILED = 1;

  /** The server could not be reached. */
  public static final int NO_CONNECTION = 2;

  private static final Pattern CHANGES_NAMES =
      Pattern.compile(
          "\\s*(create|alter|drop|copy|set)\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private final ShellOptions options;

  public Shell(ShellOptions options) {
    this.options = options;
  }

  /**
   * Runs without a terminal.
   *
   * @param input read unless the options hold commands or a file
   * @return the exit code
   */
  public int runScript(Reader input, PrintWriter out, PrintWriter messages) throws IOException {
    // Tables are for people, so what is said around them goes along; the rest is for programs.
    PrintWriter around = options.format() == Format.TABLE ? out : messages;
    ShellState state = new ShellState(out, around, options.format(), options.timing());
    try (Client client = new Client(options);
        Running running = new Running(client, state, new ProgressLine(client, null))) {
      boolean ok = true;
      for (String command : options.commands()) {
        ok = ok && running.script(new java.io.StringReader(command));
      }
      if (options.file().isPresent()) {
        ok = ok && running.file(options.file().get());
      }
      if (options.commands().isEmpty() && options.file().isEmpty()) {
        ok = running.script(input);
      }
      state.redirect(null);
      return ok ? OK : STATEMENT_FAILED;
    } catch (SQLException e) {
      messages.print(ServerMessage.of(e).render(""));
      messages.flush();
      return NO_CONNECTION;
    } finally {
      out.flush();
    }
  }

  /** Runs on the terminal of the process until the user leaves. Returns the exit code. */
  public int runInteractive() throws IOException {
    try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
      return run(terminal);
    }
  }

  /** Runs on a terminal, which stays open. */
  int run(Terminal terminal) throws IOException {
    PrintWriter screen = terminal.writer();
    ShellState state = new ShellState(screen, screen, options.format(), options.timing());
    try (Client client = new Client(options);
        Running running = new Running(client, state, new ProgressLine(client, screen))) {
      SqlCompleter completer = new SqlCompleter(client);
      running.completer = completer;
      Files.createDirectories(options.history().toAbsolutePath().getParent());
      LineReader reader =
          LineReaderBuilder.builder()
              .terminal(terminal)
              .appName("megadb")
              .parser(new SqlLineParser())
              .completer(completer)
              .variable(LineReader.HISTORY_FILE, options.history())
              .variable(LineReader.SECONDARY_PROMPT_PATTERN, "      -> ")
              .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
              .option(LineReader.Option.CASE_INSENSITIVE, true)
              .build();
      Terminal.SignalHandler cancels = signal -> running.queries.cancel();
      screen.println("MegaDB at " + options.url() + ". \\? for help, \\q to quit.");
      boolean goOn = true;
      while (goOn) {
        Optional<String> line = read(reader);
        Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, cancels);
        try {
          goOn = line.isPresent() && running.line(line.get()) != BackslashCommands.Next.QUIT;
        } finally {
          terminal.handle(Terminal.Signal.INT, before);
        }
      }
      reader.getHistory().save();
      state.redirect(null);
      return OK;
    } catch (SQLException e) {
      screen.print(ServerMessage.of(e).render(""));
      screen.flush();
      return NO_CONNECTION;
    }
  }

  // Empty at Ctrl-D; Ctrl-C only drops what was typed.
  private static Optional<String> read(LineReader reader) {
    while (true) {
      try {
        return Optional.of(reader.readLine("megadb> "));
      } catch (UserInterruptException e) {
        continue;
      } catch (EndOfFileException e) {
        return Optional.empty();
      }
    }
  }

  /** A connected shell. */
  private static final class Running implements AutoCloseable {
    private final QueryRunner queries;
    private final BackslashCommands commands;
    private SqlCompleter completer;

    Running(Client client, ShellState state, ProgressLine progress) {
      queries = new QueryRunner(client, state, progress);
      commands = new BackslashCommands(client, state, this::file);
    }

    /** Runs a complete line of the terminal. */
    BackslashCommands.Next line(String line) {
      if (line.strip().startsWith("\\")) {
        return commands.run(line);
      }
      StatementSplitter splitter = new StatementSplitter();
      boolean ok = true;
      for (String statement : splitter.add(line)) {
        ok = ok && statement(statement);
      }
      return ok ? BackslashCommands.Next.GO_ON : BackslashCommands.Next.FAILED;
    }

    boolean file(Path file) throws IOException {
      try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        return script(reader);
      }
    }

    /** Runs statements and commands up to the first that fails. */
    boolean script(Reader input) throws IOException {
      StatementSplitter splitter = new StatementSplitter();
      BufferedReader lines = new BufferedReader(input);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!splitter.inStatement() && line.strip().startsWith("\\")) {
          switch (commands.run(line)) {
            case GO_ON -> {}
            case FAILED -> {
              return false;
            }
            case QUIT -> {
              return true;
            }
          }
        } else if (!all(splitter.add(line + "\n"))) {
          return false;
        }
      }
      return all(splitter.rest().map(List::of).orElse(List.of()));
    }

    private boolean all(List<String> statements) {
      for (String statement : statements) {
        if (!statement(statement)) {
          return false;
        }
      }
      return true;
    }

    private boolean statement(String sql) {
      boolean ok = queries.run(sql);
      if (completer != null && CHANGES_NAMES.matcher(sql).matches()) {
        completer.refresh();
      }
      return ok;
    }

    @Override
    public void close() {
      queries.close();
    }
  }
}
