package io.megadb.tier.olap.files;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Local copies of remote data files, bounded in bytes, least recently used out first. Data files
 * never change, so a copy is keyed by its location and never stale.
 *
 * <p>On disk a copy is {@code <SHA-256 of the location>.parquet}. It is written as {@code .tmp},
 * forced to disk, then renamed: a crash leaves whole copies and {@code .tmp} files, which the next
 * start removes. The index is rebuilt from the folder. A copy whose size is not what Iceberg
 * recorded is thrown away and fetched again.
 *
 * <p>A pinned copy is never evicted, so running scans can push the folder over its bound until they
 * end. Of several scans that want one missing file, one fetches it and the others wait.
 */
public final class FileCache {
  private static final Logger LOG = LoggerFactory.getLogger(FileCache.class);
  private static final String SUFFIX = ".parquet";

  private final Path directory;
  private final long capacityBytes;

  /** By file name, least recently used first. Guarded by this. */
  private final LinkedHashMap<String, Copy> copies = new LinkedHashMap<>(16, 0.75f, true);

  private long usedBytes;
  private long hits;
  private long downloads;

  private static final class Copy {
    final CompletableFuture<Path> ready = new CompletableFuture<>();
    long bytes;
    int pins;
    boolean present;
  }

  /** What the cache did since it was opened. */
  public record Counters(long hits, long downloads, long usedBytes, int files) {}

  /** A copy that stays until closed. Closing twice does nothing. */
  public interface Pinned extends AutoCloseable {
    Path path();

    @Override
    void close();
  }

  /** Opens a folder, made if missing, and takes over the whole copies in it. */
  public FileCache(Path directory, long capacityBytes) {
    this.directory = directory;
    this.capacityBytes = capacityBytes;
    try {
      Files.createDirectories(directory);
      recover();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open the file cache in " + directory, e);
    }
  }

