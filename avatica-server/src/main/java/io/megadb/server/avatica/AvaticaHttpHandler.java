package io.megadb.server.avatica;

import io.megadb.server.auth.Authenticator;
import io.megadb.server.wire.RunningStatements;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.calcite.avatica.remote.Handler.HandlerResponse;
import org.apache.calcite.avatica.remote.JsonHandler;
import org.apache.calcite.avatica.remote.ProtobufHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.AbstractHandler;

/**
 * Both formats behind one port. A JSON request begins with a brace, a Protocol Buffers one with the
 * tag of WireMessage's first field (0x0a), so the first byte tells.
 */
final class AvaticaHttpHandler extends AbstractHandler {
  /** Who sent the request that this thread answers. */
  static final ScopedValue<String> USER = ScopedValue.newInstance();

  private static final int MAX_ANONYMOUS_BYTES = 1 << 20;

  private final Authenticator authenticator;
  private final JsonHandler json;
  private final ProtobufHandler protobuf;
  private final RunningStatements running;
  private final long maxRequestBytes;

  AvaticaHttpHandler(
      Authenticator authenticator,
      JsonHandler json,
      ProtobufHandler protobuf,
      RunningStatements running,
      long maxRequestBytes) {
    this.authenticator = authenticator;
    this.json = json;
    this.protobuf = protobuf;
    this.running = running;
    this.maxRequestBytes = maxRequestBytes;
  }

  @Override
  public void handle(
      String target, Request base, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    base.setHandled(true);
    try (RunningStatements.Run run = running.beginRequest()) {
      answer(request, response);
      // A stop waits for this request, so by its end the answer has to be out.
      response.flushBuffer();
    }
  }

  private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (!request.getMethod().equals("POST")) {
      response.setHeader("Allow", "POST");
      plain(response, 405, "MegaDB speaks Avatica here: POST JSON or Protocol Buffers.");
      return;
    }
    String credentials = request.getHeader("Authorization");
    Optional<String> user = authenticator.user(credentials);
    if (user.isEmpty() && credentials == null) {
      // A client that has credentials sends them after this challenge.
      response.setHeader("WWW-Authenticate", "Basic realm=\"MegaDB\", charset=\"UTF-8\"");
      plain(response, 401, "Log in: Avatica connection property authentication=BASIC.");
      return;
    }
    Optional<byte[]> read = body(request, user.isEmpty() ? MAX_ANONYMOUS_BYTES : maxRequestBytes);
    if (read.isEmpty()) {
      plain(response, 413, "The request is larger than avatica.max_request_bytes.");
      return;
    }
    byte[] body = read.get();
    boolean isJson = body.length > 0 && body[0] != 0x0a;
    if (user.isEmpty()) {
      // Wrong credentials get an Avatica error: of a plain 401 the client shows only the number.
      RuntimeException refusal =
          WireError.of(
              new MegaDbException(
                  ErrorCode.INVALID_AUTHORIZATION, "user name or password is wrong"));
      if (isJson) {
        send(response, json.convertToErrorResponse(refusal));
      } else {
        sendBytes(response, protobuf.convertToErrorResponse(refusal));
      }
      return;
    }
    ScopedValue.where(USER, user.get())
        .call(
            () -> {
              if (isJson) {
                send(response, json.apply(new String(body, StandardCharsets.UTF_8)));
              } else {
                sendBytes(response, protobuf.apply(body));
              }
              return null;
            });
  }

  // Clients of old may put a JSON request into a header.
  private static Optional<byte[]> body(HttpServletRequest request, long limit) throws IOException {
    String header = request.getHeader("request");
    if (header != null) {
      return Optional.of(header.getBytes(StandardCharsets.UTF_8));
    }
    if (request.getContentLengthLong() > limit) {
      return Optional.empty();
    }
    int expected = (int) Math.max(1_024, Math.min(request.getContentLengthLong(), 1 << 24));
    ByteArrayOutputStream body = new ByteArrayOutputStream(expected);
    byte[] buffer = new byte[16_384];
    InputStream in = request.getInputStream();
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      if (body.size() + (long) n > limit) {
        return Optional.empty();
      }
      body.write(buffer, 0, n);
    }
    return Optional.of(body.toByteArray());
  }

  private static void send(HttpServletResponse response, HandlerResponse<String> answer)
      throws IOException {
    response.setContentType("application/json;charset=utf-8");
    write(response, answer.getStatusCode(), answer.getResponse().getBytes(StandardCharsets.UTF_8));
  }

  private static void sendBytes(HttpServletResponse response, HandlerResponse<byte[]> answer)
      throws IOException {
    response.setContentType("application/octet-stream;charset=utf-8");
    write(response, answer.getStatusCode(), answer.getResponse());
  }

  private static void plain(HttpServletResponse response, int status, String text)
      throws IOException {
    response.setContentType("text/plain;charset=utf-8");
    write(response, status, (text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static void write(HttpServletResponse response, int status, byte[] bytes)
      throws IOException {
    response.setStatus(status);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }
}
