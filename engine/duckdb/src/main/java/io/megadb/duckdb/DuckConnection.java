package io.megadb.duckdb;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.type.Column;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBResultSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the in-process DuckDB: temporary tables, registered streams and one statement
 * at a time. Closed without having changed anything of DuckDB's, it serves the next one who asks
 * ({@link IdleConnections}).
 *
 * <p>Threads: one, except {@link #progress}.
 */
public final class DuckConnection implements AutoCloseable {
  /** Rows per Arrow batch of a result. */
  public static final int BATCH_ROWS = 30 * 2048;

  // At debug each statement with its time: of a query, the time to its first rows.
  private static final Logger LOG = LoggerFactory.getLogger(DuckConnection.class);

  private final IdleConnections.Lease lease;
  private final DuckDBConnection connection;
  private final StreamExports exports;
  private final Map<String, ArrowArrayStream> streams = new LinkedHashMap<>();
  private final List<HandedOverReader> readers = new ArrayList<>();
  private volatile Statement running;
  // Whether a temporary table or a setting may be left in the connection.
  private boolean changed;
  // Queries not read to their end: DuckDB keeps what they use until the connection's next one.
  private int unfinished;
  private boolean closed;

  DuckConnection(IdleConnections.Lease lease, StreamExports exports) {
    this.lease = lease;
    this.exports = exports;
    this.connection = lease.connection();
  }

  /** Reads one row of a small result. */
  @FunctionalInterface
  public interface RowMapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  /** Runs a statement for its effect. */
  public void execute(String sql, QueryContext context) {
    context.cancellation().check();
    changed = true;
    try (Statement statement = connection.createStatement();
        Cancellation.Registration registration = interruptOn(context, statement)) {
      timed(sql, () -> statement.execute(sql));
    } catch (SQLException e) {
      throw translate(e, context);
    } finally {
      running = null;
    }
  }

  /** Runs a statement that changes or copies rows; returns how many. */
  public long update(String sql, QueryContext context) {
    context.cancellation().check();
    changed = true;
    try (Statement statement = connection.createStatement();
        Cancellation.Registration registration = interruptOn(context, statement)) {
      return timed(sql, () -> statement.executeLargeUpdate(sql));
    } catch (SQLException e) {
      throw translate(e, context);
    } finally {
      running = null;
    }
  }

  /** Runs a query whose few rows are wanted as Java values. */
  public <T> List<T> list(String sql, RowMapper<T> mapper, QueryContext context) {
    context.cancellation().check();
    unfinished++;
    try (Statement statement = connection.createStatement();
        Cancellation.Registration registration = interruptOn(context, statement);
        ResultSet rows = timed(sql, () -> statement.executeQuery(sql))) {
      List<T> result = new ArrayList<>();
      while (rows.next()) {
        result.add(mapper.map(rows));
      }
      unfinished--;
      return result;
    } catch (SQLException e) {
      throw translate(e, context);
    } finally {
      running = null;
    }
  }

  /**
   * Runs a query.
   *
   * @param columns what the query yields, each in the DuckDB type of {@link
   *     io.megadb.spi.type.TypeTable#duckDb}; names and types of the stream are taken from here
   * @return closed by the caller, before this connection
   * @throws LostErrorException see {@link DuckDb.Results#STREAMING}
   */
  public ArrowReader query(String sql, List<Column> columns, QueryContext context) {
    context.cancellation().check();
    Statement statement = null;
    Cancellation.Registration registration = null;
    unfinished++;
    try {
      Statement created = connection.createStatement();
      statement = created;
      registration = interruptOn(context, created);
      DuckDBResultSet rows = (DuckDBResultSet) timed(sql, () -> created.executeQuery(sql));
      ArrowReader stream = (ArrowReader) rows.arrowExportStream(context.allocator(), BATCH_ROWS);
      return new DuckResultReader(
          context,
          stream,
          columns,
          () -> unfinished--,
          List.of(stream, rows, statement, registration));
    } catch (SQLException | RuntimeException e) {
      closeQuietly(e, registration, statement);
      throw translate(e, context);
    }
  }

  private static <T> T timed(String sql, DeepStack.Call<T> call) throws SQLException {
    if (!LOG.isDebugEnabled()) {
      return DeepStack.call(sql, call);
    }
    long start = System.nanoTime();
    try {
      return DeepStack.call(sql, call);
    } finally {
      LOG.debug("{} ms: {}", (System.nanoTime() - start) / 1e6, sql);
    }
  }

  private static void closeQuietly(Exception cause, AutoCloseable... resources) {
    for (AutoCloseable resource : resources) {
      try {
        if (resource != null) {
          resource.close();
        }
      } catch (Exception e) {
        cause.addSuppressed(e);
      }
    }
  }

  /**
   * Makes an Arrow stream readable as a table of that name, once. It has the DuckDB types of its
   * Arrow types; json and unconstrained numeric arrive as VARCHAR. A stream of that name from
   * before is replaced.
   *
   * @param reader handed over: DuckDB closes it
   */
  public void registerStream(String name, ArrowReader reader, BufferAllocator allocator) {
    ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator);
    HandedOverReader handedOver = new HandedOverReader(reader, allocator);
    readers.add(handedOver);
    try {
      exports.export(handedOver, allocator, stream);
      connection.registerArrowStream(name, stream);
      ArrowArrayStream before = streams.put(name, stream);
      if (before != null) {
        release(before);
      }
    } catch (RuntimeException e) {
      release(stream);
      throw e.getCause() instanceof SQLException refused ? DuckDbErrors.translate(refused) : e;
    }
  }

  /** Drops a registered stream, read or not. */
  public void unregisterStream(String name) {
    ArrowArrayStream stream = streams.remove(name);
    if (stream != null) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("DROP VIEW IF EXISTS temp." + Identifiers.quote(name));
      } catch (SQLException e) {
        throw DuckDbErrors.translate(e);
      } finally {
        release(stream);
      }
    }
  }

  private static void release(ArrowArrayStream stream) {
    if (stream.snapshot().release != 0) {
      stream.release();
    }
    stream.close();
  }

  /** The driver's connection, for what this class does not offer (appenders, functions). */
  public DuckDBConnection jdbc() {
    changed = true;
    return connection;
  }

  private Cancellation.Registration interruptOn(QueryContext context, Statement statement) {
    running = statement;
    Interrupt interrupt = new Interrupt(connection, statement);
    Cancellation.Registration registration = context.cancellation().onCancel(interrupt::begin);
    return () -> {
      registration.close();
      interrupt.close();
    };
  }

  /** How far the running statement is, 0 to 1, as DuckDB estimates it. Any thread. */
  public OptionalDouble progress() {
    Statement statement = running;
    try {
      if (statement instanceof org.duckdb.DuckDBPreparedStatement duck && !statement.isClosed()) {
        double percentage = duck.getQueryProgress().getPercentage();
        return percentage < 0 ? OptionalDouble.empty() : OptionalDouble.of(percentage / 100);
      }
      return OptionalDouble.empty();
    } catch (SQLException e) {
      // The statement ended between the two calls.
      return OptionalDouble.empty();
    }
  }

  private static RuntimeException translate(Exception e, QueryContext context) {
    if (context.cancellation().isCancelled()) {
      return context.cancellation().error();
    }
    return DuckDbErrors.translate(e);
  }

  /** Drops temporary tables, registered streams and, if there were any, the connection. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      // A view of a stream that was read stays, until a stream of that name replaces it. A stream
      // that nobody read would keep its rows.
      boolean clean =
          !changed && unfinished == 0 && readers.stream().allMatch(HandedOverReader::isClosed);
      if (clean) {
        lease.giveBack();
      } else {
        lease.discard();
      }
    } finally {
      streams.values().forEach(DuckConnection::release);
      streams.clear();
    }
  }

  /** For readers: closes what a finished query held. */
  static void closeAll(List<? extends AutoCloseable> resources) throws IOException {
    IOException failure = null;
    for (AutoCloseable resource : resources) {
      try {
        resource.close();
      } catch (Exception e) {
        if (failure == null) {
          failure = new IOException("closing a DuckDB result", e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
