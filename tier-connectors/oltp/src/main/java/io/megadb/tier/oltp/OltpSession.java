package io.megadb.tier.oltp;

import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.Blame;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.tier.TierResult;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.tier.oltp.wire.PgTypes;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.postgresql.copy.CopyOut;
import org.postgresql.core.QueryExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session over the pool. It has a connection of its own ({@code pinned}) in a transaction and
 * once session state was made; then that connection is ended with the session. Otherwise each
 * statement has one from its start to the end of its result.
 */
public final class OltpSession implements SqlTierSession {
  private static final Logger LOG = LoggerFactory.getLogger(OltpSession.class);

  private final OltpTier tier;
  private final ConnectionPool pool;
  private final PgErrors errors;
  private Lease pinned;
  private boolean hasSessionState;
  private boolean readerOnPinned;
  private ConnectionSettings.Wanted wanted = ConnectionSettings.Wanted.DEFAULT;

  OltpSession(OltpTier tier, ConnectionPool pool, PgErrors errors) {
    this.tier = tier;
    this.pool = pool;
    this.errors = errors;
  }

  /**
   * Where unqualified names are looked up, from the next statement on; costs a round trip only on
   * connections that were used with another path. A list of none means the server's default.
   */
  public void setSearchPath(List<String> schemas) {
    wanted = wanted.withSearchPath(schemas);
  }

  /** The zone of timestamptz in text and casts, from the next statement on; UTC at first. */
  public void setTimeZone(ZoneId zone) {
    wanted = wanted.withTimeZone(zone);
  }

  @Override
  public void setAccess(Access access) {
    wanted = wanted.withAccess(access);
  }

  @Override
  public Description describe(String sql, Cancellation cancellation) {
    cancellation.check();
    Lease lease = acquire();
    Execution execution = new Execution(lease, sql);
    Cancellation.Registration registration = lease.cancelledBy(cancellation);
    try {
      int[] parameterOids = execution.describe();
      List<SqlType> parameters = new ArrayList<>(parameterOids.length);
      for (int oid : parameterOids) {
        parameters.add(
            PgTypes.known(oid, -1)
                .or(() -> tier.vectorTypes().ofOid(oid, -1))
                .orElse(SqlType.Simple.TEXT));
      }
      return new Description(
          execution.hasRows()
              ? ResultShape.of(execution.fields(), tier.vectorTypes()).columns()
              : List.of(),
          List.copyOf(parameters));
    } catch (SQLException e) {
      throw cancellation.isCancelled()
          ? cancellation.error()
          : errors.translate(e, sql, execution.sent(), 0);
    } finally {
      registration.close();
      settle(lease);
    }
  }

  @Override
  public TierResult execute(String sql, List<Object> parameters, QueryContext context) {
    return execute(sql, parameters, Optional.empty(), context);
  }

  /**
   * @param columns what the result is to be given as, if that is known already
   */
  private TierResult execute(
      String sql, List<Object> parameters, Optional<List<Column>> columns, QueryContext context) {
    Request request = new Request(sql, parameters, columns, tier.traits(sql), context);
    TierResult result = attempt(request);
    return result == null ? attempt(request) : result;
  }

  /** Returns null if the result turned out too large for the way chosen; now another one is. */
  private TierResult attempt(Request request) {
    QueryContext context = request.context();
    StatementTraits traits = request.traits();
    context.cancellation().check();
    Lease lease = acquire();
    Cancellation.Registration registration = lease.cancelledBy(context.cancellation());
    TierResult result = null;
    try {
      result = run(request, lease, registration);
      return result;
    } finally {
      if (!(result instanceof TierResult.Rows)) {
        registration.close();
        if (result != null && traits.makesSessionState()) {
          hasSessionState = true;
        }
        settle(lease);
      }
    }
  }

  private MegaDbException failed(
      SQLException error, String sql, String sent, int prefix, QueryContext context) {
    return context.cancellation().isCancelled()
        ? context.cancellation().error()
        : errors.translate(error, sql, sent == null ? sql : sent.substring(prefix), prefix);
  }

  /** A statement to run and what its result is to be given as. */
  private record Request(
      String sql,
      List<Object> parameters,
      Optional<List<Column>> columns,
      StatementTraits traits,
      QueryContext context) {}

