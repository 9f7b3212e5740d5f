package io.megadb.exec;

import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.SqlTierSession.Access;
import io.megadb.spi.tier.SqlTierSession.TransactionState;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * One user's conversation: current schema, settings, transaction. Every wire maps its connection to
 * one of these, so all wires give the same answers.
 *
 * <p>Threads: one statement at a time; {@link #cancel()} from any thread.
 */
public interface Session extends AutoCloseable {
  String id();

  String user();

  /**
   * Parses, binds and plans a statement, without running it. {@code ?} and {@code $1} are
   * parameters.
   *
   * @throws MegaDbException with a position for whatever is wrong with the text
   */
  Prepared prepare(String sql);

  /**
   * Runs a prepared statement. If the catalog changed since, it is planned again.
   *
   * @param parameters one per parameter: the Java objects that {@link
   *     io.megadb.spi.tier.ColumnPredicate} lists, lists for arrays, null, or a String, which is
   *     read as the parameter's type
   * @return to be closed by the caller; only one result of a session is open at a time
   */
  QueryResult execute(Prepared prepared, List<Object> parameters);

  /**
   * Runs a prepared statement once for each list of parameters, in order, up to the first error.
   * Rows of VALUES that go into a tier without transactions are one insert: all of them or none.
   *
   * @return the number of rows each changed
   * @throws MegaDbException FEATURE_NOT_SUPPORTED if it gives rows
   */
  default long[] executeBatch(Prepared prepared, List<List<Object>> parameterLists) {
    long[] counts = new long[parameterLists.size()];
    for (int i = 0; i < counts.length; i++) {
      try (QueryResult result = execute(prepared, parameterLists.get(i))) {
        counts[i] =
            switch (result) {
              case QueryResult.Update update -> update.count();
              case QueryResult.Rows rows ->
                  throw new MegaDbException(
                      ErrorCode.FEATURE_NOT_SUPPORTED, "a statement of a batch gave rows");
            };
      }
    }
    return counts;
  }

  /** Prepares and runs a statement without parameters. */
  default QueryResult execute(String sql) {
    return execute(prepare(sql), List.of());
  }

  /**
   * What is known of a query without running it, and the parts it can be read in; all of one
   * version of the table that is read.
   *
   * @param prepared a query without parameters
   * @param wanted how many parts at most
   */
  QueryParts parts(Prepared prepared, int wanted);

  /**
   * Runs one part of a query.
   *
   * @param part of {@link #parts} of the same text, perhaps at another server
   * @return to be closed by the caller
   * @throws MegaDbException SERIALIZATION_FAILURE if the part's version is not kept any more, or
   *     the query became another by a change of the table: ask for parts anew
   */
  QueryResult execute(Prepared prepared, QueryParts.Part part);

  /**
   * Appends rows to a table, all or none; within a transaction, as part of it where the table's
   * tier takes part in one. Columns of the table that the rows lack take their defaults.
   *
   * @param rows of whatever Arrow types; its columns go to the table's of the same names. Stays the
   *     caller's
   * @return how many
   * @throws MegaDbException UNDEFINED_TABLE, UNDEFINED_COLUMN, INVALID_PARAMETER_VALUE for rows
   *     that are no Arrow data, and whatever an INSERT of them throws
   */
  long ingest(TableName table, ArrowReader rows);

  /** Cancels the statement that runs now, if one does. */
  void cancel();

  /** Where the OLTP transaction stands. */
  TransactionState transactionState();

  /** What BEGIN, COMMIT and ROLLBACK do, for wires that have calls for them. */
  default void runTransactionCommand(String command) {
    execute(command).close();
  }

  /**
   * What later statements may do. In READ_ONLY whatever would change a table, a schema or a
   * sequence of any tier is refused with READ_ONLY_TRANSACTION, also within EXPLAIN ANALYZE, a
   * function or a procedure.
   *
   * @throws MegaDbException ACTIVE_TRANSACTION within a transaction, if it would change something
   */
  void setAccess(Access access);

  /** The schema of unqualified names. */
  String currentSchema();

  /** The zone of timestamptz values in text and of casts. */
  ZoneId timeZone();

  /**
   * What SET changes in MegaDB itself, by name, as SHOW shows it; what it changes in PostgreSQL is
   * not among it.
   */
  Map<String, String> settings();

  /**
   * Changes one of {@link #settings}; without a value it is reset.
   *
   * @throws MegaDbException UNDEFINED_OBJECT for another name, INVALID_PARAMETER_VALUE
   */
  void set(String name, Optional<String> value);

  /**
   * A session of the same user with the same settings and access, outside of this one's transaction
   * and without its temporary tables. To be closed by the caller.
   */
  Session beside();

  /** Rolls an open transaction back and ends what runs. */
  @Override
  void close();
}
