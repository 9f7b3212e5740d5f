package io.megadb.server.flight;

import io.megadb.server.auth.Authenticator;
import io.megadb.server.avatica.DuckEngine;
import io.megadb.server.config.UserEntry;
import io.megadb.server.wire.MetadataSource;
import io.megadb.server.wire.TlsKeystore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** The wire alone, at a free port, with one DuckDB behind it. */
final class WireOnDuck implements AutoCloseable {
  static final FlightLimits LIMITS =
      new FlightLimits(
          100,
          10,
          8,
          2_000,
          64 << 10,
          Duration.ofMinutes(5),
          64 << 20,
          1L << 30,
          Duration.ofHours(1));

  final DuckEngine engine;
  final FlightWire wire;
  final BufferAllocator allocator = new RootAllocator();

  WireOnDuck(Path folder, FlightLimits limits) {
    this(folder, limits, List.of(), Set.of(), Optional.empty(), Optional.empty());
  }

  /**
   * @param users none for no login
   */
  WireOnDuck(
      Path folder,
      FlightLimits limits,
      List<UserEntry> users,
      Set<String> trusted,
      Optional<TlsKeystore> keystore,
      Optional<Path> authorities) {
    engine = new DuckEngine(folder);
    wire =
        new FlightWire(
            engine,
            new FlightConfig(
                "127.0.0.1",
                0,
                keystore,
                authorities,
                Optional.of("a secret"),
                Duration.ofHours(1),
                trusted,
                limits),
            new Authenticator(!users.isEmpty(), users),
            new MetadataSource(Set.of("memory", "olap", "oltp"), "0.1.0"));
    wire.start();
  }

  FlightClient flight() {
    return FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", port())).build();
  }

  FlightSqlClient client() {
    return new FlightSqlClient(flight());
  }

  int port() {
    return wire.uri().getPort();
  }

  @Override
  public void close() {
    allocator.close();
    wire.close();
    engine.close();
  }
}
