package io.megadb.tier.olap.files;

import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/**
 * Iceberg's way to files. Deleting a file that a scan of this process still reads waits for that
 * scan.
 */
@SuppressWarnings("serial") // FileIO is Serializable for Spark; this one never leaves the process.
public final class TableFileIO implements FileIO {
  private final transient Storages storages;
  private final transient FilePins pins;
  private final transient FileCache cache;

  public TableFileIO(Storages storages, FilePins pins, FileCache cache) {
    this.storages = storages;
    this.pins = pins;
    this.cache = cache;
  }

  @Override
  public InputFile newInputFile(String location) {
    return storages.of(location).input(location);
  }

  @Override
  public OutputFile newOutputFile(String location) {
    return storages.of(location).output(location);
  }

  @Override
  public void deleteFile(String location) {
    if (pins.deleteNowOrLater(location)) {
      deleteNow(location);
    }
  }

  /** Deletes without asking who reads. */
  void deleteNow(String location) {
    storages.of(location).delete(location);
    cache.forget(location);
  }
}
