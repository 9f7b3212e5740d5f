package io.megadb.server.endtoend;

import io.megadb.server.EngineParts;
import io.megadb.server.MegaDbServer;
import io.megadb.server.ServerConfig;
import io.megadb.server.config.ConfigKeys;
import io.megadb.server.config.Configuration;
import io.megadb.server.config.ConfigurationLoader;
import io.megadb.tier.oltp.OltpTier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;

/** A server with all its tiers in a folder, at a free port. */
final class ServerFixture implements AutoCloseable {
  /** What the driver's {@code serialization} may be. */
  static final List<String> SERIALIZATIONS = List.of("JSON", "PROTOBUF");

  private final OltpTier oltp;
  private final MegaDbServer server;

  /** Where COPY finds files, besides the given folders. */
  final Path copyFolder;

  /** Starts with a configuration that names a free port. */
  ServerFixture(Configuration configuration) throws IOException {
    Path data = configuration.get(ConfigKeys.DATA_DIRECTORY);
    copyFolder = Files.createDirectories(data.resolve("copy"));
    EngineParts parts = new EngineParts(configuration);
    oltp = parts.oltp();
    server = new MegaDbServer(ServerConfig.of(configuration), parts.engine(), parts, "0.1.0");
  }

  /**
   * Starts.
   *
   * @param alsoCopyFrom a further folder COPY may read
   */
  ServerFixture(Path data, Path... alsoCopyFrom) throws IOException {
    this(configuration(data, alsoCopyFrom));
  }

  private static Configuration configuration(Path data, Path... alsoCopyFrom) {
    StringBuilder folders = new StringBuilder(data.resolve("copy").toString());
    for (Path folder : alsoCopyFrom) {
      folders.append(java.io.File.pathSeparatorChar).append(folder);
    }
    return new ConfigurationLoader()
        .options(
            List.of(
                "server.data_directory=" + data,
                "avatica.port=0",
                "flight.port=0",
                "copy.allowed_directories=" + folders))
        .load();
  }

  /** A connection of the Avatica driver. */
  Connection connect(String serialization) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:avatica:remote:url=" + server.avaticaUrl() + ";serialization=" + serialization);
  }

  /** A connection of PostgreSQL's own driver to the server below OLTP, in UTC. */
  Connection connectToPostgres() throws SQLException {
    var postgres = oltp.server().orElseThrow();
    Properties login = new Properties();
    login.setProperty("user", postgres.user());
    login.setProperty("password", postgres.password());
    Connection connection = DriverManager.getConnection(postgres.jdbcUrl(), login);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TIME ZONE 'UTC'");
    }
    return connection;
  }

  @Override
  public void close() {
    server.close();
  }
}
