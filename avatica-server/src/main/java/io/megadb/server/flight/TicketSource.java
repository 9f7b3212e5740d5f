package io.megadb.server.flight;

import io.megadb.exec.Prepared;
import io.megadb.exec.QueryParts;
import io.megadb.exec.QueryResult;
import io.megadb.server.flight.session.Caller;
import io.megadb.server.flight.session.FlightSessions;
import io.megadb.server.flight.session.Lease;
import io.megadb.server.flight.session.PreparedHandle;
import io.megadb.server.flight.stream.ResultSource;
import io.megadb.server.flight.ticket.ResultTicket;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

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
    if (!hasColumns(prepared)) {
      // The server that made the ticket may have altered the table a moment before.
      sessions.refreshCatalog();
      prepared = lease.session().prepare(ticket.sql());
      checkColumns(prepared);
    }
    result =
        ticket.part().isPresent()
            ? lease.session().execute(prepared, part(ticket.part().get()))
            : lease.session().execute(prepared, parameters());
    return result;
  }

  private static QueryParts.Part part(ResultTicket.Part part) {
    return new QueryParts.Part(part.table(), part.snapshot(), part.units(), 0, 0);
  }

  /** The types of a result's columns, for {@link ResultTicket#columns}. */
  static String columns(Prepared prepared) {
    return prepared.columns().stream().map(c -> c.type().sql()).collect(Collectors.joining(", "));
  }

  private boolean hasColumns(Prepared prepared) {
    return ticket.columns().map(columns(prepared)::equals).orElse(true);
  }

  private void checkColumns(Prepared prepared) {
    if (!hasColumns(prepared)) {
      throw new MegaDbException(
              ErrorCode.SERIALIZATION_FAILURE,
              "a table was altered since the statement was planned: its columns were ("
                  + ticket.columns().orElseThrow()
                  + ") and are ("
                  + columns(prepared)
                  + ")")
          .withHint("Plan the statement again.");
    }
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
    return result instanceof QueryResult.Rows rows ? snapshot(rows.versions()) : Optional.empty();
  }

  private static Optional<String> snapshot(Map<TableName, String> versions) {
    if (versions.size() < 2) {
      return versions.values().stream().findFirst();
    }
    return Optional.of(
        versions.entrySet().stream()
            .map(e -> e.getKey() + "@" + e.getValue())
            .sorted()
            .collect(Collectors.joining(", ")));
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
