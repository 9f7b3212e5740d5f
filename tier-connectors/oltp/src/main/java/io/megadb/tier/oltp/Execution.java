package io.megadb.tier.oltp;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.postgresql.core.CachedQuery;
import org.postgresql.core.Field;
import org.postgresql.core.ParameterList;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.ResultCursor;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.core.Tuple;

/**
 * One statement on one connection, at the level of pgjdbc's QueryExecutor: there rows are byte
 * arrays as they came, and fields have PostgreSQL's type numbers, neither of which java.sql gives
 * without extra round trips. pgjdbc's cache keeps the statement prepared on the server under its
 * text; the first use on a connection asks for the description, so that results come in binary.
 */
final class Execution {
  private static final int MAX_PARAMETERS = 65_535;
  private static final int LONG_FIELD_BYTES = 1 << 12;

  /** What a parameter whose type is that of a column's past leads to. */
  private static final Set<String> STALE = Set.of("42804", "42883", "22P02", "22007");

  /** Prepared statement is gone; cached plan must not change result type. */
  private static final Set<String> FORGETTING = Set.of("26000", "0A000");

  private final Lease lease;
  private final String sql;
  private final List<Object> parameters;
  private Handler handler = new Handler();
  private String sent;

  Execution(Lease lease, String sql) {
    this(lease, sql, List.of());
  }

  Execution(Lease lease, String sql, List<Object> parameters) {
    this.lease = lease;
    this.sql = sql;
    this.parameters = parameters;
  }

  /**
   * Runs it.
   *
   * @param maxRows 0 for all
   * @param fetchRows rows of the first piece, with QUERY_FORWARD_CURSOR
   * @param flags of QueryExecutor
   */
  void run(int maxRows, int fetchRows, int flags) throws SQLException {
    QueryExecutor executor = lease.executor();
    CachedQuery cached = executor.borrowQuery(sql);
    try {
      Query query = cached.query;
      sent = query.getNativeSql();
      boolean wasPrepared = !parameters.isEmpty() && lease.settings().isDescribed(query);
      try {
        runOnce(executor, query, maxRows, fetchRows, flags);
      } catch (SQLException e) {
        if (FORGETTING.contains(String.valueOf(e.getSQLState()))) {
          lease.settings().forgetDescriptions();
        }
        // A table changed under the prepared statement. Outside a transaction nothing of it is
        // left.
        boolean stale = wasPrepared && STALE.contains(String.valueOf(e.getSQLState()));
        if (query.getSubqueries() != null
            || lease.inTransaction()
            || !(stale || executor.willHealOnRetry(e))) {
          throw e;
        }
        lease.settings().undescribed(query);
        runOnce(executor, query, maxRows, fetchRows, flags);
      }
    } finally {
      executor.releaseQuery(cached);
    }
  }

  private void runOnce(QueryExecutor executor, Query query, int maxRows, int fetchRows, int flags)
      throws SQLException {
    ParameterList list = bind(query);
    ConnectionSettings settings = lease.settings();
    if (!settings.isDescribed(query) && !StatementTraits.isTransactionCommand(sql)) {
      handler = new Handler();
      query.close();
      int describeFlags = QueryExecutor.QUERY_DESCRIBE_ONLY | QueryExecutor.QUERY_SUPPRESS_BEGIN;
      executor.execute(query, list, handler, 0, 0, describeFlags);
      declareShort(handler.fields);
      settings.described(query);
    }
    handler = new Handler();
    try {
      executor.execute(query, list, handler, maxRows, fetchRows, flags);
    } catch (SQLException e) {
      throw afterEnd(e);
    }
    if (StatementTraits.changesSettings(sql)) {
      settings.forgetDescriptions();
    }
    if (StatementTraits.changesTables(sql)) {
      settings.tablesChanged();
    }
  }

  /**
   * Before a statement that it has described and whose rows may be long, the driver waits for a
   * Sync of its own, so that batches can't block both sides; that doubles the round trips. We send
   * one statement at a time and read its whole answer, so nothing can block: here the driver is
   * told that all columns are short. The array is the driver's own.
   */
  private static void declareShort(Field[] fields) {
    for (int i = 0; fields != null && i < fields.length; i++) {
      Field f = fields[i];
      if (f.getLength() < 1 || f.getLength() >= LONG_FIELD_BYTES) {
        fields[i] =
            new Field(
                f.getColumnLabel(),
                f.getOID(),
                1,
                f.getMod(),
                f.getTableOid(),
                f.getPositionInTable());
      }
    }
  }

