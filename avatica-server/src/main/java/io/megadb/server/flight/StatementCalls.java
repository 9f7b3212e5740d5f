package io.megadb.server.flight;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.megadb.exec.Prepared;
import io.megadb.server.flight.session.CallMiddleware;
import io.megadb.server.flight.session.Caller;
import io.megadb.server.flight.session.FlightSession;
import io.megadb.server.flight.session.FlightSessions;
import io.megadb.server.flight.session.Lease;
import io.megadb.server.flight.stream.ResultStreams;
import io.megadb.server.flight.ticket.ResultTicket;
import io.megadb.server.flight.ticket.Seal;
import io.megadb.server.flight.ticket.Seal.Purpose;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.TypeTable;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightProducer.CallContext;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.SchemaResult;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.TicketStatementQuery;
import org.apache.arrow.vector.types.pojo.Schema;

/** Queries: what they will give, and their results. Any thread. */
final class StatementCalls {
  private final FlightSessions sessions;
  private final ResultStreams streams;
  private final Seal seal;

  StatementCalls(FlightSessions sessions, ResultStreams streams, Seal seal) {
    this.sessions = sessions;
    this.streams = streams;
    this.seal = seal;
  }

  static Caller caller(CallContext context) {
    return context.getMiddleware(CallMiddleware.KEY).caller();
  }

  /** Plans a statement; it runs when its ticket is redeemed. */
  FlightInfo info(CommandStatementQuery command, CallContext context, FlightDescriptor descriptor) {
    Caller caller = caller(context);
    Optional<String> transaction = name(command.getTransactionId());
    FlightSession session = sessions.of(caller);
    try (Lease lease = lease(session, transaction, caller)) {
      Prepared prepared = lease.session().prepare(command.getQuery());
      refuseParameters(prepared);
      ResultTicket ticket =
          new ResultTicket(
              caller.user(),
              command.getQuery(),
              Optional.empty(),
              0,
              transaction,
              lease.session().settings(),
              Optional.empty(),
              Optional.empty());
      return info(prepared, ticket, descriptor);
    }
  }

  static void refuseParameters(Prepared prepared) {
    if (!prepared.parameterTypes().isEmpty()) {
      throw new MegaDbException(
              ErrorCode.UNDEFINED_PARAMETER,
              "the statement has "
                  + prepared.parameterTypes().size()
                  + " parameters, 0 values were given")
          .withHint("Prepare it and bind them.");
    }
  }

  SchemaResult schema(CommandStatementQuery command, CallContext context) {
    Caller caller = caller(context);
    try (Lease lease = lease(sessions.of(caller), name(command.getTransactionId()), caller)) {
      return new SchemaResult(schema(lease.session().prepare(command.getQuery())));
    }
  }

  /** One endpoint, at the server that was asked. */
  FlightInfo info(Prepared prepared, ResultTicket ticket, FlightDescriptor descriptor) {
    return FlightInfo.builder(schema(prepared), descriptor, List.of(endpoint(ticket)))
        .setRecords(-1)
        .setBytes(-1)
        .build();
  }

  /** Without a location: whoever asked the server asks it again. */
  FlightEndpoint endpoint(ResultTicket ticket) {
    byte[] sealed = seal.seal(Purpose.TICKET, ticket.toBytes());
    TicketStatementQuery message =
        TicketStatementQuery.newBuilder().setStatementHandle(ByteString.copyFrom(sealed)).build();
    return FlightEndpoint.builder(new Ticket(Any.pack(message).toByteArray()))
        .setExpirationTime(seal.expiry())
        .build();
  }

  static Schema schema(Prepared prepared) {
    return TypeTable.arrowSchema(prepared.columns());
  }

  /** A session of the engine for a statement in a transaction, or in none. */
  Lease lease(FlightSession session, Optional<String> transaction, Caller caller) {
    return transaction.isPresent()
        ? sessions.transaction(transaction.get(), caller).lease()
        : session.lease();
  }

  /** The name of something open, empty bytes for none. */
  static Optional<String> name(ByteString id) {
    return id.isEmpty() ? Optional.empty() : Optional.of(id.toStringUtf8());
  }

  /** Runs what a ticket says and sends the rows. */
  void stream(TicketStatementQuery message, CallContext context, ServerStreamListener listener) {
    Caller caller = caller(context);
    stream(open(message, caller), key(message), caller, listener);
  }

  /**
   * Runs what a ticket says and sends the rows.
   *
   * @param key by which it can be cancelled
   */
  void stream(ResultTicket ticket, String key, Caller caller, ServerStreamListener listener) {
    streams.send(key, listener, new TicketSource(ticket, caller, sessions));
  }

  private ResultTicket open(TicketStatementQuery message, Caller caller) {
    byte[] sealed = message.getStatementHandle().toByteArray();
    ResultTicket ticket = ResultTicket.parse(seal.open(Purpose.TICKET, sealed));
    if (!ticket.user().equals(caller.user())) {
      throw new MegaDbException(
          ErrorCode.INSUFFICIENT_PRIVILEGE, "the ticket belongs to another user");
    }
    return ticket;
  }

  private static String key(TicketStatementQuery message) {
    return Base64.getEncoder().encodeToString(message.getStatementHandle().toByteArray());
  }

  /** Cancels what the tickets of an answer run; whether anything of it ran. */
  boolean cancel(FlightInfo info, CallContext context) {
    boolean any = false;
    for (FlightEndpoint endpoint : info.getEndpoints()) {
      TicketStatementQuery message = message(endpoint);
      open(message, caller(context));
      any |= streams.cancel(key(message));
    }
    return any;
  }

  /** The same endpoint with a ticket that expires later. */
  FlightEndpoint renew(FlightEndpoint endpoint, CallContext context) {
    return endpoint(open(message(endpoint), caller(context)));
  }

  private static TicketStatementQuery message(FlightEndpoint endpoint) {
    try {
      return Any.parseFrom(endpoint.getTicket().getBytes()).unpack(TicketStatementQuery.class);
    } catch (InvalidProtocolBufferException e) {
      throw new MegaDbException(
          ErrorCode.INVALID_PARAMETER_VALUE, "the ticket is none of a statement", e);
    }
  }
}
