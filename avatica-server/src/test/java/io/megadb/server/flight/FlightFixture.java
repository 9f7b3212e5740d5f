package io.megadb.server.flight;

import io.megadb.server.EngineParts;
import io.megadb.server.MegaDbServer;
import io.megadb.server.ServerConfig;
import io.megadb.server.config.Configuration;
import io.megadb.server.config.ConfigurationLoader;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.remote.RemoteError;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;

/** A server with all its tiers in a folder, at free ports, and clients of it. */
final class FlightFixture implements AutoCloseable {
  private final MegaDbServer server;
  private final EngineParts parts;
  final BufferAllocator allocator = new RootAllocator();

  FlightFixture(Path data, String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "server.data_directory=" + data,
                "avatica.port=0",
                "flight.port=0",
                "duckdb.threads=2",
                "server.drain_timeout_seconds=0"));
    all.addAll(List.of(settings));
    Configuration configuration = new ConfigurationLoader().options(all).load();
    parts = new EngineParts(configuration);
    server = new MegaDbServer(ServerConfig.of(configuration), parts.engine(), parts, "0.1.0");
  }

  URI uri() {
    return server.flightUri();
  }

  EngineParts parts() {
    return parts;
  }

  /** A client without login. */
  FlightSqlClient client() {
    return new FlightSqlClient(flight());
  }

  FlightClient flight() {
    return FlightClient.builder(
            allocator, Location.forGrpcInsecure(uri().getHost(), uri().getPort()))
        .build();
  }

  /** The Flight SQL JDBC driver. */
  Connection jdbc() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:arrow-flight-sql://127.0.0.1:" + uri().getPort() + "/?useEncryption=false");
  }

  Connection avatica() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:avatica:remote:url=" + server.avaticaUrl() + ";serialization=PROTOBUF");
  }

  /** Rows of all endpoints with their values joined by {@code |}. */
  static List<String> rows(FlightSqlClient client, FlightInfo info, CallOption... options)
      throws Exception {
    List<String> lines = new ArrayList<>();
    for (FlightEndpoint endpoint : info.getEndpoints()) {
      try (FlightStream stream = client.getStream(endpoint.getTicket(), options)) {
        while (stream.next()) {
          for (int row = 0; row < stream.getRoot().getRowCount(); row++) {
            List<String> values = new ArrayList<>();
            for (FieldVector vector : stream.getRoot().getFieldVectors()) {
              values.add(String.valueOf(vector.getObject(row)));
            }
            lines.add(String.join("|", values));
          }
        }
      }
    }
    return lines;
  }

  static List<String> rows(FlightSqlClient client, String sql) throws Exception {
    return rows(client, client.execute(sql));
  }

  /** What the server said of a failure, as a program reads it. */
  static MegaDbException error(Throwable failure) {
    FlightRuntimeException flight = (FlightRuntimeException) failure;
    return RemoteError.read(flight.status().metadata()::getByte, flight).orElseThrow();
  }

  @Override
  public void close() {
    allocator.close();
    server.close();
  }
}
