package io.megadb.trino.flight;

import io.grpc.ManagedChannel;
import io.megadb.spi.remote.PlanRequest;
import io.megadb.spi.remote.RemoteCalls;
import io.megadb.trino.MegadbConfig;
import io.megadb.trino.MegadbErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.ConnectorSession;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightClientMiddleware;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.HeaderCallOption;
import org.apache.arrow.flight.auth2.BasicAuthCredentialWriter;
import org.apache.arrow.flight.auth2.BearerCredentialWriter;
import org.apache.arrow.flight.grpc.CredentialCallOption;
import org.apache.arrow.memory.BufferAllocator;

/**
 * One server. With a password it is logged into once, for a token that goes along with each call;
 * when the server does not take the token any more, once again. Any thread.
 */
final class Server implements AutoCloseable {
  private static final String AUTHORIZATION = "authorization";
  private static final String BEARER = "Bearer ";

  private final URI uri;
  private final MegadbConfig config;
  private final Connection connection;
  private final FlightClient client;

  // What the server answered to the last login.
  private volatile String given;
  private String token; // guarded by this

  /** Connects at the first call. */
  Server(URI uri, MegadbConfig config, BufferAllocator allocator) {
    this.uri = uri;
    this.config = config;
    ManagedChannel channel = Channels.open(uri, config);
    this.connection = new Connection(uri, channel, config.pingTimeout());
    this.client =
        FlightGrpcUtils.createFlightClient(allocator, channel, List.of(call -> new TokenReader()));
  }

  URI uri() {
    return uri;
  }

  /** What a call does, with headers that say who calls. */
  interface Call<T> {
    T run(FlightClient client, CallOption... headers);
  }

  /**
   * Calls for a user.
   *
   * @param call waits for the server's first answer; runs again after a new login
   * @throws TrinoException a {@link ServerLostException} among others
   */
  <T> T call(ConnectorSession session, Call<T> call) {
    connection.await();
    try {
      if (config.user().isEmpty()) {
        return call.run(client, headers(session, config.token()));
      }
      String used = login(Optional.empty());
      try {
        return call.run(client, headers(session, Optional.of(used)));
      } catch (FlightRuntimeException e) {
        if (!Errors.isUnauthenticated(e)) {
          throw e;
        }
        return call.run(client, headers(session, Optional.of(login(Optional.of(used)))));
      }
    } catch (FlightRuntimeException e) {
      throw Errors.of(e, uri);
    }
  }

  /** The call that changes nothing. */
  static long catalogVersion(FlightClient client, CallOption... headers) {
    Action action = new Action(RemoteCalls.CATALOG_VERSION_ACTION, PlanRequest.versionMark());
    return ByteBuffer.wrap(client.doAction(action, headers).next().getBody()).getLong();
  }

  /** The token; another one than the refused. */
  private synchronized String login(Optional<String> refused) {
    if (token == null || refused.isPresent() && refused.get().equals(token)) {
      given = null;
      // Any call with a password is answered with a token; a handshake's errors lose their
      // SQLSTATE.
      catalogVersion(
          client,
          new CredentialCallOption(
              new BasicAuthCredentialWriter(
                  config.user().orElseThrow(), config.password().orElseThrow())));
      if (given == null) {
        throw new TrinoException(
            MegadbErrorCode.MEGADB_INTERNAL_ERROR, "the server " + uri + " gave no token");
      }
      token = given;
    }
    return token;
  }

  private CallOption[] headers(ConnectorSession session, Optional<String> bearer) {
    List<CallOption> headers = new ArrayList<>();
    bearer.ifPresent(t -> headers.add(new CredentialCallOption(new BearerCredentialWriter(t))));
    if (config.impersonation()) {
      CallHeaders user = new FlightCallHeaders();
      user.insert(RemoteCalls.USER_HEADER, session.getUser());
      headers.add(new HeaderCallOption(user));
    }
    return headers.toArray(CallOption[]::new);
  }

  private final class TokenReader implements FlightClientMiddleware {
    @Override
    public void onBeforeSendingHeaders(CallHeaders headers) {
      // Who calls stands in the call's options.
    }

    @Override
    public void onHeadersReceived(CallHeaders headers) {
      String answer = headers.get(AUTHORIZATION);
      if (answer != null && answer.startsWith(BEARER)) {
        given = answer.substring(BEARER.length());
      }
    }

    @Override
    public void onCallCompleted(CallStatus status) {
      // The caller hears of it.
    }
  }

  @Override
  public void close() throws InterruptedException {
    client.close();
  }
}