  /** Whether the text holds several statements. */
  boolean isSeveral() throws SQLException {
    QueryExecutor executor = lease.executor();
    CachedQuery cached = executor.borrowQuery(sql);
    try {
      return cached.query.getSubqueries() != null;
    } finally {
      executor.releaseQuery(cached);
    }
  }

  /** The types of parameters and columns, without running anything. */
  int[] describe() throws SQLException {
    QueryExecutor executor = lease.executor();
    CachedQuery cached = executor.borrowQuery(sql);
    try {
      sent = cached.query.getNativeSql();
      try {
        return describe(executor, cached.query);
      } catch (SQLException e) {
        // The table was made anew with other columns since the statement was prepared here.
        if (lease.inTransaction()
            || cached.query.getSubqueries() != null
            || !executor.willHealOnRetry(e)) {
          throw e;
        }
        cached.query.close();
        handler = new Handler();
        return describe(executor, cached.query);
      }
    } finally {
      executor.releaseQuery(cached);
    }
  }

  private int[] describe(QueryExecutor executor, Query query) throws SQLException {
    ParameterList list = query.createParameterList();
    for (int i = 1; i <= list.getParameterCount(); i++) {
      list.setNull(i, 0);
    }
    executor.execute(
        query,
        list,
        handler,
        0,
        0,
        QueryExecutor.QUERY_DESCRIBE_ONLY | QueryExecutor.QUERY_SUPPRESS_BEGIN);
    // The statement may have been described here before: these fields take the place of those.
    declareShort(handler.fields);
    return list.getTypeOIDs();
  }

  private ParameterList bind(Query query) throws SQLException {
    ParameterList list = query.createParameterList();
    int wanted = list.getParameterCount();
    if (wanted > MAX_PARAMETERS) {
      throw new MegaDbException(
              ErrorCode.TOO_MANY_ARGUMENTS,
              "statement has " + wanted + " parameters, PostgreSQL takes " + MAX_PARAMETERS)
          .withHint("Pass an array, or load the rows with COPY.");
    }
    if (wanted != parameters.size()) {
      throw new MegaDbException(
          ErrorCode.UNDEFINED_PARAMETER,
          "statement has " + wanted + " parameters, " + parameters.size() + " values were given");
    }
    ParameterBinder.bind(list, parameters);
    return list;
  }

  /** Gets the next piece of a result read through a portal. */
  void fetch(int rows) throws SQLException {
    ResultCursor cursor = handler.cursor;
    Field[] fields = handler.fields;
    handler = new Handler();
    handler.fields = fields;
    try {
      lease.executor().fetch(cursor, handler, rows, false);
    } catch (SQLException e) {
      throw afterEnd(e);
    }
  }

  /** The driver stops reading in the middle of a piece that is too large: nothing can follow. */
  private SQLException afterEnd(SQLException error) {
    if (PgErrors.isPieceTooLarge(error)) {
      lease.connection().getQueryExecutor().abort();
    }
    return error;
  }

  boolean hasRows() {
    return handler.fields != null;
  }

  Field[] fields() {
    return handler.fields;
  }

  List<Tuple> tuples() {
    return handler.tuples;
  }

  /** Whether the portal has more rows. */
  boolean hasMore() {
    return handler.cursor != null;
  }

  void closePortal() {
    if (handler.cursor != null) {
      handler.cursor.close();
      handler.cursor = null;
    }
  }

  long updateCount() {
    return handler.updateCount;
  }

  /** The text PostgreSQL got, with {@code $1} for parameters; null before it ran. */
  String sent() {
    return sent;
  }

  /** Collects what comes; of several results, the last one counts. */
  private static final class Handler extends ResultHandlerBase {
    private Field[] fields;
    private List<Tuple> tuples = List.of();
    private ResultCursor cursor;
    private long updateCount;

    @Override
    public void handleResultRows(
        Query fromQuery, Field[] resultFields, List<Tuple> resultTuples, ResultCursor more) {
      fields = resultFields == null ? fields : resultFields;
      tuples = resultTuples;
      cursor = more;
    }

    @Override
    public void handleCommandStatus(String status, long count, long insertOid) {
      fields = null;
      updateCount = Math.max(0, count);
    }
  }
}
