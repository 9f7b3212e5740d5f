package io.megadb.tier.olap.scan;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.tier.olap.catalog.IcebergErrors;
import io.megadb.tier.olap.catalog.LruCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.FileIO;

/**
 * Reads which data files a snapshot has. Manifests and snapshots never change, so both are kept
 * once read: planning a scan again costs no I/O, and after an append only the new manifest is read.
 */
public final class SnapshotReader {
  /** Data files kept over all manifests; with metrics one takes 1 to 10 KiB. */
  private static final long CACHED_FILES = 200_000;

  private final FileIO io;
  private final LruCache<String, List<DataFile>> manifests =
      new LruCache<>(CACHED_FILES, files -> files.size() + 1);
  private final LruCache<Long, SnapshotFiles> snapshots =
      new LruCache<>(CACHED_FILES, snapshot -> snapshot.files().size() + 1);

  public SnapshotReader(FileIO io) {
    this.io = io;
  }

  /**
   * The files of a table's newest snapshot.
   *
   * @throws MegaDbException FEATURE_NOT_SUPPORTED for row-level deletes and files other than
   *     Parquet
   */
  public SnapshotFiles current(TableMetadata metadata, String table) {
    Snapshot snapshot = metadata.currentSnapshot();
    return snapshot == null ? SnapshotFiles.NONE : read(metadata, snapshot, table);
  }

  /**
   * The files of an older snapshot.
   *
   * @throws MegaDbException SERIALIZATION_FAILURE if it is gone
   */
  public SnapshotFiles of(TableMetadata metadata, String version, String table) {
    if (version.equals(SnapshotFiles.NO_SNAPSHOT)) {
      return SnapshotFiles.NONE;
    }
    Snapshot snapshot = metadata.snapshot(Long.parseLong(version));
    if (snapshot == null) {
      throw new MegaDbException(
          ErrorCode.SERIALIZATION_FAILURE,
          "snapshot " + version + " of " + table + " has been removed meanwhile");
    }
    return read(metadata, snapshot, table);
  }

  private SnapshotFiles read(TableMetadata metadata, Snapshot snapshot, String table) {
    try {
      return snapshots.get(snapshot.snapshotId(), () -> readManifests(metadata, snapshot, table));
    } catch (RuntimeException e) {
      throw IcebergErrors.translate(e, table);
    }
  }

  private SnapshotFiles readManifests(TableMetadata metadata, Snapshot snapshot, String table) {
    for (ManifestFile manifest : snapshot.deleteManifests(io)) {
      if (manifest.hasAddedFiles() || manifest.hasExistingFiles()) {
        throw new MegaDbException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "table " + table + " has rows deleted by merge-on-read, which is not supported")
            .withHint("Compact it with the engine that deleted them.");
      }
    }
    List<DataFile> files = new ArrayList<>();
    for (ManifestFile manifest : snapshot.dataManifests(io)) {
      files.addAll(manifests.get(manifest.path(), () -> readManifest(metadata, manifest, table)));
    }
    return SnapshotFiles.of(snapshot.snapshotId(), files);
  }

  private List<DataFile> readManifest(TableMetadata metadata, ManifestFile manifest, String table) {
    List<DataFile> files = new ArrayList<>();
    try (ManifestReader<DataFile> reader = ManifestFiles.read(manifest, io, metadata.specsById())) {
      for (DataFile file : reader) {
        if (file.format() != FileFormat.PARQUET) {
          throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "table " + table + " has data files in " + file.format() + "; only Parquet is read");
        }
        files.add(file);
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException("reading manifest " + manifest.path(), e);
    }
  }
}
