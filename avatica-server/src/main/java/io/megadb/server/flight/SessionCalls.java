package io.megadb.server.flight;

import com.google.protobuf.ByteString;
import io.megadb.exec.Engine;
import io.megadb.exec.Session;
import io.megadb.server.flight.session.Caller;
import io.megadb.server.flight.session.FlightSession;
import io.megadb.server.flight.session.FlightSessions;
import io.megadb.server.flight.session.FlightTransaction;
import io.megadb.server.flight.session.Lease;
import io.megadb.server.wire.CatalogListing;
import io.megadb.server.wire.MetadataSource;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.SqlTierSession.TransactionState;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.flight.CloseSessionResult;
import org.apache.arrow.flight.FlightProducer.CallContext;
import org.apache.arrow.flight.FlightProducer.StreamListener;
import org.apache.arrow.flight.GetSessionOptionsResult;
import org.apache.arrow.flight.NoOpSessionOptionValueVisitor;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.SessionOptionValue;
import org.apache.arrow.flight.SessionOptionValueFactory;
import org.apache.arrow.flight.SetSessionOptionsRequest;
import org.apache.arrow.flight.SetSessionOptionsResult;
import org.apache.arrow.flight.SetSessionOptionsResult.ErrorValue;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionBeginSavepointRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionBeginSavepointResult;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionBeginTransactionResult;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionEndSavepointRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionEndTransactionRequest;

/** Transactions, savepoints and what a session remembers. Any thread. */
final class SessionCalls {
  /** The schema of unqualified names. */
  private static final String SCHEMA = "schema";

  /** Kept for the client; unqualified names are looked up over all catalogs. */
  private static final String CATALOG = "catalog";

  private static final String SEARCH_PATH = "search_path";

  // Between the transaction's name and the savepoint's own; a UUID has none.
  private static final char SEPARATOR = '/';

  private final Engine engine;
  private final FlightSessions sessions;
  private final MetadataSource metadata;

  SessionCalls(Engine engine, FlightSessions sessions, MetadataSource metadata) {
    this.engine = engine;
    this.sessions = sessions;
    this.metadata = metadata;
  }

  void begin(CallContext context, StreamListener<ActionBeginTransactionResult> answers) {
    FlightTransaction transaction = sessions.begin(sessions.of(StatementCalls.caller(context)));
    ActionBeginTransactionResult result =
        ActionBeginTransactionResult.newBuilder()
            .setTransactionId(ByteString.copyFromUtf8(transaction.id()))
            .build();
    answers.onNext(result);
    answers.onCompleted();
  }

  void end(
      ActionEndTransactionRequest request, CallContext context, StreamListener<Result> answers) {
    FlightTransaction transaction =
        sessions.transaction(
            request.getTransactionId().toStringUtf8(), StatementCalls.caller(context));
    try (Lease lease = transaction.lease()) {
      switch (request.getAction()) {
        case END_TRANSACTION_COMMIT -> commit(lease.session());
        case END_TRANSACTION_ROLLBACK -> lease.session().runTransactionCommand("ROLLBACK");
        case END_TRANSACTION_UNSPECIFIED, UNRECOGNIZED ->
            throw new MegaDbException(
                ErrorCode.INVALID_PARAMETER_VALUE, "a transaction ends by COMMIT or ROLLBACK");
      }
    }
    sessions.end(transaction);
    answers.onCompleted();
  }

  // PostgreSQL answers the COMMIT of a failed transaction by rolling it back, without an error.
  private static void commit(Session session) {
    boolean failed = session.transactionState() == TransactionState.FAILED;
    session.runTransactionCommand("COMMIT");
    if (failed) {
      throw new MegaDbException(
          ErrorCode.IN_FAILED_TRANSACTION,
          "a statement of the transaction had failed: it was rolled back");
    }
  }

  void beginSavepoint(
      ActionBeginSavepointRequest request,
      CallContext context,
      StreamListener<ActionBeginSavepointResult> answers) {
    String id = request.getTransactionId().toStringUtf8();
    FlightTransaction transaction = sessions.transaction(id, StatementCalls.caller(context));
    try (Lease lease = transaction.lease()) {
      run(lease, "SAVEPOINT " + Identifiers.quote(request.getName()));
    }
    ActionBeginSavepointResult result =
        ActionBeginSavepointResult.newBuilder()
            .setSavepointId(ByteString.copyFromUtf8(id + SEPARATOR + request.getName()))
            .build();
    answers.onNext(result);
    answers.onCompleted();
  }

