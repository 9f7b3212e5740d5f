package io.megadb.exec;

import io.megadb.spi.catalog.CatalogSnapshot;
import java.util.List;

/**
 * Where every wire enters: sessions in, Arrow out. One per process.
 *
 * <p>Threads: all methods may be called from any thread.
 */
public interface Engine extends AutoCloseable {
  /**
   * Opens a session.
   *
   * @param user whose it is, for {@code current_user} and megadb.system.queries
   */
  Session openSession(String user);

  /** The newest catalog, for metadata calls. */
  CatalogSnapshot catalog();

  /** The statements running now. */
  List<RunningQuery> runningQueries();

  /**
   * Cancels a running statement.
   *
   * @return false if there is none of that id
   */
  boolean cancel(String queryId);

  /** Cancels what runs, closes sessions and tiers. */
  @Override
  void close();
}
