package io.megadb.server.cli;

import io.megadb.spi.error.MegaDbException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./megadb}. Exit codes: 0 all went well, 1 it did not, 2 wrong arguments. */
@Command(
    name = "megadb",
    description = "One SQL statement over Iceberg, PostgreSQL, memory, vectors and graphs.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      StartCommand.class,
      SqlCommand.class,
      DemoCommand.class,
      TrinoCommand.class,
      BenchRunner.class,
      HashPasswordCommand.class,
      ConfigCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Main implements Runnable {
  /** Command line of the help text. */
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  public static void main(String[] arguments) {
    // Before the first logger is made: without it the client would chat into the shell's screen.
    Logging.quiet();
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (e, commandLine, parsed) -> {
              print(commandLine.getErr(), e);
              return 1;
            });
  }

  private static void print(PrintWriter err, Exception e) {
    if (e instanceof MegaDbException known) {
      err.println("megadb: " + known.getMessage());
      known.hint().ifPresent(hint -> err.println("hint: " + hint));
      for (Throwable cause = known.getCause(); cause != null; cause = cause.getCause()) {
        if (!String.valueOf(cause.getMessage()).equals(known.getMessage())) {
          err.println("cause: " + cause);
        }
      }
    } else {
      e.printStackTrace(err);
    }
    err.flush();
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
