package io.megadb.server.avatica;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.server.avatica.value.WireOptions;
import io.megadb.server.wire.RunningStatements;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestConnectionRegistry {
  @TempDir Path folder;

  @Test
  void idleConnectionsAreClosedThoughOneCannotBe() {
    try (DuckEngine engine = new DuckEngine(folder);
        ConnectionRegistry connections = new ConnectionRegistry(10)) {
      for (String user : List.of("ann", "bob", "eve")) {
        connections.open(
            "connection of " + user,
            user,
            () ->
                new WireConnection(
                    "connection of " + user,
                    user,
                    engine.openSession(user),
                    new WireOptions(
                        WireOptions.Serialization.JSON, WireOptions.Temporal.TEXT, ZoneOffset.UTC),
                    Runnable::run,
                    new RunningStatements(),
                    10));
      }
      engine.failClosing("bob");
      connections.closeIdle(-1);
      assertThat(connections.size()).isZero();
      assertThat(engine.openSessions()).isZero();
    }
  }
}
