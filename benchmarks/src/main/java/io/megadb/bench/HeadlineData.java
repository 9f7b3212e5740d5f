package io.megadb.bench;

import io.megadb.bench.headline.NearestConfigurations;
import io.megadb.examples.cloudcost.CloudCostGenerator;
import io.megadb.examples.cloudcost.CloudCostSample;
import io.megadb.exec.QueryResult;
import io.megadb.exec.Session;
import io.megadb.spi.catalog.Identifiers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * A server with the cloud-cost sample loaded. The data folder is used again by a later run of the
 * same scale: loading takes minutes at scale 5.
 */
final class HeadlineData {
  private HeadlineData() {}

  /**
   * Starts the server and loads it if it is empty; the caller closes it.
   *
   * @param settings of the server, if there are data already
   */
  static BenchServer start(BenchOptions options, double scale, String... settings)
      throws IOException {
    Path folder = options.folder().resolve("headline-" + scale);
    Path marker = folder.resolve("loaded");
    Path copies = folder.resolve("copy");
    if (Files.exists(marker)) {
      options.progress("using the data of an earlier run in " + folder);
      BenchServer server = BenchServer.reopen(folder, List.of(copies), settings);
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
    for (Path bill : generator.writeBills(copies, done -> {})) {
      copy(server, session, "billing", bill);
    }
    server.run(session, "ANALYZE resources");
    options.progress("embedding configurations");
    for (String statement : CloudCostSample.embeddings()) {
      server.run(session, statement);
    }
    server.run(session, CloudCostSample.graph());
  }

  /** All vectors with their resources. */
  static void vectors(Session session, NearestConfigurations.Sink sink) throws IOException {
    try (QueryResult.Rows rows =
        (QueryResult.Rows)
            session.execute("SELECT resource_id, embedding FROM resource_embeddings")) {
      ArrowReader reader = rows.reader();
      while (reader.loadNextBatch()) {
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        FixedSizeListVector lists = (FixedSizeListVector) root.getVector(1);
        Float4Vector elements = (Float4Vector) lists.getDataVector();
        for (int row = 0; row < root.getRowCount(); row++) {
          float[] vector = new float[lists.getListSize()];
          for (int i = 0; i < vector.length; i++) {
            vector[i] = elements.get(row * vector.length + i);
          }
          sink.add(root.getVector(0).getObject(row).toString(), vector);
        }
      }
    }
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
    copy(server, session, table, file);
  }

  private static void copy(BenchServer server, Session session, String table, Path file)
      throws IOException {
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
