package io.megadb.duckdb;

import io.megadb.spi.error.MegaDbException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Readers as streams of Arrow's C stream interface
 * (https://arrow.apache.org/docs/format/CStreamInterface.html), for DuckDB to pull batches from.
 *
 * <p>Does what {@link Data#exportArrayStream} does, cheaper: there each call from one of DuckDB's
 * threads, two for a batch, makes a Java thread and ends it. Here the thread keeps the Java side it
 * got with its first call. It also hands on errors with their code and hint.
 *
 * <p>Threads: DuckDB pulls a stream from any of its threads, one at a time, and lets go of batches
 * from any.
 */
final class StreamExports {
  private static final MemorySegment NO_MEMORY =
      Arena.global().allocateFrom("Out of Memory Error: no memory left to say what failed");
  private static final int OK = 0;
  private static final int EIO = 5;
  private static final long STREAM_BYTES = 5 * Long.BYTES;
  private static final long STREAM_RELEASE = 3 * Long.BYTES;
  private static final long STREAM_PRIVATE = 4 * Long.BYTES;

  // The functions stay as long as this JVM: DuckDB may let go of a batch at any time.
  private final long getSchema;
  private final long getNext;
  private final long getLastError;
  private final long release;
  private final BatchExports batches = new BatchExports();
  private final Map<Long, Open> open = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  StreamExports() {
    MethodType twoPointers = MethodType.methodType(int.class, long.class, long.class);
    FunctionDescriptor intOfTwo =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);
    getSchema = function("getSchema", twoPointers, intOfTwo);
    getNext = function("getNext", twoPointers, intOfTwo);
    getLastError =
        function(
            "getLastError",
            MethodType.methodType(long.class, long.class),
            FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    release =
        function(
            "release",
            MethodType.methodType(void.class, long.class),
            FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG));
  }

  private long function(String name, MethodType type, FunctionDescriptor descriptor) {
    try {
      MethodHandle method = MethodHandles.lookup().bind(this, name, type);
      return Linker.nativeLinker().upcallStub(method, descriptor, Arena.global()).address();
    } catch (NoSuchMethodException | IllegalAccessException e) {
      throw new IllegalStateException("no method " + name, e);
    }
  }

  /** A stream that was not released yet. */
  private static final class Open {
    private final ArrowReader reader;
    private final BufferAllocator allocator;
    private MemorySegment error = MemorySegment.NULL;

    Open(ArrowReader reader, BufferAllocator allocator) {
      this.reader = reader;
      this.allocator = allocator;
    }

    /**
     * Keeps the error for get_last_error; returns the code to fail with. Takes no memory of the
     * statement's, of which there may be none left, and never throws.
     */
    int failed(Throwable cause) {
      try {
        String text =
            cause instanceof MegaDbException own
                ? "MEGADB:"
                    + own.sqlState()
                    + ":"
                    + own.getMessage()
                    + own.hint().map(h -> DuckDbErrors.HINT + h.replace('\n', ' ')).orElse("")
                : cause.toString();
        error = Arena.ofAuto().allocateFrom(text.replace('\0', ' '));
      } catch (Throwable e) {
        error = NO_MEMORY;
      }
      return EIO;
    }
  }

  /**
   * Fills a stream with a reader's batches.
   *
   * @param reader handed over: closed when the stream is released
   * @param allocator of what describes the batches to DuckDB
   */
  void export(ArrowReader reader, BufferAllocator allocator, ArrowArrayStream stream) {
    long number = numbers.incrementAndGet();
    open.put(number, new Open(reader, allocator));
    ArrowArrayStream.Snapshot snapshot = new ArrowArrayStream.Snapshot();
    snapshot.get_schema = getSchema;
    snapshot.get_next = getNext;
    snapshot.get_last_error = getLastError;
    snapshot.release = release;
    snapshot.private_data = number;
    stream.save(snapshot);
  }

  /** Never null: nobody may call a stream that was released. */
  private Open opened(long stream) {
    return open.get(structure(stream).get(ValueLayout.JAVA_LONG, STREAM_PRIVATE));
  }

  private static MemorySegment structure(long address) {
    return MemorySegment.ofAddress(address).reinterpret(STREAM_BYTES);
  }

  // ---- called by DuckDB; an exception that left one of these would end the process

  private int getSchema(long stream, long schema) {
    Open from = opened(stream);
    try {
      Data.exportSchema(
          from.allocator,
          from.reader.getVectorSchemaRoot().getSchema(),
          null,
          ArrowSchema.wrap(schema));
      return OK;
    } catch (Throwable e) {
      return from.failed(e);
    }
  }

  private int getNext(long stream, long array) {
    Open from = opened(stream);
    try {
      if (from.reader.loadNextBatch()) {
        VectorSchemaRoot root = from.reader.getVectorSchemaRoot();
        batches.export(root, from.allocator, array);
      } else {
        BatchExports.end(array);
      }
      return OK;
    } catch (Throwable e) {
      return from.failed(e);
    }
  }

  private long getLastError(long stream) {
    return opened(stream).error.address();
  }

  private void release(long stream) {
    MemorySegment structure = structure(stream);
    Open from = open.remove(structure.get(ValueLayout.JAVA_LONG, STREAM_PRIVATE));
    structure.set(ValueLayout.JAVA_LONG, STREAM_RELEASE, 0);
    if (from != null) {
      BatchExports.quietly(from.reader::close);
    }
  }
}
