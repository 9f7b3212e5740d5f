package io.megadb.tier.oltp.embedded;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * PostgreSQL's programs with the files of an extension among them: PostgreSQL 17 looks for
 * extensions in its own folders only. The programs are linked, not copied, into a folder of their
 * own that is named by what the extension's files hold, so the programs without it stay as they
 * are. As with the programs themselves, it appears by a rename.
 */
final class ExtendedBinaries {
  private static final String LIBRARIES = "lib/postgresql";
  private static final String CONTROL_FILES = "share/postgresql/extension";

  private ExtendedBinaries() {}

  /**
   * The programs with the extension.
   *
   * @param folder with {@code lib} and {@code share/extension}
   * @throws MegaDbException CONFIGURATION_ERROR if the folder is not such a one, IO_ERROR
   */
  static PostgresBinaries of(PostgresBinaries binaries, Path folder) {
    Path libraries = folder.resolve("lib");
    Path control = folder.resolve("share/extension");
    if (!Files.isDirectory(libraries) || !Files.isDirectory(control)) {
      throw new MegaDbException(
              ErrorCode.CONFIGURATION_ERROR, folder + " holds no extension of PostgreSQL")
          .withHint("It needs the folders lib (*.so) and share/extension (*.control, *.sql).");
    }
    try {
      List<Path> files = Stream.concat(list(libraries), list(control)).sorted().toList();
      Path home =
          binaries.home().resolveSibling(binaries.home().getFileName() + "-" + checksum(files));
      if (!Files.isDirectory(home)) {
        make(binaries.home(), home, libraries, control);
      }
      return new PostgresBinaries(home);
    } catch (IOException e) {
      throw new MegaDbException(
          ErrorCode.IO_ERROR, "cannot add the extension in " + folder + ": " + e.getMessage(), e);
    }
  }

  private static Stream<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).toList().stream();
    }
  }

  private static String checksum(List<Path> files) throws IOException {
    CRC32 crc = new CRC32();
    for (Path file : files) {
      crc.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
      crc.update(Files.readAllBytes(file));
    }
    return "%08x".formatted(crc.getValue());
  }

  private static void make(Path from, Path home, Path libraries, Path control) throws IOException {
    Path temporary = Files.createTempDirectory(home.getParent(), ".extending-");
    try {
      link(from, temporary);
      add(libraries, temporary.resolve(LIBRARIES));
      add(control, temporary.resolve(CONTROL_FILES));
      PostgresBinaries.rename(temporary, home);
    } catch (FileSystemException e) {
      // Another process may have been first.
      if (!Files.isDirectory(home)) {
        throw e;
      }
    } finally {
      PostgresBinaries.deleteTree(temporary);
    }
  }

  private static void link(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.sorted().toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isSymbolicLink(path)) {
          Files.createSymbolicLink(target, Files.readSymbolicLink(path));
        } else if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.createLink(target, path);
        }
      }
    }
  }

  private static void add(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (Path file : list(from).toList()) {
      Path target = to.resolve(file.getFileName());
      // A link to the server's own file must not be written through.
      Files.deleteIfExists(target);
      Files.copy(file, target);
    }
  }
}
