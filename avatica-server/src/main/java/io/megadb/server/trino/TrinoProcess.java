package io.megadb.server.trino;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Trino server of one node in a process of its own, with a catalog for each tier or any others.
 * What it says goes to {@code server.log} in its folder.
 */
public final class TrinoProcess implements AutoCloseable {
  /** The version the build fetches. */
  public static final String VERSION = "483";

  /** The catalogs, each of the tier of the same name; megadb has views and system tables. */
  public static final List<String> CATALOGS =
      List.of("olap", "oltp", "memory", "vector", "graph", "megadb");

  private static final String STARTED = "SERVER STARTED";
  private static final int LAST_LINES = 40;
  private static final long STOP_SECONDS = 60;

  private static final String DEFAULT_HEAP = "1g";

  /**
   * What a Trino has.
   *
   * @param heap as in {@code -Xmx}
   * @param plugins folders, by name
   * @param catalogs properties, by name
   */
  public record Setup(
      String heap, Map<String, Path> plugins, Map<String, Map<String, String>> catalogs) {
    public Setup {
      plugins = Map.copyOf(plugins);
      catalogs = Map.copyOf(catalogs);
    }
  }

  private final Process process;
  private final int port;
  private final Thread logging;

  private TrinoProcess(Process process, int port, Thread logging) {
    this.process = process;
    this.port = port;
    this.logging = logging;
  }

  /**
   * The plugin, and a catalog for each tier.
   *
   * @param home the project's folder, with what the build has made
   * @param flight where MegaDB's Flight SQL listens
   * @throws MegaDbException UNDEFINED_FILE if the plugin was not built
   */
  public static Setup tiers(Path home, URI flight) {
    Map<String, Map<String, String>> catalogs = new HashMap<>();
    for (String catalog : CATALOGS) {
      catalogs.put(
          catalog,
          Map.of(
              "connector.name",
              "megadb",
              "megadb.tier",
              catalog,
              "megadb.uri",
              "grpc://" + flight.getHost() + ":" + flight.getPort(),
              "megadb.impersonation",
              "true"));
    }
    return new Setup(DEFAULT_HEAP, Map.of("megadb", pluginFolder(home)), catalogs);
  }

  /**
   * Starts Trino and waits until it answers.
   *
   * @param home the project's folder, with what the build has made
   * @param folder configuration, log and temporary files; made anew
   * @param port on loopback, 0 for any free one
   * @throws MegaDbException UNDEFINED_FILE if Trino was not built, IO_ERROR if it does not start
   */
  public static TrinoProcess start(Path home, Path folder, int port, Setup setup) {
    try {
      int chosen = port == 0 ? freePort() : port;
      Path libraries = existing(home.resolve("trino-plugin/server/target/trino/lib"));
      Path plugins = Files.createDirectories(folder.resolve("plugin"));
      for (Map.Entry<String, Path> plugin : setup.plugins().entrySet()) {
        Path link = plugins.resolve(plugin.getKey());
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, existing(plugin.getValue()).toAbsolutePath());
      }
      configure(folder, chosen, setup.catalogs());
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx" + setup.heap(),
                  "-XX:+UseG1GC",
                  "-Duser.timezone=UTC",
                  "-Djdk.attach.allowAttachSelf=true",
                  "-Dfile.encoding=UTF-8",
                  "-Dconfig=" + folder.resolve("etc/config.properties").toAbsolutePath(),
                  "--add-modules=jdk.incubator.vector",
                  "--add-opens=java.base/java.nio=ALL-UNNAMED",
                  "--enable-native-access=ALL-UNNAMED",
                  "--sun-misc-unsafe-memory-access=allow",
                  "-cp",
                  libraries.toAbsolutePath() + "/*",
                  "io.megadb.trino.server.TrinoMain",
                  VERSION)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
      return whenStarted(process, chosen, folder.resolve("server.log"));
    } catch (IOException e) {
      throw new MegaDbException(
          ErrorCode.IO_ERROR, "Trino was not started in " + folder + ": " + e.getMessage(), e);
    }
  }

  private static TrinoProcess whenStarted(Process process, int port, Path log) throws IOException {
    Writer writer = Files.newBufferedWriter(log, StandardCharsets.UTF_8);
    BufferedReader output = process.inputReader();
    Deque<String> last = new ArrayDeque<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      writer.write(line + "\n");
      last.addLast(line);
      if (last.size() > LAST_LINES) {
        last.removeFirst();
      }
      if (line.contains(STARTED)) {
        Thread logging =
            Thread.ofPlatform().daemon().name("trino-log").start(() -> copy(output, writer));
        return new TrinoProcess(process, port, logging);
      }
    }
    writer.close();
    throw new MegaDbException(
            ErrorCode.IO_ERROR, "Trino ended while it started:\n" + String.join("\n", last))
        .withHint("All it said is in " + log + ".");
  }

  private static void copy(BufferedReader output, Writer log) {
    try (log) {
      output.transferTo(log);
    } catch (IOException e) {
      org.slf4j.LoggerFactory.getLogger(TrinoProcess.class).debug("Trino's log has ended", e);
    }
  }

  private static void configure(Path folder, int port, Map<String, Map<String, String>> properties)
      throws IOException {
    Path catalogs = Files.createDirectories(folder.resolve("etc/catalog"));
    Files.writeString(
        folder.resolve("etc/config.properties"),
        """
        node.environment=megadb
        node.id=megadb
        node.internal-address=127.0.0.1
        node.bind-ip=127.0.0.1
        coordinator=true
        node-scheduler.include-coordinator=true
        http-server.http.port=%d
        discovery.uri=http://127.0.0.1:%d
        plugin.dir=%s
        catalog.config-dir=%s
        """
            .formatted(
                port, port, folder.resolve("plugin").toAbsolutePath(), catalogs.toAbsolutePath()));
    for (Map.Entry<String, Map<String, String>> catalog : properties.entrySet()) {
      Files.writeString(
          catalogs.resolve(catalog.getKey() + ".properties"),
          catalog.getValue().entrySet().stream()
              .map(p -> p.getKey() + "=" + p.getValue() + "\n")
              .sorted()
              .collect(Collectors.joining()));
    }
  }

  private static Path pluginFolder(Path home) {
    Path target = existing(home.resolve("trino-plugin/target"));
    try (Stream<Path> folders = Files.list(target)) {
      return folders
          .filter(f -> f.getFileName().toString().startsWith("trino-plugin-megadb-"))
          .findFirst()
          .orElseThrow(() -> missing(target.resolve("trino-plugin-megadb-*")));
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "can't read " + target, e);
    }
  }

  private static Path existing(Path path) {
    if (!Files.isDirectory(path)) {
      throw missing(path);
    }
    return path;
  }

  private static MegaDbException missing(Path path) {
    return new MegaDbException(ErrorCode.UNDEFINED_FILE, "there is no " + path)
        .withHint("Run ./megadb build in the project's folder.");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Where it listens. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** For trino-jdbc. */
  public String jdbcUrl() {
    return "jdbc:trino://127.0.0.1:" + port;
  }

  /** The process's number. */
  public long pid() {
    return process.pid();
  }

  /** Ends Trino and waits for it. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      logging.join();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
