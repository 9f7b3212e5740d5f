package io.megadb.bench;

import io.megadb.examples.cloudcost.CloudCostGenerator;
import io.megadb.examples.cloudcost.CloudCostSample;
import io.megadb.exec.Session;
import io.megadb.spi.catalog.Identifiers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A server with the cloud-cost sample loaded. The data folder is used again by a later run of the
 * same scale: loading takes minutes at scale 5.
 */
final class HeadlineData {
  private HeadlineData() {}

  /** Starts the server and loads it if it is empty; the caller closes it. */
  static BenchServer start(BenchOptions options, double scale) throws IOException {
    Path folder = options.folder().resolve("headline-" + scale);
    Path marker = folder.resolve("loaded");
    Path copies = folder.resolve("copy");
    if (Files.exists(marker)) {
      options.progress("using the data of an earlier run in " + folder);
      BenchServer server = BenchServer.reopen(folder, List.of(copies));
      try (Session session = server.engine().openSession("bench")) {
        loadMetrics(server, session, copies, new CloudCostGenerator(scale));
        return server;
      } catch (IOException | RuntimeException e) {
        server.close();
        throw e;
      }
    }
    BenchServer server = BenchServer.start(folder, List.of(copies));
    try (Session session = server.engine().openSession("bench")) {
      load(server, session, copies, scale, options);
      Files.createFile(marker);
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private static void load(
      BenchServer server, Session session, Path copies, double scale, BenchOptions options)
      throws IOException {
    CloudCostGenerator generator = new CloudCostGenerator(scale);
    for (String table : CloudCostSample.tables()) {
      server.run(session, table);
    }
    Files.createDirectories(copies);
    options.progress("making " + generator.resources() + " resources");
    copy(server, session, copies, "accounts", generator::writeAccounts);
    copy(server, session, copies, "resources", generator::writeResources);
    copy(server, session, copies, "depends_on", generator::writeDependencies);
    loadMetrics(server, session, copies, generator);
    options.progress("making " + generator.charges() + " charges");
    copy(server, session, copies, "billing", file -> generator.writeBilling(file, done -> {}));
    server.run(session, "ANALYZE resources");
    server.run(session, CloudCostSample.graph());
  }

  /** A MEMORY table starts empty. */
  private static void loadMetrics(
      BenchServer server, Session session, Path copies, CloudCostGenerator generator)
      throws IOException {
    copy(server, session, copies, "metrics_now", generator::writeMetrics);
  }

  /** Writes one file. */
  private interface Source {
    void write(Path file) throws IOException;
  }

  private static void copy(
      BenchServer server, Session session, Path copies, String table, Source source)
      throws IOException {
    Path file = copies.resolve(table + ".csv");
    source.write(file);
    server.run(
        session,
        "COPY "
            + table
            + " FROM "
            + Identifiers.literal(file.toString())
            + " WITH (FORMAT csv, HEADER true, MATCH_BY_NAME true)");
    Files.delete(file);
  }
}