  private TierResult run(Request request, Lease lease, Cancellation.Registration registration) {
    String sql = request.sql();
    List<Object> parameters = request.parameters();
    StatementTraits traits = request.traits();
    QueryContext context = request.context();
    boolean inTransaction = lease.inTransaction();
    if (!inTransaction && traits.mode() == StatementTraits.Mode.UNKNOWN) {
      Execution explain = PlanProbe.explain(lease, sql, parameters);
      try {
        PlanProbe.plan(traits, lease, sql, explain);
      } catch (SQLException e) {
        throw failed(e, sql, explain.sent(), PlanProbe.EXPLAIN.length(), context);
      }
    }
    Execution execution = new Execution(lease, sql, parameters);
    try {
      if (inTransaction) {
        execution.run(
            0,
            ResultReader.FIRST_FETCH_ROWS,
            QueryExecutor.QUERY_SUPPRESS_BEGIN | QueryExecutor.QUERY_FORWARD_CURSOR);
        return resultOf(execution, request, lease, false, registration);
      }
      boolean bounded = traits.mode() == StatementTraits.Mode.BOUNDED;
      // A bounded read may cost the connection, which a session with state can't do without.
      if (traits.mode() == StatementTraits.Mode.PORTAL || (bounded && hasSessionState)) {
        return throughPortal(execution, request, lease, registration);
      }
      execution.run(
          bounded ? PlanProbe.MAX_BOUNDED_ROWS : 0, 0, QueryExecutor.QUERY_SUPPRESS_BEGIN);
      if (bounded && execution.tuples().size() >= PlanProbe.MAX_BOUNDED_ROWS) {
        traits.provedLarge();
        execution = new Execution(lease, sql, parameters);
        return throughPortal(execution, request, lease, registration);
      }
      return resultOf(execution, request, lease, false, registration);
    } catch (SQLException e) {
      if (PgErrors.isPieceTooLarge(e)
          && !inTransaction
          && traits.mode() == StatementTraits.Mode.BOUNDED) {
        traits.provedLarge();
        return null;
      }
      throw failed(e, sql, execution.sent(), 0, context);
    }
  }

  private TierResult throughPortal(
      Execution execution, Request request, Lease lease, Cancellation.Registration registration)
      throws SQLException {
    try {
      execution.run(0, ResultReader.FIRST_FETCH_ROWS, QueryExecutor.QUERY_FORWARD_CURSOR);
    } catch (SQLException e) {
      endOwnTransaction(lease, "ROLLBACK", e);
      throw e;
    }
    return resultOf(execution, request, lease, true, registration);
  }

  private void endOwnTransaction(Lease lease, String command, SQLException cause) {
    if (!lease.isBroken() && lease.inTransaction()) {
      try {
        lease.run(command, errors);
      } catch (MegaDbException e) {
        cause.addSuppressed(e);
        lease.taint();
      }
    }
  }

  private TierResult resultOf(
      Execution execution,
      Request request,
      Lease lease,
      boolean ownTransaction,
      Cancellation.Registration registration) {
    StatementTraits traits = request.traits();
    if (!execution.hasRows()) {
      if (ownTransaction) {
        lease.run("COMMIT", errors);
      }
      return new TierResult.Count(execution.updateCount());
    }
    ResultShape shape = ResultShape.of(execution, request.columns(), traits, tier.vectorTypes());
    if (traits.makesSessionState()) {
      hasSessionState = true;
    }
    boolean exclusive = lease == pinned && ownTransaction;
    readerOnPinned |= exclusive;
    ResultReader reader =
        new ResultReader(
            execution,
            shape,
            request.context(),
            errors,
            registration,
            new ResultReader.Completion() {
              @Override
              public void complete() {
                end("COMMIT");
              }

              @Override
              public void abandon() {
                // Closing a result early is no reason to undo what the statement did.
                end("COMMIT");
              }

              private void end(String command) {
                try {
                  if (ownTransaction && !lease.isBroken()) {
                    lease.run(command, errors);
                  }
                } finally {
                  if (exclusive) {
                    readerOnPinned = false;
                  }
                  settle(lease);
                }
              }
            });
    return new TierResult.Rows(shape.columns(), reader);
  }

