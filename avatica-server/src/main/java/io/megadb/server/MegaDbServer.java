package io.megadb.server;

import io.megadb.exec.Engine;
import io.megadb.server.auth.Authenticator;
import io.megadb.server.avatica.AvaticaServer;
import io.megadb.server.flight.FlightWire;
import io.megadb.server.wire.MetadataSource;
import io.megadb.spi.error.MegaDbException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: the engine and the wires in front of it. Closing it takes no new statements,
 * waits for those that run up to a bound, cancels the rest and takes everything down.
 */
public final class MegaDbServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MegaDbServer.class);
  private static final Set<String> CATALOGS = Set.of("graph", "memory", "olap", "oltp", "vector");

  private final AutoCloseable below;
  private final AvaticaServer avatica;
  private final FlightWire flight;
  private final Duration drainTimeout;
  private boolean closed;

  /**
   * Starts the wires.
   *
   * @param below what the engine stands on; closed last, and also when this fails
   * @param version {@code major.minor.patch}
   * @throws MegaDbException CONFIGURATION_ERROR, IO_ERROR if a port is taken
   */
  public MegaDbServer(ServerConfig config, Engine engine, AutoCloseable below, String version) {
    this.below = below;
    this.drainTimeout = config.drainTimeout();
    AvaticaServer wire = null;
    FlightWire flightWire = null;
    try {
      Authenticator authenticator = new Authenticator(config.authRequired(), config.users());
      MetadataSource metadata = new MetadataSource(CATALOGS, version);
      flightWire = new FlightWire(engine, config.flight(), authenticator, metadata);
      wire =
          new AvaticaServer(
              engine,
              config.avaticaHost(),
              config.avaticaPort(),
              config.keystore(),
              authenticator,
              config.limits(),
              metadata);
      wire.start();
      flightWire.start();
      this.avatica = wire;
      this.flight = flightWire;
    } catch (RuntimeException | Error e) {
      closeAfter(e, flightWire);
      closeAfter(e, wire);
      closeAfter(e, below);
      throw e;
    }
  }

  private static void closeAfter(Throwable failure, AutoCloseable resource) {
    try {
      if (resource != null) {
        resource.close();
      }
    } catch (Exception e) {
      failure.addSuppressed(e);
    }
  }

  /** The URL for the Avatica driver's {@code url} property. */
  public URI avaticaUrl() {
    return avatica.url();
  }

  /** The URI for Flight clients. */
  public URI flightUri() {
    return flight.uri();
  }

  /** Drains and stops. A second call does nothing. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      long deadline = System.nanoTime() + drainTimeout.toNanos();
      boolean ended = avatica.drain(drainTimeout);
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      if (!flight.drain(left) || !ended) {
        LOG.warn("statements still run after {} s and are cancelled", drainTimeout.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      try (AutoCloseable closing = below;
          flight) {
        avatica.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("stopping failed", e);
      }
    }
  }
}
