package io.megadb.server.flight.stream;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/**
 * Batches in memory of the call's own, out of which gRPC writes to the network without a further
 * copy. A batch is copied once: what the tier or DuckDB made can be given back at once, however
 * slow the client is. Memory that gRPC has sent is used again; as much of it is made as gRPC holds
 * unsent, and two at least.
 *
 * <p>One thread at a time; gRPC gives back its references from its own.
 */
final class SentBatches implements AutoCloseable {
  private static final int ALIGNMENT = 8;

  /** References when nobody but this holds one. */
  private static final int OWN = 1;

  private final BufferAllocator allocator;
  private final List<ArrowBuf> slots = new ArrayList<>();

  /**
   * @param allocator the call's, bounded
   */
  SentBatches(BufferAllocator allocator) {
    this.allocator = allocator;
  }

  /**
   * A copy of a batch; the caller closes it.
   *
   * @throws MegaDbException OUT_OF_MEMORY if the call may not have so much
   */
  ArrowRecordBatch copy(ArrowRecordBatch from) {
    long bytes = 0;
    for (ArrowBuf buffer : from.getBuffers()) {
      bytes += aligned(buffer.readableBytes());
    }
    ArrowBuf slot = slot(bytes);
    List<ArrowBuf> parts = new ArrayList<>(from.getBuffers().size());
    long at = 0;
    for (ArrowBuf buffer : from.getBuffers()) {
      long length = buffer.readableBytes();
      if (length > 0) {
        MemoryUtil.copyMemory(
            buffer.memoryAddress() + buffer.readerIndex(), slot.memoryAddress() + at, length);
      }
      ArrowBuf part = slot.slice(at, length);
      part.writerIndex(length);
      parts.add(part);
      at += aligned(length);
    }
    // Takes references of its own.
    return new ArrowRecordBatch(
        from.getLength(), from.getNodes(), parts, from.getBodyCompression(), false);
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private ArrowBuf slot(long bytes) {
    List<ArrowBuf> tooSmall = new ArrayList<>();
    for (ArrowBuf slot : slots) {
      if (slot.refCnt() == OWN) {
        if (slot.capacity() >= bytes) {
          return slot;
        }
        tooSmall.add(slot);
      }
    }
    tooSmall.forEach(ArrowBuf::close);
    slots.removeAll(tooSmall);
    try {
      ArrowBuf made = allocator.buffer(bytes);
      slots.add(made);
      return made;
    } catch (OutOfMemoryException e) {
      throw new MegaDbException(
              ErrorCode.OUT_OF_MEMORY,
              "a result's batch takes "
                  + bytes
                  + " bytes, and of the "
                  + allocator.getLimit()
                  + " bytes of its call "
                  + allocator.getAllocatedMemory()
                  + " are in use",
              e)
          .withHint("Select less in a row, or raise flight.call_memory_bytes.");
    }
  }

  /** What gRPC has not sent yet stays until then. */
  @Override
  public void close() {
    slots.forEach(ArrowBuf::close);
    slots.clear();
  }
}
