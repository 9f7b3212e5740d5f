package io.megadb.server.cli;

import io.megadb.server.auth.PasswordHash;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./megadb hash-password}: what goes into {@code password_hash} of a user. */
@Command(
    name = "hash-password",
    description = "Reads a password (from the terminal, or a line of stdin) and prints its hash.",
    mixinStandardHelpOptions = true)
final class HashPasswordCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    char[] password = read();
    if (password == null || password.length == 0) {
      spec.commandLine().getErr().println("megadb: no password was given");
      return 1;
    }
    spec.commandLine().getOut().println(PasswordHash.of(password).phc());
    spec.commandLine().getOut().flush();
    Arrays.fill(password, '\0');
    return 0;
  }

  private char[] read() throws IOException {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      // Not closed: stdin is the process's.
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
      String line = in.readLine();
      return line == null ? null : line.toCharArray();
    }
    char[] first = console.readPassword("Password: ");
    char[] second = console.readPassword("Again: ");
    if (!Arrays.equals(first, second)) {
      spec.commandLine().getErr().println("megadb: the two differ");
      return null;
    }
    return first;
  }
}
