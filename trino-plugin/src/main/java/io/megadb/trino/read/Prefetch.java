package io.megadb.trino.read;

import io.megadb.trino.MegadbErrorCode;
import io.megadb.trino.flight.Batches;
import io.megadb.trino.flight.Errors;
import io.megadb.trino.flight.ServerLostException;
import io.megadb.trino.type.ArrowBlocks;
import io.trino.spi.Page;
import io.trino.spi.TrinoException;
import io.trino.spi.block.Block;
import io.trino.spi.connector.MemoryContext;
import io.trino.spi.type.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a result ahead of Trino: a task makes pages of batches until some megabytes wait, then
 * pauses until Trino has taken some. gRPC's own window holds the server back meanwhile. If the
 * server is lost, the result is read from its start from another one, as long as Trino has no page
 * of it: rows come in no order that two servers would agree about.
 *
 * <p>Two threads: the task, and the driver that polls and closes. Pages that wait are accounted for
 * with Trino.
 */
final class Prefetch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Prefetch.class);
  private static final long MAX_WAITING_BYTES = 16L << 20;
  private static final CompletableFuture<Void> NOW = CompletableFuture.completedFuture(null);

  private final Opener open;
  private final List<Type> types;
  private final int[] columns;
  private final Executor executor;
  private final MemoryContext memory;

  /** Opens a result; the same one each time. */
  interface Opener {
    /**
     * @param lost what became of the times before; its last is thrown if there is no other server
     */
    Batches open(List<ServerLostException> lost);
  }

  // All below is guarded by this.
  private final Queue<Page> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private long readNanos;
  private boolean started;
  private boolean handedOver;
  private boolean ended;
  private boolean closed;
  private Batches batches;
  private TrinoException failure;
  private CompletableFuture<Void> ready = new CompletableFuture<>();

  /**
   * @param types of the columns, as Trino was told
   * @param columns where they are in the result
   */
  Prefetch(
      Opener open,
      List<Type> types,
      List<Integer> columns,
      Executor executor,
      MemoryContext memory) {
    this.open = open;
    this.types = types;
    this.columns = columns.stream().mapToInt(Integer::intValue).toArray();
    this.executor = executor;
    this.memory = memory;
  }

  /** The next page, or null if there is none now. */
  synchronized Page poll() {
    start();
    if (failure != null) {
      throw failure;
    }
    Page page = waiting.poll();
    if (page != null) {
      handedOver = true;
      account(-page.getRetainedSizeInBytes());
      notifyAll();
    }
    return page;
  }

  /** Done when there is a page, the end, or a failure. */
  synchronized CompletableFuture<?> ready() {
    start();
    return hasNews() ? NOW : ready;
  }

  synchronized boolean isFinished() {
    return closed || ended && waiting.isEmpty() && failure == null;
  }

  /** Time the task has spent, waiting for Trino left out. */
  synchronized long readNanos() {
    return readNanos;
  }

  private boolean hasNews() {
    return closed || ended || failure != null || !waiting.isEmpty();
  }

  private void start() {
    if (!started && !closed) {
      started = true;
      executor.execute(this::run);
    }
  }

  private void run() {
    List<ServerLostException> lost = new ArrayList<>();
    try {
      while (!read(lost)) {
        LOG.info("read again from another server: {}", lost.getLast().getMessage());
      }
    } catch (RuntimeException e) {
      end(Errors.of(e));
    }
  }

  /** Reads to the end, or until nobody wants more; false if that is to be done again. */
  private boolean read(List<ServerLostException> lost) {
    try (Batches opened = open.open(lost)) {
      synchronized (this) {
        if (closed) {
          return true;
        }
        batches = opened;
      }
      long since = System.nanoTime();
      while (opened.next()) {
        Page page = page(opened);
        if (page.getPositionCount() > 0 && !offer(page, System.nanoTime() - since)) {
          return true;
        }
        since = System.nanoTime();
      }
      end(null);
      return true;
    } catch (ServerLostException e) {
      if (lost.contains(e)) {
        throw e;
      }
      lost.add(e);
      discard(e);
      return false;
    } finally {
      synchronized (this) {
        batches = null;
      }
    }
  }

  /** Forgets what nobody has seen. */
  private synchronized void discard(ServerLostException lost) {
    if (handedOver) {
      throw new TrinoException(
          MegadbErrorCode.MEGADB_CONNECTION_FAILURE,
          lost.getMessage()
              + "; some rows of its part were in use already, so no other server was asked: run the"
              + " query again",
          lost);
    }
    waiting.clear();
    account(-waitingBytes);
  }

  private Page page(Batches opened) {
    VectorSchemaRoot root = opened.root();
    int rows = root.getRowCount();
    if (rows == 0) {
      return new Page(0);
    }
    Block[] blocks = new Block[columns.length];
    for (int i = 0; i < columns.length; i++) {
      blocks[i] =
          ArrowBlocks.block(types.get(i), root.getVector(columns[i]), rows, opened.dictionaries());
    }
    return new Page(rows, blocks);
  }

  /** Hands a page over once there is room; false if nobody wants it any more. */
  private boolean offer(Page page, long nanos) {
    CompletableFuture<Void> done;
    synchronized (this) {
      readNanos += nanos;
      while (waitingBytes >= MAX_WAITING_BYTES && !closed) {
        try {
          wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
      if (closed) {
        return false;
      }
      waiting.add(page);
      account(page.getRetainedSizeInBytes());
      done = ready;
      ready = new CompletableFuture<>();
    }
    done.complete(null);
    return true;
  }

  private void end(TrinoException with) {
    CompletableFuture<Void> done;
    synchronized (this) {
      if (!closed) {
        failure = with;
      }
      ended = true;
      done = ready;
    }
    done.complete(null);
  }

  private void account(long change) {
    waitingBytes += change;
    memory.setBytes(waitingBytes);
  }

  /** Has the server stop and lets go of what waits. */
  @Override
  public void close() {
    Batches reading;
    CompletableFuture<Void> done;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      waiting.clear();
      account(-waitingBytes);
      reading = batches;
      done = ready;
      notifyAll();
    }
    if (reading != null) {
      reading.cancel();
    }
    done.complete(null);
  }
}
