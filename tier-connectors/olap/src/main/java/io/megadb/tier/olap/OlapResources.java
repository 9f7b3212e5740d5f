package io.megadb.tier.olap;

import io.megadb.tier.olap.catalog.IcebergCatalog;
import io.megadb.tier.olap.files.DataFileAccess;
import io.megadb.tier.olap.files.FileCache;
import io.megadb.tier.olap.files.FilePins;
import io.megadb.tier.olap.files.LocalStorage;
import io.megadb.tier.olap.files.S3Storage;
import io.megadb.tier.olap.files.Storages;
import io.megadb.tier.olap.files.TableFileIO;
import io.megadb.tier.olap.write.StagingFolder;
import java.nio.file.Path;
import java.util.Optional;

/** What the tier holds open: folders, the object store's client, connections to the catalog. */
record OlapResources(
    StagingFolder staging,
    Storages storages,
    FileCache cache,
    DataFileAccess dataFiles,
    IcebergCatalog catalog)
    implements AutoCloseable {
  /** Name of the folder below a local warehouse where files are written before they are moved. */
  private static final String STAGING = ".megadb-staging";

  /** Opens everything or, if something fails, nothing. */
  static OlapResources open(OlapConfig config) {
    boolean local = LocalStorage.accepts(config.warehouse());
    Path warehouse = local ? LocalStorage.path(config.warehouse()) : null;
    StagingFolder staging =
        StagingFolder.open(
            local ? warehouse.resolve(STAGING) : config.cacheDirectory().resolve("staging"));
    try {
      Storages storages =
          new Storages(
              new LocalStorage(Optional.ofNullable(warehouse)),
              config.s3().map(s3 -> new S3Storage(s3, staging.path())));
      try {
        return open(config, staging, storages);
      } catch (RuntimeException e) {
        closeAfter(e, storages);
        throw e;
      }
    } catch (RuntimeException e) {
      closeAfter(e, staging);
      throw e;
    }
  }

  private static OlapResources open(OlapConfig config, StagingFolder staging, Storages storages) {
    // A warehouse nothing can reach is found now, not at the first INSERT.
    storages.check(config.warehouse());
    FileCache cache = new FileCache(config.cacheDirectory().resolve("files"), config.cacheBytes());
    FilePins pins = new FilePins();
    TableFileIO io = new TableFileIO(storages, pins, cache);
    IcebergCatalog catalog =
        new IcebergCatalog(config.catalog(), config.database(), config.warehouse(), io);
    return new OlapResources(
        staging, storages, cache, new DataFileAccess(storages, pins, cache, io), catalog);
  }

  private static void closeAfter(RuntimeException failure, AutoCloseable opened) {
    try {
      opened.close();
    } catch (Exception e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    try (staging;
        storages;
        dataFiles;
        catalog) {
      // Closes from the last to the first: connections, downloads, the object store, the folder.
      assert catalog != null;
    }
  }
}
