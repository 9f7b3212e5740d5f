package io.megadb.server.flight.ingest;

import io.grpc.Context;
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
    Context call = Context.current();
    Waiter waiter = new Waiter(Thread.currentThread());
    Context.CancellationListener listener = context -> waiter.interrupt();
    call.addListener(listener, Runnable::run);
    try {
      return wait.get();
    } finally {
      waiter.over();
      call.removeListener(listener);
    }
  }

  private static final class Waiter {
    private final Thread thread;
    private boolean over;

    Waiter(Thread thread) {
      this.thread = thread;
    }

    synchronized void interrupt() {
      if (!over) {
        thread.interrupt();
      }
    }

    /** The interrupt was for the wait alone. */
    synchronized void over() {
      over = true;
      Thread.interrupted();
    }
  }
}
