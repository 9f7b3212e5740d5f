package io.megadb.duckdb;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches as arrays of Arrow's C data interface
 * (https://arrow.apache.org/docs/format/CDataInterface.html), without a copy of their buffers.
 *
 * <p>The structures of a batch lie in one piece of memory, which goes, with the references to the
 * buffers, when the batch and all its columns are released:
 *
 * <pre>
 *  struct ArrowArray, 80 bytes             behind it, for each array in turn
 *   0 length        40 -> buffers      -->  buffer pointers
 *   8 null_count    48 -> children     -->  child pointers, child structures
 *  16 offset        56    dictionary
 *  24 n_buffers     64 -> release
 *  32 n_children    72    private_data: the batch's number
 * </pre>
 */
final class BatchExports {
  private static final Logger LOG = LoggerFactory.getLogger(BatchExports.class);
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final long ARRAY_BYTES = 80;
  private static final long CHILDREN = 32;
  private static final long CHILD_POINTERS = 48;
  private static final long RELEASE = 64;
  private static final long PRIVATE = 72;

  private final long release;
  private final Map<Long, Batch> batches = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  BatchExports() {
    try {
      release =
          Linker.nativeLinker()
              .upcallStub(
                  MethodHandles.lookup()
                      .bind(this, "release", MethodType.methodType(void.class, long.class)),
                  FunctionDescriptor.ofVoid(LONG),
                  Arena.global())
              .address();
    } catch (NoSuchMethodException | IllegalAccessException e) {
      throw new IllegalStateException("no method release", e);
    }
  }

  /** What a batch that DuckDB holds keeps. */
  private static final class Batch {
    private final List<ArrowBuf> buffers = new ArrayList<>();
    private final AtomicInteger arrays = new AtomicInteger();

    void close() {
      buffers.forEach(ArrowBuf::close);
    }
  }

  /** Work that may fail. */
  @FunctionalInterface
  interface Closing {
    void run() throws Exception;
  }

  /** Logs what fails, where nobody can be told. */
  static void quietly(Closing closing) {
    try {
      closing.run();
    } catch (Throwable e) {
      LOG.warn("a stream could not be closed", e);
    }
  }

  /** Marks the end of a stream. */
  static void end(long array) {
    structure(array).set(LONG, RELEASE, 0);
  }

  /** Describes a batch at {@code array}, taking references to its buffers. */
  void export(VectorSchemaRoot root, BufferAllocator allocator, long array) {
    List<FieldVector> columns = root.getFieldVectors();
    long bytes = Long.BYTES;
    for (FieldVector column : columns) {
      bytes += Long.BYTES + bytes(column);
    }
    long number = numbers.incrementAndGet();
    Batch batch = new Batch();
    ArrowBuf memory = allocator.buffer(bytes);
    batch.buffers.add(memory);
    try {
      Writer writer = new Writer(batch, number, memory);
      MemorySegment structure = structure(array);
      long buffers = writer.pointers(1);
      memory.setLong(buffers, 0);
      writer.array(structure, root.getRowCount(), 0, 1, buffers, columns);
    } catch (RuntimeException | Error e) {
      end(array);
      batch.close();
      throw e;
    }
    batches.put(number, batch);
  }

  private static long bytes(FieldVector vector) {
    long bytes = ARRAY_BYTES + (long) vector.getExportedCDataBufferCount() * Long.BYTES;
    for (FieldVector child : vector.getChildrenFromFields()) {
      bytes += Long.BYTES + bytes(child);
    }
    return bytes;
  }

  /** Lays the structures of one batch out. */
  private final class Writer {
    private final Batch batch;
    private final long number;
    private final ArrowBuf memory;
    private long next;

    Writer(Batch batch, long number, ArrowBuf memory) {
      this.batch = batch;
      this.number = number;
      this.memory = memory;
    }

    /** Room for pointers; returns where. */
    long pointers(int count) {
      long at = next;
      next += (long) count * Long.BYTES;
      return at;
    }

    void array(
        MemorySegment to,
        long length,
        long nulls,
        int bufferCount,
        long buffers,
        List<FieldVector> children) {
      batch.arrays.incrementAndGet();
      to.set(LONG, 0, length);
      to.set(LONG, 8, nulls);
      to.set(LONG, 16, 0);
      to.set(LONG, 24, bufferCount);
      to.set(LONG, CHILDREN, children.size());
      to.set(LONG, 40, memory.memoryAddress() + buffers);
      long pointers = pointers(children.size());
      to.set(LONG, CHILD_POINTERS, children.isEmpty() ? 0 : memory.memoryAddress() + pointers);
      to.set(LONG, 56, 0);
      to.set(LONG, RELEASE, release);
      to.set(LONG, PRIVATE, number);
      for (int i = 0; i < children.size(); i++) {
        long child = memory.memoryAddress() + next;
        next += ARRAY_BYTES;
        memory.setLong(pointers + (long) i * Long.BYTES, child);
        vector(structure(child), children.get(i));
      }
    }

    private void vector(MemorySegment to, FieldVector vector) {
      if (vector.getField().getDictionary() != null) {
        throw new IllegalArgumentException(vector.getField() + " is dictionary-encoded");
      }
      int count = vector.getExportedCDataBufferCount();
      long at = pointers(count);
      ArrowBuf pointers = memory.slice(at, (long) count * Long.BYTES).writerIndex(0);
      // Takes references to the buffers it adds to the list.
      vector.exportCDataBuffers(batch.buffers, pointers, 0);
      array(
          to,
          vector.getValueCount(),
          vector.getNullCount(),
          count,
          at,
          vector.getChildrenFromFields());
    }
  }

  private static MemorySegment structure(long address) {
    return MemorySegment.ofAddress(address).reinterpret(ARRAY_BYTES);
  }

  // ---- called by DuckDB; an exception that left this would end the process

  /** Releases an array and those of its children that nobody moved away. */
  private void release(long array) {
    quietly(() -> releaseArray(array));
  }

  private void releaseArray(long array) {
    MemorySegment structure = structure(array);
    if (structure.get(LONG, RELEASE) == 0) {
      return;
    }
    structure.set(LONG, RELEASE, 0);
    long children = structure.get(LONG, CHILDREN);
    if (children > 0) {
      MemorySegment pointers =
          MemorySegment.ofAddress(structure.get(LONG, CHILD_POINTERS))
              .reinterpret(children * Long.BYTES);
      for (long i = 0; i < children; i++) {
        releaseArray(pointers.getAtIndex(LONG, i));
      }
    }
    long number = structure.get(LONG, PRIVATE);
    Batch batch = batches.get(number);
    if (batch.arrays.decrementAndGet() == 0) {
      batches.remove(number);
      batch.close();
    }
  }
}
