package io.megadb.tier.memory.segment;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;

/**
 * The memory of all tables of the tier: segments off the Java heap, indexes on it, under one limit.
 * May be used from any thread.
 */
public final class MemoryBudget {
  private final BufferAllocator allocator;
  private final long limitBytes;
  private final AtomicLong heapBytes = new AtomicLong();

  public MemoryBudget(BufferAllocator allocator, long limitBytes) {
    this.allocator = allocator;
    this.limitBytes = limitBytes;
  }

  public BufferAllocator allocator() {
    return allocator;
  }

  /** What an allocation of {@code bytes} really takes. */
  public long rounded(long bytes) {
    return allocator.getRoundingPolicy().getRoundedSize(bytes);
  }

  /**
   * Memory for a segment.
   *
   * @throws MegaDbException OUT_OF_MEMORY
   */
  public ArrowBuf allocate(long bytes, String purpose) {
    check(rounded(bytes), purpose);
    try {
      return allocator.buffer(bytes);
    } catch (OutOfMemoryException e) {
      throw outOfMemory(rounded(bytes), purpose, e);
    }
  }

  /** Counts memory on the Java heap; give it back with {@link #releaseHeap}. */
  public void reserveHeap(long bytes, String purpose) {
    check(bytes, purpose);
    heapBytes.addAndGet(bytes);
  }

  public void releaseHeap(long bytes) {
    heapBytes.addAndGet(-bytes);
  }

  private void check(long bytes, String purpose) {
    if (used() + bytes > limitBytes) {
      throw outOfMemory(bytes, purpose, null);
    }
  }

  /** Bytes that are left under the limit. */
  public long available() {
    return Math.max(0, limitBytes - used());
  }

  public long used() {
    return allocator.getAllocatedMemory() + heapBytes.get();
  }

  private MegaDbException outOfMemory(long bytes, String purpose, Throwable cause) {
    return new MegaDbException(
            ErrorCode.OUT_OF_MEMORY,
            "memory tier is full: %s needs %d bytes more, %d of %d bytes are in use"
                .formatted(purpose, bytes, used(), limitBytes),
            cause)
        .withHint(
            "Give the table a retention (capacity_rows, capacity_bytes, max_age_seconds), delete"
                + " rows, or raise the memory tier's limit.");
  }
}
