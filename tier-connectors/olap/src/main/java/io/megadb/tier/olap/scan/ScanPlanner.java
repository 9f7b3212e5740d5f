package io.megadb.tier.olap.scan;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.tier.ScanUnits;
import io.megadb.spi.type.SqlType;
import io.megadb.tier.olap.catalog.IcebergCatalog;
import io.megadb.tier.olap.decoded.ColumnCache;
import io.megadb.tier.olap.files.DataFileAccess;
import io.megadb.tier.olap.table.IcebergTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Plans scans. One question to PostgreSQL finds the newest metadata; everything behind it is
 * cached, so that planning a scan again takes well under a millisecond.
 */
public final class ScanPlanner {
  private static final int ATTEMPTS = 3;

  private final IcebergCatalog catalog;
  private final SnapshotReader snapshots;
  private final DataFileAccess files;
  private final Optional<ColumnCache> cache;

  /**
   * @param cache of decoded columns, if there is one; stays the caller's
   */
  public ScanPlanner(
      IcebergCatalog catalog,
      SnapshotReader snapshots,
      DataFileAccess files,
      Optional<ColumnCache> cache) {
    this.catalog = catalog;
    this.snapshots = snapshots;
    this.files = files;
    this.cache = cache;
  }

  /**
   * A table's schema and files at one moment; neither ever changes.
   *
   * @param deletions how many files this process had deleted before
   */
  record Version(TableMetadata metadata, SnapshotFiles files, long deletions)
      implements LocalScan.Snapshot {
    private boolean sameTable(Version other) {
      return Objects.equals(metadata.uuid(), other.metadata.uuid());
    }

    @Override
    public boolean sameRows(LocalScan.Snapshot other) {
      return other instanceof Version version
          && sameTable(version)
          && files.version().equals(version.files.version());
    }

    @Override
    public String describe() {
      return files.version();
    }

    @Override
    public boolean onlyAddedSince(LocalScan.Snapshot other) {
      return other instanceof Version version
          && sameTable(version)
          && new HashSet<>(files.names()).containsAll(version.files.names());
    }

    /** Names of the data files that an earlier version has not. */
    private Set<String> addedSince(Version earlier) {
      Set<String> added = new HashSet<>(files.names());
      earlier.files.names().forEach(added::remove);
      return added;
    }
  }

  /** The newest version; it reads no data file, and Iceberg keeps those for a while anyway. */
  public LocalScan.Snapshot newest(TableName table) {
    long deletions = files.deletions();
    TableMetadata metadata = catalog.current(table);
    return new Version(metadata, snapshots.current(metadata, table.toString()), deletions);
  }

  /**
   * Plans a scan of the newest snapshot, or of the requested one, and holds its files.
   *
   * @throws MegaDbException UNDEFINED_TABLE; SERIALIZATION_FAILURE if the requested snapshot's
   *     files are being removed
   */
  public LocalScan plan(ScanRequest request) {
    if (request.snapshot().orElse(null) instanceof LocalScan.Added(var since, Version at)) {
      return plan(request, at, Optional.of(at.addedSince((Version) since)));
    }
    if (request.snapshot().orElse(null) instanceof LocalScan.Units(Version at, var units)) {
      return plan(request, at, Optional.of(units));
    }
    if (request.snapshot().isPresent()) {
      return plan(request, (Version) request.snapshot().get(), request.onlyUnits());
    }
    for (int attempt = 1; ; attempt++) {
      long deletions = files.deletions();
      try {
        Version version = (Version) newest(request.table().name());
        return plan(request, version, request.onlyUnits());
      } catch (MegaDbException e) {
        // The table was dropped, or dropped and made again, between the look and the hold.
        if (attempt == ATTEMPTS || files.deletions() == deletions) {
          throw e;
        }
      }
    }
  }