  void endSavepoint(
      ActionEndSavepointRequest request, CallContext context, StreamListener<Result> answers) {
    String savepoint = request.getSavepointId().toStringUtf8();
    int separator = savepoint.indexOf(SEPARATOR);
    if (separator < 0) {
      throw new MegaDbException(ErrorCode.UNDEFINED_OBJECT, "there is no such savepoint");
    }
    String name = Identifiers.quote(savepoint.substring(separator + 1));
    FlightTransaction transaction =
        sessions.transaction(savepoint.substring(0, separator), StatementCalls.caller(context));
    try (Lease lease = transaction.lease()) {
      switch (request.getAction()) {
        case END_SAVEPOINT_RELEASE -> run(lease, "RELEASE SAVEPOINT " + name);
        case END_SAVEPOINT_ROLLBACK -> run(lease, "ROLLBACK TO SAVEPOINT " + name);
        case END_SAVEPOINT_UNSPECIFIED, UNRECOGNIZED ->
            throw new MegaDbException(
                ErrorCode.INVALID_PARAMETER_VALUE, "a savepoint ends by RELEASE or ROLLBACK");
      }
    }
    answers.onCompleted();
  }

  private static void run(Lease lease, String sql) {
    lease.session().execute(sql).close();
  }

  /** Changes what the session remembers; what can't be is named, the rest is changed. */
  void set(
      SetSessionOptionsRequest request,
      CallContext context,
      StreamListener<SetSessionOptionsResult> answers) {
    FlightSession session = sessions.keep(sessions.of(StatementCalls.caller(context)));
    Map<String, SetSessionOptionsResult.Error> errors = new HashMap<>();
    request
        .getSessionOptions()
        .forEach(
            (name, value) -> {
              Optional<String> text = Optional.ofNullable(value.acceptVisitor(new AsText()));
              set(session, name, text)
                  .ifPresent(e -> errors.put(name, new SetSessionOptionsResult.Error(e)));
            });
    answers.onNext(new SetSessionOptionsResult(errors));
    answers.onCompleted();
  }

  private Optional<ErrorValue> set(FlightSession session, String name, Optional<String> value) {
    try {
      switch (name) {
        case CATALOG -> {
          CatalogListing listing = new CatalogListing(engine.catalog(), metadata.tiers());
          if (value.isPresent() && !listing.catalogs().contains(value.get())) {
            return Optional.of(ErrorValue.INVALID_VALUE);
          }
          session.catalog(value);
        }
        case SCHEMA -> session.set(SEARCH_PATH, value.map(Identifiers::quote));
        default -> session.set(name, value);
      }
      return Optional.empty();
    } catch (MegaDbException e) {
      if (e.is(ErrorCode.UNDEFINED_OBJECT)) {
        return Optional.of(ErrorValue.INVALID_NAME);
      }
      if (e.is(ErrorCode.INVALID_PARAMETER_VALUE)) {
        return Optional.of(ErrorValue.INVALID_VALUE);
      }
      throw e;
    }
  }

  void get(CallContext context, StreamListener<GetSessionOptionsResult> answers) {
    FlightSession session = sessions.of(StatementCalls.caller(context));
    Map<String, SessionOptionValue> options = new HashMap<>();
    try (Lease lease = session.lease()) {
      lease
          .session()
          .settings()
          .forEach(
              (name, value) ->
                  options.put(name, SessionOptionValueFactory.makeSessionOptionValue(value)));
      options.put(
          SCHEMA,
          SessionOptionValueFactory.makeSessionOptionValue(lease.session().currentSchema()));
    }
    session
        .catalog()
        .ifPresent(c -> options.put(CATALOG, SessionOptionValueFactory.makeSessionOptionValue(c)));
    answers.onNext(new GetSessionOptionsResult(options));
    answers.onCompleted();
  }

  void close(CallContext context, StreamListener<CloseSessionResult> answers) {
    Caller caller = StatementCalls.caller(context);
    boolean closed = sessions.close(sessions.of(caller));
    answers.onNext(
        new CloseSessionResult(
            closed ? CloseSessionResult.Status.CLOSED : CloseSessionResult.Status.NOT_CLOSABLE));
    answers.onCompleted();
  }

  /** An option's value as SET would have it; null to reset. */
  private static final class AsText extends NoOpSessionOptionValueVisitor<String> {
    @Override
    public String visit(String value) {
      return value;
    }

    @Override
    public String visit(boolean value) {
      return String.valueOf(value);
    }

    @Override
    public String visit(long value) {
      return String.valueOf(value);
    }

    @Override
    public String visit(double value) {
      return String.valueOf(value);
    }

    @Override
    public String visit(String[] value) {
      return String.join(", ", value);
    }
  }
}
