package io.megadb.tier.oltp;

import io.megadb.tier.oltp.embedded.EmbeddedPostgresConfig;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the tier connects to, and how.
 *
 * @param catalog the tier's name
 * @param source the server
 * @param maxConnections bound on open connections; a session in a transaction holds one
 * @param minIdleConnections kept open for quick use
 * @param borrowTimeout how long a statement waits for a connection, a server's restart included
 * @param applicationName what pg_stat_activity shows
 */
public record OltpConfig(
    String catalog,
    Source source,
    int maxConnections,
    int minIdleConnections,
    Duration borrowTimeout,
    String applicationName) {

  /** Which PostgreSQL. */
  public sealed interface Source {}

  /** One that the tier starts and stops itself. */
  public record Embedded(EmbeddedPostgresConfig postgres) implements Source {}

  /**
   * One that runs already.
   *
   * @param url {@code jdbc:postgresql://host:port/database?option=value}
   * @param password never printed
   */
  public record External(String url, String user, String password) implements Source {
    @Override
    public String toString() {
      // The URL may carry a password among its options.
      return "External[url=" + url.replaceAll("\\?.*", "?...") + ", user=" + user + "]";
    }
  }

  /** An embedded server over a data folder: up to 64 connections, 2 kept open, 30 s of patience. */
  public static OltpConfig embedded(Path dataDir) {
    return of(new Embedded(EmbeddedPostgresConfig.of(dataDir)));
  }

  /** A running server. */
  public static OltpConfig external(String url, String user, String password) {
    return of(new External(url, user, password));
  }

  /** The catalog {@code oltp} with the defaults of {@link #embedded}. */
  public static OltpConfig of(Source source) {
    return new OltpConfig("oltp", source, 64, 2, Duration.ofSeconds(30), "megadb");
  }

  public OltpConfig withMaxConnections(int connections) {
    return new OltpConfig(
        catalog,
        source,
        connections,
        Math.min(minIdleConnections, connections),
        borrowTimeout,
        applicationName);
  }
}
