package io.megadb.server.flight;

import io.megadb.exec.Prepared;
import io.megadb.exec.QueryResult;
import io.megadb.exec.Session;
import io.megadb.server.flight.session.Caller;
import io.megadb.server.flight.session.FlightSession;
import io.megadb.server.flight.session.FlightSessions;
import io.megadb.server.flight.session.Lease;
import io.megadb.server.wire.RunningStatements;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.flight.FlightProducer.CallContext;
import org.apache.arrow.flight.FlightProducer.StreamListener;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementUpdate;
import org.apache.arrow.flight.sql.impl.FlightSql.DoPutUpdateResult;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Statements that change something, answered by the number of rows changed. Any thread. */
final class UpdateCalls {
  private static final Set<String> STATEFUL =
      Set.of("SET", "RESET", "BEGIN", "START TRANSACTION", "DISCARD", "LISTEN", "DECLARE");

  private final FlightSessions sessions;
  private final StatementCalls statements;
  private final RunningStatements running;
  private final BufferAllocator allocator;

  UpdateCalls(
      FlightSessions sessions,
      StatementCalls statements,
      RunningStatements running,
      BufferAllocator allocator) {
    this.sessions = sessions;
    this.statements = statements;
    this.running = running;
    this.allocator = allocator;
  }

  /** Runs a statement. */
  void update(
      CommandStatementUpdate command, CallContext context, StreamListener<PutResult> answers) {
    Caller caller = StatementCalls.caller(context);
    Optional<String> transaction = StatementCalls.name(command.getTransactionId());
    FlightSession session = sessions.of(caller);
    long rows;
    try (RunningStatements.Run run = running.begin();
        Lease lease = statements.lease(session, transaction, caller);
        CallWatch watch = CallWatch.cancel(lease)) {
      Prepared prepared = lease.session().prepare(command.getQuery());
      StatementCalls.refuseParameters(prepared);
      keepState(prepared, session, lease);
      rows = run(lease.session(), prepared, List.of());
    }
    answer(rows, answers);
  }

  /** Runs a statement; the number of rows changed. */
  static long run(Session session, Prepared prepared, List<Object> parameters) {
    try (QueryResult result = session.execute(prepared, parameters)) {
      return count(result);
    }
  }

  /** What a statement leaves in its session stays there, or the statement is refused. */
  void keepState(Prepared prepared, FlightSession session, Lease lease) {
    if (STATEFUL.contains(prepared.commandTag())) {
      sessions.keep(session);
      lease.checkMain(prepared.commandTag());
    }
  }

  private static long count(QueryResult result) {
    return switch (result) {
      case QueryResult.Update update -> update.count();
      case QueryResult.Rows rows -> count(rows.reader());
    };
  }

  // Of INSERT ... RETURNING and the like: each changed row is one of the result.
  private static long count(ArrowReader reader) {
    long rows = 0;
    try {
      while (reader.loadNextBatch()) {
        rows += reader.getVectorSchemaRoot().getRowCount();
      }
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "reading the result failed", e);
    }
    return rows;
  }

  /** Answers with a number of rows. */
  void answer(long rows, StreamListener<PutResult> answers) {
    byte[] message = DoPutUpdateResult.newBuilder().setRecordCount(rows).build().toByteArray();
    try (ArrowBuf buffer = allocator.buffer(message.length)) {
      buffer.writeBytes(message);
      answers.onNext(PutResult.metadata(buffer));
    }
    answers.onCompleted();
  }
}
