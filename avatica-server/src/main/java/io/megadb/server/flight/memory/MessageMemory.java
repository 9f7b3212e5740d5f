package io.megadb.server.flight.memory;

import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.netty.NettyServerBuilder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back the messages that Arrow's Flight forgets: the body of one whose header can't be read
 * (18.3), or whose call is refused before anybody reads it. Without it anybody who may connect
 * could take all of the server's memory, some megabytes a call.
 *
 * <p>A call's messages are read in gRPC's context of the call, in which {@link #allocator} finds
 * what belongs to it. They are given back when gRPC has told the call's end, which it does after
 * the last message, and the thread that worked on the call has returned from all of it.
 */
public final class MessageMemory {
  private static final Logger LOG = LoggerFactory.getLogger(MessageMemory.class);

  private final Context.Key<CallMemory> key = Context.key("megadb-messages");
  private final BufferAllocator memory;
  private final BufferAllocator allocator;
  private final long callLimitBytes;

  /**
   * @param memory that messages take; stays its owner's
   * @param callLimitBytes of the messages that one call holds at a time; the next is refused with
   *     OUT_OF_MEMORY
   */
  public MessageMemory(BufferAllocator memory, long callLimitBytes) {
    this.memory = memory;
    this.callLimitBytes = callLimitBytes;
    this.allocator = new MessageAllocator(memory, key::get);
  }

  /** What a Flight server is to read messages with. */
  public BufferAllocator allocator() {
    return allocator;
  }

  /** Has a server tell of its calls. */
  public void listen(NettyServerBuilder server) {
    server.addStreamTracerFactory(new Tracers()).intercept(new Ends());
  }

  /**
   * Does what a call asks for. What is allocated within is its own, no message.
   *
   * @param atReturn takes what is to be done when this thread has returned from the call
   */
  public <T> T during(Supplier<T> work, Consumer<Runnable> atReturn) {
    CallMemory call = key.get();
    if (call == null) {
      return work.get();
    }
    call.begin();
    atReturn.accept(() -> told(call.end()));
    Context own = Context.current().withValue(key, null);
    Context before = own.attach();
    try {
      return work.get();
    } finally {
      own.detach(before);
    }
  }

  private static void told(long bytes) {
    if (bytes > 0) {
      LOG.info("{} bytes of messages that could not be read were given back", bytes);
    }
  }

  /** Gives each call its own. */
  private final class Tracers extends ServerStreamTracer.Factory {
    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
      return new ServerStreamTracer() {
        @Override
        public Context filterContext(Context context) {
          return context.withValue(key, new CallMemory(memory, callLimitBytes));
        }
      };
    }
  }

  /** Hears of the ends of calls. */
  private final class Ends implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      CallMemory memory = key.get();
      return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
        @Override
        public void onComplete() {
          try {
            super.onComplete();
          } finally {
            told(memory.over());
          }
        }

        @Override
        public void onCancel() {
          try {
            super.onCancel();
          } finally {
            told(memory.over());
          }
        }
      };
    }
  }
}
