package io.megadb.server.cli;

import io.megadb.server.shell.Format;
import io.megadb.server.shell.Shell;
import io.megadb.server.shell.ShellOptions;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./megadb sql}: the shell. */
@Command(
    name = "sql",
    description =
        "The shell. On a terminal it is interactive; otherwise it runs stdin, -c or -f and stops at"
            + " the first error. Exit codes: 0 fine, 1 a statement failed, 2 no connection.",
    mixinStandardHelpOptions = true)
final class SqlCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "URL",
      defaultValue = ShellOptions.DEFAULT_URL,
      description = "http(s)://host:port or a JDBC URL. Default: ${DEFAULT-VALUE}")
  private String url;

  @Option(names = "-c", paramLabel = "SQL", description = "Runs this; may be repeated.")
  private List<String> commands = new ArrayList<>();

  @Option(names = "-f", paramLabel = "FILE", description = "Runs a file.")
  private Path file;

  @Option(names = "--format", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private Format format = Format.TABLE;

  @Option(names = "--timing", description = "Says how long each statement took.")
  private boolean timing;

  @Option(
      names = {"-U", "--user"},
      description =
          "Logs in as this user; the password is asked for, or taken from MEGADB_PASSWORD.")
  private String user;

  @Override
  public Integer call() throws IOException {
    Console console = System.console();
    boolean interactive =
        commands.isEmpty() && file == null && console != null && console.isTerminal();
    Optional<String> password = Optional.ofNullable(System.getenv("MEGADB_PASSWORD"));
    if (user != null && password.isEmpty() && console != null && console.isTerminal()) {
      password = Optional.of(new String(console.readPassword("Password of %s: ", user)));
    }
    Shell shell =
        new Shell(
            new ShellOptions(
                url,
                Optional.ofNullable(user),
                password,
                commands,
                Optional.ofNullable(file),
                format,
                timing,
                Path.of(System.getProperty("user.home"), ".megadb", "history")));
    if (interactive) {
      return shell.runInteractive();
    }
    return shell.runScript(
        new InputStreamReader(System.in, StandardCharsets.UTF_8),
        new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), false),
        new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true));
  }
}
