package io.megadb.exec;

import io.megadb.spi.catalog.CatalogSnapshot;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

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

  /**
   * The catalog with what others changed in the tiers up to now, for those who know that they did.
   */
  default CatalogSnapshot refreshedCatalog() {
    return catalog();
  }

  /**
   * The root that results' buffers come from: a wire that hands them on allocates from it too,
   * because Arrow shares no buffer between two roots. Not to be closed.
   */
  BufferAllocator allocator();

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
