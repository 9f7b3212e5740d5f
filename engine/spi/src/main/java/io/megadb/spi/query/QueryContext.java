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
 */
public record QueryContext(String queryId, BufferAllocator allocator, Cancellation cancellation) {
  public QueryContext {
    Objects.requireNonNull(queryId, "queryId");
    Objects.requireNonNull(allocator, "allocator");
    Objects.requireNonNull(cancellation, "cancellation");
  }
}
