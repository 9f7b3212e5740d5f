package io.megadb.tier.olap.files;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;
import org.apache.iceberg.exceptions.NotFoundException;

/** Storage errors as ours. */
public final class FileErrors {
  /** What the system says of a full disk, and of a bound on what a user or process may write. */
  private static final Pattern NO_ROOM =
      Pattern.compile("No space left|[Qq]uota exceeded|File too large");

  private FileErrors() {}

  /** The error with its SQLSTATE; one that is ours comes back as it is. */
  public static MegaDbException translate(Exception error) {
    for (Throwable t = error; t != null; t = t.getCause()) {
      if (t instanceof MegaDbException own) {
        return own;
      }
      if (t instanceof NotFoundException || t instanceof NoSuchFileException) {
        return new MegaDbException(
                ErrorCode.UNDEFINED_FILE,
                "a file of the table is missing: " + t.getMessage(),
                error)
            .withHint("It was removed from storage by something else; restore it from a backup.");
      }
      if (t instanceof IOException && NO_ROOM.matcher(String.valueOf(t.getMessage())).find()) {
        return new MegaDbException(ErrorCode.DISK_FULL, "disk full: " + error.getMessage(), error);
      }
    }
    return new MegaDbException(ErrorCode.IO_ERROR, String.valueOf(error.getMessage()), error);
  }
}
