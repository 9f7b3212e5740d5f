package io.megadb.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.server.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The command {@code start} in a process of its own, at a free port. */
public final class ServerProcess implements AutoCloseable {
  private final Process process;
  private final Path data;
  private final String url;
  private final URI flightUri;
  private final Thread draining;

  private ServerProcess(
      Process process, Path data, String url, URI flightUri, BufferedReader output) {
    this.process = process;
    this.data = data;
    this.url = url;
    this.flightUri = flightUri;
    // A full pipe would stop the server.
    this.draining = Thread.ofPlatform().daemon().start(() -> output.lines().forEach(line -> {}));
  }

  /** Starts and waits until the server says that it is ready. */
  public static ServerProcess start(Path data, String... settings) throws IOException {
    Process process = launch(data, settings);
    BufferedReader output = process.inputReader();
    List<String> said = new ArrayList<>();
    String url = null;
    URI flightUri = null;
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      said.add(line);
      if (line.contains("Avatica:")) {
        url = line.substring(line.indexOf("http")).strip();
      }
      if (line.contains("Flight:")) {
        flightUri = URI.create(line.substring(line.indexOf("grpc")).strip());
      }
      if (line.startsWith("Ready")) {
        return new ServerProcess(process, data, url, flightUri, output);
      }
    }
    throw new AssertionError("the server did not start: " + String.join("\n", said));
  }

  /** Starts the command without waiting for it; standard error comes with standard output. */
  static Process launch(Path data, String... settings) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Main.class.getName(),
            "start",
            "--data-dir",
            data.toString(),
            "--set",
            "avatica.port=0",
            "--set",
            "flight.port=0"));
    for (String setting : settings) {
      command.addAll(List.of("--set", setting));
    }
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** For Flight clients. */
  public URI flightUri() {
    return flightUri;
  }

  public long pid() {
    return process.pid();
  }

  /** A connection of the Avatica driver. */
  Connection connect(String serialization) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:avatica:remote:url=" + url + ";serialization=" + serialization);
  }

  /** PostgreSQL's main process below the server. */
  ProcessHandle postgres() throws IOException {
    String first = Files.readAllLines(data.resolve("oltp/pgdata/postmaster.pid")).getFirst();
    return ProcessHandle.of(Long.parseLong(first.strip())).orElseThrow();
  }

  /** The largest amount of memory the process has had in RAM, in bytes. */
  public long peakResidentBytes() throws IOException {
    Optional<String> line =
        Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status")).stream()
            .filter(l -> l.startsWith("VmHWM:"))
            .findFirst();
    return Long.parseLong(line.orElseThrow().replaceAll("[^0-9]", "")) << 10;
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    // By its handle: destroying the process itself would close its output, which is still read.
    process.toHandle().destroyForcibly();
    process.waitFor();
  }

  /** SIGTERM; the exit code. */
  int stop() throws InterruptedException {
    process.toHandle().destroy();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("stopped by SIGTERM").isTrue();
    return process.exitValue();
  }

  @Override
  public void close() throws InterruptedException {
    process.toHandle().destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      kill();
    }
    draining.join();
  }
}
