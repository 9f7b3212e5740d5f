package io.megadb.tier.oltp.embedded;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running server process over one data folder, from start to stop. */
final class Postmaster {
  private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
  static final String SETTINGS_FILE = "megadb.conf";
  private static final int PORT_ATTEMPTS = 5;
  private static final long POLL_NANOS = 2_000_000;
  private static final Duration FAST_STOP = Duration.ofSeconds(20);
  private static final Duration IMMEDIATE_STOP = Duration.ofSeconds(10);

  private final Process process;
  private final int port;
  private final Path pgdata;

  private Postmaster(Process process, int port, Path pgdata) {
    this.process = process;
    this.port = port;
    this.pgdata = pgdata;
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /**
   * Runs {@code action} when the process is gone, for whatever reason, on a thread of its own. Not
   * by {@link Process#onExit}: its completion waits for a thread of the common pool, and whoever
   * waits there for PostgreSQL would keep it from being started again.
   */
  void whenGone(Runnable action) {
    Thread.ofVirtual()
        .name("embedded-postgres-watch")
        .start(
            () -> {
              try {
                process.waitFor();
                action.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /**
   * Starts the server and returns once it takes connections. Leftovers of a killed owner must be
   * gone ({@link Leftovers}).
   *
   * @param port 0 for any free one
   */
  static Postmaster start(
      PostgresBinaries binaries, DataFolder folder, EmbeddedPostgresConfig config, int port) {
    try {
      Files.writeString(folder.pgdata().resolve(SETTINGS_FILE), settings(config));
      ServerLog.rotate(folder.log());
      for (int attempt = 1; ; attempt++) {
        int tried = port == 0 ? freePort() : port;
        long logged = ServerLog.size(folder.log());
        Postmaster postmaster =
            new Postmaster(launch(binaries, folder, tried), tried, folder.pgdata());
        if (postmaster.awaitReady(config.startTimeout())) {
          return postmaster;
        }
        String tail = ServerLog.tail(folder.log(), logged);
        boolean portTaken = tail.contains("Address already in use");
        if (portTaken && port == 0 && attempt < PORT_ATTEMPTS) {
          LOG.info("Port {} was taken meanwhile, trying another", tried);
          continue;
        }
        MegaDbException error =
            new MegaDbException(
                portTaken ? ErrorCode.CONFIGURATION_ERROR : ErrorCode.TIER_ERROR,
                "embedded PostgreSQL did not start on port " + tried + ": " + tail);
        throw portTaken ? error.withHint("Set another port, or 0 for any free one.") : error;
      }
    } catch (IOException e) {
      throw new MegaDbException(
          ErrorCode.IO_ERROR, "cannot start the embedded PostgreSQL: " + e.getMessage(), e);
    }
  }

  private static Process launch(PostgresBinaries binaries, DataFolder folder, int port)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(binaries.program("postgres").toString());
    command.addAll(List.of("-D", folder.pgdata().toString()));
    // On the command line, so that no ALTER SYSTEM can take durability or the port away.
    for (String setting :
        List.of(
            "listen_addresses=127.0.0.1",
            "port=" + port,
            "unix_socket_directories=",
            "fsync=on",
            "full_page_writes=on",
            "synchronous_commit=on",
            "logging_collector=off")) {
      command.addAll(List.of("-c", setting));
    }
    ProcessBuilder builder = Programs.builder(command);
    // A process group of its own: Ctrl-C in a terminal must reach MegaDB alone, which drains first.
    Programs.onPath("setsid").ifPresent(setsid -> builder.command().addFirst(setsid.toString()));
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log().toFile()))
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .start();
  }

  private static String settings(EmbeddedPostgresConfig config) {
    return String.join(
        "\n",
        "max_connections = " + config.maxConnections(),
        "shared_buffers = '" + config.sharedBuffersMegabytes() + "MB'",
        "max_prepared_transactions = 64",
        "wal_level = logical",
        "max_wal_size = '2GB'",
        "timezone = 'UTC'",
        "log_timezone = 'UTC'",
        // Statements of users, which may hold secrets, stay out of the log.
        "log_min_messages = log",
        "log_min_error_statement = panic",
        "log_checkpoints = off",
        "");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** False if the process ended first; throws if it did neither in time. */
  private boolean awaitReady(Duration timeout) throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      while (!process.waitFor(5, TimeUnit.MILLISECONDS)) {
        if (PidFile.read(pgdata).filter(f -> f.pid() == process.pid() && f.ready()).isPresent()) {
          return true;
        }
        if (System.nanoTime() > deadline) {
          stop();
          throw new MegaDbException(
                  ErrorCode.TIER_ERROR,
                  "embedded PostgreSQL was not ready within " + timeout.toSeconds() + " s")
              .withHint("Recovery after a crash may take longer: raise the start timeout.");
        }
      }
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop();
      throw new MegaDbException(ErrorCode.QUERY_CANCELED, "interrupted at start", e);
    }
  }

  /** Stops the server: connections are closed, a checkpoint written. Bounded; never throws. */
  void stop() {
    stop(process.toHandle());
    try (InputStream unused = process.getInputStream()) {
      LOG.debug("Stopped PostgreSQL process {}", process.pid());
    } catch (IOException e) {
      LOG.debug("Closing the output of process {}", process.pid(), e);
    }
  }

  /** Stops a postmaster: fast, then immediately, then by force. */
  static void stop(ProcessHandle postmaster) {
    Programs.signal("INT", postmaster.pid());
    if (endsWithin(postmaster, FAST_STOP)) {
      return;
    }
    LOG.warn("PostgreSQL did not stop within {} s, stopping it immediately", FAST_STOP.toSeconds());
    Programs.signal("QUIT", postmaster.pid());
    if (!endsWithin(postmaster, IMMEDIATE_STOP)) {
      LOG.warn("PostgreSQL did not stop immediately either, killing it");
      postmaster.descendants().forEach(ProcessHandle::destroyForcibly);
      postmaster.destroyForcibly();
      endsWithin(postmaster, IMMEDIATE_STOP);
    }
  }

  /** Waits for a process to end, even while this thread is being interrupted. */
  static boolean endsWithin(ProcessHandle handle, Duration timeout) {
    boolean interrupted = false;
    long deadline = System.nanoTime() + timeout.toNanos();
    while (handle.isAlive() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL_NANOS);
      // A thread that is interrupted does not park.
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return !handle.isAlive();
  }
}
