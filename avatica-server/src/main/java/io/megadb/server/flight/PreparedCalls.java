package io.megadb.server.flight;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.megadb.exec.Prepared;
import io.megadb.exec.Session;
import io.megadb.server.flight.ingest.FlightStreamReader;
import io.megadb.server.flight.ingest.ParameterRows;
import io.megadb.server.flight.session.Caller;
import io.megadb.server.flight.session.FlightSession;
import io.megadb.server.flight.session.FlightSessions;
import io.megadb.server.flight.session.Lease;
import io.megadb.server.flight.session.PreparedHandle;
import io.megadb.server.flight.ticket.ResultTicket;
import io.megadb.server.wire.BatchRunner;
import io.megadb.server.wire.RunningStatements;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightProducer.CallContext;
import org.apache.arrow.flight.FlightProducer.StreamListener;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.SchemaResult;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionClosePreparedStatementRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementResult;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementUpdate;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;

/** Prepared statements: made, bound, run and closed. Any thread. */
final class PreparedCalls {
  private final FlightSessions sessions;
  private final StatementCalls statements;
  private final UpdateCalls updates;
  private final RunningStatements running;
  private final BufferAllocator allocator;
  private final long callMemoryBytes;

  PreparedCalls(
      FlightSessions sessions,
      StatementCalls statements,
      UpdateCalls updates,
      RunningStatements running,
      BufferAllocator allocator,
      long callMemoryBytes) {
    this.sessions = sessions;
    this.statements = statements;
    this.updates = updates;
    this.running = running;
    this.allocator = allocator;
    this.callMemoryBytes = callMemoryBytes;
  }

  void create(
      ActionCreatePreparedStatementRequest request,
      CallContext context,
      StreamListener<Result> answers) {
    Caller caller = StatementCalls.caller(context);
    FlightSession session = sessions.of(caller);
    Optional<String> transaction = StatementCalls.name(request.getTransactionId());
    Prepared prepared;
    try (Lease lease = statements.lease(session, transaction, caller)) {
      prepared = lease.session().prepare(request.getQuery());
    }
    PreparedHandle handle = sessions.prepared(session, prepared, transaction);
    ActionCreatePreparedStatementResult result =
        ActionCreatePreparedStatementResult.newBuilder()
            .setPreparedStatementHandle(ByteString.copyFromUtf8(handle.id()))
            .setDatasetSchema(serialized(StatementCalls.schema(prepared)))
            .setParameterSchema(serialized(parameters(prepared)))
            .build();
    answers.onNext(new Result(Any.pack(result).toByteArray()));
    answers.onCompleted();
  }

  /** One field per parameter, named by its position: {@code $1}. */
  private static Schema parameters(Prepared prepared) {
    List<Column> columns = new ArrayList<>();
    for (SqlType type : prepared.parameterTypes()) {
      columns.add(Column.of("$" + (columns.size() + 1), type));
    }
    return TypeTable.arrowSchema(columns);
  }

  private static ByteString serialized(Schema schema) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      MessageSerializer.serialize(new WriteChannel(Channels.newChannel(out)), schema);
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.INTERNAL_ERROR, "memory gave an I/O error", e);
    }
    return ByteString.copyFrom(out.toByteArray());
  }

  void close(
      ActionClosePreparedStatementRequest request,
      CallContext context,
      StreamListener<Result> answers) {
    sessions.close(
        request.getPreparedStatementHandle().toStringUtf8(), StatementCalls.caller(context));
    answers.onCompleted();
  }

  private PreparedHandle handle(ByteString id, Caller caller) {
    return sessions.statement(id.toStringUtf8(), caller);
  }

  SchemaResult schema(CommandPreparedStatementQuery command, CallContext context) {
    Caller caller = StatementCalls.caller(context);
    return new SchemaResult(
        StatementCalls.schema(handle(command.getPreparedStatementHandle(), caller).prepared()));
  }

  /** A ticket for a run with the parameters bound now. */
  FlightInfo info(
      CommandPreparedStatementQuery command, CallContext context, FlightDescriptor descriptor) {
    Caller caller = StatementCalls.caller(context);
    PreparedHandle handle = handle(command.getPreparedStatementHandle(), caller);
    PreparedHandle.Binding binding = handle.binding();
    checkOneRow(binding);
    try (Lease lease = statements.lease(handle.owner(), handle.transaction(), caller)) {
      ResultTicket ticket =
          new ResultTicket(
              caller.user(),
              handle.prepared().sql(),
              Optional.of(handle.id()),
              binding.number(),
              handle.transaction(),
              lease.session().settings(),
              Optional.empty(),
              Optional.empty());
      return statements.info(handle.prepared(), ticket, descriptor);
    }
  }

  private static void checkOneRow(PreparedHandle.Binding binding) {
    if (binding.rows().size() != 1) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "a query runs with one row of parameters, " + binding.rows().size() + " are bound")
          .withHint("Bind one row, or run an update, which takes many.");
    }
  }

  /** Binds parameters to a query. */
  void bind(
      CommandPreparedStatementQuery command,
      CallContext context,
      FlightStream stream,
      StreamListener<PutResult> answers) {
    PreparedHandle handle =
        handle(command.getPreparedStatementHandle(), StatementCalls.caller(context));
    handle.bind(parameters(handle.prepared(), stream));
    answers.onCompleted();
  }

  private List<List<Object>> parameters(Prepared prepared, FlightStream stream) {
    try (BufferAllocator own = allocator.newChildAllocator("parameters", 0, callMemoryBytes);
        FlightStreamReader reader = new FlightStreamReader(stream, own)) {
      return ParameterRows.read(prepared.parameterTypes(), reader, own.getLimit());
    }
  }

  /** Runs a statement once for each row of parameters that was sent, or bound before. */
  void update(
      CommandPreparedStatementUpdate command,
      CallContext context,
      FlightStream stream,
      StreamListener<PutResult> answers) {
    Caller caller = StatementCalls.caller(context);
    PreparedHandle handle = handle(command.getPreparedStatementHandle(), caller);
    Prepared prepared = handle.prepared();
    if (!prepared.parameterTypes().isEmpty()) {
      List<List<Object>> sent = parameters(prepared, stream);
      if (!sent.isEmpty()) {
        handle.bind(sent);
      }
    }
    List<List<Object>> rows = handle.binding().rows();
    long count;
    try (RunningStatements.Run run = running.begin();
        Lease lease = statements.lease(handle.owner(), handle.transaction(), caller);
        CallWatch watch = CallWatch.cancel(lease)) {
      updates.keepState(prepared, handle.owner(), lease);
      count = run(lease.session(), prepared, rows);
    }
    updates.answer(count, answers);
  }

  private static long run(Session session, Prepared prepared, List<List<Object>> rows) {
    if (rows.size() == 1) {
      return UpdateCalls.run(session, prepared, rows.getFirst());
    }
    List<BatchRunner.Item> items =
        rows.stream().map(values -> new BatchRunner.Item(prepared, values)).toList();
    return Arrays.stream(new BatchRunner(session, true).run(items)).sum();
  }
}
