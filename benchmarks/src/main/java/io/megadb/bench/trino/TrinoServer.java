package io.megadb.bench.trino;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Trino of one node in a process of its own, with any plugins and catalogs: what is measured
 * stands beside its peers in one server. What it says goes to {@code server.log} in its folder.
 */
public final class TrinoServer implements AutoCloseable {
  private static final String VERSION = "483";
  private static final long STOP_SECONDS = 60;

  private final Process process;
  private final int port;
  private final Thread logging;

  private TrinoServer(Process process, int port, Thread logging) {
    this.process = process;
    this.port = port;
    this.logging = logging;
  }

  /**
   * Starts Trino and waits until it answers.
   *
   * @param libraries the server's jars
   * @param folder for configuration and log
   * @param heap as in {@code -Xmx}
   * @param plugins folders of plugins, by name
   * @param catalogs properties, by name
   * @throws IOException if it does not start; the message has where its log is
   */
  public static TrinoServer start(
      Path libraries,
      Path folder,
      String heap,
      Map<String, Path> plugins,
      Map<String, Map<String, String>> catalogs)
      throws IOException {
    int port = freePort();
    Path linked = Files.createDirectories(folder.resolve("plugin"));
    for (var plugin : plugins.entrySet()) {
      Path link = linked.resolve(plugin.getKey());
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, plugin.getValue().toRealPath());
    }
    configure(folder, port, catalogs);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseG1GC",
                "-Duser.timezone=UTC",
                "-Djdk.attach.allowAttachSelf=true",
                "-Dconfig=" + folder.resolve("etc/config.properties"),
                "--add-modules=jdk.incubator.vector",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                libraries.toRealPath() + "/*",
                "io.megadb.trino.server.TrinoMain",
                VERSION)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    // A measurement that is ended from outside leaves no Trino behind.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "stop-trino"));
    return new TrinoServer(process, port, whenStarted(process, folder.resolve("server.log")));
  }

  private static Thread whenStarted(Process process, Path log) throws IOException {
    Writer writer = Files.newBufferedWriter(log);
    BufferedReader output = process.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      writer.write(line + "\n");
      if (line.contains("SERVER STARTED")) {
        return Thread.ofPlatform().daemon().name("trino-log").start(() -> copy(output, writer));
      }
    }
    writer.close();
    throw new IOException("Trino ended while it started; see " + log);
  }

  private static void copy(BufferedReader output, Writer log) {
    try (log) {
      output.transferTo(log);
    } catch (IOException e) {
      throw new UncheckedIOException("Trino's log", e);
    }
  }

  private static void configure(Path folder, int port, Map<String, Map<String, String>> catalogs)
      throws IOException {
    Path files = Files.createDirectories(folder.resolve("etc/catalog"));
    try (Stream<Path> old = Files.list(files)) {
      for (Path file : old.toList()) {
        Files.delete(file);
      }
    }
    String address = "http://127.0.0.1:" + port;
    write(
        folder.resolve("etc/config.properties"),
        Map.ofEntries(
            Map.entry("node.environment", "bench"),
            Map.entry("node.id", "bench"),
            Map.entry("node.internal-address", "127.0.0.1"),
            Map.entry("node.bind-ip", "127.0.0.1"),
            Map.entry("coordinator", "true"),
            Map.entry("node-scheduler.include-coordinator", "true"),
            Map.entry("http-server.http.port", Integer.toString(port)),
            Map.entry("discovery.uri", address),
            Map.entry("plugin.dir", folder.resolve("plugin").toString()),
            Map.entry("catalog.config-dir", files.toString())));
    for (var catalog : catalogs.entrySet()) {
      write(files.resolve(catalog.getKey() + ".properties"), catalog.getValue());
    }
  }

  private static void write(Path file, Map<String, String> properties) throws IOException {
    Files.writeString(
        file,
        properties.entrySet().stream()
            .map(p -> p.getKey() + "=" + p.getValue() + "\n")
            .sorted()
            .collect(Collectors.joining()));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** For trino-jdbc. */
  public String jdbcUrl() {
    return "jdbc:trino://127.0.0.1:" + port;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    logging.join();
  }
}
