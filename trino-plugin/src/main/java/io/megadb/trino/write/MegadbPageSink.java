package io.megadb.trino.write;

import io.airlift.slice.Slice;
import io.megadb.trino.flight.MegadbClient;
import io.megadb.trino.handle.MegadbWriteHandle;
import io.trino.spi.Page;
import io.trino.spi.connector.ConnectorPageSink;
import io.trino.spi.connector.ConnectorSession;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps rows as Arrow. Up to some megabytes go to the coordinator with the result of {@link
 * #finish}; with more all of them go into the staging table, a batch at a time. One thread.
 */
final class MegadbPageSink implements ConnectorPageSink {
  /** A result of a task larger than some 16 MB is refused by Trino. */
  private static final long BATCH_BYTES = 4L << 20;

  private final MegadbClient client;
  private final ConnectorSession session;
  private final MegadbWriteHandle handle;
  private final ArrowRows rows;
  private Ingest staging;
  private final boolean makesStaging;
  private boolean mayHaveStaged;
  private boolean finished;
  private long completedBytes;

  /** A sink that makes the staging table when it needs it. */
  MegadbPageSink(MegadbClient client, ConnectorSession session, MegadbWriteHandle handle) {
    this(client, session, handle, true);
  }

  private MegadbPageSink(
      MegadbClient client,
      ConnectorSession session,
      MegadbWriteHandle handle,
      boolean makesStaging) {
    this.makesStaging = makesStaging;
    this.client = client;
    this.session = session;
    this.handle = handle;
    this.rows = new ArrowRows(handle.columns(), client.allocator());
  }

  /** A sink whose staging table the coordinator makes and drops. */
  static MegadbPageSink intoMade(
      MegadbClient client, ConnectorSession session, MegadbWriteHandle handle) {
    return new MegadbPageSink(client, session, handle, false);
  }

  @Override
  public CompletableFuture<?> appendPage(Page page) {
    rows.append(page);
    completedBytes += page.getSizeInBytes();
    if (rows.bytes() >= BATCH_BYTES) {
      stage();
    }
    return NOT_BLOCKED;
  }

  private void stage() {
    if (staging == null) {
      if (makesStaging) {
        mayHaveStaged = true;
        Staging.create(client, session, handle);
      }
      staging = new Ingest(client, session, handle.staging(), rows.root());
    }
    staging.send();
    rows.clear();
  }

  @Override
  public CompletableFuture<Collection<Slice>> finish() {
    Slice fragment;
    try {
      if (staging == null) {
        fragment = Fragments.inline(rows);
      } else {
        if (rows.rows() > 0) {
          stage();
        }
        staging.finish();
        fragment = Fragments.STAGED;
      }
      finished = true;
    } finally {
      release();
    }
    return CompletableFuture.completedFuture(List.of(fragment));
  }

  /**
   * Gives up. A sink may have made the staging table after the coordinator has dropped it, so each
   * takes it away that may have made it.
   */
  @Override
  public void abort() {
    if (finished) {
      return;
    }
    release();
    if (mayHaveStaged) {
      Staging.dropQuietly(client, session, handle.staging());
    }
  }

  private void release() {
    try (rows;
        Ingest open = staging) {
      staging = null;
    }
  }

  @Override
  public long getCompletedBytes() {
    return completedBytes;
  }

  @Override
  public long getMemoryUsage() {
    return rows.bytes();
  }
}
