package io.megadb.tier.olap.files;

import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.tier.LocalScan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.iceberg.DataFile;

/** Gives DuckDB local paths of data files and keeps them while a scan runs. */
public final class DataFileAccess implements AutoCloseable {
  private static final int PARALLEL_DOWNLOADS = 8;

  private final Storages storages;
  private final FilePins pins;
  private final FileCache cache;
  private final TableFileIO io;
  private final ExecutorService downloads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore slots = new Semaphore(PARALLEL_DOWNLOADS);

  public DataFileAccess(Storages storages, FilePins pins, FileCache cache, TableFileIO io) {
    this.storages = storages;
    this.pins = pins;
    this.cache = cache;
    this.io = io;
  }

  /** A data file as the table knows it. */
  public record Wanted(String location, long bytes) {
    /** Files as Iceberg has them. */
    public static List<Wanted> of(List<DataFile> files) {
      return files.stream().map(f -> new Wanted(f.location(), f.fileSizeInBytes())).toList();
    }
  }

  /**
   * Files in reach.
   *
   * @param paths in the order asked for
   * @param pin closed by the caller after the last read
   */
  public record Held(List<Path> paths, LocalScan.Pin pin) {}

  /**
   * How many files this process deleted so far. A list of files read before {@link #hold} is whole
   * if this did not change in between.
   */
  public long deletions() {
    return pins.deletions();
  }

  /**
   * Makes files readable locally.
   *
   * @throws MegaDbException as {@link FileCache#acquire}
   */
  public Held hold(List<Wanted> files, Cancellation cancellation) {
    List<String> locations = files.stream().map(Wanted::location).toList();
    pins.pin(locations);
    List<FileCache.Pinned> copies = new ArrayList<>();
    try {
      Path[] paths = new Path[files.size()];
      List<Integer> remote = new ArrayList<>();
      for (int i = 0; i < paths.length; i++) {
        String location = files.get(i).location();
        Path local = storages.of(location).localPath(location).orElse(null);
        // DuckDB would expand such a path as a pattern, so it reads a copy of a plain name.
        if (local == null || hasGlob(local)) {
          remote.add(i);
        } else {
          paths[i] = local;
        }
      }
      fetch(files, remote, paths, copies, cancellation);
      return new Held(List.of(paths), pinOf(locations, copies));
    } catch (RuntimeException e) {
      release(locations, copies);
      throw e;
    }
  }

  private void fetch(
      List<Wanted> files,
      List<Integer> remote,
      Path[] paths,
      List<FileCache.Pinned> copies,
      Cancellation cancellation) {
    List<Future<FileCache.Pinned>> running = new ArrayList<>();
    for (int i : remote) {
      Wanted file = files.get(i);
      running.add(
          downloads.submit(
              () -> {
                slots.acquire();
                try {
                  return cache.acquire(
                      storages.of(file.location()), file.location(), file.bytes(), cancellation);
                } finally {
                  slots.release();
                }
              }));
    }
    RuntimeException failure = null;
    for (int i = 0; i < running.size(); i++) {
      try {
        FileCache.Pinned copy = running.get(i).get();
        copies.add(copy);
        paths[remote.get(i)] = copy.path();
      } catch (ExecutionException e) {
        failure = collect(failure, e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failure = collect(failure, e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static RuntimeException collect(RuntimeException first, Throwable next) {
    if (first != null) {
      first.addSuppressed(next);
      return first;
    }
    return next instanceof Exception e ? FileErrors.translate(e) : new IllegalStateException(next);
  }

  private static boolean hasGlob(Path path) {
    String text = path.toString();
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
  }

  private LocalScan.Pin pinOf(List<String> locations, List<FileCache.Pinned> copies) {
    AtomicBoolean closed = new AtomicBoolean();
    return () -> {
      if (closed.compareAndSet(false, true)) {
        release(locations, copies);
      }
    };
  }

  private void release(List<String> locations, List<FileCache.Pinned> copies) {
    copies.forEach(FileCache.Pinned::close);
    pins.unpin(locations, io::deleteNow);
  }

  @Override
  public void close() {
    downloads.close();
  }
}
