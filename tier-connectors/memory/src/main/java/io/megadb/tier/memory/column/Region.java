package io.megadb.tier.memory.column;

import org.apache.arrow.memory.ArrowBuf;

/** Deals out one allocation in aligned pieces that share its reference count. */
public final class Region {
  private final ArrowBuf memory;
  private long taken;

  public Region(ArrowBuf memory) {
    this.memory = memory;
  }

  /** The next piece. */
  public ArrowBuf take(long bytes) {
    ArrowBuf piece = memory.slice(taken, bytes);
    taken += ColumnStore.align(bytes);
    return piece;
  }
}
