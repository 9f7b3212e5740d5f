package io.megadb.tier.olap.scan;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.TableMetadata;

/**
 * The data files of one snapshot, with their metrics, in the order of its manifests.
 *
 * @param version the snapshot's id as text, {@link #NO_SNAPSHOT} for a table without any
 */
public record SnapshotFiles(String version, List<DataFile> files, List<String> names) {
  /** The version of a table that never had rows. */
  public static final String NO_SNAPSHOT = "0";

  /** A table without snapshot. */
  static final SnapshotFiles NONE = new SnapshotFiles(NO_SNAPSHOT, List.of(), List.of());

  static SnapshotFiles of(long snapshotId, List<DataFile> files) {
    return new SnapshotFiles(
        Long.toString(snapshotId),
        List.copyOf(files),
        files.stream().map(DataFile::location).toList());
  }

  /** Whether the table still has this snapshot. */
  boolean isIn(TableMetadata metadata) {
    return version.equals(NO_SNAPSHOT) || metadata.snapshot(Long.parseLong(version)) != null;
  }

  /** The files by name. */
  public Map<String, DataFile> byName() {
    return files.stream().collect(Collectors.toMap(DataFile::location, f -> f));
  }
}
