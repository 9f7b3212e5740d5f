package io.megadb.server.flight;

import io.megadb.exec.Engine;
import io.megadb.exec.Prepared;
import io.megadb.exec.QueryParts;
import io.megadb.server.flight.session.Caller;
import io.megadb.server.flight.session.FlightSession;
import io.megadb.server.flight.session.FlightSessions;
import io.megadb.server.flight.session.Lease;
import io.megadb.server.flight.ticket.ResultTicket;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.remote.PlanReply;
import io.megadb.spi.remote.PlanRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightProducer.CallContext;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.FlightProducer.StreamListener;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.Ticket;

/** What trusted clients ask beside Flight SQL: splits of a statement, the catalog's version. */
final class PlanCalls {
  private final Engine engine;
  private final FlightSessions sessions;
  private final StatementCalls statements;

  PlanCalls(Engine engine, FlightSessions sessions, StatementCalls statements) {
    this.engine = engine;
    this.sessions = sessions;
    this.statements = statements;
  }

  /** Answers a {@link PlanRequest}. */
  FlightInfo info(CallContext context, FlightDescriptor descriptor) {
    PlanRequest request = PlanRequest.parse(descriptor.getCommand());
    Caller caller = StatementCalls.caller(context);
    try (Lease lease = lease(sessions.of(caller), request.schema())) {
      // Taken before: what is planned may be newer, never older.
      long version = engine.catalog().version();
      Prepared prepared = lease.session().prepare(request.sql());
      StatementCalls.refuseParameters(prepared);
      QueryParts parts = lease.session().parts(prepared, request.splits());
      ResultTicket whole =
          new ResultTicket(
              caller.user(),
              request.sql(),
              Optional.empty(),
              0,
              Optional.empty(),
              lease.session().settings(),
              Optional.of(TicketSource.columns(prepared)),
              Optional.empty());
      List<FlightEndpoint> endpoints = new ArrayList<>();
      List<PlanReply.Split> splits = new ArrayList<>();
      for (QueryParts.Part part : parts.parts()) {
        endpoints.add(statements.endpoint(whole.of(part)));
        splits.add(
            new PlanReply.Split(OptionalLong.of(part.rows()), OptionalLong.of(part.bytes())));
      }
      if (endpoints.isEmpty() && request.splits() > 0) {
        endpoints.add(statements.endpoint(whole));
        splits.add(new PlanReply.Split(parts.rows(), parts.bytes()));
      }
      PlanReply reply = reply(version, parts, splits, request);
      return FlightInfo.builder(StatementCalls.schema(prepared), descriptor, endpoints)
          .setRecords(reply.exact() ? reply.rows().orElse(-1) : -1)
          .setBytes(reply.bytes().orElse(-1))
          .setAppMetadata(reply.toBytes())
          .build();
    }
  }

  /** Runs the statement of a {@link PlanRequest} that came as a ticket. */
  void stream(CallContext context, Ticket ticket, ServerStreamListener listener) {
    PlanRequest request = PlanRequest.parse(ticket.getBytes());
    Caller caller = StatementCalls.caller(context);
    Map<String, String> settings;
    try (Lease lease = lease(sessions.of(caller), request.schema())) {
      settings = lease.session().settings();
    }
    statements.stream(
        new ResultTicket(
            caller.user(),
            request.sql(),
            Optional.empty(),
            0,
            Optional.empty(),
            settings,
            Optional.empty(),
            Optional.empty()),
        UUID.randomUUID().toString(),
        caller,
        listener);
  }

  private static Lease lease(FlightSession session, Optional<String> schema) {
    if (schema.isEmpty()) {
      return session.lease();
    }
    Map<String, String> settings;
    try (Lease lease = session.lease()) {
      settings = new HashMap<>(lease.session().settings());
    }
    settings.put("search_path", Identifiers.quote(schema.get()));
    return session.lease(settings);
  }

  private static PlanReply reply(
      long version, QueryParts parts, List<PlanReply.Split> splits, PlanRequest request) {
    return new PlanReply(
        version,
        parts.parts().stream().findFirst().map(QueryParts.Part::snapshot),
        parts.rows(),
        parts.bytes(),
        parts.exact(),
        request.columnStatistics()
            ? parts.columns().stream().map(PlanCalls::statistics).toList()
            : List.of(),
        splits);
  }

  private static PlanReply.ColumnStatistics statistics(QueryParts.ColumnFacts facts) {
    return new PlanReply.ColumnStatistics(
        facts.name(),
        facts.nullFraction(),
        facts.distinct(),
        facts.least(),
        facts.greatest(),
        facts.bytes());
  }

  /** Answers {@link io.megadb.spi.remote.RemoteCalls#CATALOG_VERSION_ACTION}. */
  void catalogVersion(byte[] body, StreamListener<Result> answers) {
    PlanRequest.checkVersionMark(body);
    long version = engine.catalog().version();
    answers.onNext(new Result(ByteBuffer.allocate(Long.BYTES).putLong(version).array()));
    answers.onCompleted();
  }
}
