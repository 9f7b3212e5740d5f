package io.megadb.server.flight;

import io.megadb.exec.Prepared;
import io.megadb.exec.QueryResult;
import io.megadb.server.flight.session.Caller;
import io.megadb.server.flight.session.FlightSessions;
import io.megadb.server.flight.session.Lease;
import io.megadb.server.flight.session.PreparedHandle;
import io.megadb.server.flight.stream.ResultSource;
import io.megadb.server.flight.ticket.ResultTicket;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.List;
import java.util.Optional;

/** The result that a ticket stands for. */
final class TicketSource implements ResultSource {
  private final ResultTicket ticket;
  private final Caller caller;
  private final FlightSessions sessions;
  private volatile Lease lease;
  private QueryResult result;

  TicketSource(ResultTicket ticket, Caller caller, FlightSessions sessions) {
    this.ticket = ticket;
    this.caller = caller;
    this.sessions = sessions;
  }

  @Override
  public QueryResult open() {
    lease =
        ticket.transaction().isPresent()
            ? sessions.transaction(ticket.transaction().get(), caller).lease()
            : sessions.of(caller).lease(ticket.settings());
    Prepared prepared = lease.session().prepare(ticket.sql());
    result = lease.session().execute(prepared, parameters());
    return result;
  }

  private List<Object> parameters() {
    if (ticket.handle().isEmpty()) {
      return List.of();
    }
    PreparedHandle.Binding binding = sessions.statement(ticket.handle().get(), caller).binding();
    if (binding.number() != ticket.binding()) {
      throw new MegaDbException(
              ErrorCode.INVALID_CURSOR_STATE,
              "other parameters were bound to the statement since the ticket was made")
          .withHint("Ask for a new ticket after binding.");
    }
    return binding.rows().getFirst();
  }

  @Override
  public Optional<String> snapshot() {
    return ticket.part().map(ResultTicket.Part::snapshot);
  }

  @Override
  public void cancel() {
    Lease running = lease;
    if (running != null) {
      running.cancel();
    }
  }

  @Override
  public void close() {
    try (Lease closing = lease;
        QueryResult closingFirst = result) {
      result = null;
    }
  }
}
