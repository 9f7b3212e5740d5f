package io.megadb.server.flight.memory;

import java.util.Collection;
import java.util.function.Supplier;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.AllocationReservation;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.BufferManager;
import org.apache.arrow.memory.ForeignAllocation;
import org.apache.arrow.memory.rounding.RoundingPolicy;

/**
 * Another allocator, whose buffers are messages of the call within which they are asked for. To
 * Arrow it is one of its own: a vector that is made of a message holds its memory through this one,
 * the message through the other, so each can be let go of without the other. Any thread.
 */
final class MessageAllocator implements BufferAllocator {
  private final BufferAllocator memory;
  private final Supplier<CallMemory> call;

  /**
   * @param call the one whose message is being read, null if none is
   */
  MessageAllocator(BufferAllocator memory, Supplier<CallMemory> call) {
    this.memory = memory;
    this.call = call;
  }

  @Override
  public ArrowBuf buffer(long size) {
    CallMemory reading = size > 0 ? call.get() : null;
    return reading == null ? memory.buffer(size) : reading.message(size);
  }

  @Override
  public ArrowBuf buffer(long size, BufferManager manager) {
    return memory.buffer(size, manager);
  }

  @Override
  public BufferAllocator getRoot() {
    return memory.getRoot();
  }

  @Override
  public BufferAllocator newChildAllocator(String name, long reserved, long limit) {
    return memory.newChildAllocator(name, reserved, limit);
  }

  @Override
  public BufferAllocator newChildAllocator(
      String name, AllocationListener listener, long reserved, long limit) {
    return memory.newChildAllocator(name, listener, reserved, limit);
  }

  /** Does nothing: the memory is its owner's. */
  @Override
  public void close() {
    // As said.
  }

  @Override
  public long getAllocatedMemory() {
    return memory.getAllocatedMemory();
  }

  @Override
  public long getLimit() {
    return memory.getLimit();
  }

  @Override
  public long getInitReservation() {
    return memory.getInitReservation();
  }

  @Override
  public void setLimit(long limit) {
    memory.setLimit(limit);
  }

  @Override
  public long getPeakMemoryAllocation() {
    return memory.getPeakMemoryAllocation();
  }

  @Override
  public long getHeadroom() {
    return memory.getHeadroom();
  }

  @Override
  public boolean forceAllocate(long size) {
    return memory.forceAllocate(size);
  }

  @Override
  public void releaseBytes(long size) {
    memory.releaseBytes(size);
  }

  @Override
  public AllocationListener getListener() {
    return memory.getListener();
  }

  @Override
  public BufferAllocator getParentAllocator() {
    return memory.getParentAllocator();
  }

  @Override
  public Collection<BufferAllocator> getChildAllocators() {
    return memory.getChildAllocators();
  }

  @Override
  public AllocationReservation newReservation() {
    return memory.newReservation();
  }

  @Override
  public ArrowBuf getEmpty() {
    return memory.getEmpty();
  }

  @Override
  public String getName() {
    return memory.getName();
  }

  @Override
  public boolean isOverLimit() {
    return memory.isOverLimit();
  }

  @Override
  public String toVerboseString() {
    return memory.toVerboseString();
  }

  @Override
  public void assertOpen() {
    memory.assertOpen();
  }

  @Override
  public RoundingPolicy getRoundingPolicy() {
    return memory.getRoundingPolicy();
  }

  @Override
  public ArrowBuf wrapForeignAllocation(ForeignAllocation allocation) {
    return memory.wrapForeignAllocation(allocation);
  }
}
