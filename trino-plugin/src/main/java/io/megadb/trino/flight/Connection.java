package io.megadb.trino.flight;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Whether a channel is connected. gRPC pings only a server that it is connected to, and waits for
 * ever for one that takes a connection and says nothing: a stopped process, whose kernel still
 * answers, or a network that swallows everything. Any thread.
 */
final class Connection {
  private final URI server;
  private final ManagedChannel channel;
  private final Duration timeout;

  /**
   * @param channel stays the caller's
   * @param timeout after which a server that said nothing is lost
   */
  Connection(URI server, ManagedChannel channel, Duration timeout) {
    this.server = server;
    this.channel = channel;
    this.timeout = timeout;
  }

  /**
   * Connects if that is to be done, and waits for the server's first words, or for a failure that
   * the next call will tell of.
   *
   * @throws ServerLostException if neither comes in time
   */
  void await() {
    long deadline = System.nanoTime() + timeout.toNanos();
    ConnectivityState state = channel.getState(true);
    if (state == ConnectivityState.TRANSIENT_FAILURE) {
      // It would try again after minutes, though the server may be back.
      channel.enterIdle();
      state = channel.getState(true);
    }
    while (state == ConnectivityState.IDLE || state == ConnectivityState.CONNECTING) {
      CountDownLatch changed = new CountDownLatch(1);
      channel.notifyWhenStateChanged(state, changed::countDown);
      if (!await(changed, deadline - System.nanoTime())) {
        // The next call is to connect anew.
        channel.enterIdle();
        throw new ServerLostException(
            server, "it said nothing for " + timeout.toMillis() + " ms after connecting", null);
      }
      state = channel.getState(true);
    }
  }

  private static boolean await(CountDownLatch changed, long nanos) {
    try {
      return changed.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrinoException(
          StandardErrorCode.USER_CANCELED, "interrupted while connecting to a MegaDB server", e);
    }
  }
}
