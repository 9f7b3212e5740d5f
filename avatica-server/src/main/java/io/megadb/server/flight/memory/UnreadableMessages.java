package io.megadb.server.flight.memory;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.megadb.server.flight.FlightErrors;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.Closeable;
import java.io.IOException;
import org.apache.arrow.flight.grpc.StatusUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a call whose message can't be read with an error that says so, and one line in the log.
 * Without it gRPC tells the client "Application error processing RPC" and logs a stack trace for
 * each such message, however many somebody sends.
 *
 * <p>The calls' messages must come here as bytes, {@code
 * ServerInterceptors.useInputStreamMessages}, so that they are read below. Stands before everything
 * that reads them. Any thread.
 */
public final class UnreadableMessages implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(UnreadableMessages.class);
  private static final int MOST_LOGGED_CHARACTERS = 200;
  private static final long LOG_EVERY_NANOS = 1_000_000_000L;

  // Guarded by this.
  private boolean loggedBefore;
  private long loggedNanos;
  private long unlogged;

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Endable<Q, A> endable = new Endable<>(call);
    return new Reader<>(endable, next.startCall(endable, headers));
  }

  /** At most a line a second: whoever sends nonsense must not fill the disk either. */
  private void log(ServerCall<?, ?> call, MegaDbException error) {
    long others;
    synchronized (this) {
      long now = System.nanoTime();
      if (loggedBefore && now - loggedNanos < LOG_EVERY_NANOS) {
        unlogged++;
        return;
      }
      loggedBefore = true;
      loggedNanos = now;
      others = unlogged;
      unlogged = 0;
    }
    LOG.warn(
        "{} of {} ended: {}{}",
        call.getMethodDescriptor().getBareMethodName(),
        call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR),
        printable(error.getMessage()),
        others == 0 ? "" : " (and " + others + " more such calls before)");
  }

  private static String printable(String text) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (i == MOST_LOGGED_CHARACTERS) {
        return line.append("...").toString();
      }
      char c = text.charAt(i);
      line.append(c >= ' ' && c < 127 ? c : '?');
    }
    return line.toString();
  }

  /** Arrow wraps whatever happens while it reads, the refusal of memory too. */
  private static MegaDbException error(RuntimeException failure) {
    Throwable first = failure;
    while (first.getCause() != null && !(first instanceof MegaDbException)) {
      first = first.getCause();
    }
    return first instanceof MegaDbException known
        ? known
        : new MegaDbException(
                ErrorCode.INVALID_PARAMETER_VALUE,
                "a message could not be read: "
                    + first.getClass().getSimpleName()
                    + (first.getMessage() == null ? "" : ": " + first.getMessage()),
                failure)
            .withHint("Send messages as Arrow Flight describes them.");
  }

  /** Once it is ended here, what those below still say to the client is dropped. */
  private static final class Endable<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private volatile boolean ended;
    private boolean closed;

    Endable(ServerCall<Q, A> call) {
      super(call);
    }

    /** Whether the client hears of it; those below may have ended the call already. */
    synchronized boolean end(RuntimeException shown) {
      ended = true;
      if (closed) {
        return false;
      }
      Status status = Status.UNKNOWN;
      Metadata trailers = null;
      switch (StatusUtils.toGrpcException(shown)) {
        case StatusRuntimeException e -> {
          status = e.getStatus();
          trailers = e.getTrailers();
        }
        case StatusException e -> {
          status = e.getStatus();
          trailers = e.getTrailers();
        }
        default -> status = status.withDescription(shown.getMessage());
      }
      super.close(status, trailers == null ? new Metadata() : trailers);
      return true;
    }

    @Override
    public boolean isCancelled() {
      return ended || super.isCancelled();
    }

    @Override
    public synchronized void sendHeaders(Metadata headers) {
      if (!ended) {
        super.sendHeaders(headers);
      }
    }

    @Override
    public synchronized void sendMessage(A message) {
      if (!ended) {
        super.sendMessage(message);
      } else if (message instanceof Closeable closeable) {
        giveBack(closeable);
      }
    }

    @Override
    public synchronized void close(Status status, Metadata trailers) {
      if (!ended) {
        closed = true;
        super.close(status, trailers);
      }
    }
  }

  private static void giveBack(Closeable message) {
    try {
      message.close();
    } catch (IOException e) {
      LOG.debug("closing a message's bytes failed", e);
    }
  }

  private final class Reader<Q, A> extends SimpleForwardingServerCallListener<Q> {
    private final Endable<Q, A> call;

    Reader(Endable<Q, A> call, ServerCall.Listener<Q> listener) {
      super(listener);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      if (call.ended) {
        drop(message);
        return;
      }
      try {
        super.onMessage(message);
      } catch (RuntimeException e) {
        drop(message);
        MegaDbException error = error(e);
        if (call.end(FlightErrors.of(error))) {
          log(call, error);
        }
      }
    }

    private void drop(Q message) {
      if (message instanceof Closeable closeable) {
        giveBack(closeable);
      }
    }

    @Override
    public void onHalfClose() {
      if (!call.ended) {
        super.onHalfClose();
      }
    }

    /** To those below a call that was ended here was cancelled: nobody hears them. */
    @Override
    public void onComplete() {
      if (call.ended) {
        super.onCancel();
      } else {
        super.onComplete();
      }
    }
  }
}
