package io.megadb.tier.graph.snapshot;

import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.function.LongPredicate;

/**
 * The heap that graphs may take, all together. Whoever needs more asks first, so that a graph too
 * large is refused while it is built, not when the heap is full. Any thread.
 */
public final class GraphMemory {
  private static final long MIB = 1L << 20;

  private final long limitBytes;
  private long usedBytes;

  /** No graph has taken any. */
  public GraphMemory(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  long limitBytes() {
    return limitBytes;
  }

  synchronized long usedBytes() {
    return usedBytes;
  }

  private synchronized boolean take(long bytes) {
    if (usedBytes + bytes > limitBytes) {
      return false;
    }
    usedBytes += bytes;
    return true;
  }

  private synchronized void give(long bytes) {
    usedBytes -= bytes;
  }

  /**
   * An account of one graph.
   *
   * @param makeRoom lets other graphs go until so many bytes are free, if it can; false if it freed
   *     none
   */
  Account account(TableName graph, LongPredicate makeRoom) {
    return new Account(graph, makeRoom);
  }

  /** What one graph has taken. One thread at a time. */
  public final class Account implements AutoCloseable {
    private final TableName graph;
    private final LongPredicate makeRoom;
    private long bytes;

    private Account(TableName graph, LongPredicate makeRoom) {
      this.graph = graph;
      this.makeRoom = makeRoom;
    }

    synchronized long bytes() {
      return bytes;
    }

    /**
     * Takes more, or gives back.
     *
     * @param what it is for, e.g. {@code edges of "calls"}
     * @throws MegaDbException OUT_OF_MEMORY, with nothing taken
     */
    void add(long more, String what) {
      if (more <= 0) {
        give(more);
      } else if (!tryAdd(more)) {
        throw exceeded(more, what);
      }
    }

    /** Takes more if there is room already. */
    boolean tryAddWithoutEviction(long more) {
      if (!take(more)) {
        return false;
      }
      synchronized (this) {
        bytes += more;
      }
      return true;
    }

    /** Takes more if there is room, also by letting other graphs go. */
    boolean tryAdd(long more) {
      while (!tryAddWithoutEviction(more)) {
        if (!makeRoom.test(more)) {
          return false;
        }
      }
      return true;
    }

    private void give(long less) {
      GraphMemory.this.give(-less);
      synchronized (this) {
        bytes += less;
      }
    }

    /** Changes the account to a total. */
    public void settle(long total, String what) {
      add(total - bytes(), what);
    }

    private MegaDbException exceeded(long more, String what) {
      long own = bytes();
      return new MegaDbException(
              ErrorCode.OUT_OF_MEMORY,
              "property graph \""
                  + graph
                  + "\" needs more than "
                  + mib(own + more)
                  + " MiB ("
                  + mib(more)
                  + " of them for "
                  + what
                  + "); graph.memory_limit_mib allows "
                  + mib(limitBytes)
                  + " for all graphs, and others that are being read hold "
                  + mib(usedBytes() - own))
          .withHint(
              "Raise graph.memory_limit_mib (and the Java heap with it), or make a graph of fewer"
                  + " tables; KEY on edge tables costs 12 bytes an edge and more.");
    }

    @Override
    public void close() {
      give(-bytes());
    }
  }

  private static long mib(long bytes) {
    return (bytes + MIB - 1) / MIB;
  }
}
