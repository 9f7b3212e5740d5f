package io.megadb.server.flight;

import io.grpc.Context;
import io.megadb.server.flight.session.Lease;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Cancels what a call runs when its client cancels the call or goes away. A cancel that comes just
 * before the engine has begun finds nothing to cancel, so it is repeated until the watch is closed.
 */
final class CallWatch implements AutoCloseable {
  private static final long AGAIN_MILLIS = 100;

  private final Context call = Context.current();
  private final Context.CancellationListener listener = context -> cancel();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Lease lease;

  private CallWatch(Lease lease) {
    this.lease = lease;
  }

  /** Watches the call that this thread serves. */
  static CallWatch cancel(Lease lease) {
    CallWatch watch = new CallWatch(lease);
    watch.call.addListener(watch.listener, Runnable::run);
    return watch;
  }

  private void cancel() {
    Thread.ofVirtual()
        .name("flight-cancel")
        .start(
            () -> {
              try {
                do {
                  lease.cancel();
                } while (!closed.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  @Override
  public void close() {
    closed.countDown();
    call.removeListener(listener);
  }
}
