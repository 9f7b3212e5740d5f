package io.megadb.server.flight;

import io.megadb.server.flight.ingest.CallWait;
import io.megadb.server.flight.memory.CallThreads;
import io.megadb.server.flight.memory.MessageMemory;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.remote.PlanRequest;
import io.megadb.spi.remote.RemoteCalls;
import java.time.Duration;
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

/**
 * The doors: every call comes in here, also those that are MegaDB's own, and every failure leaves
 * here, as {@link FlightErrors} writes it. Any thread.
 */
class GuardedProducer extends NoOpFlightSqlProducer {
  private final PlanCalls plans;
  private final Duration longestWait;
  private final MessageMemory messages;
  private final CallThreads threads;

  /**
   * @param longestWait for a client's command, once it has begun to send
   * @param messages that clients send
   * @param threads that calls come on
   */
  GuardedProducer(
      PlanCalls plans, Duration longestWait, MessageMemory messages, CallThreads threads) {
    this.plans = plans;
    this.longestWait = longestWait;
    this.messages = messages;
    this.threads = threads;
  }

  @Override
  public FlightInfo getFlightInfo(CallContext context, FlightDescriptor descriptor) {
    return guarded(
        context,
        () ->
            PlanRequest.isOne(command(descriptor))
                ? plans.info(context, descriptor)
                : super.getFlightInfo(context, descriptor));
  }

  private static byte[] command(FlightDescriptor descriptor) {
    if (!descriptor.isCommand()) {
      throw new MegaDbException(
          ErrorCode.INVALID_PARAMETER_VALUE, "a descriptor is a command of Flight SQL, not a path");
    }
    return descriptor.getCommand();
  }

  @Override
  public SchemaResult getSchema(CallContext context, FlightDescriptor descriptor) {
    return guarded(
        context,
        () -> {
          command(descriptor);
          return super.getSchema(context, descriptor);
        });
  }

  @Override
  public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
    guarded(
        context,
        () -> {
          if (PlanRequest.isOne(ticket.getBytes())) {
            plans.stream(context, ticket, listener);
          } else {
            super.getStream(context, ticket, listener);
          }
          return null;
        });
  }

  @Override
  public Runnable acceptPut(
      CallContext context, FlightStream stream, StreamListener<PutResult> answers) {
    Runnable work =
        guarded(
            context,
            () ->
                messages.during(
                    () ->
                        CallWait.during(
                            () -> super.acceptPut(context, stream, answers), longestWait),
                    threads::atReturn));
    return () ->
        guarded(
            context,
            () ->
                messages.during(
                    () -> {
                      work.run();
                      return null;
                    },
                    threads::atReturn));
  }

  @Override
  public void doExchange(CallContext context, FlightStream reader, ServerStreamListener writer) {
    guarded(
        context,
        () -> {
          throw new MegaDbException(
                  ErrorCode.FEATURE_NOT_SUPPORTED, "Flight SQL has no commands for DoExchange")
              .withHint("Send rows with DoPut, ask for rows with DoGet.");
        });
  }

  @Override
  public void doAction(CallContext context, Action action, StreamListener<Result> listener) {
    guarded(
        context,
        () -> {
          if (action.getType().equals(RemoteCalls.CATALOG_VERSION_ACTION)) {
            plans.catalogVersion(action.getBody(), listener);
          } else {
            super.doAction(context, action, listener);
          }
          return null;
        });
  }

  // Errors too: a statement must not be able to end the thread that serves it without an answer.
  private static <T> T guarded(CallContext context, Supplier<T> work) {
    try {
      // Nobody gets further who may not call.
      StatementCalls.caller(context);
      return work.get();
    } catch (Throwable e) {
      throw FlightErrors.of(e);
    }
  }
}
