package io.megadb.server.avatica;

import io.megadb.exec.Prepared;
import io.megadb.exec.QueryResult;
import io.megadb.exec.Session;
import io.megadb.server.avatica.value.ParameterDecoder;
import io.megadb.server.avatica.value.WireOptions;
import io.megadb.server.wire.BatchRunner;
import io.megadb.server.wire.RunningStatements;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.SqlTierSession.Access;
import io.megadb.spi.tier.SqlTierSession.TransactionState;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.calcite.avatica.ConnectionPropertiesImpl;
import org.apache.calcite.avatica.Meta;

/**
 * A client's connection: one session of the engine, its statements, its JDBC properties.
 *
 * <p>Threads: methods may be called from any thread. Whatever touches the session does so under one
 * lock; cancelling does not wait for it.
 */
final class WireConnection {
  private static final Set<String> TRANSACTION_COMMANDS =
      Set.of("BEGIN", "START TRANSACTION", "COMMIT", "ROLLBACK", "END");
  private static final long CANCEL_AGAIN_MILLIS = 100;

  private final String id;
  private final String user;
  private final Session session;
  private final WireOptions options;
  private final Executor executor;
  private final RunningStatements running;
  private final int maxStatements;
  private final Map<Integer, WireStatement> statements = new ConcurrentHashMap<>();
  // A client that opens an expired connection anew still has statements of the old one; they must
  // not be taken for this one's, so ids begin somewhere.
  private final int firstStatement = ThreadLocalRandom.current().nextInt(1 << 30);
  private final AtomicInteger nextStatement = new AtomicInteger(firstStatement);
  private final AtomicInteger requests = new AtomicInteger();
  private volatile long lastUsedNanos = System.nanoTime();

  private final ReentrantLock sessionLock = new ReentrantLock();
  private final Object runningMonitor = new Object();
  private Object atWork; // an Execution or a Batch; guarded by runningMonitor
  private volatile Batch batch;
  private Execution open; // guarded by sessionLock
  private boolean closed; // guarded by sessionLock

  // Guarded by sessionLock.
  private boolean autoCommit = true;
  private boolean readOnly;
  private String catalog;

  WireConnection(
      String id,
      String user,
      Session session,
      WireOptions options,
      Executor executor,
      RunningStatements running,
      int maxStatements) {
    this.id = id;
    this.user = user;
    this.session = session;
    this.options = options;
    this.executor = executor;
    this.running = running;
    this.maxStatements = maxStatements;
  }

  String id() {
    return id;
  }

  String user() {
    return user;
  }

  /** How values are written now; the zone is the session's. */
  WireOptions options() {
    return new WireOptions(options.serialization(), options.temporal(), session.timeZone());
  }

  /** Marks the connection as used for as long as the returned handle is open. */
  Use use() {
    requests.incrementAndGet();
    return () -> {
      lastUsedNanos = System.nanoTime();
      requests.decrementAndGet();
    };
  }

  /** A request at work. */
  interface Use extends AutoCloseable {
    @Override
    void close();
  }

  /** Whether nobody used it for so long. */
  boolean idleFor(long nanos) {
    return requests.get() == 0 && System.nanoTime() - lastUsedNanos > nanos;
  }

  /** Makes a statement. */
  WireStatement newStatement() {
    if (statements.size() >= maxStatements) {
      throw new MegaDbException(
              ErrorCode.TOO_MANY_CONNECTIONS,
              "the connection has " + maxStatements + " open statements")
          .withHint("Close statements, or raise avatica.max_statements_per_connection.");
    }
    WireStatement statement = new WireStatement(nextStatementId());
    statements.put(statement.id(), statement);
    return statement;
  }

  /** An id for a result that needs no statement here (metadata). */
  int nextStatementId() {
    return nextStatement.getAndIncrement();
  }

  /**
   * The statement of that id, empty for one this connection never had.
   *
   * @throws MegaDbException QUERY_CANCELED if it was closed: another thread of the client did so
   *     while this request was on its way
   */
  Optional<WireStatement> statement(int statementId) {
    WireStatement statement = statements.get(statementId);
    if (statement == null && gaveOut(statementId)) {
      throw Execution.closed();
    }
    return Optional.ofNullable(statement);
  }

  private boolean gaveOut(int statementId) {
    return statementId >= firstStatement && statementId < nextStatement.get();
  }

  /** Closes a statement, cancelling what it runs; no error if it is gone. */
  void closeStatement(int statementId) {
    WireStatement statement = statements.remove(statementId);
    if (statement != null) {
      statement.close();
    }
    Batch running = batch;
    if (running != null && running.statementId() == statementId) {
      endRunning(running, () -> {});
    }
  }

  /** A batch at work. */
  private record Batch(int statementId) {}

  /** Plans a statement; waits for one that runs on this connection. */
  Prepared prepare(String sql) {
    sessionLock.lock();
    try {
      checkOpen();
      return session.prepare(sql);
    } finally {
      sessionLock.unlock();
    }
  }

  /** The zone and schema dependent reader of parameters. */
  ParameterDecoder parameterDecoder() {
    return new ParameterDecoder(session.timeZone());
  }

