package io.megadb.trino.read;

import io.trino.spi.Page;
import io.trino.spi.connector.ConnectorPageSource;
import io.trino.spi.connector.SourcePage;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** Pages of one split, as they were read ahead. Never waits; Trino asks when there is a page. */
final class MegadbPageSource implements ConnectorPageSource {
  private final Prefetch prefetch;
  private long positions;
  private long bytes;

  MegadbPageSource(Prefetch prefetch) {
    this.prefetch = prefetch;
  }

  @Override
  public SourcePage getNextSourcePage() {
    Page page = prefetch.poll();
    if (page == null) {
      return null;
    }
    positions += page.getPositionCount();
    bytes += page.getSizeInBytes();
    return SourcePage.create(page);
  }

  @Override
  public CompletableFuture<?> isBlocked() {
    return prefetch.ready();
  }

  @Override
  public boolean isFinished() {
    return prefetch.isFinished();
  }

  @Override
  public long getCompletedBytes() {
    return bytes;
  }

  @Override
  public OptionalLong getCompletedPositions() {
    return OptionalLong.of(positions);
  }

  @Override
  public long getReadTimeNanos() {
    return prefetch.readNanos();
  }

  @Override
  public void close() {
    prefetch.close();
  }
}
