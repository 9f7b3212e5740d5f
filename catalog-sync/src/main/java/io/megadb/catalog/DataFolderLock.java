package io.megadb.catalog;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * Reserves a data folder for one server. The operating system drops the lock with the process, so a
 * crash leaves nothing to clean up.
 *
 * <p>{@code server.lock} is locked; {@code server.pid} tells who holds it. They are two files
 * because closing any handle of a locked file gives the lock back (POSIX), so nobody may open it to
 * read.
 */
public final class DataFolderLock implements AutoCloseable {
  private final Path owner;
  private final FileChannel channel;

  private DataFolderLock(Path owner, FileChannel channel) {
    this.owner = owner;
    this.channel = channel;
  }

  /**
   * Takes the lock, making the folder if it is new.
   *
   * @return held until closed
   * @throws MegaDbException LOCK_NOT_AVAILABLE naming the server that has it; IO_ERROR
   */
  public static DataFolderLock take(Path dataFolder) {
    Path owner = dataFolder.resolve("server.pid");
    ProcessHandle self = ProcessHandle.current();
    String name = describe(self);
    try {
      Files.createDirectories(dataFolder);
      if (read(owner).equals(name)) {
        throw inUse(dataFolder, name);
      }
      FileChannel channel =
          FileChannel.open(
              dataFolder.resolve("server.lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      try {
        FileLock lock = channel.tryLock();
        if (lock == null) {
          throw inUse(dataFolder, read(owner));
        }
        Files.writeString(owner, name);
        return new DataFolderLock(owner, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new MegaDbException(
          ErrorCode.IO_ERROR, "cannot lock data folder " + dataFolder + ": " + e.getMessage(), e);
    }
  }

  private static String describe(ProcessHandle process) {
    return "pid "
        + process.pid()
        + " started "
        + process.info().startInstant().orElse(Instant.EPOCH);
  }

  private static String read(Path owner) throws IOException {
    return Files.exists(owner) ? Files.readString(owner).strip() : "";
  }

  private static MegaDbException inUse(Path dataFolder, String owner) {
    return new MegaDbException(
            ErrorCode.LOCK_NOT_AVAILABLE,
            "data folder "
                + dataFolder.toAbsolutePath()
                + " is in use by "
                + (owner.isEmpty() ? "another server" : "server " + owner))
        .withHint("Stop that server, or start this one with another data folder.");
  }

  /** Gives the folder back. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(owner);
      channel.close();
    } catch (IOException e) {
      throw new MegaDbException(
          ErrorCode.IO_ERROR, "cannot give data folder back: " + e.getMessage(), e);
    }
  }
}