  /** Runs a batch; see {@link BatchRunner}. Closing the statement cancels it. */
  long[] batch(int statementId, List<BatchRunner.Item> items) {
    Batch next = new Batch(statementId);
    try (RunningStatements.Run run = running.begin()) {
      return withSession(
          next,
          () -> {
            batch = next;
            try {
              statement(statementId);
              settle(null);
              return new BatchRunner(session, autoCommit).run(items);
            } finally {
              batch = null;
            }
          });
    }
  }

  void commit() {
    end("COMMIT");
  }

  void rollback() {
    end("ROLLBACK");
  }

  private void end(String command) {
    sessionLock.lock();
    try {
      checkOpen();
      settle(null);
      if (session.transactionState() != TransactionState.IDLE) {
        session.runTransactionCommand(command);
      }
    } finally {
      sessionLock.unlock();
    }
  }

  /** Takes over the properties that are set, and answers with all. */
  Meta.ConnectionProperties sync(Meta.ConnectionProperties wanted) {
    if (wanted.getTransactionIsolation() != null
        && wanted.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "transaction isolation level "
                  + wanted.getTransactionIsolation()
                  + " of java.sql.Connection")
          .withHint("Transactions are READ COMMITTED.");
    }
    sessionLock.lock();
    try {
      checkOpen();
      if (wanted.isAutoCommit() != null) {
        if (wanted.isAutoCommit() && !autoCommit) {
          // As JDBC has it: turning autocommit on commits.
          commit();
        }
        autoCommit = wanted.isAutoCommit();
      }
      if (wanted.isReadOnly() != null) {
        session.setAccess(wanted.isReadOnly() ? Access.READ_ONLY : Access.READ_WRITE);
        readOnly = wanted.isReadOnly();
      }
      if (wanted.getCatalog() != null) {
        catalog = wanted.getCatalog();
      }
      if (wanted.getSchema() != null && !wanted.getSchema().equals(session.currentSchema())) {
        settle(null);
        session.execute("SET search_path = " + Identifiers.quote(wanted.getSchema())).close();
      }
      return new ConnectionPropertiesImpl(
          autoCommit,
          readOnly,
          Connection.TRANSACTION_READ_COMMITTED,
          catalog,
          session.currentSchema());
    } finally {
      sessionLock.unlock();
    }
  }

  /** Cancels everything, closes the session; waits until what ran has ended. */
  void close() {
    statements.keySet().forEach(this::closeStatement);
    endRunning(
            null,
            () -> {
              if (!closed) {
                closed = true;
                settle(null);
                session.close();
              }
            })
        .join();
  }

  // What Execution needs.

  RunningStatements running() {
    return running;
  }

  /** Runs work on a thread of its own. */
  <T> CompletableFuture<T> submit(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, executor);
    } catch (RejectedExecutionException e) {
      throw new MegaDbException(
          ErrorCode.TOO_MANY_CONNECTIONS, "all threads for statements are taken", e);
    }
  }

  /** Runs work of an execution or a batch with the session to itself. */
  <T> T withSession(Object worker, Supplier<T> work) {
    sessionLock.lock();
    try {
      checkOpen();
      synchronized (runningMonitor) {
        atWork = worker;
      }
      return work.get();
    } finally {
      synchronized (runningMonitor) {
        atWork = null;
      }
      sessionLock.unlock();
    }
  }

  /** Runs the statement of an execution. Called within {@link #withSession}. */
  QueryResult execute(Execution execution, List<Object> parameters) {
    Prepared prepared = execution.prepared();
    settle(execution);
    if (!autoCommit
        && session.transactionState() == TransactionState.IDLE
        && !TRANSACTION_COMMANDS.contains(prepared.commandTag())) {
      session.runTransactionCommand("BEGIN");
    }
    QueryResult result = session.execute(prepared, parameters);
    if (result instanceof QueryResult.Rows) {
      open = execution;
    }
    return result;
  }

  /** Called within the session lock when an execution's result is closed. */
  void resultClosed(Execution execution) {
    if (open == execution) {
      open = null;
    }
  }

  /**
   * Cancels what runs for a worker (null: for any) until the session is free, then cleans up with
   * the session to itself. A cancel that comes just before the engine has begun finds nothing to
   * cancel, so it is repeated.
   */
  CompletableFuture<Void> endRunning(Object worker, Runnable cleanUp) {
    cancelRunning(worker);
    return submit(
        () -> {
          try {
            while (!sessionLock.tryLock(CANCEL_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
              cancelRunning(worker);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MegaDbException(ErrorCode.ADMIN_SHUTDOWN, "the server is stopping", e);
          }
          try {
            cleanUp.run();
          } finally {
            sessionLock.unlock();
          }
          return null;
        });
  }

  private void cancelRunning(Object worker) {
    // Within the monitor nothing else can begin to run, so nothing else is cancelled.
    synchronized (runningMonitor) {
      if (atWork != null && (worker == null || atWork == worker)) {
        session.cancel();
      }
    }
  }

  private void settle(Execution next) {
    Execution previous = open;
    if (previous != null && previous != next) {
      previous.detach();
      open = null;
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new MegaDbException(ErrorCode.CONNECTION_FAILURE, "the connection is closed");
    }
  }
}
