package io.megadb.server.flight;

import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.megadb.exec.Engine;
import io.megadb.server.auth.Authenticator;
import io.megadb.server.flight.memory.CallThreads;
import io.megadb.server.flight.memory.MessageMemory;
import io.megadb.server.flight.memory.UnreadableMessages;
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
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.grpc.ServerBackpressureThresholdInterceptor;
import org.apache.arrow.flight.grpc.ServerInterceptorAdapter;
import org.apache.arrow.flight.grpc.ServerInterceptorAdapter.KeyFactory;
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
  private static final int MOST_HEADER_BYTES = 64 << 10;
  private static final long END_SECONDS = 3;

  /**
   * Of a call's memory, what waits for the client and what a batch may take: there may be a batch
   * of which a part is sent beside what waits and the one that is made, each rounded up to a power
   * of two.
   */
  private static final int SHARES = 8;

  private final FlightConfig config;
  private final BufferAllocator allocator;
  private final FlightSessions sessions;
  private final ResultStreams streams;
  private final RunningStatements running = new RunningStatements();
  private final CallThreads calls;
  private final ThreadPoolExecutor senders;
  private final ScheduledExecutorService sweeper;
  private final Server server;
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
            Math.min(limits.maxMessageBytes(), limits.callMemoryBytes() / SHARES),
            limits.callMemoryBytes(),
            limits.streamStall());
    MessageMemory messages = new MessageMemory(allocator, limits.callMemoryBytes());
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(config.host(), config.port()))
            .executor(calls)
            .maxInboundMessageSize(limits.maxMessageBytes())
            .maxInboundMetadataSize(MOST_HEADER_BYTES)
            // Both sides find out about a peer or a network that says nothing any more.
            .keepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(PING_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveTime(CLIENTS_PING_SECONDS, TimeUnit.SECONDS)
            // Messages are read within the call's interceptors, which can say what is wrong with
            // one.
            .addService(
                ServerInterceptors.useInputStreamMessages(
                    service(messages, producer(engine, seal, metadata, messages))))
            // The last is the first that a call meets.
            .intercept(new UnreadableMessages())
            .intercept(
                new ServerBackpressureThresholdInterceptor(
                    (int) Math.min(limits.streamBufferBytes(), limits.callMemoryBytes() / SHARES)));
    messages.listen(builder);
    builder.intercept(
        new ServerInterceptorAdapter(
            List.of(
                new KeyFactory<>(
                    CallMiddleware.KEY,
                    new CallMiddleware.Factory(authenticator, seal, config.trustedUsers())))));
    tls.ifPresent(builder::sslContext);
    this.server = builder.build();
  }

  // Logins are the middleware's business, but the service asks for a handler of the old kind.
  @SuppressWarnings("deprecation")
  private ServerServiceDefinition service(MessageMemory messages, FlightSqlWire producer) {
    return FlightGrpcUtils.createFlightService(
            messages.allocator(),
            producer,
            org.apache.arrow.flight.auth.ServerAuthHandler.NO_OP,
            calls)
        .bindService();
  }

  private FlightSqlWire producer(
      Engine engine, Seal seal, MetadataSource metadata, MessageMemory messages) {
    StatementCalls statements = new StatementCalls(sessions, streams, seal);
    UpdateCalls updates = new UpdateCalls(sessions, statements, running, allocator);
    return new FlightSqlWire(
        new FlightSqlWire.Calls(
            statements,
            new PreparedCalls(
                sessions,
                statements,
                updates,
                running,
                allocator,
                config.limits().callMemoryBytes()),
            updates,
            new IngestCalls(
                engine,
                sessions,
                statements,
                updates,
                running,
                allocator,
                config.limits().callMemoryBytes()),
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

  private void endServer() throws InterruptedException {
    server.shutdown();
    if (!server.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
      server.shutdownNow();
      server.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
    }
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
      endServer();
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
    streams.close();
    try {
      allocator.close();
    } catch (IllegalStateException e) {
      LOG.warn("a stream still held memory when Flight SQL was stopped", e);
    }
  }
}
