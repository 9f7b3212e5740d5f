package io.megadb.spi.tier;

import io.megadb.spi.catalog.TableName;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.time.ZoneId;
import java.util.List;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * One user's conversation with a SQL tier. Outside a transaction each statement takes a connection
 * of the pool and gives it back when its result is closed; from BEGIN to COMMIT or ROLLBACK, and
 * once session state was made (SET, temporary tables, LISTEN), the session keeps one connection.
 *
 * <p>Threads: one statement at a time; cancelling goes through the {@link QueryContext}.
 */
public interface SqlTierSession extends AutoCloseable {
  /** Where a transaction stands. */
  enum TransactionState {
    IDLE,
    ACTIVE,
    FAILED
  }

  /** What statements may do. */
  enum Access {
    READ_WRITE,
    READ_ONLY
  }

  /**
   * What a statement takes and gives.
   *
   * @param columns empty for a statement without result
   */
  record Description(List<Column> columns, List<SqlType> parameters) {}

  /**
   * Asks the tier about a statement ({@code ?} for parameters) without running it.
   *
   * @param cancellation ends the wait for a table that another session has locked
   */
  Description describe(String sql, Cancellation cancellation);

  /**
   * Runs a statement verbatim, server-side prepared under its text. Transaction commands go this
   * way too.
   *
   * @param sql the text with {@code ?} for parameters
   * @param parameters one Java object each (see {@link ColumnPredicate}), null for NULL, or a
   *     String for any type; lists for arrays
   * @return rows to be closed by the caller, or a count
   */
  TierResult execute(String sql, List<Object> parameters, QueryContext context);

  /**
   * Runs a generated SELECT without parameters and streams it in constant memory.
   *
   * @param columns what comes; the tier converts nothing
   * @return closed by the caller
   */
  ArrowReader read(String select, List<Column> columns, QueryContext context);

  /**
   * Streams rows into a table (COPY), within the transaction if one is open.
   *
   * @param columns the table's columns that the stream has, in the stream's order
   * @return rows written
   */
  long copyIn(TableName table, List<String> columns, ArrowReader rows, QueryContext context);

  TransactionState transactionState();

  /**
   * The schemas in which unqualified names of later statements are looked up. Costs nothing until a
   * connection with another path is used.
   */
  void setSearchPath(List<String> schemas);

  /** The time zone of later statements; like {@link #setSearchPath}. */
  void setTimeZone(ZoneId zone);

  /**
   * What statements and transactions that begin later may do; like {@link #setSearchPath}. The tier
   * itself refuses to write in READ_ONLY, whatever the statement calls, with SQLSTATE 25006.
   */
  void setAccess(Access access);

  /** Rolls an open transaction back and returns the connection. */
  @Override
  void close();
}