  @Override
  public ArrowReader read(String select, List<Column> columns, QueryContext context) {
    context.cancellation().check();
    if (pinned != null) {
      // COPY takes the connection as a whole; portals may be read side by side.
      String sql = PlaceholderText.escaped(select);
      return ((TierResult.Rows) execute(sql, List.of(), Optional.of(columns), context)).reader();
    }
    Lease lease = acquire();
    Cancellation.Registration registration = lease.cancelledBy(context.cancellation());
    String copy = "COPY (" + select + ") TO STDOUT (FORMAT BINARY)";
    try {
      CopyOut out = lease.connection().getCopyAPI().copyOut(copy);
      return new CopyOutReader(lease, out, columns, context, errors, registration);
    } catch (SQLException e) {
      registration.close();
      settle(lease);
      throw failed(e, select, "COPY (" + select, "COPY (".length(), context);
    }
  }

  @Override
  public long copyIn(
      TableName table, List<String> columns, ArrowReader rows, QueryContext context) {
    context.cancellation().check();
    Lease lease = acquire();
    try (Cancellation.Registration registration = lease.cancelledBy(context.cancellation())) {
      return new CopyIn(lease, tier.vectorTypes(), errors, context).copy(table, columns, rows);
    } catch (SQLException e) {
      throw failed(e, null, null, 0, context);
    } finally {
      settle(lease);
    }
  }

  @Override
  public TransactionState transactionState() {
    if (pinned == null || readerOnPinned || pinned.isBroken()) {
      return TransactionState.IDLE;
    }
    return switch (pinned.connection().getTransactionState()) {
      case IDLE -> TransactionState.IDLE;
      case OPEN -> TransactionState.ACTIVE;
      case FAILED -> TransactionState.FAILED;
    };
  }

  /** The session's own connection, or one of the pool, with the session's settings. */
  private Lease acquire() {
    if (readerOnPinned) {
      throw MegaDbException.ofTier(
              tier.catalog(), "55006", Blame.USER, "a result of this session is still open", null)
          .withHint("Close it before the next statement.");
    }
    if (pinned != null && pinned.isBroken()) {
      // The transaction and the session's state are gone; the session goes on without.
      pinned.giveBack();
      pinned = null;
      hasSessionState = false;
    }
    Lease lease = pinned == null ? pool.borrow() : pinned;
    try {
      if (lease.connection().getTransactionState() != org.postgresql.core.TransactionState.FAILED) {
        bringTo(wanted, lease);
      }
    } catch (MegaDbException e) {
      settle(lease);
      throw e;
    }
    return lease;
  }

  private void bringTo(ConnectionSettings.Wanted wanted, Lease lease) {
    ConnectionSettings settings = lease.settings();
    if (settings.differsFrom(wanted)) {
      lease.run(settings.sqlFor(wanted), errors);
      settings.applied(wanted, lease.inTransaction());
    } else if (wanted.access() == Access.READ_ONLY && !lease.inTransaction()) {
      lease.run(ConnectionSettings.STAY_READ_ONLY, errors);
    }
  }

  /** After a statement: keeps the connection if the session needs it, else gives it back. */
  private void settle(Lease lease) {
    if (lease.isReturned()) {
      return;
    }
    boolean keep = !lease.isBroken() && (lease.inTransaction() || hasSessionState);
    if (!lease.inTransaction()) {
      lease.settings().transactionEnded();
    }
    if (keep && (pinned == null || pinned == lease)) {
      pinned = lease;
      if (hasSessionState) {
        lease.taint();
      }
      return;
    }
    if (lease == pinned) {
      pinned = null;
      hasSessionState = false;
    }
    lease.giveBack();
  }

  @Override
  public void close() {
    if (pinned == null) {
      return;
    }
    Lease lease = pinned;
    pinned = null;
    try {
      if (!lease.isBroken() && lease.inTransaction() && !hasSessionState) {
        lease.run("ROLLBACK", errors);
        lease.settings().transactionEnded();
      }
    } catch (MegaDbException e) {
      // The transaction ends with its connection, which nobody gets again.
      LOG.debug("A session's transaction could not be rolled back", e);
      lease.taint();
    } finally {
      hasSessionState = false;
      lease.giveBack();
    }
  }
}
