package io.megadb.server.cli;

import io.megadb.server.EngineParts;
import io.megadb.server.MegaDbServer;
import io.megadb.server.ServerConfig;
import io.megadb.server.config.ConfigKeys;
import io.megadb.server.config.Configuration;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./megadb start}: the server in the foreground. */
@Command(
    name = "start",
    description =
        "Runs the server in the foreground. Ctrl-C or SIGTERM lets running statements end, then"
            + " stops; a second one kills.",
    mixinStandardHelpOptions = true)
final class StartCommand implements Callable<Integer> {
  @Mixin private ConfigOptions options;

  @Option(
      names = "--exit-when-ready",
      hidden = true,
      description = "Stops as soon as it is ready; for measuring the start.")
  private boolean exitWhenReady;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Configuration configuration = options.load();
    Logging.level(configuration.get(ConfigKeys.LOG_LEVEL));
    ServerConfig config = ServerConfig.of(configuration);
    Path folder = configuration.get(ConfigKeys.DATA_DIRECTORY).toAbsolutePath().normalize();
    EngineParts parts = new EngineParts(configuration);
    MegaDbServer server = new MegaDbServer(config, parts.engine(), parts, Version.current());
    Thread stopping = new Thread(() -> stop(server, out), "stop");
    Runtime.getRuntime().addShutdownHook(stopping);
    // Since the JVM began: the start script may have built before, under the same process id.
    double seconds = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
    out.println("MegaDB " + Version.current() + " on " + folder);
    out.println("  Avatica: " + server.avaticaUrl());
    out.println(
        "  JDBC:    jdbc:avatica:remote:url=" + server.avaticaUrl() + ";serialization=PROTOBUF");
    out.println("  Flight:  " + server.flightUri());
    out.println(String.format(Locale.ROOT, "Ready after %.1f s. Ctrl-C stops.", seconds));
    out.flush();
    if (exitWhenReady) {
      return 0;
    }
    // Until a signal: the shutdown hook ends the process.
    new CountDownLatch(1).await();
    return 0;
  }

  private static void stop(MegaDbServer server, PrintWriter out) {
    out.println("Stopping.");
    out.flush();
    int code = 1;
    try {
      server.close();
      code = 0;
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(StartCommand.class).error("stopping failed", e);
    } finally {
      // Otherwise the exit code would be the signal's, and a clean stop would look like a failure.
      Runtime.getRuntime().halt(code);
    }
  }
}
