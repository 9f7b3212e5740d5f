package io.megadb.duckdb;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.TextIndexes;
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
  private final IdleConnections idle;
  private final StreamExports exports = new StreamExports();

  private DuckDb(DuckDBConnection root, long memoryLimitMib) {
    this.root = root;
    this.idle = new IdleConnections(root, aheadMib(memoryLimitMib));
  }

  /**
   * How far DuckDB's threads make rows of a streamed result ahead of who reads them, in MiB. Less
   * than some batches, as DuckDB's own choice of 1 MB is, lets them wait most of the time. A 64th
   * of the memory, so that dozens of results leave room for what makes them.
   */
  private static long aheadMib(long memoryLimitMib) {
    return Math.clamp(memoryLimitMib / 64, 1, 16);
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
        JsonFunctions.register(root);
        EmbedFunction.register(root, config.embedder());
        for (String setup : config.setup()) {
          statement.execute(setup);
        }
      }
      return new DuckDb(root, config.memoryLimitMib());
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

  /** A connection in UTC; the caller closes it. */
  public DuckConnection connect(Results results) {
    return connect(results, "UTC");
  }

  /**
   * A connection; the caller closes it. Takes about 0.3 ms, next to nothing if one can be used
   * again.
   *
   * @param timeZone the zone's id, in which it reads and writes timestamptz as text
   */
  public DuckConnection connect(Results results, String timeZone) {
    try {
      return new DuckConnection(idle.lease(new IdleConnections.Kind(results, timeZone)), exports);
    } catch (SQLException e) {
      throw DuckDbErrors.translate(e);
    }
  }

  /** Lets statements call {@code bm25} and {@code text_match}; once for each DuckDB. */
  public void register(TextIndexes texts) {
    try {
      TextMatchFunctions.register(root, texts);
    } catch (SQLException e) {
      throw DuckDbErrors.translate(e);
    }
  }

  /** Closes DuckDB; statements that still run fail. */
  @Override
  public void close() {
    try {
      idle.close();
      root.close();
    } catch (SQLException e) {
      throw DuckDbErrors.translate(e);
    }
  }
}
