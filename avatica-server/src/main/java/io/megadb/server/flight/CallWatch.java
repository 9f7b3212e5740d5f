package io.megadb.server.flight;

import io.grpc.Context;
import io.megadb.server.flight.session.Lease;

/** Cancels what a call runs when its client cancels the call or goes away. */
final class CallWatch {
  private CallWatch() {}

  /** Watches until closed; the call's gRPC context is this thread's. */
  static AutoCloseable cancel(Lease lease) {
    Context call = Context.current();
    Context.CancellationListener listener = context -> lease.cancel();
    call.addListener(listener, Runnable::run);
    return () -> call.removeListener(listener);
  }
}
