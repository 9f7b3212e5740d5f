package io.megadb.server.flight.ingest;

import io.grpc.Context;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Waiting for a client's next message. Flight's stream does not hear of a call that gRPC ended
 * because a message could not be read after the client had said that it was the last; whoever waits
 * for it would wait forever. Only the wait is interrupted, never what is done with the message.
 */
public final class CallWait {
  private CallWait() {}

  /** Waits, but no longer than the call of this thread lasts. */
  public static <T> T during(Supplier<T> wait) {
    return during(wait, Optional.empty());
  }

  /**
   * The same, but no longer than so long: a client may send messages in an order in which Flight
   * never finds the command.
   *
   * @throws MegaDbException QUERY_CANCELED when the time is over
   */
  public static <T> T during(Supplier<T> wait, Duration longest) {
    return during(wait, Optional.of(longest));
  }

  private static <T> T during(Supplier<T> wait, Optional<Duration> longest) {
    Context call = Context.current();
    Waiter waiter = new Waiter(Thread.currentThread());
    Context.CancellationListener listener = context -> waiter.interrupt();
    call.addListener(listener, Runnable::run);
    longest.ifPresent(
        l ->
            CompletableFuture.delayedExecutor(l.toMillis(), TimeUnit.MILLISECONDS)
                .execute(waiter::tooLong));
    try {
      return wait.get();
    } catch (RuntimeException e) {
      if (waiter.isTooLong()) {
        throw new MegaDbException(
            ErrorCode.QUERY_CANCELED,
            "canceling: no command came for " + longest.orElseThrow().toSeconds() + " s",
            e);
      }
      throw e;
    } finally {
      waiter.over();
      call.removeListener(listener);
    }
  }

  private static final class Waiter {
    private final Thread thread;
    private boolean over;
    private boolean tooLong;

    Waiter(Thread thread) {
      this.thread = thread;
    }

    synchronized void interrupt() {
      if (!over) {
        thread.interrupt();
      }
    }

    synchronized void tooLong() {
      if (!over) {
        tooLong = true;
        thread.interrupt();
      }
    }

    synchronized boolean isTooLong() {
      return tooLong;
    }

    /** The interrupt was for the wait alone. */
    synchronized void over() {
      over = true;
      Thread.interrupted();
    }
  }
}
