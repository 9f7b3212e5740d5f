package io.megadb.trino.flight;

import io.megadb.spi.remote.PlanReply;
import io.megadb.spi.remote.PlanRequest;
import io.megadb.spi.remote.RemoteCalls;
import io.megadb.trino.MegadbConfig;
import io.megadb.trino.MegadbErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.ConnectorSession;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.HeaderCallOption;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.auth2.BasicAuthCredentialWriter;
import org.apache.arrow.flight.auth2.BearerCredentialWriter;
import org.apache.arrow.flight.grpc.CredentialCallOption;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Calls to the servers of a catalog. A call goes to one of them, in turn; if that one can't be
 * reached, to the next. Every method throws {@link TrinoException} with the server's SQLSTATE and
 * blame. Any thread.
 */
public final class MegadbClient implements AutoCloseable {
  private final MegadbConfig config;
  private final BufferAllocator allocator;
  private final Map<URI, FlightClient> clients = new ConcurrentHashMap<>();
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * Connects at the first call.
   *
   * @param allocator closed with this
   */
  public MegadbClient(MegadbConfig config, BufferAllocator allocator) {
    this.config = config;
    this.allocator = allocator;
  }

  /** Where batches are kept while they are read. */
  public BufferAllocator allocator() {
    return allocator;
  }

  /** The catalog's version, which grows with each DDL of anybody. */
  public long catalogVersion(ConnectorSession session) {
    return call(
        client -> {
          Iterator<Result> results =
              client.doAction(new Action(RemoteCalls.CATALOG_VERSION_ACTION), options(session));
          return ByteBuffer.wrap(results.next().getBody()).getLong();
        });
  }

  /** A statement's parts and what the server knows of it. */
  public Planned plan(ConnectorSession session, PlanRequest request) {
    FlightInfo info =
        call(
            client ->
                client.getInfo(FlightDescriptor.command(request.toBytes()), options(session)));
    return new Planned(PlanReply.parse(info.getAppMetadata()), info.getEndpoints());
  }

  /** What a server answered to a {@link PlanRequest}. */
  public record Planned(PlanReply reply, List<FlightEndpoint> endpoints) {}

  /** The rows of a statement, as batches; close it. */
  public Batches query(ConnectorSession session, String sql) {
    return call(
        client -> {
          FlightInfo info = new FlightSqlClient(client).execute(sql, options(session));
          List<FlightStream> opened = new ArrayList<>();
          try {
            for (FlightEndpoint endpoint : info.getEndpoints()) {
              opened.add(
                  client(endpoint, client).getStream(endpoint.getTicket(), options(session)));
            }
            return new Batches(opened);
          } catch (RuntimeException e) {
            new Batches(opened).closeAfter(e);
            throw e;
          }
        });
  }

  /**
   * The rows of a part; close it.
   *
   * @param location whom the server said to ask; any other is asked if that one does not answer
   */
  public Batches redeem(ConnectorSession session, byte[] ticket, Optional<String> location) {
    CallOption[] options = options(session);
    if (location.isPresent()) {
      try {
        return first(client(URI.create(location.get())), ticket, options);
      } catch (FlightRuntimeException e) {
        if (!Errors.isUnreachable(e)) {
          throw Errors.of(e);
        }
      }
    }
    return call(client -> first(client, ticket, options));
  }

  /** Waits for the schema, so that a server that does not answer is noticed here. */
  private static Batches first(FlightClient client, byte[] ticket, CallOption[] options) {
    FlightStream stream = client.getStream(new Ticket(ticket), options);
    Batches batches = new Batches(List.of(stream));
    try {
      stream.getSchema();
      return batches;
    } catch (RuntimeException e) {
      batches.closeAfter(e);
      throw e;
    }
  }

  /** Hands over each batch of a small result. */
  public void forEachBatch(
      ConnectorSession session, String sql, Consumer<VectorSchemaRoot> consumer) {
    try (Batches batches = query(session, sql)) {
      while (batches.next()) {
        consumer.accept(batches.root());
      }
    } catch (RuntimeException e) {
      throw Errors.of(e);
    }
  }

