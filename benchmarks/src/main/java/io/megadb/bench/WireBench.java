package io.megadb.bench;

import io.megadb.exec.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;

/** Five million rows of six columns through the Avatica driver, in both serialisations. */
public final class WireBench extends Bench {
  @Override
  public String name() {
    return "wire";
  }

  @Override
  public String description() {
    return "Five million rows through the Avatica driver, in both serialisations.";
  }

  @Override
  Report run(BenchOptions options) throws Exception {
    long rows = (long) options.number("rows", 5_000_000);
    Report report = new Report();
    report.row("serialisation", "rows/s", "bytes/row", "seconds");
    try (BenchServer server = BenchServer.start(options, List.of());
        Session session = server.engine().openSession("bench")) {
      server.run(
          session,
          "CREATE TABLE wide (id bigint, n integer, d double precision, t text, ts timestamp,"
              + " m numeric(12,2)) USING OLAP");
      server.run(
          session,
          "INSERT INTO wide SELECT i, CAST(i % 1000 AS integer), i * 0.5e0, 'row number ' || i,"
              + " TIMESTAMP '2025-01-01 00:00:00' + CAST(i || ' seconds' AS interval), i % 100000 / 100.0"
              + " FROM generate_series(CAST(1 AS bigint), CAST("
              + rows
              + " AS bigint)) AS g(i)");
      for (String serialization : List.of("JSON", "PROTOBUF")) {
        options.progress(serialization);
        long before = loopbackBytes();
        long start = System.nanoTime();
        long sum = 0;
        long count = 0;
        try (Connection connection = DriverManager.getConnection(server.avaticaUrl(serialization));
            Statement statement = connection.createStatement()) {
          statement.setFetchSize(10_000);
          try (ResultSet result = statement.executeQuery("SELECT id, n, d, t, ts, m FROM wide")) {
            while (result.next()) {
              sum += result.getLong(1);
              result.getInt(2);
              result.getDouble(3);
              result.getString(4);
              result.getString(5);
              result.getBigDecimal(6);
              count++;
            }
          }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (count != rows || sum != rows * (rows + 1) / 2) {
          throw new IllegalStateException(count + " rows with sum " + sum);
        }
        double bytes = (loopbackBytes() - before) / (double) rows;
        String key = "wire.avatica_" + serialization.toLowerCase(java.util.Locale.ROOT);
        report.row(serialization, rows / seconds, bytes, seconds);
        report.metric(key + "_rows_per_s", rows / seconds);
        report.metric(key + "_bytes_per_row", bytes);
      }
    }
    return report;
  }

  /** Bytes the loopback device carried since the machine started, as Linux counts them. */
  private static long loopbackBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/net/dev"))) {
      if (line.strip().startsWith("lo:")) {
        return Long.parseLong(line.strip().substring(3).strip().split("\\s+")[0]);
      }
    }
    throw new IOException("/proc/net/dev has no line for lo");
  }
}