  private synchronized void recover() throws IOException {
    record Found(Path path, long bytes, FileTime used) {}
    List<Found> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = file.getFileName().toString();
        if (name.endsWith(".tmp")) {
          Files.deleteIfExists(file);
        } else if (name.endsWith(SUFFIX)) {
          found.add(new Found(file, Files.size(file), Files.getLastModifiedTime(file)));
        }
      }
    }
    found.sort(Comparator.comparing(Found::used));
    for (Found file : found) {
      Copy copy = new Copy();
      copy.bytes = file.bytes();
      copy.present = true;
      copy.ready.complete(file.path());
      copies.put(file.path().getFileName().toString(), copy);
      usedBytes += file.bytes();
    }
    evict();
  }

  /**
   * The local copy of a file, fetched if it is not there.
   *
   * @param bytes the file's size as Iceberg recorded it
   * @throws MegaDbException UNDEFINED_FILE, DATA_CORRUPTED (another size), DISK_FULL, IO_ERROR,
   *     QUERY_CANCELED
   */
  public Pinned acquire(Storage source, String location, long bytes, Cancellation cancellation) {
    String name = fileName(location);
    while (true) {
      cancellation.check();
      Copy copy;
      boolean mine = false;
      synchronized (this) {
        copy = copies.get(name);
        if (copy == null || (copy.present && copy.bytes != bytes && copy.pins == 0)) {
          if (copy != null) {
            remove(name, copy);
          }
          copy = new Copy();
          copies.put(name, copy);
          mine = true;
        } else if (copy.present) {
          hits++;
        }
        copy.pins++;
      }
      if (mine) {
        fetch(source, location, bytes, name, copy, cancellation);
      } else if (!waitFor(copy, cancellation)) {
        release(copy);
        continue;
      }
      return pinned(copy);
    }
  }

  private void fetch(
      Storage source,
      String location,
      long bytes,
      String name,
      Copy copy,
      Cancellation cancellation) {
    Path temporary = directory.resolve(name + "." + UUID.randomUUID() + ".tmp");
    Path target = directory.resolve(name);
    try {
      source.download(location, temporary, cancellation::check);
      long actual = Files.size(temporary);
      if (actual != bytes) {
        throw new MegaDbException(
            ErrorCode.DATA_CORRUPTED,
            "data file " + location + " has " + actual + " bytes, the table says " + bytes);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      synchronized (this) {
        downloads++;
        publish(copy, bytes);
      }
      copy.ready.complete(target);
    } catch (IOException | RuntimeException e) {
      synchronized (this) {
        copies.remove(name, copy);
        copy.pins--;
      }
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      RuntimeException failure = FileErrors.translate(e);
      copy.ready.completeExceptionally(failure);
      throw failure;
    }
  }

  private void publish(Copy copy, long bytes) {
    copy.bytes = bytes;
    copy.present = true;
    usedBytes += bytes;
    evict();
  }

  /** False when whoever fetched the file failed: the caller tries itself. */
  private static boolean waitFor(Copy copy, Cancellation cancellation) {
    CompletableFuture<Object> cancelled = new CompletableFuture<>();
    try (Cancellation.Registration registration =
        cancellation.onCancel(() -> cancelled.completeExceptionally(cancellation.error()))) {
      CompletableFuture.anyOf(copy.ready, cancelled).join();
      return true;
    } catch (CompletionException e) {
      cancellation.check();
      LOG.debug("the other scan's download failed, trying again", e);
      return false;
    }
  }

  /**
   * Takes over a file that was just written to the remote store, so that its first scan finds it.
   *
   * @param local moved into the cache
   */
  public void adopt(String location, Path local) throws IOException {
    String name = fileName(location);
    long bytes = Files.size(local);
    synchronized (this) {
      if (copies.containsKey(name) || bytes > capacityBytes) {
        Files.deleteIfExists(local);
        return;
      }
      Path target = directory.resolve(name);
      LocalStorage.force(local);
      Files.move(local, target, StandardCopyOption.ATOMIC_MOVE);
      Copy copy = new Copy();
      copies.put(name, copy);
      publish(copy, bytes);
      copy.ready.complete(target);
    }
  }

  /** Drops the copy of a deleted file, unless it is in use. */
  public synchronized void forget(String location) {
    String name = fileName(location);
    Copy copy = copies.get(name);
    if (copy != null && copy.present && copy.pins == 0) {
      remove(name, copy);
    }
  }

  /** What happened so far. */
  public synchronized Counters counters() {
    return new Counters(hits, downloads, usedBytes, copies.size());
  }

  private Pinned pinned(Copy copy) {
    Path path = copy.ready.join();
    return new Pinned() {
      private boolean closed;

      @Override
      public Path path() {
        return path;
      }

      @Override
      public synchronized void close() {
        if (!closed) {
          closed = true;
          release(copy);
        }
      }
    };
  }

  private synchronized void release(Copy copy) {
    copy.pins--;
    evict();
  }

  /** Callers hold the lock. */
  private void evict() {
    Iterator<Map.Entry<String, Copy>> oldest = copies.entrySet().iterator();
    List<String> victims = new ArrayList<>();
    long freed = 0;
    while (usedBytes - freed > capacityBytes && oldest.hasNext()) {
      Map.Entry<String, Copy> entry = oldest.next();
      if (entry.getValue().present && entry.getValue().pins == 0) {
        victims.add(entry.getKey());
        freed += entry.getValue().bytes;
      }
    }
    victims.forEach(name -> remove(name, copies.get(name)));
  }

  private void remove(String name, Copy copy) {
    copies.remove(name, copy);
    usedBytes -= copy.bytes;
    try {
      Files.deleteIfExists(directory.resolve(name));
    } catch (IOException e) {
      LOG.warn("cannot remove {} from the file cache", name, e);
    }
  }

  private static String fileName(String location) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(location.getBytes(StandardCharsets.UTF_8)))
          + SUFFIX;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
