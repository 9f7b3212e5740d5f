package io.megadb.exec.copy;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Finds the file a COPY names, within the allowed folders only. */
final class CopyFile {
  private CopyFile() {}

  /**
   * The file, links resolved.
   *
   * @param mustExist for reading; for writing its folder must exist
   * @param position of the name in the statement
   * @throws MegaDbException INSUFFICIENT_PRIVILEGE outside the allowed folders, UNDEFINED_FILE
   */
  static Path resolve(String name, List<Path> allowed, boolean mustExist, int position) {
    if (allowed.isEmpty()) {
      throw new MegaDbException(
              ErrorCode.INSUFFICIENT_PRIVILEGE, "COPY with a file is switched off")
          .withPosition(position)
          .withHint("Set copy.allowed_directories to the folders COPY may use.");
    }
    Path file;
    try {
      Path written = Path.of(name);
      file = written.isAbsolute() ? written : allowed.getFirst().resolve(written);
      file = file.normalize();
      if (mustExist && !Files.isReadable(file) && within(file, allowed)) {
        throw new MegaDbException(
                ErrorCode.UNDEFINED_FILE, "could not open file \"" + name + "\" for reading")
            .withPosition(position)
            .withHint("The server looked at " + file + ".");
      }
      Path folder = file.getParent();
      if (Files.exists(file)) {
        file = file.toRealPath();
      } else if (folder != null && Files.isDirectory(folder)) {
        file = folder.toRealPath().resolve(file.getFileName());
      } else if (within(file, allowed)) {
        throw new MegaDbException(
                ErrorCode.UNDEFINED_FILE, "the folder of \"" + name + "\" does not exist")
            .withPosition(position);
      }
    } catch (InvalidPathException | IOException e) {
      throw new MegaDbException(
              ErrorCode.UNDEFINED_FILE, "\"" + name + "\" is not a usable file name", e)
          .withPosition(position);
    }
    if (!within(file, allowed)) {
      throw new MegaDbException(
              ErrorCode.INSUFFICIENT_PRIVILEGE,
              "\"" + name + "\" is not within the folders COPY may use")
          .withPosition(position)
          .withHint("copy.allowed_directories lists " + allowed + ".");
    }
    return file;
  }

  private static boolean within(Path file, List<Path> allowed) {
    for (Path folder : allowed) {
      try {
        if (file.startsWith(folder.toAbsolutePath().normalize())
            || (Files.exists(folder) && file.startsWith(folder.toRealPath()))) {
          return true;
        }
      } catch (IOException e) {
        // An allowed folder that can't be read allows nothing.
        continue;
      }
    }
    return false;
  }
}
