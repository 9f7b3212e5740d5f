package io.megadb.server.flight.session;

import io.megadb.server.auth.Authenticator;
import io.megadb.server.flight.FlightErrors;
import io.megadb.server.flight.ticket.Seal;
import io.megadb.server.flight.ticket.Seal.Purpose;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.remote.PackedReader;
import io.megadb.spi.remote.PackedWriter;
import io.megadb.spi.remote.RemoteCalls;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallInfo;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightMethod;
import org.apache.arrow.flight.FlightServerMiddleware;
import org.apache.arrow.flight.RequestContext;

/**
 * Finds out who calls, before anything else happens: a bearer token, a user's name and password
 * (Basic), or nothing where no login is needed. A login is answered with a token, a call without
 * token or cookie with a cookie; both name a session. One per call.
 */
public final class CallMiddleware implements FlightServerMiddleware {
  /** Under which a call's middleware is found. */
  public static final Key<CallMiddleware> KEY = Key.of("megadb.call");

  private static final String AUTHORIZATION = "authorization";
  private static final String BEARER = "Bearer ";
  private static final String COOKIE = "cookie";
  private static final String COOKIE_NAME = "megadb_session";
  private static final byte[] MAGIC = "MegaDB-SESSION".getBytes(StandardCharsets.US_ASCII);

  private final Optional<Caller> caller;
  private final Optional<RuntimeException> refusal;
  private final Optional<String> answerHeader;
  private final String answer;

  private CallMiddleware(Caller caller, Optional<String> answerHeader, String answer) {
    this.caller = Optional.of(caller);
    this.refusal = Optional.empty();
    this.answerHeader = answerHeader;
    this.answer = answer;
  }

  private CallMiddleware(RuntimeException refusal) {
    this.caller = Optional.empty();
    this.refusal = Optional.of(refusal);
    this.answerHeader = Optional.empty();
    this.answer = "";
  }

  /**
   * Who calls.
   *
   * @throws MegaDbException INVALID_AUTHORIZATION, INSUFFICIENT_PRIVILEGE for who may not
   */
  public Caller caller() {
    return caller.orElseThrow(refusal::orElseThrow);
  }

  @Override
  public void onBeforeSendingHeaders(CallHeaders headers) {
    answerHeader.ifPresent(name -> headers.insert(name, answer));
  }

  @Override
  public void onCallCompleted(CallStatus status) {
    // The producer ends what it began.
  }

  @Override
  public void onCallErrored(Throwable failure) {
    // The producer ends what it began.
  }

  /** Makes one for each call; refuses who may not call. Any thread. */
  public static final class Factory implements FlightServerMiddleware.Factory<CallMiddleware> {
    private final Authenticator authenticator;
    private final Seal seal;
    private final Set<String> trusted;

    /**
     * @param trusted users who may act for others
     */
    public Factory(Authenticator authenticator, Seal seal, Set<String> trusted) {
      this.authenticator = authenticator;
      this.seal = seal;
      this.trusted = Set.copyOf(trusted);
    }

    @Override
    public CallMiddleware onCallStarted(
        CallInfo info, CallHeaders headers, RequestContext context) {
      try {
        return middleware(headers);
      } catch (RuntimeException e) {
        if (info.method() == FlightMethod.HANDSHAKE) {
          throw FlightErrors.of(e);
        }
        // What is thrown here loses its trailers; the producer throws it before it does anything.
        return new CallMiddleware(e);
      }
    }

    private CallMiddleware middleware(CallHeaders headers) {
      String authorization = headers.get(AUTHORIZATION);
      if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, 7)) {
        Caller bearer = opened(Purpose.TOKEN, authorization.substring(7).strip());
        return new CallMiddleware(actingFor(bearer, headers), Optional.empty(), "");
      }
      String user =
          authenticator
              .user(authorization)
              .orElseThrow(
                  () ->
                      new MegaDbException(
                          ErrorCode.INVALID_AUTHORIZATION,
                          authorization == null
                              ? "log in: user name and password, or a token"
                              : "user name or password is wrong"));
      Optional<Caller> kept = cookie(headers, user);
      if (kept.isPresent()) {
        return new CallMiddleware(actingFor(kept.get(), headers), Optional.empty(), "");
      }
      Caller caller = new Caller(user, UUID.randomUUID().toString(), false);
      Caller acting = actingFor(caller, headers);
      return authorization == null
          ? new CallMiddleware(
              acting, Optional.of("set-cookie"), COOKIE_NAME + "=" + sealed(Purpose.COOKIE, caller))
          : new CallMiddleware(
              acting, Optional.of(AUTHORIZATION), BEARER + sealed(Purpose.TOKEN, caller));
    }

    private Caller actingFor(Caller caller, CallHeaders headers) {
      String wanted = headers.get(RemoteCalls.USER_HEADER);
      if (wanted == null || wanted.equals(caller.user())) {
        return caller;
      }
      if (authenticator.required() && !trusted.contains(caller.user())) {
        throw new MegaDbException(
                ErrorCode.INSUFFICIENT_PRIVILEGE,
                "user " + caller.user() + " may not act for " + wanted)
            .withHint("Name it in flight.trusted_users.");
      }
      // A session belongs to one user, whoever speaks for them.
      return new Caller(wanted, caller.sessionId() + "/" + wanted, caller.keepsSession());
    }

    private Optional<Caller> cookie(CallHeaders headers, String user) {
      Iterable<String> lines = headers.getAll(COOKIE);
      if (lines == null) {
        return Optional.empty();
      }
      for (String line : lines) {
        for (String pair : line.split(";")) {
          String[] parts = pair.strip().split("=", 2);
          if (parts.length == 2 && parts[0].equals(COOKIE_NAME)) {
            String value = parts[1].replace("\"", "");
            try {
              return Optional.of(opened(Purpose.COOKIE, value)).filter(c -> c.user().equals(user));
            } catch (MegaDbException e) {
              // Of a server before a restart, or expired: the client gets a new one.
              return Optional.empty();
            }
          }
        }
      }
      return Optional.empty();
    }

    private String sealed(Purpose purpose, Caller caller) {
      byte[] content =
          new PackedWriter(MAGIC, 1).text(caller.user()).text(caller.sessionId()).toBytes();
      return Base64.getUrlEncoder().withoutPadding().encodeToString(seal.seal(purpose, content));
    }

    private Caller opened(Purpose purpose, String text) {
      byte[] sealed;
      try {
        sealed = Base64.getUrlDecoder().decode(text);
      } catch (IllegalArgumentException e) {
        sealed = new byte[0];
      }
      PackedReader in = new PackedReader("the session", MAGIC, 1, seal.open(purpose, sealed));
      Caller caller = new Caller(in.text(), in.text(), true);
      in.end();
      return caller;
    }
  }
}
