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

  private final DuckDBConnection root;

  private DuckDb(DuckDBConnection root) {
    this.root = root;
  }

  /**
   * Opens a DuckDB of its own.
   *
   * @throws MegaDbException CONFIGURATION_ERROR if DuckDB refuses the configuration
   */
  public static DuckDb open(DuckDbConfig config) {
    Properties properties = new Properties();
    properties.setProperty("jdbc_stream_results", "true");
    try {
      Files.createDirectories(config.temporaryDirectory());
      DuckDBConnection root =
          (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:", properties);
      try (Statement statement = root.createStatement()) {
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
        statement.execute("SET GLOBAL parquet_metadata_cache = true");
        statement.execute("SET GLOBAL preserve_insertion_order = true");
        statement.execute("SET GLOBAL TimeZone = 'UTC'");
        for (String setup : config.setup()) {
          statement.execute(setup);
        }
      }
      return new DuckDb(root);
    } catch (SQLException e) {
      throw new MegaDbException(
          ErrorCode.CONFIGURATION_ERROR, "DuckDB cannot start: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot create DuckDB's temporary directory " + config.temporaryDirectory(), e);
    }
  }

  /** A connection whose results stream; the caller closes it. */
  public DuckConnection connect() {
    return connect(Results.STREAMING);
  }

  /** A connection; the caller closes it. Takes about 0.2 ms. */
  public DuckConnection connect(Results results) {
    try {
      DuckDBConnection connection = root.duplicate();
      try (Statement statement = connection.createStatement()) {
        // Without the bar, which is not printed, DuckDB does not keep count of its progress.
        statement.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false");
        if (results == Results.MATERIALIZED) {
          statement.execute("SET jdbc_stream_results = false");
        }
      }
      return new DuckConnection(connection);
    } catch (SQLException e) {
      throw DuckDbErrors.translate(e);
    }
  }

  /** Closes DuckDB; statements that still run fail. */
  @Override
  public void close() {
    try {
      root.close();
    } catch (SQLException e) {
      throw DuckDbErrors.translate(e);
    }
  }
}
