package io.megadb.server.flight;

import io.megadb.exec.QueryResult;
import io.megadb.server.flight.session.Caller;
import io.megadb.server.flight.session.FlightSessions;
import io.megadb.server.flight.session.Lease;
import io.megadb.server.wire.RunningStatements;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.util.Optional;
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
    long rows;
    try (RunningStatements.Run run = running.begin();
        Lease lease = statements.lease(sessions.of(caller), transaction, caller);
        QueryResult result = lease.session().execute(command.getQuery())) {
      rows = count(result);
    }
    answer(rows, answers);
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

  private void answer(long rows, StreamListener<PutResult> answers) {
    byte[] message = DoPutUpdateResult.newBuilder().setRecordCount(rows).build().toByteArray();
    try (ArrowBuf buffer = allocator.buffer(message.length)) {
      buffer.writeBytes(message);
      answers.onNext(PutResult.metadata(buffer));
    }
    answers.onCompleted();
  }
}
