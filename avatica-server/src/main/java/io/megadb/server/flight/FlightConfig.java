package io.megadb.server.flight;

import io.megadb.server.wire.TlsKeystore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Where Flight SQL listens and what it bounds.
 *
 * @param port 0 for any free one
 * @param clientAuthorities PEM file; with it clients need a certificate of one of them
 * @param clusterSecret signs tickets and tokens; without it a random one
 * @param ticketExpiry how long tickets and tokens are good
 * @param trustedUsers who may act for others
 */
public record FlightConfig(
    String host,
    int port,
    Optional<TlsKeystore> keystore,
    Optional<Path> clientAuthorities,
    Optional<String> clusterSecret,
    Duration ticketExpiry,
    Set<String> trustedUsers,
    FlightLimits limits) {
  public FlightConfig {
    trustedUsers = Set.copyOf(trustedUsers);
  }

  /** Without the secret, so that it never reaches a log. */
  @Override
  public String toString() {
    return "FlightConfig[" + host + ":" + port + ", " + keystore + "]";
  }
}
