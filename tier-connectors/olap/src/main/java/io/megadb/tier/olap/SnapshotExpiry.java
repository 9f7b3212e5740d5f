package io.megadb.tier.olap;

import io.megadb.spi.catalog.TableName;
import io.megadb.tier.olap.catalog.IcebergCatalog;
import io.megadb.tier.olap.table.TableDefinitions;
import io.megadb.tier.olap.table.TableOptions;
import java.time.InstantSource;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes old snapshots and the files only they have, after commits, as the table's options say.
 * Without it each commit would make the metadata longer and rewritten files would stay forever.
 * Branches and tags of other engines keep their snapshots; files that scans of this process read
 * are deleted when those end.
 */
final class SnapshotExpiry {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotExpiry.class);
  private static final long MILLIS_PER_MINUTE = 60_000;

  /** So many more than are kept add up before some are removed: each removal is a commit. */
  private static final int SLACK = 20;

  private final IcebergCatalog catalog;
  private final OlapConfig.WriteDefaults defaults;
  private final InstantSource clock;

  SnapshotExpiry(IcebergCatalog catalog, OlapConfig.WriteDefaults defaults, InstantSource clock) {
    this.catalog = catalog;
    this.defaults = defaults;
    this.clock = clock;
  }

  /** Expires what is due. A failure is logged only: the statement before it has succeeded. */
  void afterCommit(TableName table) {
    try {
      TableMetadata metadata = catalog.current(table);
      TableOptions options = TableOptions.of(TableDefinitions.of(table, metadata), defaults);
      long before = clock.millis() - options.snapshotMinutes() * MILLIS_PER_MINUTE;
      long due =
          metadata.snapshots().stream()
              .mapToLong(Snapshot::timestampMillis)
              .filter(t -> t < before)
              .count();
      int surplus = metadata.snapshots().size() - options.snapshotsKept();
      if (Math.min(due, surplus) > Math.min(SLACK, options.snapshotsKept())) {
        catalog
            .load(table)
            .expireSnapshots()
            .retainLast(options.snapshotsKept())
            .expireOlderThan(before)
            .commit();
      }
    } catch (RuntimeException e) {
      LOG.warn("cannot remove old snapshots of {}", table, e);
    }
  }
}
