package io.megadb.server.flight;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.adbc.core.AdbcConnection;
import org.apache.arrow.adbc.core.AdbcDatabase;
import org.apache.arrow.adbc.core.AdbcDriver;
import org.apache.arrow.adbc.core.AdbcStatement;
import org.apache.arrow.adbc.driver.flightsql.FlightSqlDriver;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/** The Java of docs/flight.md, as it stands there between the lines that name its block. */
final class FlightPage {
  private static final Pattern BLOCK =
      Pattern.compile("( *)// Block (\\d+)\\.\n(.*?)\n *// End of block \\2\\.", Pattern.DOTALL);

  private FlightPage() {}

  /** The blocks of this source, without their indentation. */
  static List<String> blocks(Path repository) throws IOException {
    String source =
        Files.readString(
            repository.resolve(
                "avatica-server/src/test/java/io/megadb/server/flight/FlightPage.java"));
    List<String> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(source);
    while (matcher.find()) {
      blocks.add(matcher.group(3).replaceAll("(?m)^" + matcher.group(1), ""));
    }
    return blocks;
  }

  static List<BigDecimal> jdbc(int port) throws Exception {
    List<BigDecimal> costs = new ArrayList<>();
    // Block 1.
    String url = "jdbc:arrow-flight-sql://127.0.0.1:" + port + "/?useEncryption=false";
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement statement =
            connection.prepareStatement("SELECT cost FROM charges WHERE account_id = ?")) {
      statement.setInt(1, 1);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          costs.add(rows.getBigDecimal(1));
        }
      }
    }
    // End of block 1.
    return costs;
  }

  static long adbc(int port, BufferAllocator allocator) throws Exception {
    long rows = 0;
    // Block 2.
    Map<String, Object> parameters = new HashMap<>();
    AdbcDriver.PARAM_URI.set(parameters, "grpc+tcp://127.0.0.1:" + port);
    try (AdbcDatabase database = new FlightSqlDriver(allocator).open(parameters);
        AdbcConnection connection = database.connect();
        AdbcStatement statement = connection.createStatement()) {
      statement.setSqlQuery("SELECT account_id, cost FROM charges");
      try (AdbcStatement.QueryResult result = statement.executeQuery()) {
        ArrowReader reader = result.getReader();
        while (reader.loadNextBatch()) {
          rows += reader.getVectorSchemaRoot().getRowCount();
        }
      }
    }
    // End of block 2.
    return rows;
  }

  static long raw(int port, BufferAllocator allocator) throws Exception {
    long rows = 0;
    // Block 3.
    Location server = Location.forGrpcInsecure("127.0.0.1", port);
    FlightClient flight = FlightClient.builder(allocator, server).build();
    try (FlightSqlClient client = new FlightSqlClient(flight)) {
      FlightInfo info = client.execute("SELECT account_id, cost FROM charges");
      for (FlightEndpoint endpoint : info.getEndpoints()) {
        try (FlightStream stream = client.getStream(endpoint.getTicket())) {
          while (stream.next()) {
            rows += stream.getRoot().getRowCount();
          }
        }
      }
    }
    // End of block 3.
    return rows;
  }
}
