package io.megadb.server.flight;

import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.megadb.exec.Engine;
import io.megadb.server.auth.Authenticator;
import io.megadb.server.flight.memory.CallThreads;
import io.megadb.server.flight.memory.MessageMemory;
import io.megadb.server.flight.metadata.MetadataCalls;
import io.megadb.server.flight.session.CallMiddleware;
import io.megadb.server.flight.session.FlightSessions;
import io.megadb.server.flight.stream.ResultStreams;
import io.megadb.server.flight.ticket.Seal;
import io.megadb.server.wire.ListenAddress;
import io.megadb.server.wire.ListenAddress.Protection;
import io.megadb.server.wire.MetadataSource;
import io.megadb.server.wire.RunningStatements;
import io.megadb.server.wire.TlsKeystore;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gRPC server of the Flight SQL wire. It binds to loopback freely and elsewhere only with login
 * and TLS. Closing it ends its sessions and their statements, but not the engine.
 */
public final class FlightWire implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FlightWire.class);
  private static final long CHECK_MILLIS = 250;
  private static final int SPARE_THREADS = 64;
  private static final long PING_SECONDS = 30;
  private static final long CLIENTS_PING_SECONDS = 5;

  private final FlightConfig config;
  private final BufferAllocator allocator;
  private final FlightSessions sessions;
  private final ResultStreams streams;
  private final RunningStatements running = new RunningStatements();
  private final CallThreads calls;
  private final ThreadPoolExecutor senders;
  private final ScheduledExecutorService sweeper;
  private final FlightServer server;
  private boolean closed;

  /**
   * @throws MegaDbException CONFIGURATION_ERROR for an address that needs login and TLS, or a
   *     keystore that can't be read
   */
  public FlightWire(
      Engine engine, FlightConfig config, Authenticator authenticator, MetadataSource metadata) {
    ListenAddress.check(
        "flight.host",
        config.host(),
        new Protection(config.keystore().isPresent(), authenticator.required()));
    this.config = config;
    FlightLimits limits = config.limits();
    Optional<SslContext> tls = config.keystore().map(k -> tls(k, config.clientAuthorities()));
    Seal seal = new Seal(config.clusterSecret(), config.ticketExpiry(), InstantSource.system());
    this.sessions =
        new FlightSessions(engine, limits.maxSessions(), limits.maxStatementsPerSession());
    // Calls wait for the engine only to prepare, update or ingest; streams have their own threads.
    this.calls = new CallThreads("flight-call-");
    this.senders = pool("flight-stream-", limits.maxRunningStreams() + SPARE_THREADS);
    this.sweeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("flight-sweeper").factory());
    this.allocator = engine.allocator().newChildAllocator("flight", 0, Long.MAX_VALUE);
    this.streams =
        new ResultStreams(
            allocator,
            senders,
            running,
            limits.maxRunningStreams(),
            limits.maxWaitingStreams(),
            limits.maxMessageBytes(),
            limits.streamStall());
    MessageMemory messages = new MessageMemory(allocator);
    Consumer<NettyServerBuilder> netty =
        builder -> {
          messages.listen(builder);
          tls.ifPresent(builder::sslContext);
          // Both sides find out about a peer or a network that says nothing any more.
          builder
              .keepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
              .keepAliveTimeout(PING_SECONDS, TimeUnit.SECONDS)
              .permitKeepAliveTime(CLIENTS_PING_SECONDS, TimeUnit.SECONDS);
        };
    this.server =
        FlightServer.builder(
                messages.allocator(),
                Location.forGrpcInsecure(config.host(), config.port()),
                producer(engine, seal, metadata, messages))
            .middleware(
                CallMiddleware.KEY,
                new CallMiddleware.Factory(authenticator, seal, config.trustedUsers()))
            .executor(calls)
            .maxInboundMessageSize(limits.maxMessageBytes())
            .setMaxHeaderListSize(64 << 10)
            .backpressureThreshold(limits.streamBufferBytes())
            .transportHint("grpc.builderConsumer", netty)
            .build();
  }

  private FlightSqlWire producer(
      Engine engine, Seal seal, MetadataSource metadata, MessageMemory messages) {
    StatementCalls statements = new StatementCalls(sessions, streams, seal);
    UpdateCalls updates = new UpdateCalls(sessions, statements, running, allocator);
    return new FlightSqlWire(
        new FlightSqlWire.Calls(
            statements,
            new PreparedCalls(sessions, statements, updates, running, allocator),
            updates,
            new IngestCalls(engine, sessions, statements, updates, running, allocator),
            new PlanCalls(engine, sessions, statements),
            new SessionCalls(engine, sessions, metadata),
            new MetadataCalls(engine, metadata, allocator),
            new KeyCalls(sessions)),
        config.limits().streamStall(),
        messages,
        calls);
  }

  private static ThreadPoolExecutor pool(String name, int max) {
    return new ThreadPoolExecutor(
        0,
        max,
        60,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        Thread.ofPlatform().name(name, 0).factory());
  }

  private static SslContext tls(TlsKeystore keystore, Optional<Path> clientAuthorities) {
    try {
      File file = keystore.keystore().toFile();
      char[] password = keystore.password().toCharArray();
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(KeyStore.getInstance(file, password), password);
      SslContextBuilder builder =
          GrpcSslContexts.configure(SslContextBuilder.forServer(keys))
              .protocols("TLSv1.3", "TLSv1.2");
      if (clientAuthorities.isPresent()) {
        builder.clientAuth(ClientAuth.REQUIRE).trustManager(clientAuthorities.get().toFile());
      }
      return builder.build();
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new MegaDbException(
          ErrorCode.CONFIGURATION_ERROR,
          "can't use "
              + keystore.keystore()
              + clientAuthorities.map(p -> " or " + p).orElse("")
              + " for TLS: "
              + e.getMessage(),
          e);
    }
  }

  /**
   * Begins to listen.
   *
   * @throws MegaDbException IO_ERROR if the address is taken
   */
  public void start() {
    try {
      server.start();
    } catch (IOException e) {
      throw new MegaDbException(
              ErrorCode.IO_ERROR,
              "can't listen on " + config.host() + ":" + config.port() + ": " + e.getMessage(),
              e)
          .withHint("Is another server running there? Choose another flight.port.");
    }
    sweeper.scheduleWithFixedDelay(
        streams::check, CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    long idleNanos = config.limits().sessionExpiry().toNanos();
    long everyMillis = Math.clamp(idleNanos / 4_000_000, 100, 30_000);
    sweeper.scheduleWithFixedDelay(
        () -> sessions.closeIdle(idleNanos), everyMillis, everyMillis, TimeUnit.MILLISECONDS);
  }

  /** Where it listens: the scheme tells whether it is encrypted. */
  public URI uri() {
    String scheme = config.keystore().isPresent() ? "grpc+tls" : "grpc+tcp";
    return URI.create(
        scheme + "://" + ListenAddress.literal(config.host()) + ":" + server.getPort());
  }

  /** Sessions open now. */
  public int openSessions() {
    return sessions.size();
  }

  /** Results being sent or waiting now. */
  public int openStreams() {
    return streams.size();
  }

  /** Arrow memory that streams and calls hold now. */
  public long allocatedBytes() {
    return allocator.getAllocatedMemory();
  }

  /**
   * Begins no new statements and waits for those that run.
   *
   * @return whether all have ended
   */
  public boolean drain(Duration timeout) throws InterruptedException {
    return running.drain(timeout);
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    streams.cancelAll();
    sessions.close();
    try {
      running.drain(Duration.ofSeconds(5));
      server.close();
      sweeper.shutdownNow();
      calls.shutdown();
      senders.shutdown();
      if (!calls.awaitTermination(5, TimeUnit.SECONDS)
          || !senders.awaitTermination(5, TimeUnit.SECONDS)) {
        calls.shutdownNow();
        senders.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      allocator.close();
    } catch (IllegalStateException e) {
      LOG.warn("a stream still held memory when Flight SQL was stopped", e);
    }
  }
}