  /**
   * A version by its description.
   *
   * @throws MegaDbException SERIALIZATION_FAILURE if it is not kept any more
   */
  public LocalScan.Snapshot version(TableName table, String description) {
    long deletions = files.deletions();
    TableMetadata metadata = catalog.current(table);
    SnapshotFiles found = snapshots.of(metadata, description, table.toString());
    return new Version(metadata, found, deletions);
  }

  /** The files that a scan of the newest version would read. */
  public ScanUnits units(ScanRequest request) {
    Version version = (Version) newest(request.table().name());
    int[] chosen = choose(request, Optional.empty(), version.metadata(), version.files());
    List<DataFile> wanted = new ArrayList<>(chosen.length);
    for (int ordinal : chosen) {
      wanted.add(version.files().files().get(ordinal));
    }
    return new ScanUnits(
        version,
        wanted.stream()
            .map(f -> new ScanUnits.Unit(f.location(), f.recordCount(), f.fileSizeInBytes()))
            .toList(),
        ColumnBounds.of(version.metadata().schema(), request.columns(), wanted));
  }

  private LocalScan plan(ScanRequest request, Version version, Optional<Set<String>> onlyUnits) {
    TableMetadata metadata = version.metadata();
    SnapshotFiles snapshot = version.files();
    List<ScanColumn> columns = columns(request, metadata.schema());
    int[] chosen = choose(request, onlyUnits, metadata, snapshot);

    List<DataFile> wanted = Arrays.stream(chosen).mapToObj(snapshot.files()::get).toList();
    Optional<ColumnCache.Reading> decoded = decoded(request, version, columns, wanted);
    LocalScan.Facts facts =
        new LocalScan.Facts(
            snapshot.version(),
            chosen.length,
            snapshot.files().size() - chosen.length,
            wanted.stream().mapToLong(DataFile::recordCount).sum(),
            wanted.stream().mapToLong(DataFile::fileSizeInBytes).sum(),
            decoded.map(d -> d.indexes().size()).orElse(0));
    List<String> unitNames = request.locator() ? snapshot.names() : List.of();
    if (chosen.length == 0) {
      return new LocalScan(
          FromItem.empty(columns, request.locator()),
          Map.of(),
          facts,
          unitNames,
          Optional.of(version),
          () -> {});
    }
    try {
      Rows rows = rows(request, version, columns, chosen, wanted, decoded);
      return new LocalScan(
          rows.fromItem(), Map.of(), facts, unitNames, Optional.of(version), rows.pin());
    } catch (RuntimeException e) {
      decoded.ifPresent(d -> d.pin().close());
      throw e;
    }
  }

  private record Rows(String fromItem, LocalScan.Pin pin) {}

  private Optional<ColumnCache.Reading> decoded(
      ScanRequest request, Version version, List<ScanColumn> columns, List<DataFile> wanted) {
    // Where a row is within its file is known to the file only, and how many there are it says too.
    if (request.locator() || columns.isEmpty() || wanted.isEmpty()) {
      return Optional.empty();
    }
    TableSource source = new TableSource(request.table().name(), version, files);
    return cache.flatMap(
        c -> c.read(source, columns.stream().map(ScanColumn::decoded).toList(), wanted));
  }

  private Rows rows(
      ScanRequest request,
      Version version,
      List<ScanColumn> columns,
      int[] ordinals,
      List<DataFile> wanted,
      Optional<ColumnCache.Reading> decoded) {
    List<DataFile> others = wanted;
    if (decoded.isPresent()) {
      Set<Integer> there = decoded.get().indexes();
      others =
          IntStream.range(0, wanted.size())
              .filter(i -> !there.contains(i))
              .mapToObj(wanted::get)
              .toList();
      if (others.isEmpty()) {
        return new Rows(
            FromItem.decoded(columns, decoded.get(), Optional.empty()), decoded.get().pin());
      }
    }
    FileSchemas schemas = new FileSchemas(version.metadata(), columns, request.locator());
    FromItem.Lookup lookup = schemas.lookup(others);
    DataFileAccess.Held held = hold(request, version, others);
    String fromItem =
        FromItem.of(
            columns,
            held.paths(),
            lookup,
            request.locator() ? Optional.of(ordinals) : Optional.empty(),
            others.stream().mapToLong(DataFile::recordCount).sum());
    return decoded
        .map(
            d ->
                new Rows(
                    FromItem.decoded(columns, d, Optional.of(fromItem)), both(held.pin(), d.pin())))
        .orElseGet(() -> new Rows(fromItem, held.pin()));
  }

