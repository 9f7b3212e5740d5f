package io.megadb.bench;

import io.megadb.duckdb.DuckDb;
import io.megadb.exec.Engine;
import io.megadb.exec.Session;
import io.megadb.server.EngineParts;
import io.megadb.server.MegaDbServer;
import io.megadb.server.ServerConfig;
import io.megadb.server.config.Configuration;
import io.megadb.server.config.ConfigurationLoader;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.ScanRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** A whole server in this process, on a data folder of the benchmark's. */
final class BenchServer implements AutoCloseable {
  static final long DUCKDB_MEMORY_MIB = 4096;

  private final EngineParts parts;
  private final MegaDbServer server;

  private BenchServer(Configuration configuration) {
    this.parts = new EngineParts(configuration);
    this.server = new MegaDbServer(ServerConfig.of(configuration), parts.engine(), parts, "0.1.0");
  }

  /**
   * Starts on an empty data folder.
   *
   * @param copyFrom folders COPY may read
   */
  static BenchServer start(BenchOptions options, List<Path> copyFrom) throws IOException {
    return start(options.folder().resolve("server"), copyFrom);
  }

  /** Starts on a data folder that is emptied first. */
  static BenchServer start(Path folder, List<Path> copyFrom) throws IOException {
    delete(folder);
    return reopen(folder, copyFrom);
  }

  /**
   * Starts on a data folder as it is.
   *
   * @param more settings, each {@code key=value}
   */
  static BenchServer reopen(Path folder, List<Path> copyFrom, String... more) throws IOException {
    Files.createDirectories(folder);
    List<String> settings =
        new ArrayList<>(
            List.of(
                "server.data_directory=" + folder,
                "avatica.port=0",
                "flight.port=0",
                "server.log_level=warn",
                "duckdb.memory_limit_mib=" + DUCKDB_MEMORY_MIB,
                "memory.max_bytes=" + (4L << 30)));
    if (!copyFrom.isEmpty()) {
      settings.add(
          "copy.allowed_directories="
              + String.join(
                  java.io.File.pathSeparator, copyFrom.stream().map(Path::toString).toList()));
    }
    settings.addAll(List.of(more));
    return new BenchServer(new ConfigurationLoader().options(settings).load());
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Reads Parquet each time. */
  static final String NO_DECODED_COLUMNS = "olap.column_cache_bytes=0";

  /** Waits until no more columns are being decoded, so that runs are alike. */
  void awaitDecoded() throws InterruptedException {
    if (!parts.olap().awaitDecoded(Duration.ofMinutes(5))) {
      throw new IllegalStateException("columns are still being decoded after 5 minutes");
    }
  }

  Engine engine() {
    return parts.engine();
  }

  DuckDb duckDb() {
    return parts.duckDb();
  }

  /** A child of the root that the server's vectors come from; the caller closes it. */
  BufferAllocator allocator() {
    return parts.allocator().newChildAllocator("bench", 0, Long.MAX_VALUE);
  }

  int threads() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** Runs a statement for its effect. */
  void run(Session session, String sql) {
    session.execute(sql).close();
  }

  /** A connection of pgjdbc's to the server's PostgreSQL. */
  Connection plainPostgres() throws SQLException {
    PostgresServer postgres = postgres();
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  /** What another process's driver needs for the server's PostgreSQL. */
  PostgresServer postgres() {
    var postgres = parts.oltp().server().orElseThrow();
    return new PostgresServer(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  /** A running PostgreSQL. */
  record PostgresServer(String jdbcUrl, String user, String password) {}

  String avaticaUrl(String serialization) {
    return "jdbc:avatica:remote:url=" + server.avaticaUrl() + ";serialization=" + serialization;
  }

  java.net.URI flightUri() {
    return server.flightUri();
  }

  /** The data files of an OLAP table. */
  List<String> dataFiles(String table) {
    TableDefinition definition =
        parts
            .engine()
            .catalog()
            .table(new TableName("olap", "public", table))
            .orElseThrow(() -> new IllegalStateException("no table " + table));
    try (RootAllocator allocator = new RootAllocator()) {
      QueryContext context = new QueryContext("files", allocator, new Cancellation());
      LocalScan scan =
          parts
              .olap()
              .scan(
                  new ScanRequest(
                      definition, List.of(), List.of(), true, Optional.empty(), "files", context));
      scan.pin().close();
      return scan.unitNames().stream().map(f -> f.replaceFirst("^file:/+", "/")).toList();
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
