package io.megadb.server.flight.memory;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ForeignAllocation;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * The messages of one call: so many bytes of them at a time, and which of them somebody may still
 * hold. When the call is over and nobody works on it, those that are still held were forgotten.
 */
final class CallMemory {
  private static final int FEW = 16;

  private final BufferAllocator memory;
  private final long limitBytes;
  private final AtomicLong heldBytes = new AtomicLong();
  private final List<ArrowBuf> messages = new ArrayList<>();
  private int mostBeforeALook = FEW;
  private int works;
  private boolean over;

  /**
   * @param memory that messages take
   * @param limitBytes of the messages that are held at a time, by vectors made of them too
   */
  CallMemory(BufferAllocator memory, long limitBytes) {
    this.memory = memory;
    this.limitBytes = limitBytes;
  }

  /**
   * Memory for a message.
   *
   * @param bytes more than 0
   * @throws MegaDbException OUT_OF_MEMORY, and nothing was taken
   */
  ArrowBuf message(long bytes) {
    if (heldBytes.addAndGet(bytes) > limitBytes) {
      long held = heldBytes.addAndGet(-bytes);
      throw new MegaDbException(
              ErrorCode.OUT_OF_MEMORY,
              "the call's messages take "
                  + held
                  + " bytes, "
                  + bytes
                  + " more were sent, and "
                  + limitBytes
                  + " are allowed")
          .withHint("Send fewer rows in a batch, or raise flight.call_memory_bytes.");
    }
    ArrowBuf made;
    try {
      made = new Given(bytes).wrapped();
    } catch (RuntimeException | Error e) {
      heldBytes.addAndGet(-bytes);
      throw e;
    }
    add(made);
    return made;
  }

  /** Counted until the last who holds a part of it lets go, whoever that is. */
  private final class Given extends ForeignAllocation {
    Given(long bytes) {
      super(bytes, MemoryUtil.allocateMemory(bytes));
    }

    ArrowBuf wrapped() {
      try {
        ArrowBuf buffer = memory.wrapForeignAllocation(this);
        // As a buffer that was just made, nothing is written yet.
        return buffer.writerIndex(0);
      } catch (RuntimeException | Error e) {
        MemoryUtil.freeMemory(memoryAddress());
        throw e;
      }
    }

    @Override
    protected void release0() {
      MemoryUtil.freeMemory(memoryAddress());
      heldBytes.addAndGet(-getSize());
    }
  }

  private synchronized void add(ArrowBuf message) {
    if (messages.size() >= mostBeforeALook) {
      messages.removeIf(m -> m.refCnt() == 0);
      mostBeforeALook = Math.max(FEW, 2 * messages.size());
    }
    messages.add(message);
  }

  synchronized void begin() {
    works++;
  }

  /** The counterpart of {@link #begin}; bytes given back. */
  synchronized long end() {
    works--;
    return release();
  }

  /** No more messages come; bytes given back. */
  synchronized long over() {
    over = true;
    return release();
  }

  private long release() {
    if (!over || works > 0) {
      return 0;
    }
    long bytes = 0;
    for (ArrowBuf message : messages) {
      int holders = message.refCnt();
      if (holders > 0) {
        bytes += message.capacity();
        // Vectors that were made of the message hold it by themselves, which this does not touch.
        message.getReferenceManager().release(holders);
      }
    }
    messages.clear();
    return bytes;
  }
}
