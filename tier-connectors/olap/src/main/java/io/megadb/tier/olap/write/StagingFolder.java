package io.megadb.tier.olap.write;

import io.megadb.tier.olap.files.FileErrors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder for files that are being written. Each process has one of its own and holds a lock in
 * it; folders without a locked lock are what killed processes left, and opening removes them.
 *
 * <pre>
 * parent/&lt;uuid&gt;/lock      locked while its process lives
 * parent/&lt;uuid&gt;/...       what is being written
 * </pre>
 */
public final class StagingFolder implements AutoCloseable {
  private static final String LOCK = "lock";

  private final Path path;
  private final FileChannel lock;

  private StagingFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Removes leftovers and makes a folder. */
  public static StagingFolder open(Path parent) {
    try {
      Files.createDirectories(parent);
      List<Path> others;
      try (Stream<Path> folders = Files.list(parent)) {
        others = folders.toList();
      }
      for (Path other : others) {
        if (isLeftover(other)) {
          deleteTree(other);
        }
      }
      Path own = Files.createDirectories(parent.resolve(UUID.randomUUID().toString()));
      FileChannel channel =
          FileChannel.open(own.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock held = channel.lock();
      if (!held.isValid()) {
        throw new IOException("cannot lock " + own);
      }
      return new StagingFolder(own, channel);
    } catch (IOException e) {
      throw FileErrors.translate(e);
    }
  }

  private static boolean isLeftover(Path folder) throws IOException {
    if (!Files.exists(folder.resolve(LOCK))) {
      return true;
    }
    try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock attempt = channel.tryLock()) {
      return attempt != null;
    } catch (OverlappingFileLockException e) {
      // Another tier of this JVM has it.
      return false;
    }
  }

  /** The folder. */
  public Path path() {
    return path;
  }

  /** Removes a folder and all in it, if it is there. */
  static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> tree = Files.walk(folder)) {
      paths = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }

  @Override
  public void close() {
    try (lock) {
      deleteTree(path);
    } catch (IOException e) {
      throw FileErrors.translate(e);
    }
  }
}
