package io.megadb.tier.vector.store;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;

/** What Lucene throws, as MegaDB's errors. */
public final class LuceneErrors {
  private LuceneErrors() {}

  /** Something with Lucene. */
  public interface Action<T> {
    T run() throws IOException;
  }

  /**
   * Runs an action.
   *
   * @param what it is about
   * @throws MegaDbException DATA_CORRUPTED, DISK_FULL or IO_ERROR; what the action itself throws
   */
  public static <T> T translate(String what, Action<T> action) {
    try {
      return action.run();
    } catch (CorruptIndexException | IndexFormatTooOldException | IndexFormatTooNewException e) {
      throw new MegaDbException(
              ErrorCode.DATA_CORRUPTED, "the files of " + what + " can't be read: " + e, e)
          .withHint("Restore the table's folder from a copy, or drop the table.");
    } catch (IOException e) {
      if (e.getCause() instanceof MegaDbException known) {
        throw known;
      }
      boolean full = String.valueOf(e.getMessage()).contains("No space left");
      throw new MegaDbException(
          full ? ErrorCode.DISK_FULL : ErrorCode.IO_ERROR, what + ": " + e.getMessage(), e);
    }
  }
}
