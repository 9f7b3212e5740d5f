package io.megadb.duckdb;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.UUID;
import org.duckdb.DuckDBConnection;

/**
 * The in-process DuckDB that runs residuals, reads Parquet and writes it. It has no tables of its
 * own beyond temporary ones, and no extension may be installed or loaded.
 *
 * <p>Threads: any thread may connect; a connection belongs to one statement at a time.
 */
public final class DuckDb implements AutoCloseable {
  /** How a query's rows come out of DuckDB. */
  public enum Results {
    /**
     * As they are made, in constant memory. DuckDB's driver loses the text of an error that happens
     * before the first rows: it arrives as {@link LostErrorException}, and the query has to be run
     * again with {@link #MATERIALIZED} to learn it.
     */
    STREAMING,
    /** All in memory before the first is seen. */
    MATERIALIZED
  }

  private final DuckDBConnection streaming;
  private final DuckDBConnection materialized;

  private DuckDb(DuckDBConnection streaming, DuckDBConnection materialized) {
    this.streaming = streaming;
    this.materialized = materialized;
  }

  /**
   * Opens a DuckDB of its own.
   *
   * @throws MegaDbException CONFIGURATION_ERROR if DuckDB refuses the configuration
   */
  public static DuckDb open(DuckDbConfig config) {
    // Both connections must reach the same database: only a named one can be opened twice, and only
    // with equal properties, so everything else is set afterwards.
    String url = "jdbc:duckdb:memory:megadb-" + UUID.randomUUID();
    try {
      Files.createDirectories(config.temporaryDirectory());
      DuckDBConnection streaming = connect(url, true);
      DuckDBConnection materialized = connect(url, false);
      try (Statement statement = streaming.createStatement()) {
        statement.execute("SET GLOBAL autoinstall_known_extensions = false");
        statement.execute("SET GLOBAL autoload_known_extensions = false");
        statement.execute("SET GLOBAL allow_community_extensions = false");
        statement.execute("SET GLOBAL threads = " + config.threads());
        statement.execute("SET GLOBAL memory_limit = '" + config.memoryLimitMib() + "MiB'");
        statement.execute(
            "SET GLOBAL temp_directory = "
                + Identifiers.literal(config.temporaryDirectory().toAbsolutePath().toString()));
        statement.execute(
            "SET GLOBAL max_temp_directory_size = '" + config.temporaryLimitMib() + "MiB'");
        statement.execute("SET GLOBAL enable_progress_bar = true");
        statement.execute("SET GLOBAL enable_progress_bar_print = false");
        statement.execute("SET GLOBAL parquet_metadata_cache = true");
        statement.execute("SET GLOBAL preserve_insertion_order = true");
        statement.execute("SET GLOBAL TimeZone = 'UTC'");
        for (String setup : config.setup()) {
          statement.execute(setup);
        }
      }
      return new DuckDb(streaming, materialized);
    } catch (SQLException e) {
      throw new MegaDbException(
          ErrorCode.CONFIGURATION_ERROR, "DuckDB cannot start: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot create DuckDB's temporary directory " + config.temporaryDirectory(), e);
    }
  }

  private static DuckDBConnection connect(String url, boolean stream) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("jdbc_stream_results", Boolean.toString(stream));
    return (DuckDBConnection) DriverManager.getConnection(url, properties);
  }

  /** A connection whose results stream; the caller closes it. */
  public DuckConnection connect() {
    return connect(Results.STREAMING);
  }

  /** A connection; the caller closes it. Takes about 0.2 ms. */
  public DuckConnection connect(Results results) {
    try {
      DuckDBConnection parent = results == Results.STREAMING ? streaming : materialized;
      return new DuckConnection(parent.duplicate());
    } catch (SQLException e) {
      throw DuckDbErrors.translate(e);
    }
  }

  /** Closes DuckDB; statements that still run fail. */
  @Override
  public void close() {
    try (materialized;
        streaming) {
      // Only closes both, in this order, whatever the first does.
      assert streaming != null;
    } catch (SQLException e) {
      throw DuckDbErrors.translate(e);
    }
  }
}
