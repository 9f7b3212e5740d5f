package io.megadb.tier.olap;

import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.tier.olap.catalog.IcebergCatalog;
import io.megadb.tier.olap.catalog.IcebergErrors;
import io.megadb.tier.olap.write.DataFileWriter;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.SnapshotUpdate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs commits. Those of this process to one table go one after the other, which spares Iceberg's
 * optimistic retries; other processes are left to them.
 *
 * <p>A commit whose answer got lost with the connection is looked up by what it wrote: if it is
 * there, all is well.
 */
final class Commits {
  private static final Logger LOG = LoggerFactory.getLogger(Commits.class);
  private static final int STRIPES = 64;

  /** Snapshot property that names the commit. */
  private static final String COMMIT_ID = "megadb.commit-id";

  private final ReentrantLock[] locks = new ReentrantLock[STRIPES];
  private final IcebergCatalog catalog;
  private final DataFileWriter writer;
  private final SnapshotExpiry expiry;

  Commits(IcebergCatalog catalog, DataFileWriter writer, SnapshotExpiry expiry) {
    this.catalog = catalog;
    this.writer = writer;
    this.expiry = expiry;
    for (int i = 0; i < STRIPES; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  /**
   * Commits a snapshot. If that fails its new files are deleted, unless it may have happened.
   *
   * @param files what the snapshot makes visible
   */
  void snapshot(TableName table, List<DataFile> files, Supplier<SnapshotUpdate<?>> prepare) {
    String id = UUID.randomUUID().toString();
    files(
        table,
        files,
        () -> {
          SnapshotUpdate<?> update = prepare.get();
          update.set(COMMIT_ID, id);
          update.commit();
        },
        () ->
            catalog.current(table).snapshots().stream()
                .anyMatch(s -> id.equals(s.summary().get(COMMIT_ID))));
    expiry.afterCommit(table);
  }

  /**
   * Commits new files. If that fails they are deleted, unless it may have happened.
   *
   * @param happened asked after the connection was lost
   */
  void files(TableName table, List<DataFile> files, Runnable commit, BooleanSupplier happened) {
    try {
      run(
          table,
          () -> {
            commit.run();
            return true;
          });
    } catch (RuntimeException e) {
      if (!IcebergErrors.mayHaveCommitted(e)) {
        writer.discard(files);
        throw e;
      }
      if (!happened(happened, e)) {
        throw e;
      }
      LOG.info("the commit to {} happened although its answer was lost", table);
    }
  }

  private static boolean happened(BooleanSupplier question, RuntimeException failure) {
    try {
      return question.getAsBoolean();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
      return false;
    }
  }

  /** Runs a commit. */
  <T> T run(TableName table, Supplier<T> commit) {
    ReentrantLock lock = locks[Math.floorMod(table.hashCode(), STRIPES)];
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MegaDbException(ErrorCode.ADMIN_SHUTDOWN, "interrupted before a commit", e);
    }
    try {
      return commit.get();
    } catch (RuntimeException e) {
      throw IcebergErrors.translate(e, table.toString());
    } finally {
      lock.unlock();
    }
  }
}
