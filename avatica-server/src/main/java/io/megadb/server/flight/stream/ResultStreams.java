package io.megadb.server.flight.stream;

import io.grpc.Context;
import io.megadb.server.flight.FlightErrors;
import io.megadb.server.wire.RunningStatements;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.memory.BufferAllocator;

/**
 * The results being sent, so many at a time; more wait in a queue, in order, holding neither thread
 * nor memory. A result keeps its place until gRPC has sent its last byte, since what is not sent
 * yet is memory too, or until its client has taken nothing for too long. Any thread.
 */
public final class ResultStreams implements AutoCloseable {
  private final BufferAllocator allocator;
  private final Executor executor;
  private final RunningStatements running;
  private final int maxRunning;
  private final int maxWaiting;
  private final long maxBatchBytes;
  private final long maxCallBytes;
  private final long stallNanos;
  private final Set<ResultStream> open = ConcurrentHashMap.newKeySet();

  // All is made and handed to gRPC, at that time; their places are not free yet.
  private final Map<ResultStream, Long> leaving = new ConcurrentHashMap<>();

  // Of calls that are over; gRPC gives back what it did not send a little later.
  private final Set<BufferAllocator> emptying = ConcurrentHashMap.newKeySet();

  // Guarded by this.
  private final Deque<ResultStream> waiting = new ArrayDeque<>();
  private final Set<ResultStream> admitted = ConcurrentHashMap.newKeySet();

  /**
   * @param executor has a thread for each stream that runs
   * @param maxCallBytes what one result's batches may take until they are sent
   * @param stall after which a client that takes nothing loses its place
   */
  public ResultStreams(
      BufferAllocator allocator,
      Executor executor,
      RunningStatements running,
      int maxRunning,
      int maxWaiting,
      long maxBatchBytes,
      long maxCallBytes,
      Duration stall) {
    this.allocator = allocator;
    this.executor = executor;
    this.running = running;
    this.maxRunning = maxRunning;
    this.maxWaiting = maxWaiting;
    this.maxBatchBytes = maxBatchBytes;
    this.maxCallBytes = maxCallBytes;
    this.stallNanos = stall.toNanos();
  }

  /**
   * Sends a result, now or when it is its turn. The source is closed whatever happens.
   *
   * @param key by which it can be cancelled; several results may have the same
   */
  public void send(String key, ServerStreamListener listener, ResultSource source) {
    RunningStatements.Run run;
    try {
      run = running.begin();
    } catch (MegaDbException e) {
      source.close();
      listener.error(FlightErrors.of(e));
      return;
    }
    Context call = Context.current();
    Holder holder = new Holder();
    BufferAllocator own = allocator.newChildAllocator("result", 0, maxCallBytes);
    ResultStream stream =
        new ResultStream(
            key,
            listener,
            source,
            own,
            executor,
            maxBatchBytes,
            () -> {
              emptying.add(own);
              ended(holder.stream, call);
              run.close();
            });
    holder.stream = stream;
    boolean now;
    synchronized (this) {
      now = admitted.size() < maxRunning;
      if (!now && waiting.size() >= maxWaiting) {
        source.close();
        own.close();
        run.close();
        listener.error(
            FlightErrors.of(
                new MegaDbException(
                        ErrorCode.TOO_MANY_CONNECTIONS,
                        maxRunning
                            + " results are being sent and "
                            + maxWaiting
                            + " wait for their turn")
                    .withHint("Retry later, or raise flight.max_waiting_streams.")));
        return;
      }
      open.add(stream);
      (now ? admitted : waiting).add(stream);
    }
    stream.listen();
    if (now) {
      stream.admit();
    }
  }

  /** A stream's end knows the stream only once it is made. */
  private static final class Holder {
    private ResultStream stream;
  }

  private void ended(ResultStream stream, Context call) {
    open.remove(stream);
    synchronized (this) {
      if (!admitted.contains(stream)) {
        waiting.remove(stream);
        return;
      }
    }
    leaving.put(stream, System.nanoTime());
    // gRPC cancels the call's context when the call is over, however it ends.
    call.addListener(
        context -> {
          leave(stream);
          closeEmpty();
        },
        Runnable::run);
  }

  /** Closes the allocators of calls that are over and of which nobody holds anything any more. */
  private void closeEmpty() {
    for (BufferAllocator own : emptying) {
      if (own.getAllocatedMemory() == 0 && emptying.remove(own)) {
        own.close();
      }
    }
  }

  private void leave(ResultStream stream) {
    if (leaving.remove(stream) == null) {
      return;
    }
    ResultStream next;
    synchronized (this) {
      admitted.remove(stream);
      next = waiting.poll();
      if (next != null) {
        admitted.add(next);
      }
    }
    if (next != null) {
      next.admit();
    }
  }

  /** Looks after all of them; to be called a few times a second. */
  public void check() {
    open.forEach(stream -> stream.check(stallNanos));
    long now = System.nanoTime();
    leaving.forEach(
        (stream, since) -> {
          if (now - since > stallNanos) {
            leave(stream);
          }
        });
    closeEmpty();
  }

  /** Ends the results of that key; whether there was one. */
  public boolean cancel(String key) {
    List<ResultStream> found = open.stream().filter(s -> s.key().equals(key)).toList();
    found.forEach(
        stream ->
            stream.cancel(
                new MegaDbException(
                    ErrorCode.QUERY_CANCELED, "canceling statement due to user request")));
    return !found.isEmpty();
  }

  /** How many are open, waiting ones included. */
  public int size() {
    return open.size();
  }

  /** Closes what is left of calls that are over, once the server is. */
  @Override
  public void close() {
    closeEmpty();
    // Whoever closes the allocator they are of hears that they hold something.
    emptying.clear();
  }

  /** Ends all with an error. */
  public void cancelAll() {
    List.copyOf(open)
        .forEach(
            stream ->
                stream.cancel(
                    new MegaDbException(ErrorCode.ADMIN_SHUTDOWN, "the server is stopping")));
  }
}
