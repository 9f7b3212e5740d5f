package io.megadb.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server process with 256 MiB of heap and small bounds hands a large OLAP table to the Avatica
 * driver, frame by frame, in constant memory.
 */
final class LargeResultIT {
  private static final Logger LOG = LoggerFactory.getLogger(LargeResultIT.class);
  private static final int FETCH_SIZE = 10_000;
  private static final int SMALL = 200_000;

  /** Pages the process touches for the first time meanwhile: compiled code, DuckDB's buffers. */
  private static final long ALLOWANCE_BYTES = 256L << 20;

  @TempDir Path folder;

  @Test
  void aMillionRowsLeaveInConstantMemory() throws Exception {
    readThroughTheDriver(1_000_000);
  }

  @Test
  @Tag("nightly")
  void fiftyMillionRowsLeaveInConstantMemory() throws Exception {
    readThroughTheDriver(50_000_000);
  }

  private void readThroughTheDriver(long rows) throws Exception {
    try (ServerProcess server =
            ServerProcess.start(
                folder, "engine.memory_limit_mib=64", "duckdb.memory_limit_mib=128");
        Connection connection = server.connect("PROTOBUF");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE big (n bigint, t text) USING OLAP");
      statement.execute(
          "INSERT INTO big SELECT n, 'text' FROM generate_series(1, " + rows + ") AS g(n)");
      statement.setFetchSize(FETCH_SIZE);
      read(statement, SMALL);
      long before = server.peakResidentBytes();
      long started = System.nanoTime();
      read(statement, rows);
      LOG.info(
          "{} rows in {} ms, resident at most {} bytes, {} before",
          rows,
          (System.nanoTime() - started) / 1_000_000,
          server.peakResidentBytes(),
          before);
      assertThat(server.peakResidentBytes()).isLessThan(before + ALLOWANCE_BYTES);
    }
  }

  private static void read(Statement statement, long rows) throws Exception {
    long count = 0;
    long sum = 0;
    try (ResultSet result = statement.executeQuery("SELECT n, t FROM big WHERE n <= " + rows)) {
      while (result.next()) {
        sum += result.getLong(1);
        count++;
      }
    }
    assertThat(count).isEqualTo(rows);
    assertThat(sum).isEqualTo(rows * (rows + 1) / 2);
  }
}
