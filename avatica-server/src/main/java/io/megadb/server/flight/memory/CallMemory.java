package io.megadb.server.flight.memory;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/**
 * The messages of one call that somebody may still hold. When the call is over and nobody works on
 * it, those that are still held were forgotten.
 */
final class CallMemory {
  private static final int FEW = 16;

  private final List<ArrowBuf> messages = new ArrayList<>();
  private int mostBeforeALook = FEW;
  private int works;
  private boolean over;

  /** A message was read into it. */
  synchronized void add(ArrowBuf message) {
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
