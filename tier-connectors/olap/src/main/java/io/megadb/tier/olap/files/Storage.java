package io.megadb.tier.olap.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/** One kind of place for files: local folders or an object store. Locations are whole URIs. */
public interface Storage extends AutoCloseable {
  InputFile input(String location);

  /** A file whose content becomes visible, whole and durable, when its stream is closed. */
  OutputFile output(String location);

  /** Deletes the file; no error if there is none. */
  void delete(String location);

  /** The file in the local file system, if it is there. */
  Optional<Path> localPath(String location);

  /**
   * Moves a finished local file to a location.
   *
   * @param staged a local file; gone afterwards if this storage is local, else left as it is
   */
  void publish(Path staged, String location) throws IOException;

  /**
   * Copies a file to a local one and makes it durable.
   *
   * @param target does not exist yet
   * @param progress called between chunks; may throw to stop
   */
  void download(String location, Path target, Runnable progress) throws IOException;

  @Override
  void close();
}
