package io.megadb.server.cli;

import io.megadb.server.EngineParts;
import io.megadb.server.MegaDbServer;
import io.megadb.server.ServerConfig;
import io.megadb.server.config.ConfigKeys;
import io.megadb.server.config.Configuration;
import io.megadb.server.trino.TrinoProcess;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./megadb trino}: the server, and a Trino with a catalog for each of its tiers. */
@Command(
    name = "trino",
    description =
        "Runs the server and a Trino of one node with a catalog for each tier, in the foreground."
            + " Ctrl-C or SIGTERM stops both.",
    mixinStandardHelpOptions = true)
final class TrinoCommand implements Callable<Integer> {
  @Mixin private ConfigOptions options;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port of Trino on loopback; 0 means any free one. Default: ${DEFAULT-VALUE}")
  private int port = 8080;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Configuration configuration = options.load();
    Logging.level(configuration.get(ConfigKeys.LOG_LEVEL));
    ServerConfig config = ServerConfig.of(configuration);
    if (config.authRequired() || config.keystore().isPresent()) {
      throw new MegaDbException(
              ErrorCode.CONFIGURATION_ERROR,
              "./megadb trino writes catalog files without passwords and certificates")
          .withHint("Start the server by ./megadb start and Trino with files of your own.");
    }
    Path folder = configuration.get(ConfigKeys.DATA_DIRECTORY).toAbsolutePath().normalize();
    EngineParts parts = new EngineParts(configuration);
    MegaDbServer server = new MegaDbServer(config, parts.engine(), parts, Version.current());
    TrinoProcess trino;
    try {
      out.println("MegaDB " + Version.current() + " on " + folder);
      out.println("  Flight:  " + server.flightUri());
      out.println("Starting Trino " + TrinoProcess.VERSION);
      out.flush();
      trino =
          TrinoProcess.start(
              home(),
              folder.resolve("trino"),
              port,
              TrinoProcess.tiers(home(), server.flightUri()));
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(trino, server), "stop"));
    out.println("  Trino:   " + trino.uri());
    out.println("  JDBC:    " + trino.jdbcUrl() + "/olap/public");
    out.println("  CLI:     trino --server " + trino.uri() + " --catalog olap --schema public");
    out.println("  Catalogs: " + String.join(", ", TrinoProcess.CATALOGS));
    out.println("Ready. Ctrl-C stops.");
    out.flush();
    new CountDownLatch(1).await();
    return 0;
  }

  /** The project's folder, which the start script names. */
  private static Path home() {
    String home = System.getProperty("megadb.home");
    if (home == null) {
      throw new MegaDbException(
              ErrorCode.CONFIGURATION_ERROR, "the system property megadb.home is not set")
          .withHint("Start by ./megadb trino, or set it to the project's folder.");
    }
    return Path.of(home);
  }

  private static void stop(TrinoProcess trino, MegaDbServer server) {
    int code = 1;
    try (MegaDbServer last = server) {
      trino.close();
      code = 0;
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(TrinoCommand.class).error("stopping failed", e);
    } finally {
      Runtime.getRuntime().halt(code);
    }
  }
}
