package io.megadb.tier.oltp.embedded;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/**
 * The server's folder, owned by this JVM until closed.
 *
 * <pre>
 * oltp/lock          locked while a JVM owns the folder
 * oltp/password      the superuser's password, mode 0600
 * oltp/pgdata        PostgreSQL's data, there whole or not at all
 * oltp/postgres.log  what the server prints; postgres.log.1 the one before
 * </pre>
 */
final class DataFolder implements AutoCloseable {
  static final String DATABASE = "oltp";
  static final String USER = "megadb";
  private static final Duration INIT_TIMEOUT = Duration.ofSeconds(120);

  private final Path root;
  private final FileChannel lockChannel;
  private final FileLock lock;

  private DataFolder(Path root, FileChannel lockChannel, FileLock lock) {
    this.root = root;
    this.lockChannel = lockChannel;
    this.lock = lock;
  }

  /**
   * Takes the folder, making it if needed.
   *
   * @throws MegaDbException CONFIGURATION_ERROR if another process has it
   */
  static DataFolder take(Path dataDir) {
    Path root = dataDir.toAbsolutePath().normalize().resolve("oltp");
    try {
      Files.createDirectories(root);
      FileChannel channel =
          FileChannel.open(
              root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = null;
      try {
        lock = channel.tryLock();
      } catch (OverlappingFileLockException e) {
        // This JVM has it: as taken as if another one had.
      } finally {
        if (lock == null) {
          channel.close();
        }
      }
      if (lock == null) {
        throw new MegaDbException(
                ErrorCode.CONFIGURATION_ERROR, "data folder " + root + " is in use")
            .withHint("Stop the other server, or give this one another data folder.");
      }
      return new DataFolder(root, channel, lock);
    } catch (IOException e) {
      throw new MegaDbException(
          ErrorCode.IO_ERROR, "cannot use data folder " + root + ": " + e.getMessage(), e);
    }
  }

  Path pgdata() {
    return root.resolve("pgdata");
  }

  Path log() {
    return root.resolve("postgres.log");
  }

  /** Makes the cluster with its superuser and database, unless it is there. */
  void initialise(PostgresBinaries binaries) {
    try {
      discardUnfinished();
      if (Files.isDirectory(pgdata())) {
        return;
      }
      writePassword();
      Path unfinished = Files.createTempDirectory(root, UNFINISHED);
      Path output = root.resolve("initdb.log");
      Programs.run(
          List.of(
              binaries.program("initdb").toString(),
              "--pgdata=" + unfinished,
              "--username=" + USER,
              "--pwfile=" + passwordFile(),
              "--auth=scram-sha-256",
              "--encoding=UTF8",
              "--locale-provider=builtin",
              "--builtin-locale=C.UTF-8",
              "--locale=C",
              "--data-checksums"),
          "",
          output,
          INIT_TIMEOUT);
      Programs.run(
          List.of(
              binaries.program("postgres").toString(),
              "--single",
              "-D",
              unfinished.toString(),
              "postgres"),
          "CREATE DATABASE " + DATABASE + "\n",
          output,
          INIT_TIMEOUT);
      Files.writeString(
          unfinished.resolve("postgresql.conf"),
          "\n# Written anew at each start; ALTER SYSTEM goes before it.\n"
              + "include_if_exists = '"
              + Postmaster.SETTINGS_FILE
              + "'\n",
          StandardOpenOption.APPEND,
          StandardOpenOption.SYNC);
      Files.move(unfinished, pgdata(), StandardCopyOption.ATOMIC_MOVE);
      syncFolder(root);
      Files.delete(output);
    } catch (IOException e) {
      throw new MegaDbException(
          ErrorCode.IO_ERROR, "cannot initialise " + pgdata() + ": " + e.getMessage(), e);
    }
  }

  private static final String UNFINISHED = "pgdata.unfinished-";

  /** What an initialisation that was killed left behind; nobody else can be at it now. */
  private void discardUnfinished() throws IOException {
    try (var children = Files.newDirectoryStream(root, UNFINISHED + "*")) {
      for (Path child : children) {
        PostgresBinaries.deleteTree(child);
      }
    }
  }

  private Path passwordFile() {
    return root.resolve("password");
  }

  private void writePassword() throws IOException {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    Files.deleteIfExists(passwordFile());
    Files.createFile(
        passwordFile(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        passwordFile(),
        Base64.getUrlEncoder().withoutPadding().encodeToString(random),
        StandardOpenOption.SYNC);
  }

  private static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder)) {
      channel.force(true);
    }
  }

  String password() {
    try {
      return Files.readString(passwordFile()).strip();
    } catch (IOException e) {
      throw new MegaDbException(
              ErrorCode.IO_ERROR, "cannot read the server's password: " + e.getMessage(), e)
          .withHint("It was written next to pgdata when that was made; restore both together.");
    }
  }

  @Override
  public void close() {
    try (lockChannel) {
      lock.release();
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "cannot release " + root, e);
    }
  }
}
