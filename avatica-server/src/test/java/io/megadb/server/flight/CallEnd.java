package io.megadb.server.flight;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Waits for the end of a call; what it answers until then is dropped. */
final class CallEnd<T> implements StreamObserver<T> {
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /**
   * Sends all, and waits.
   *
   * @throws ExecutionException how the call failed
   */
  <Q> void after(StreamObserver<Q> sending, Iterable<Q> messages) throws Exception {
    messages.forEach(sending::onNext);
    sending.onCompleted();
    ended.get(30, TimeUnit.SECONDS);
  }

  @Override
  public void onNext(T answer) {
    // The end is what counts.
  }

  @Override
  public void onError(Throwable failure) {
    ended.completeExceptionally(failure);
  }

  @Override
  public void onCompleted() {
    ended.complete(null);
  }
}
