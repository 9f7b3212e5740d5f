package io.megadb.tier.oltp.embedded;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Starts PostgreSQL's programs and signals its processes. */
final class Programs {
  private Programs() {}

  /** A process in the environment PostgreSQL should see: ours without libpq's variables. */
  static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(asAllowedUser(command));
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    return builder;
  }

  /**
   * PostgreSQL refuses to run as root; in a user namespace of its own, without any mapping, the
   * same process is nobody and yet keeps its rights to the files it owns.
   */
  private static List<String> asAllowedUser(List<String> command) {
    if (!isRoot()) {
      return command;
    }
    List<String> wrapped = new ArrayList<>();
    wrapped.add(
        onPath("unshare")
            .orElseThrow(
                () ->
                    new MegaDbException(
                            ErrorCode.CONFIGURATION_ERROR,
                            "PostgreSQL does not run as root, and the program unshare is missing")
                        .withHint("Run MegaDB as another user, or install util-linux."))
            .toString());
    wrapped.add("--user");
    wrapped.addAll(command);
    return wrapped;
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "cannot read /proc/self", e);
    }
  }

  /** A program of that name on PATH. */
  static Optional<Path> onPath(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
    return Arrays.stream(path.split(":"))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Runs a program to its end.
   *
   * @param output where its output and errors go
   * @throws MegaDbException TIER_ERROR with the output's last lines if it fails or takes too long
   */
  static void run(List<String> command, String input, Path output, Duration timeout) {
    String name = Path.of(command.getFirst()).getFileName().toString();
    try {
      Process process =
          builder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
      try {
        try (OutputStream stdin = process.getOutputStream()) {
          stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
          // It ended before it read; its exit code and output say why.
          process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        }
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
          throw failed(name + " did not end within " + timeout.toSeconds() + " s", output);
        }
        if (process.exitValue() != 0) {
          throw failed(name + " failed with exit code " + process.exitValue(), output);
        }
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new MegaDbException(
          ErrorCode.IO_ERROR, "cannot run " + command.getFirst() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MegaDbException(ErrorCode.QUERY_CANCELED, "interrupted while " + name + " ran", e);
    }
  }

  private static MegaDbException failed(String what, Path output) {
    String tail = ServerLog.tail(output);
    MegaDbException error =
        new MegaDbException(ErrorCode.TIER_ERROR, "embedded PostgreSQL: " + what + ": " + tail);
    return tail.contains("unshare")
        ? error.withHint("PostgreSQL does not run as root here: run MegaDB as another user.")
        : error;
  }

  /** Sends a signal by name, e.g. INT. The JDK can send only TERM and KILL. */
  static void signal(String signal, long pid) {
    try {
      Process process =
          new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + pid)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      // A failure means that the process is gone, which its waiter notices.
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "cannot signal process " + pid, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
