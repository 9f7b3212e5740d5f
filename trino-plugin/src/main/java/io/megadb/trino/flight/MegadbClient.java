package io.megadb.trino.flight;

import io.megadb.spi.remote.PlanReply;
import io.megadb.spi.remote.PlanRequest;
import io.megadb.trino.MegadbConfig;
import io.megadb.trino.MegadbErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.ConnectorSession;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Calls to the servers of a catalog. One of them, the first that answers, is asked for everything
 * but the parts of divided scans, since what it has changed the others learn a moment later; parts
 * go to all servers in turn. If a server is lost, the next one is asked. Every method throws {@link
 * TrinoException} with the server's SQLSTATE and blame. Any thread.
 */
public final class MegadbClient implements AutoCloseable {
  /**
   * How long a server that was lost is asked last: one that hangs takes each call ten seconds and
   * more to find out, and each part of each scan would do so anew.
   */
  private static final long AVOID_NANOS = 60_000_000_000L;

  private final MegadbConfig config;
  private final BufferAllocator allocator;
  private final Map<URI, Server> servers = new ConcurrentHashMap<>();
  private final Map<URI, Long> lostNanos = new ConcurrentHashMap<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicLong updates = new AtomicLong();
  private volatile int home;

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

  /**
   * A version of a catalog.
   *
   * @param server who says so: each numbers its own
   * @param number grows with each DDL of anybody
   */
  public record CatalogVersion(URI server, long number) {}

  /**
   * The catalog's version now.
   *
   * @param lost as for {@link #query}
   */
  public CatalogVersion catalogVersion(ConnectorSession session, List<ServerLostException> lost) {
    return atHome(lost, s -> new CatalogVersion(s.uri(), s.call(session, Server::catalogVersion)));
  }

  /** A statement's parts and what the server knows of it. */
  public Planned plan(ConnectorSession session, PlanRequest request) {
    FlightDescriptor descriptor = FlightDescriptor.command(request.toBytes());
    FlightInfo info =
        atHome(List.of(), s -> s.call(session, (c, headers) -> c.getInfo(descriptor, headers)));
    return new Planned(PlanReply.parse(info.getAppMetadata()), info.getEndpoints());
  }

  /** What a server answered to a {@link PlanRequest}. */
  public record Planned(PlanReply reply, List<FlightEndpoint> endpoints) {}

  /**
   * The rows of a statement, as batches; close it.
   *
   * @param lost while the same was read before: those servers are not asked again, and the last of
   *     these is thrown if there are no others
   */
  public Batches query(ConnectorSession session, String sql, List<ServerLostException> lost) {
    return atHome(lost, s -> s.call(session, (c, headers) -> query(s, c, sql, headers)));
  }

  /** The request as a ticket: one call, where asking for a ticket first would be two. */
  private static Batches query(Server server, FlightClient client, String sql, CallOption... as) {
    return first(server, client.getStream(new Ticket(PlanRequest.of(sql, 1).toBytes()), as));
  }

  /**
   * The rows of a part; close it.
   *
   * @param lost as for {@link #query}
   */
  public Batches redeem(ConnectorSession session, byte[] ticket, List<ServerLostException> lost) {
    return some(
        turn.getAndIncrement(),
        lost,
        s -> s.call(session, (c, headers) -> first(s, c.getStream(new Ticket(ticket), headers))));
  }

  /** Waits for the schema, so that a server that does not answer is noticed here. */
  private static Batches first(Server server, FlightStream stream) {
    Batches batches = new Batches(server.uri(), List.of(stream));
    try {
      stream.getSchema();
      return batches;
    } catch (RuntimeException e) {
      batches.closeAfter(e);
      throw e;
    }
  }

  /** Hands over each batch of a small result of a server, which is not read elsewhere instead. */
  public void forEachBatch(
      URI server, ConnectorSession session, String sql, Consumer<VectorSchemaRoot> consumer) {
    Server asked = server(server);
    try (Batches batches = asked.call(session, (c, headers) -> query(asked, c, sql, headers))) {
      while (batches.next()) {
        consumer.accept(batches.root());
      }
    } catch (RuntimeException e) {
      throw Errors.of(e);
    }
  }

  /** The columns of a query that is not run. */
  public Schema schema(ConnectorSession session, String sql) {
    return atHome(
            List.of(),
            s ->
                s.call(session, (c, headers) -> new FlightSqlClient(c).execute(sql, headers))
                    .getSchemaOptional())
        .orElseThrow(
            () ->
                new TrinoException(
                    MegadbErrorCode.MEGADB_INTERNAL_ERROR, "the server told no columns of " + sql));
  }

  /** Runs a statement without rows; how many it changed. */
  public long update(ConnectorSession session, String sql) {
    updates.incrementAndGet();
    try {
      // Not tried again elsewhere: the server may have done it before the connection broke.
      return server(config.uris().get(home))
          .call(session, (c, headers) -> new FlightSqlClient(c).executeUpdate(sql, headers));
    } finally {
      updates.incrementAndGet();
    }
  }

  /** Grows with each {@link #update}, before it and after. */
  public long updates() {
    return updates.get();
  }

  /** What a client does with headers that say who calls. */
  public interface Use<T> {
    T with(FlightClient client, CallOption... headers);
  }

  /** A call whose answer comes late, such as a stream of rows to a server. */
  public <T> T with(ConnectorSession session, Use<T> use) {
    return atHome(
        List.of(),
        s ->
            s.call(
                session,
                (c, headers) -> {
                  // Whether the server answers and takes the token shows here.
                  Server.catalogVersion(c, headers);
                  return use.with(c, headers);
                }));
  }

  /** The server asked last, if it answers, else another, which is asked first from then on. */
  private <T> T atHome(List<ServerLostException> lost, Function<Server, T> call) {
    return some(
        home,
        lost,
        server -> {
          T result = call.apply(server);
          home = config.uris().indexOf(server.uri());
          return result;
        });
  }

  private <T> T some(int first, List<ServerLostException> lost, Function<Server, T> call) {
    ServerLostException last = lost.isEmpty() ? null : lost.getLast();
    if (last != null) {
      lostNanos.put(last.server(), System.nanoTime());
    }
    for (URI uri : inTurn(first)) {
      if (lost.stream().anyMatch(e -> e.server().equals(uri))) {
        continue;
      }
      try {
        return call.apply(server(uri));
      } catch (ServerLostException e) {
        if (last != null) {
          e.addSuppressed(last);
        }
        last = e;
        lostNanos.put(uri, System.nanoTime());
      }
    }
    throw last;
  }

  /** All servers from the given one on; those that were lost a moment ago come last. */
  private List<URI> inTurn(int first) {
    List<URI> uris = config.uris();
    List<URI> order = new ArrayList<>(uris.size());
    List<URI> avoided = new ArrayList<>();
    for (int i = 0; i < uris.size(); i++) {
      URI uri = uris.get(Math.floorMod(first + i, uris.size()));
      Long since = lostNanos.get(uri);
      boolean avoid = since != null && System.nanoTime() - since < AVOID_NANOS;
      (avoid ? avoided : order).add(uri);
    }
    order.addAll(avoided);
    return order;
  }

  private Server server(URI uri) {
    return servers.computeIfAbsent(uri, u -> new Server(u, config, allocator));
  }

  @Override
  public void close() throws Exception {
    Exception failure = null;
    for (Server server : servers.values()) {
      try {
        server.close();
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
