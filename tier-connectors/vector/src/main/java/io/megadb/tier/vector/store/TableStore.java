package io.megadb.tier.vector.store;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.OnConflict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;

/**
 * One table in one folder: its Lucene index, the writer, and the snapshot readers get.
 *
 * <p>A write is one Lucene commit: rows and definition are in it or not, also after a crash. What
 * fails is rolled back. Merges run in the background and are committed by {@link #settle}.
 *
 * <p>Threads: any.
 */
public final class TableStore implements AutoCloseable {
  private static final long LOCK_POLL_MILLIS = 20;

  private final Path folder;
  private final WriterSettings settings;
  private final Directory directory;
  private final ReentrantLock lock = new ReentrantLock(true);
  private volatile Snapshot snapshot;
  private volatile boolean dropped;
  private IndexWriter writer;
  private long nextRow;

  private TableStore(Path folder, WriterSettings settings, Directory directory) {
    this.folder = folder;
    this.settings = settings;
    this.directory = directory;
  }

  /**
   * Makes a table in a new folder.
   *
   * @throws MegaDbException INVALID_PARAMETER_VALUE and others for a definition that can't be
   */
  public static TableStore create(
      Path folder, TableDefinition definition, WriterSettings settings) {
    TableSchema schema = TableSchema.of(definition);
    List<IndexOptions> indexes = IndexOptions.of(schema);
    RowKeys.check(definition);
    return LuceneErrors.translate(
        folder.toString(),
        () -> {
          TableStore store = new TableStore(folder, settings, MMapDirectory.open(folder));
          try {
            store.openWriter(schema, indexes);
            store.commit(schema, indexes);
            return store;
          } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
          }
        });
  }

  /** Opens a table at its last commit. */
  public static TableStore open(Path folder, WriterSettings settings) {
    return LuceneErrors.translate(
        folder.toString(),
        () -> {
          TableStore store = new TableStore(folder, settings, MMapDirectory.open(folder));
          try {
            DirectoryReader reader = DirectoryReader.open(store.directory);
            var data = reader.getIndexCommit().getUserData();
            TableSchema schema = SchemaData.read(data);
            store.nextRow = SchemaData.nextRow(data);
            store.snapshot =
                new Snapshot(reader, schema, IndexOptions.of(schema), 1, bytes(store.directory));
            return store;
          } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
          }
        });
  }

  /** Whether a folder holds a table: creating it got as far as its first commit. */
  public static boolean isTable(Path folder) {
    return LuceneErrors.translate(
        folder.toString(),
        () -> {
          try (Directory directory = MMapDirectory.open(folder)) {
            return DirectoryReader.indexExists(directory);
          }
        });
  }

  public Path folder() {
    return folder;
  }

  public TableDefinition definition() {
    return snapshot.schema().definition();
  }

  /** The newest snapshot, without acquiring it: for its numbers only. */
  public Snapshot peek() {
    return snapshot;
  }

  /**
   * The newest snapshot, acquired for the caller.
   *
   * @throws MegaDbException UNDEFINED_TABLE once the table is dropped
   */
  public Snapshot acquire() {
    while (true) {
      Snapshot newest = snapshot;
      if (dropped) {
        throw gone();
      }
      if (newest.acquire()) {
        return newest;
      }
      // Another commit came between; its snapshot is in place already.
    }
  }

  private MegaDbException gone() {
    return new MegaDbException(
        ErrorCode.UNDEFINED_TABLE, "table " + definition().name() + " does not exist");
  }

  // ---- writing

  /** Appends rows. */
  public long insert(ArrowReader rows, OnConflict onConflict, QueryContext context) {
    return write(
        context.cancellation(),
        () -> numbered(newWrite(context), write -> write.insert(rows, onConflict)));
  }

  private interface Numbering {
    long run(TableWrite write) throws IOException;
  }

  private long numbered(TableWrite write, Numbering work) throws IOException {
    long count = work.run(write);
    nextRow = write.nextRow();
    return count;
  }

  /** Deletes the rows of these numbers. */
  public long delete(ArrowReader numbers, QueryContext context) {
    return write(context.cancellation(), () -> newWrite(context).delete(numbers));
  }

  /** Replaces the rows whose numbers stand in the last column. */
  public long update(ArrowReader rows, QueryContext context) {
    return write(
        context.cancellation(), () -> numbered(newWrite(context), write -> write.update(rows)));
  }

  /** Deletes, replaces and adds rows; see {@link io.megadb.spi.tier.LocalTier#changeRows}. */
  public long change(ArrowReader rows, QueryContext context) {
    return write(
        context.cancellation(), () -> numbered(newWrite(context), write -> write.change(rows)));
  }

  private TableWrite newWrite(QueryContext context) throws IOException {
    openWriter(snapshot.schema(), snapshot.indexes());
    return new TableWrite(writer, snapshot, nextRow, context);
  }

  /** Deletes all rows. */
  public void truncate() {
    write(
        new Cancellation(),
        () -> {
          openWriter(snapshot.schema(), snapshot.indexes());
          writer.deleteAll();
          return 0L;
        });
  }

  /**
   * Puts another definition in place. Where its indexes differ, all rows are written anew, and the
   * graphs are there when it returns.
   */
  public void redefine(TableSchema schema, QueryContext context) {
    List<IndexOptions> indexes = IndexOptions.of(schema);
    locked(
        context.cancellation(),
        () -> {
          boolean rewrite = !indexes.equals(snapshot.indexes());
          if (rewrite) {
            closeWriter();
          }
          openWriter(schema, indexes);
          if (rewrite) {
            Snapshot old = snapshot;
            writer.deleteAll();
            new TableWrite(writer, new Snapshot(old.reader(), schema, indexes, 0, 0), 0, context)
                .copy(old);
            context.cancellation().check();
            writer.forceMerge(1);
          }
          commit(schema, indexes);
          return 0L;
        });
  }

  private long write(Cancellation cancellation, LuceneErrors.Action<Long> action) {
    return locked(
        cancellation,
        () -> {
          long count = action.run();
          cancellation.check();
          commit(snapshot.schema(), snapshot.indexes());
          return count;
        });
  }

  private long locked(Cancellation cancellation, LuceneErrors.Action<Long> action) {
    lock(cancellation);
    try {
      if (dropped) {
        throw gone();
      }
      return LuceneErrors.translate(
          definition().name().toString(),
          () -> {
            try {
              return action.run();
            } catch (IOException | RuntimeException | Error e) {
              rollback(e);
              throw e;
            }
          });
    } finally {
      lock.unlock();
    }
  }

  private void lock(Cancellation cancellation) {
    try {
      while (!lock.tryLock(LOCK_POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        cancellation.check();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MegaDbException(
          ErrorCode.QUERY_CANCELED, "interrupted while waiting for another writer", e);
    }
  }

  private void openWriter(TableSchema schema, List<IndexOptions> indexes) throws IOException {
    if (writer == null || !writer.isOpen()) {
      writer = new IndexWriter(directory, settings.config(schema, indexes));
    }
  }

  private void commit(TableSchema schema, List<IndexOptions> indexes) throws IOException {
    writer.setLiveCommitData(SchemaData.write(schema, nextRow).entrySet());
    writer.commit();
    Snapshot old = snapshot;
    DirectoryReader reader = old == null ? null : DirectoryReader.openIfChanged(old.reader());
    if (old == null) {
      reader = DirectoryReader.open(directory);
    } else if (reader == null) {
      reader = old.reader();
      reader.incRef();
    }
    snapshot =
        new Snapshot(
            reader, schema, indexes, old == null ? 1 : old.version() + 1, bytes(directory));
    if (old != null) {
      old.release();
    }
  }

  private void rollback(Throwable cause) {
    if (writer != null) {
      try {
        writer.rollback();
      } catch (IOException | RuntimeException e) {
        cause.addSuppressed(e);
      }
      writer = null;
    }
  }

  private static long bytes(Directory directory) throws IOException {
    long bytes = 0;
    for (String file : directory.listAll()) {
      try {
        bytes += directory.fileLength(file);
      } catch (java.nio.file.NoSuchFileException e) {
        // A merge has removed it meanwhile, which is as well for a size.
        continue;
      }
    }
    return bytes;
  }

  /** Commits what merges have done since, if no writer is at work. Whether there was anything. */
  public boolean settle() {
    if (dropped || !lock.tryLock()) {
      return false;
    }
    try {
      if (dropped || writer == null || !writer.isOpen() || !writer.hasUncommittedChanges()) {
        return false;
      }
      LuceneErrors.translate(
          definition().name().toString(),
          () -> {
            commit(snapshot.schema(), snapshot.indexes());
            return 0L;
          });
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Renames nothing stored: the next commit carries the name. */
  public TableName name() {
    return definition().name();
  }

  /** Makes the table unusable for new readers and writers; its files may go then. */
  public void drop() {
    lock.lock();
    try {
      dropped = true;
      close();
    } finally {
      lock.unlock();
    }
  }

  private void closeWriter() throws IOException {
    if (writer != null) {
      // Everything is committed; what merges did is not worth waiting for.
      writer.rollback();
      writer = null;
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      LuceneErrors.translate(
          folder.toString(),
          () -> {
            closeWriter();
            Snapshot last = snapshot;
            if (last != null && !dropped) {
              dropped = true;
            }
            if (last != null && last.reader().getRefCount() > 0) {
              last.release();
            }
            directory.close();
            return 0L;
          });
    } finally {
      lock.unlock();
    }
  }
}
