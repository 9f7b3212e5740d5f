package io.megadb.bench;

import io.megadb.bench.graph.GraphData;
import io.megadb.examples.debian.DebianSample;
import io.megadb.exec.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Graphs for the benchmarks, and the same as tables and a property graph of a server. */
final class GraphSource {
  static final long SEED = 20_260_101;

  private GraphSource() {}

  /** The packages apt knows of on this machine, asked once. */
  static GraphData debian(BenchOptions options) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(options.folder().resolve("debian"));
    Path packages = folder.resolve("packages.csv");
    Path dependencies = folder.resolve("dependencies.csv");
    if (!Files.exists(packages)) {
      Path temporary = Files.createDirectories(folder.resolve("tmp"));
      Process apt = new ProcessBuilder("apt-cache", "dumpavail").start();
      try (BufferedReader available =
          new BufferedReader(new InputStreamReader(apt.getInputStream(), StandardCharsets.UTF_8))) {
        DebianSample.write(available, temporary);
      }
      if (apt.waitFor() != 0) {
        throw new IOException("apt-cache dumpavail failed with " + apt.exitValue());
      }
      Files.move(temporary.resolve("dependencies.csv"), dependencies);
      Files.move(temporary.resolve("packages.csv"), packages);
    }
    return GraphData.debian(packages, dependencies);
  }

  /** Loads tables {@code <name>_v} and {@code <name>_e} of the OLAP tier. */
  static void load(BenchServer server, Session session, GraphData data, GraphData.Csv csv) {
    String type = data.keyType();
    server.run(
        session,
        "CREATE TABLE %s_v (n bigint, id %s, section text) USING OLAP"
            .formatted(data.name(), type));
    server.run(
        session,
        "CREATE TABLE %s_e (n bigint, s bigint, t bigint, a %s, b %s, kind text) USING OLAP"
            .formatted(data.name(), type, type));
    server.run(
        session, "COPY %s_v FROM '%s' WITH (FORMAT csv)".formatted(data.name(), csv.vertices()));
    server.run(
        session, "COPY %s_e FROM '%s' WITH (FORMAT csv)".formatted(data.name(), csv.edges()));
  }

  /**
   * Makes the property graph {@code <name>}.
   *
   * @param edgeKey {@code KEY (n)}, or nothing
   * @param options {@code WITH (...)}, or nothing
   */
  static void createGraph(
      BenchServer server, Session session, GraphData data, String edgeKey, String options) {
    server.run(
        session,
        ("CREATE PROPERTY GRAPH %1$s"
                + " VERTEX TABLES (%1$s_v KEY (id) LABEL v)"
                + " EDGE TABLES (%1$s_e %2$s SOURCE KEY (a) REFERENCES %1$s_v (id)"
                + " DESTINATION KEY (b) REFERENCES %1$s_v (id) LABEL e) %3$s")
            .formatted(data.name(), edgeKey, options));
  }
}
