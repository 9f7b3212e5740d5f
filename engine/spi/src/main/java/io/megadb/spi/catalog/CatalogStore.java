package io.megadb.spi.catalog;

import java.util.function.Consumer;

/**
 * Where the catalog's versions are kept. Several servers may share one store; nobody leads.
 *
 * <p>Threads: all methods may be called from any thread.
 */
public interface CatalogStore extends AutoCloseable {
  /** The newest published snapshot; {@link CatalogSnapshot#empty()} before the first. */
  CatalogSnapshot current();

  /**
   * Publishes {@code next} if {@code next.version() == current().version() + 1} and nobody else
   * published that version first. Once it returns true the snapshot is durable.
   *
   * @return false when somebody else was first; the caller rereads, rebases and tries again
   */
  boolean compareAndSwap(CatalogSnapshot next);

  /**
   * Calls {@code listener} after each publication, by this process or another, in version order;
   * versions may be skipped. The listener must return quickly.
   *
   * @return closing it ends the watch
   */
  Watch watch(Consumer<CatalogSnapshot> listener);

  @Override
  void close();

  /** A running watch. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }
}
