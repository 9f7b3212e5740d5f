package io.megadb.server.flight.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.server.avatica.DuckEngine;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestFlightSessions {
  @TempDir Path folder;

  @Test
  void idleSessionsAreClosedThoughOneCannotBe() {
    try (DuckEngine engine = new DuckEngine(folder);
        FlightSessions sessions = new FlightSessions(engine, 10, 10)) {
      for (String user : List.of("ann", "bob", "eve")) {
        Caller caller = new Caller(user, "session of " + user, true);
        // Its session in the engine stays for the next statement.
        sessions.of(caller).lease().close();
      }
      assertThat(engine.openSessions()).isEqualTo(3);
      engine.failClosing("bob");
      sessions.closeIdle(-1);
      assertThat(sessions.size()).isZero();
      assertThat(engine.openSessions()).isZero();
    }
  }
}
