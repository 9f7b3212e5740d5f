package io.megadb.trino;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A MegaDB server in a process of its own, as it is distributed: Trino and MegaDB use other
 * versions of the same libraries, so one class path can't hold both.
 */
public final class MegadbProcess implements AutoCloseable {
  private static final Path HOME = Path.of(System.getProperty("megadb.home"));

  private final Process process;
  private final String flightUri;
  private final List<String> said;
  private final Thread draining;

  private MegadbProcess(
      Process process, String flightUri, List<String> said, BufferedReader output) {
    this.process = process;
    this.flightUri = flightUri;
    this.said = said;
    this.draining = Thread.ofPlatform().daemon().start(() -> output.lines().forEach(said::add));
  }

  /** Starts a server on a folder and waits until it is ready. */
  public static MegadbProcess start(Path data, String... settings) throws IOException {
    return start(data, List.of(), settings);
  }

  /**
   * Starts a server on a folder and waits until it is ready.
   *
   * @param options of the command {@code start}, beside the usual ones
   */
  public static MegadbProcess start(Path data, List<String> options, String... settings)
      throws IOException {
    List<String> command =
        megadb(
            "start",
            "--data-dir",
            data.toString(),
            "--set",
            "avatica.port=0",
            "--set",
            "flight.port=0",
            "--set",
            "server.drain_timeout_seconds=0");
    command.addAll(options);
    for (String setting : settings) {
      command.addAll(List.of("--set", setting));
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader output = process.inputReader();
    List<String> said = new CopyOnWriteArrayList<>();
    String uri = null;
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      said.add(line);
      if (line.contains("Flight:")) {
        uri = line.substring(line.indexOf("grpc")).strip();
      }
      if (line.startsWith("Ready") && uri != null) {
        return new MegadbProcess(process, uri, said, output);
      }
    }
    throw new IllegalStateException("the server did not start: " + String.join("\n", said));
  }

  private static List<String> megadb(String... arguments) {
    Path libraries = HOME.resolve("target/dist/megadb/lib");
    if (!Files.isDirectory(libraries)) {
      throw new IllegalStateException("there is no " + libraries + ": run ./megadb build first");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx768m",
            "-XX:+UseSerialGC",
            // A test is over before the second compiler has earned what it costs.
            "-XX:TieredStopAtLevel=1",
            "--add-modules=jdk.incubator.vector",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            libraries + "/*",
            "io.megadb.server.cli.Main"));
    command.addAll(List.of(arguments));
    return command;
  }

  /** {@code grpc://host:port}. */
  public String flightUri() {
    return flightUri;
  }

  /** What it has printed. */
  public List<String> output() {
    return said;
  }

  /** kill -9. */
  public void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
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
