package io.megadb.server.flight;

import io.megadb.spi.remote.PlanRequest;
import io.megadb.spi.remote.RemoteCalls;
import java.util.function.Supplier;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.SchemaResult;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.NoOpFlightSqlProducer;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementUpdate;
import org.apache.arrow.flight.sql.impl.FlightSql.TicketStatementQuery;

/**
 * Flight SQL's calls, each handed to those who answer its kind; what they throw leaves as {@link
 * FlightErrors} writes it. Any thread.
 */
final class FlightSqlWire extends NoOpFlightSqlProducer {
  private final StatementCalls statements;
  private final UpdateCalls updates;
  private final PlanCalls plans;

  FlightSqlWire(StatementCalls statements, UpdateCalls updates, PlanCalls plans) {
    this.statements = statements;
    this.updates = updates;
    this.plans = plans;
  }

  // The doors: everything comes in here, and every failure leaves here.

  @Override
  public FlightInfo getFlightInfo(CallContext context, FlightDescriptor descriptor) {
    return guarded(
        () ->
            descriptor.isCommand() && PlanRequest.isOne(descriptor.getCommand())
                ? plans.info(context, descriptor)
                : super.getFlightInfo(context, descriptor));
  }

  @Override
  public SchemaResult getSchema(CallContext context, FlightDescriptor descriptor) {
    return guarded(() -> super.getSchema(context, descriptor));
  }

  @Override
  public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
    guarded(
        () -> {
          super.getStream(context, ticket, listener);
          return null;
        });
  }

  @Override
  public Runnable acceptPut(
      CallContext context, FlightStream stream, StreamListener<PutResult> answers) {
    Runnable work = guarded(() -> super.acceptPut(context, stream, answers));
    return () ->
        guarded(
            () -> {
              work.run();
              return null;
            });
  }

  @Override
  public void doAction(CallContext context, Action action, StreamListener<Result> listener) {
    guarded(
        () -> {
          if (action.getType().equals(RemoteCalls.CATALOG_VERSION_ACTION)) {
            plans.catalogVersion(listener);
          } else {
            super.doAction(context, action, listener);
          }
          return null;
        });
  }

  // Errors too: a statement must not be able to end the thread that serves it without an answer.
  private static <T> T guarded(Supplier<T> work) {
    try {
      return work.get();
    } catch (Throwable e) {
      throw FlightErrors.of(e);
    }
  }

  // Statements.

  @Override
  public FlightInfo getFlightInfoStatement(
      CommandStatementQuery command, CallContext context, FlightDescriptor descriptor) {
    return statements.info(command, context, descriptor);
  }

  @Override
  public SchemaResult getSchemaStatement(
      CommandStatementQuery command, CallContext context, FlightDescriptor descriptor) {
    return statements.schema(command, context);
  }

  @Override
  public void getStreamStatement(
      TicketStatementQuery ticket, CallContext context, ServerStreamListener listener) {
    statements.stream(ticket, context, listener);
  }

  @Override
  public Runnable acceptPutStatement(
      CommandStatementUpdate command,
      CallContext context,
      FlightStream stream,
      StreamListener<PutResult> answers) {
    return () -> updates.update(command, context, answers);
  }
}
