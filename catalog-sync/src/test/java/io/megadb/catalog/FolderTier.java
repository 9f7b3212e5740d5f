package io.megadb.catalog;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.Capability;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.tier.TableChange;
import io.megadb.spi.tier.TableStatistics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.arrow.vector.ipc.ArrowReader;

/** A tier of tables without rows that survives a restart: a file per definition. */
final class FolderTier implements LocalTier {
  static final String CATALOG = "folder";

  private final Path folder;
  private final AtomicReference<Runnable> afterNextFingerprint = new AtomicReference<>(() -> {});

  FolderTier(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(TableName name) {
    return folder.resolve(name.name() + ".table");
  }

  private void write(TableDefinition table) {
    try {
      Path temporary = folder.resolve("tmp");
      Files.write(temporary, SnapshotCodec.encode(CatalogSnapshot.empty().withTable(table)));
      Files.move(temporary, file(table.name()), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String catalog() {
    return CATALOG;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.CREATE_TABLE, Capability.SURVIVES_RESTART);
  }

  @Override
  public Listing listing() {
    List<TableDefinition> tables = read();
    return new Listing(tables.toString(), tables);
  }

  private List<TableDefinition> read() {
    List<TableDefinition> tables = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".table")).toList()) {
        tables.addAll(SnapshotCodec.decode(Files.readAllBytes(file)).tables().values());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return tables;
  }

  @Override
  public String fingerprint() {
    String fingerprint = read().toString();
    afterNextFingerprint.getAndSet(() -> {}).run();
    return fingerprint;
  }

  /** Runs once, after the fingerprint that is asked for next was read. */
  void afterNextFingerprint(Runnable action) {
    afterNextFingerprint.set(action);
  }

  @Override
  public TableDefinition createTable(
      TableDefinition definition, Optional<ArrowReader> rows, QueryContext context) {
    if (Files.exists(file(definition.name()))) {
      throw new MegaDbException(
          ErrorCode.DUPLICATE_TABLE, "table " + definition.name() + " exists");
    }
    write(definition);
    return definition;
  }

  @Override
  public TableDefinition alterTable(TableName table, List<TableChange> changes) {
    TableDefinition old =
        tables().stream().filter(t -> t.name().equals(table)).findFirst().orElseThrow();
    TableDefinition altered =
        new TableDefinition(
            old.name(),
            old.kind(),
            old.columns(),
            old.primaryKey(),
            old.checks(),
            old.partitioning(),
            old.options(),
            ((TableChange.SetComment) changes.getFirst()).comment());
    write(altered);
    return altered;
  }

  @Override
  public void dropTable(TableName table) {
    try {
      Files.deleteIfExists(file(table));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<TableStatistics> statistics(TableName table) {
    return Files.exists(file(table))
        ? Optional.of(new TableStatistics(0, 0, true))
        : Optional.empty();
  }

  @Override
  public ChangeStrategy changeStrategy() {
    return ChangeStrategy.NONE;
  }

  @Override
  public LocalScan scan(ScanRequest request) {
    throw noRows();
  }

  @Override
  public void truncate(TableName table) {
    throw noRows();
  }

  @Override
  public long insert(
      TableName table, ArrowReader rows, OnConflict onConflict, QueryContext context) {
    throw noRows();
  }

  @Override
  public void rewriteFiles(
      TableName table, String version, Set<String> files, ArrowReader rows, QueryContext context) {
    throw noRows();
  }

  @Override
  public long deleteRows(TableName table, ArrowReader locators, QueryContext context) {
    throw noRows();
  }

  @Override
  public long updateRows(TableName table, ArrowReader rows, QueryContext context) {
    throw noRows();
  }

  private static MegaDbException noRows() {
    return new MegaDbException(ErrorCode.FEATURE_NOT_SUPPORTED, "these tables have no rows");
  }

  @Override
  public void close() {
    // Nothing is open between calls.
  }
}
