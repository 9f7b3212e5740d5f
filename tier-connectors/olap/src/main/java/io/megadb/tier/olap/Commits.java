package io.megadb.tier.olap;

import io.megadb.spi.catalog.TableName;
import io.megadb.tier.olap.catalog.IcebergErrors;
import io.megadb.tier.olap.write.DataFileWriter;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.exceptions.CommitStateUnknownException;

/**
 * Runs commits. Those of this process to one table go one after the other, which spares Iceberg's
 * optimistic retries; other processes are left to them.
 */
final class Commits {
  private static final int STRIPES = 64;

  private final ReentrantLock[] locks = new ReentrantLock[STRIPES];
  private final DataFileWriter writer;

  Commits(DataFileWriter writer) {
    this.writer = writer;
    for (int i = 0; i < STRIPES; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  /**
   * Runs a commit of new data files. If it fails they are deleted, unless it may have happened.
   *
   * @param files what {@code commit} makes visible
   */
  void run(TableName table, List<DataFile> files, Runnable commit) {
    try {
      run(
          table,
          () -> {
            commit.run();
            return true;
          });
    } catch (RuntimeException e) {
      if (!mayHaveHappened(e)) {
        writer.discard(files);
      }
      throw e;
    }
  }

  /** Runs a commit. */
  <T> T run(TableName table, Supplier<T> commit) {
    ReentrantLock lock = locks[Math.floorMod(table.hashCode(), STRIPES)];
    lock.lock();
    try {
      return commit.get();
    } catch (RuntimeException e) {
      throw IcebergErrors.translate(e, table.toString());
    } finally {
      lock.unlock();
    }
  }

  /** Whether the catalog may have taken the commit although it failed here. */
  static boolean mayHaveHappened(Throwable error) {
    for (Throwable t = error; t != null; t = t.getCause()) {
      if (t instanceof CommitStateUnknownException) {
        return true;
      }
    }
    return false;
  }
}
