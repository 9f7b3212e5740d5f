package io.megadb.spi.query;

import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;

/**
 * What everything that works on one statement needs.
 *
 * @param queryId shown in megadb.system.queries
 * @param allocator Arrow memory of this statement; bounded; whoever allocates from it closes what
 *     it allocated
 * @param cancellation polled by loops, registered with by engines
 * @param steps shown in megadb.system.queries
 */
public record QueryContext(
    String queryId, BufferAllocator allocator, Cancellation cancellation, StepMeter steps) {
  public QueryContext {
    Objects.requireNonNull(queryId, "queryId");
    Objects.requireNonNull(allocator, "allocator");
    Objects.requireNonNull(cancellation, "cancellation");
    Objects.requireNonNull(steps, "steps");
  }

  /** One that has made no steps yet. */
  public QueryContext(String queryId, BufferAllocator allocator, Cancellation cancellation) {
    this(queryId, allocator, cancellation, new StepMeter());
  }
}
