package io.megadb.exec.run;

import io.megadb.duckdb.DuckConnection;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.type.SqlType;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Rows that several statements of one run read. Few are kept in memory and handed to DuckDB anew
 * for each statement; many become a temporary table, as do those that one statement reads twice.
 *
 * <p>Threads: one, as its plan's execution.
 */
final class Relation implements AutoCloseable {
  /** A table takes DuckDB some milliseconds; handing over so many bytes again takes less. */
  static final long MOST_KEPT_BYTES = 8 << 20;

  /** A stream takes DuckDB half a millisecond, whatever its size; so many literals take less. */
  private static final long MOST_LITERAL_BYTES = 16 << 10;

  private final String stream;
  private final String select;
  private final DuckConnection connection;
  private final QueryContext context;
  // Null where the rows never were a single stream.
  private final KeptRows kept;
  private boolean table;
  // Null as long as nobody has asked.
  private Optional<String> literals;

  private Relation(
      String stream,
      String select,
      KeptRows kept,
      DuckConnection connection,
      QueryContext context) {
    this.stream = stream;
    this.select = select;
    this.kept = kept;
    this.connection = connection;
    this.context = context;
  }

  /**
   * Reads a stream to its end.
   *
   * @param stream the name of the stream in {@code select}, new to the connection
   * @param select stands in FROM
   * @param rows closed here, whatever happens
   */
  static Relation of(
      String stream,
      String select,
      ArrowReader rows,
      DuckConnection connection,
      QueryContext context) {
    try (rows) {
      KeptRows kept = KeptRows.of(rows, MOST_KEPT_BYTES);
      return of(stream, select, kept, rows, connection, context);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Of rows whose first ones are there, and reads the others.
   *
   * @param kept taken over, whatever happens
   * @param rows stays the caller's
   */
  static Relation of(
      String stream,
      String select,
      KeptRows kept,
      ArrowReader rows,
      DuckConnection connection,
      QueryContext context) {
    Relation relation = new Relation(stream, select, kept, connection, context);
    try {
      if (!kept.complete()) {
        relation.createTable(kept.readerWithRest(rows, context));
        kept.close();
      }
      return relation;
    } catch (RuntimeException | Error e) {
      kept.close();
      throw e;
    }
  }

  /**
   * Reads what stands in FROM into a table.
   *
   * @param streams that it reads, handed over
   */
  static Relation tableOf(
      String name,
      String select,
      Map<String, ? extends ArrowReader> streams,
      DuckConnection connection,
      QueryContext context) {
    streams.forEach((stream, rows) -> connection.registerStream(stream, rows, context.allocator()));
    Relation relation = new Relation(name, select, null, connection, context);
    relation.fillTable();
    streams.keySet().forEach(connection::unregisterStream);
    return relation;
  }

  /** What reading rows failed with. */
  static MegaDbException failed(IOException e) {
    return e.getCause() instanceof MegaDbException own
        ? own
        : new MegaDbException(ErrorCode.IO_ERROR, "reading " + e.getMessage() + " failed", e);
  }

  /** For statements that read it more than once. */
  void makeTable() {
    if (!table) {
      createTable(kept.reader(context));
    }
  }

  private void createTable(ArrowReader rows) {
    connection.registerStream(stream, rows, context.allocator());
    fillTable();
    connection.unregisterStream(stream);
  }

  private void fillTable() {
    // A trial with fewer rows may have made one before.
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE " + name() + " AS SELECT * FROM " + select, context);
    table = true;
  }

  private String name() {
    return stream + "_rows";
  }

  /** Stands in FROM of a statement that {@link #handOver} comes before. */
  String fromItem() {
    return table ? name() : literals().orElse(select);
  }

  /** What stands in FROM if the few rows stand there themselves, in place of their stream. */
  private Optional<String> literals() {
    if (literals == null) {
      try {
        literals = kept.literals(MOST_LITERAL_BYTES, context).flatMap(this::inPlaceOfStream);
      } catch (IOException e) {
        throw failed(e);
      }
    }
    return literals;
  }

  private Optional<String> inPlaceOfStream(String rows) {
    String from = " FROM " + stream + ")";
    if (select.equals(stream)) {
      return Optional.of("(" + rows + ")");
    }
    return select.endsWith(from)
        ? Optional.of(
            select.substring(0, select.length() - from.length()) + " FROM (" + rows + ") AS r)")
        : Optional.empty();
  }

  /** Makes the rows readable by the next statement, once. */
  void handOver() {
    if (!table && literals().isEmpty()) {
      handOver(connection, context);
    }
  }

  /**
   * Makes the rows readable by the next statement of another connection, once, on another thread.
   *
   * @param other the statement's there
   */
  void handOver(DuckConnection to, QueryContext other) {
    if (literals().isEmpty()) {
      to.registerStream(stream, kept.reader(other), other.allocator());
    }
  }

  /** Whether other connections can read the rows. */
  boolean isKept() {
    return !table;
  }

  /**
   * The different values of a column as text, NULL left out.
   *
   * @param type what they are wanted as
   * @return empty if only DuckDB can tell, or they are more than {@code most}
   */
  Optional<Set<String>> texts(String column, SqlType type, int most) {
    if (table) {
      return Optional.empty();
    }
    try {
      return kept.texts(column, type, most, context);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    if (kept != null) {
      kept.close();
    }
  }
}
