package io.megadb.server.avatica;

import io.megadb.exec.Engine;
import io.megadb.server.auth.Authenticator;
import io.megadb.server.avatica.value.WireOptions.Serialization;
import io.megadb.server.wire.ListenAddress;
import io.megadb.server.wire.ListenAddress.Protection;
import io.megadb.server.wire.MetadataSource;
import io.megadb.server.wire.RunningStatements;
import io.megadb.server.wire.TlsKeystore;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.calcite.avatica.metrics.noop.NoopMetricsSystem;
import org.apache.calcite.avatica.remote.JsonHandler;
import org.apache.calcite.avatica.remote.ProtobufHandler;
import org.apache.calcite.avatica.remote.Service;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The HTTP server of the Avatica wire. It binds to loopback freely and elsewhere only with login
 * and TLS. Closing it ends its connections and their statements, but not the engine.
 */
public final class AvaticaServer implements AutoCloseable {
  private static final int STOP_WAIT_MILLIS = 2_000;
  private static final Duration GOODBYE = Duration.ofSeconds(1);

  private final Server server;
  private final ServerConnector connector;
  private final boolean tls;
  private final ConnectionRegistry connections;
  private final RunningStatements running = new RunningStatements();
  private final ThreadPoolExecutor statements;
  private final ScheduledExecutorService sweeper;
  private final Duration expiry;

  /**
   * @param port 0 for any free one
   * @throws MegaDbException CONFIGURATION_ERROR for an address that needs login and TLS
   */
  public AvaticaServer(
      Engine engine,
      String host,
      int port,
      Optional<TlsKeystore> keystore,
      Authenticator authenticator,
      AvaticaLimits limits,
      MetadataSource metadata) {
    ListenAddress.check(
        "avatica.host", host, new Protection(keystore.isPresent(), authenticator.required()));
    this.tls = keystore.isPresent();
    this.expiry = limits.expiry();
    this.connections = new ConnectionRegistry(limits.maxConnections());
    // A connection runs one statement; the second thread is for closing what it runs.
    this.statements =
        new ThreadPoolExecutor(
            0,
            2 * limits.maxConnections() + 16,
            60,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().name("statement-", 0).factory());
    this.sweeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("connection-expiry").factory());

    // Each connection may have one request that waits and one that closes what it waits for.
    QueuedThreadPool threads = new QueuedThreadPool(2 * limits.maxConnections() + 32, 8);
    threads.setName("avatica");
    this.server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(64 << 10);
    this.connector = connector(http, keystore);
    connector.setHost(host);
    connector.setPort(port);
    connector.setIdleTimeout(TimeUnit.MINUTES.toMillis(5));
    server.addConnector(connector);
    server.setHandler(
        new AvaticaHttpHandler(
            authenticator,
            new JsonHandler(
                service(engine, Serialization.JSON, limits, metadata),
                NoopMetricsSystem.getInstance()),
            new ProtobufHandler(
                service(engine, Serialization.PROTOBUF, limits, metadata),
                new StatementTypeTranslation(),
                NoopMetricsSystem.getInstance()),
            running,
            limits.maxRequestBytes()));
  }

  private Service service(
      Engine engine, Serialization serialization, AvaticaLimits limits, MetadataSource metadata) {
    return new AvaticaService(
        engine,
        connections,
        serialization,
        limits,
        metadata,
        statements,
        running,
        AvaticaHttpHandler.USER::get);
  }

  private ServerConnector connector(HttpConfiguration http, Optional<TlsKeystore> keystore) {
    if (keystore.isEmpty()) {
      return new ServerConnector(server, new HttpConnectionFactory(http));
    }
    http.addCustomizer(new SecureRequestCustomizer(false));
    SslContextFactory.Server ssl = new SslContextFactory.Server();
    ssl.setKeyStorePath(keystore.get().keystore().toString());
    ssl.setKeyStorePassword(keystore.get().password());
    ssl.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    return new ServerConnector(
        server, new SslConnectionFactory(ssl, "http/1.1"), new HttpConnectionFactory(http));
  }

  /**
   * Begins to listen.
   *
   * @throws MegaDbException IO_ERROR if the address is taken or the keystore can't be read
   */
  public void start() {
    try {
      server.start();
    } catch (IOException e) {
      throw new MegaDbException(
              ErrorCode.IO_ERROR,
              "can't listen on "
                  + connector.getHost()
                  + ":"
                  + connector.getPort()
                  + ": "
                  + e.getMessage(),
              e)
          .withHint("Is another server running there? Choose another avatica.port.");
    } catch (Exception e) {
      throw new MegaDbException(
          ErrorCode.CONFIGURATION_ERROR, "can't start the Avatica server: " + e.getMessage(), e);
    }
    long everyMillis = Math.clamp(expiry.toMillis() / 4, 100, 30_000);
    sweeper.scheduleWithFixedDelay(
        () -> connections.closeIdle(expiry.toNanos()),
        everyMillis,
        everyMillis,
        TimeUnit.MILLISECONDS);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return new InetSocketAddress(connector.getHost(), connector.getLocalPort());
  }

  /** The URL for the Avatica driver's {@code url} property. */
  public URI url() {
    String host = ListenAddress.literal(connector.getHost());
    return URI.create((tls ? "https" : "http") + "://" + host + ":" + connector.getLocalPort());
  }

  /** Connections open now. */
  public int openConnections() {
    return connections.size();
  }

  /**
   * Opens no new connections and begins no new statements, and waits for those that run; clients
   * can still fetch their rows.
   *
   * @return whether all have ended
   */
  public boolean drain(Duration timeout) throws InterruptedException {
    connections.refuseNew();
    if (!running.drain(timeout)) {
      return false;
    }
    // Who has its last rows is about to close its connection, and would complain of a dead server.
    connections.awaitNone(GOODBYE);
    return running.drain(Duration.ZERO);
  }

  @Override
  public void close() {
    sweeper.shutdownNow();
    connector.close();
    connections.close();
    try {
      server.setStopTimeout(STOP_WAIT_MILLIS);
      server.stop();
    } catch (Exception e) {
      throw new MegaDbException(ErrorCode.INTERNAL_ERROR, "stopping the Avatica server failed", e);
    } finally {
      statements.shutdownNow();
    }
  }
}