  private DataFileAccess.Held hold(ScanRequest request, Version version, List<DataFile> wanted) {
    TableName table = request.table().name();
    DataFileAccess.Held held;
    try {
      held = files.hold(DataFileAccess.Wanted.of(wanted), request.context().cancellation());
    } catch (MegaDbException e) {
      if (isKept(version, table)) {
        throw e;
      }
      MegaDbException removed = removed(version, table);
      removed.addSuppressed(e);
      throw removed;
    }
    try {
      if (!isKept(version, table)) {
        throw removed(version, table);
      }
      return held;
    } catch (RuntimeException e) {
      held.pin().close();
      throw e;
    }
  }

  /** Whether no file of the version can have been deleted since it was read. */
  private boolean isKept(Version version, TableName table) {
    if (files.deletions() == version.deletions()) {
      return true;
    }
    // The catalog forgets a table or a snapshot before its files go.
    try {
      return catalog
          .pointer(table)
          .map(catalog::metadata)
          .filter(now -> Objects.equals(now.uuid(), version.metadata().uuid()))
          .filter(now -> version.files().isIn(now))
          .isPresent();
    } catch (MegaDbException e) {
      if (e.is(ErrorCode.UNDEFINED_FILE)) {
        return false;
      }
      throw e;
    }
  }

  private static MegaDbException removed(Version version, TableName table) {
    return new MegaDbException(
            ErrorCode.SERIALIZATION_FAILURE,
            "table "
                + table
                + " was dropped, or its snapshot "
                + version.describe()
                + " removed, while this statement began to read it")
        .withHint("Run the statement again.");
  }

  private static LocalScan.Pin both(LocalScan.Pin first, LocalScan.Pin second) {
    return () -> {
      try (second;
          first) {
        assert first != null;
      }
    };
  }

  private static int[] choose(
      ScanRequest request,
      Optional<Set<String>> onlyUnits,
      TableMetadata metadata,
      SnapshotFiles snapshot) {
    Pruning pruning = Pruning.of(metadata.schema(), request.predicates());
    FilePruner pruner = pruning.prunes() ? new FilePruner(metadata, pruning) : null;
    int[] chosen = new int[snapshot.files().size()];
    int count = 0;
    for (int i = 0; i < chosen.length; i++) {
      DataFile file = snapshot.files().get(i);
      if (file.recordCount() > 0
          && onlyUnits.map(units -> units.contains(file.location())).orElse(true)
          && (pruner == null || pruner.mayMatch(file))) {
        chosen[count++] = i;
      }
    }
    return Arrays.copyOf(chosen, count);
  }

  private static List<ScanColumn> columns(ScanRequest request, Schema schema) {
    List<ScanColumn> columns = new ArrayList<>(request.columns().size());
    for (String name : request.columns()) {
      NestedField field = schema.asStruct().field(name);
      Optional<SqlType> stored = field == null ? Optional.empty() : IcebergTypes.ofField(field);
      if (stored.isEmpty()) {
        throw new MegaDbException(
                ErrorCode.UNDEFINED_COLUMN,
                "table " + request.table().name() + " has no column \"" + name + "\" any more")
            .withHint("Another writer changed the table; run the statement again.");
      }
      SqlType exposed =
          request
              .table()
              .column(name)
              .map(ColumnDefinition::column)
              .map(c -> c.type())
              .orElse(stored.get());
      columns.add(new ScanColumn(field, stored.get(), exposed));
    }
    return columns;
  }
}
