package io.megadb.catalog;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.CatalogStore;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Versions as files of a folder on one machine.
 *
 * <pre>
 * catalog/v41.json        published versions, never changed once they are there
 * catalog/v42.json        the highest number is the newest
 * catalog/tmp-UUID        being written, or left by a crash: nobody reads it
 *
 * write tmp, fsync  ->  link it as v43.json (fails if it is there)  ->  remove tmp, fsync the folder
 * </pre>
 *
 * <p>A hard link is made whole or not at all, and only by the first: so one of several writers wins
 * a version, in whatever process, and a crash leaves the version away or complete. The last {@value
 * #KEPT_VERSIONS} versions stay, and all of the last {@link #KEPT_TIME}, so that a slow writer
 * cannot take an old number for a free one.
 *
 * <p>Threads: any. A daemon looks for versions of other processes while somebody watches.
 */
public final class FileCatalogStore implements CatalogStore {
  static final int KEPT_VERSIONS = 16;
  static final Duration KEPT_TIME = Duration.ofMinutes(10);
  private static final Pattern NO_ROOM =
      Pattern.compile("No space left|[Qq]uota exceeded|File too large");

  private static final Pattern VERSION_FILE = Pattern.compile("v(\\d{1,18})\\.json");
  private static final Pattern TEMPORARY_FILE = Pattern.compile("tmp-.*");

  private final Path folder;
  private final FaultPoint faults;
  private final Watchers watchers;
  private volatile CatalogSnapshot newest;

  /**
   * Opens the store of a data folder, making it if it is new.
   *
   * @param dataFolder versions are in its {@code catalog} folder
   * @throws MegaDbException IO_ERROR; DATA_CORRUPTED if the newest version can't be read
   */
  public FileCatalogStore(Path dataFolder) {
    this(dataFolder, Duration.ofMillis(200), FaultPoint.NONE);
  }

  /**
   * As above.
   *
   * @param poll how often to look for versions of other processes while somebody watches
   * @param faults told of the steps of a publication
   */
  public FileCatalogStore(Path dataFolder, Duration poll, FaultPoint faults) {
    this.folder = dataFolder.resolve("catalog");
    this.faults = faults;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw failed("create the catalog's folder", e);
    }
    removeLeftovers();
    this.newest = readNewest();
    this.watchers = new Watchers(poll, this::current);
  }

  @Override
  public CatalogSnapshot current() {
    CatalogSnapshot known = newest;
    if (!Files.exists(file(known.version() + 1))) {
      return known;
    }
    CatalogSnapshot found = readNewest();
    remember(found);
    return found;
  }

  private synchronized void remember(CatalogSnapshot snapshot) {
    if (snapshot.version() > newest.version()) {
      newest = snapshot;
    }
  }

  @Override
  public boolean compareAndSwap(CatalogSnapshot next) {
    if (next.version() != current().version() + 1) {
      return false;
    }
    Path temporary = folder.resolve("tmp-" + UUID.randomUUID());
    try {
      write(temporary, SnapshotCodec.encode(next));
      faults.reached(FaultPoint.Step.TEMPORARY_WRITTEN);
      try {
        Files.createLink(file(next.version()), temporary);
      } catch (FileAlreadyExistsException e) {
        Files.delete(temporary);
        return false;
      }
      faults.reached(FaultPoint.Step.VERSION_LINKED);
      Files.delete(temporary);
      syncFolder();
      faults.reached(FaultPoint.Step.VERSION_PUBLISHED);
    } catch (UnsupportedOperationException e) {
      throw new MegaDbException(
              ErrorCode.CONFIGURATION_ERROR,
              "the file system of " + folder + " has no hard links",
              e)
          .withHint("Put the data folder on a local file system.");
    } catch (IOException e) {
      throw failed("publish version " + next.version(), e);
    }
    remember(next);
    prune(next.version());
    watchers.published(next);
    return true;
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private void syncFolder() throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private Path file(long version) {
    return folder.resolve("v" + version + ".json");
  }

  private CatalogSnapshot readNewest() {
    while (true) {
      List<Long> versions = versions();
      if (versions.isEmpty()) {
        return CatalogSnapshot.empty();
      }
      long version = versions.getLast();
      try {
        return SnapshotCodec.decode(Files.readAllBytes(file(version)));
      } catch (NoSuchFileException e) {
        // Removed since it was listed, so there is a much newer one.
        continue;
      } catch (IOException e) {
        throw new MegaDbException(
                ErrorCode.DATA_CORRUPTED,
                "catalog version " + file(version) + " can't be read: " + e.getMessage(),
                e)
            .withHint(
                "Restore the file from a backup, or move it away to go back to the version before.");
      }
    }
  }

  /** The versions that are there, rising. */
  private List<Long> versions() {
    List<Long> versions = new ArrayList<>();
    for (Path file : list()) {
      Matcher matcher = VERSION_FILE.matcher(file.getFileName().toString());
      if (matcher.matches()) {
        versions.add(Long.parseLong(matcher.group(1)));
      }
    }
    versions.sort(null);
    return versions;
  }

  private List<Path> list() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw failed("list the versions", e);
    }
  }

  /** Removes temporary files that are too old to be of a writer who still runs. */
  private void removeLeftovers() {
    for (Path file : list()) {
      if (TEMPORARY_FILE.matcher(file.getFileName().toString()).matches()) {
        deleteIfOld(file);
      }
    }
  }

  private void prune(long version) {
    if (version % KEPT_VERSIONS != 0) {
      return;
    }
    for (long old : versions()) {
      if (old <= version - KEPT_VERSIONS) {
        deleteIfOld(file(old));
      }
    }
  }

  private void deleteIfOld(Path file) {
    try {
      Instant written = Files.getLastModifiedTime(file).toInstant();
      if (written.isBefore(Instant.now().minus(KEPT_TIME))) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      // Another process removed it first.
    } catch (IOException e) {
      throw failed("remove " + file, e);
    }
  }

  private MegaDbException failed(String what, IOException cause) {
    ErrorCode code =
        NO_ROOM.matcher(String.valueOf(cause.getMessage())).find()
            ? ErrorCode.DISK_FULL
            : ErrorCode.IO_ERROR;
    return new MegaDbException(
        code, "cannot " + what + " in " + folder + ": " + cause.getMessage(), cause);
  }

  @Override
  public Watch watch(Consumer<CatalogSnapshot> listener) {
    return watchers.add(listener, current().version());
  }

  @Override
  public void close() {
    watchers.close();
  }
}
