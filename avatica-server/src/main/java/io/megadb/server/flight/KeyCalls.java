package io.megadb.server.flight;

import io.megadb.exec.Session;
import io.megadb.server.flight.session.FlightSessions;
import io.megadb.server.flight.session.Lease;
import java.util.function.Consumer;
import org.apache.arrow.flight.FlightProducer.CallContext;

/** Metadata that is asked of PostgreSQL, in a session of the caller's. Any thread. */
record KeyCalls(FlightSessions sessions) {
  void run(CallContext context, Consumer<Session> question) {
    try (Lease lease = sessions.of(StatementCalls.caller(context)).lease()) {
      question.accept(lease.session());
    }
  }
}