  /** The columns of a query that is not run. */
  public org.apache.arrow.vector.types.pojo.Schema schema(ConnectorSession session, String sql) {
    return call(client ->
            new FlightSqlClient(client).execute(sql, options(session)).getSchemaOptional())
        .orElseThrow(
            () ->
                new TrinoException(
                    MegadbErrorCode.MEGADB_INTERNAL_ERROR, "the server told no columns of " + sql));
  }

  /** Runs a statement without rows; how many it changed. */
  public long update(ConnectorSession session, String sql) {
    FlightClient client =
        client(config.uris().get(Math.floorMod(turn.getAndIncrement(), config.uris().size())));
    try {
      // Not tried again elsewhere: the server may have done it before the connection broke.
      return new FlightSqlClient(client).executeUpdate(sql, options(session));
    } catch (FlightRuntimeException e) {
      throw Errors.of(e);
    }
  }

  /** A call that must stay with one server, such as a stream of rows to it. */
  public <T> T with(Function<FlightClient, T> use) {
    return call(use);
  }

  /** Who calls, as headers. */
  public CallOption[] options(ConnectorSession session) {
    List<CallOption> options = new ArrayList<>();
    if (config.user().isPresent()) {
      options.add(
          new CredentialCallOption(
              new BasicAuthCredentialWriter(config.user().get(), config.password().orElseThrow())));
    }
    config
        .token()
        .ifPresent(t -> options.add(new CredentialCallOption(new BearerCredentialWriter(t))));
    if (config.impersonation()) {
      CallHeaders headers = new FlightCallHeaders();
      headers.insert(RemoteCalls.USER_HEADER, session.getUser());
      options.add(new HeaderCallOption(headers));
    }
    return options.toArray(CallOption[]::new);
  }

  private <T> T call(Function<FlightClient, T> call) {
    List<URI> uris = config.uris();
    int first = Math.floorMod(turn.getAndIncrement(), uris.size());
    FlightRuntimeException unreachable = null;
    for (int i = 0; i < uris.size(); i++) {
      URI uri = uris.get((first + i) % uris.size());
      try {
        return call.apply(client(uri));
      } catch (FlightRuntimeException e) {
        if (!Errors.isUnreachable(e)) {
          throw Errors.of(e);
        }
        if (unreachable != null) {
          e.addSuppressed(unreachable);
        }
        unreachable = e;
      }
    }
    throw Errors.of(unreachable);
  }

  private FlightClient client(FlightEndpoint endpoint, FlightClient byDefault) {
    return endpoint.getLocations().stream()
        .map(Location::getUri)
        .filter(uri -> uri.getScheme().startsWith("grpc"))
        .findFirst()
        .map(this::client)
        .orElse(byDefault);
  }

  private FlightClient client(URI uri) {
    return clients.computeIfAbsent(uri, this::connect);
  }

  private FlightClient connect(URI uri) {
    boolean tls = uri.getScheme().equals("grpc+tls");
    FlightClient.Builder builder =
        FlightClient.builder(
            allocator,
            tls
                ? Location.forGrpcTls(uri.getHost(), uri.getPort())
                : Location.forGrpcInsecure(uri.getHost(), uri.getPort()));
    if (!tls) {
      return builder.build();
    }
    builder.useTls();
    try (InputStream trusted = open(config.trustedCertificates());
        InputStream certificate = open(config.clientCertificate());
        InputStream key = open(config.clientKey())) {
      if (trusted != null) {
        builder.trustedCertificates(trusted);
      }
      if (certificate != null && key != null) {
        builder.clientCertificate(certificate, key);
      }
      return builder.build();
    } catch (IOException e) {
      throw new TrinoException(
          MegadbErrorCode.MEGADB_CONFIGURATION_ERROR,
          "a certificate can't be read: " + e.getMessage(),
          e);
    }
  }

  private static InputStream open(Optional<Path> file) throws IOException {
    return file.isPresent() ? Files.newInputStream(file.get()) : null;
  }

  @Override
  public void close() throws Exception {
    Exception failure = null;
    for (FlightClient client : clients.values()) {
      try {
        client.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failure = e;
      }
    }
    allocator.close();
    if (failure != null) {
      throw failure;
    }
  }
}
