package io.megadb.tier.olap;

import io.megadb.tier.olap.catalog.IcebergCatalog;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * How the Iceberg tier is set up.
 *
 * @param database the PostgreSQL that holds the Iceberg catalog
 * @param warehouse where new tables go: an absolute path, {@code file:///folder} or {@code
 *     s3://bucket/prefix}; kept as a URI without a slash at its end
 * @param s3 how object stores are reached; needed for {@code s3://} locations
 * @param cacheDirectory local folder for copies of remote data files; only this tier writes there
 * @param cacheBytes bound of that folder in bytes; exceeded only while running scans pin more
 * @param write how data files are written where a table does not say otherwise
 * @param catalog the tier's name
 * @param columnCacheBytes bound of the decoded columns kept in the cache directory; 0 keeps none
 */
public record OlapConfig(
    Database database,
    String warehouse,
    Optional<S3> s3,
    Path cacheDirectory,
    long cacheBytes,
    WriteDefaults write,
    String catalog,
    long columnCacheBytes) {

  /** The tier {@code olap}, without a cache of decoded columns. */
  public OlapConfig(
      Database database,
      String warehouse,
      Optional<S3> s3,
      Path cacheDirectory,
      long cacheBytes,
      WriteDefaults write) {
    this(database, warehouse, s3, cacheDirectory, cacheBytes, write, IcebergCatalog.NAME, 0);
  }

  /**
   * The same engine for the tables of another tier, in the same PostgreSQL; its columns are not
   * kept decoded.
   *
   * @param catalogName the tier's, and that of its tables among Iceberg's
   * @param ownWarehouse where its files are
   * @param ownCache where copies of remote files are
   */
  public OlapConfig forCatalog(String catalogName, String ownWarehouse, Path ownCache) {
    return new OlapConfig(database, ownWarehouse, s3, ownCache, cacheBytes, write, catalogName, 0);
  }

  /** The same with another bound of decoded columns, in bytes; 0 for none. */
  public OlapConfig withColumnCacheBytes(long bytes) {
    return new OlapConfig(
        database, warehouse, s3, cacheDirectory, cacheBytes, write, catalog, bytes);
  }

  public OlapConfig {
    Objects.requireNonNull(catalog, "catalog");
    Objects.requireNonNull(database, "database");
    warehouse = uri(Objects.requireNonNull(warehouse, "warehouse"));
    Objects.requireNonNull(s3, "s3");
    Objects.requireNonNull(cacheDirectory, "cacheDirectory");
    Objects.requireNonNull(write, "write");
  }

  private static String uri(String location) {
    String uri = location.startsWith("/") ? "file://" + location : location;
    return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
  }

  /**
   * A PostgreSQL by JDBC URL.
   *
   * @param url {@code jdbc:postgresql://...}
   */
  public record Database(String url, String user, String password) {
    @Override
    public String toString() {
      return "Database[url=" + url + ", user=" + user + "]";
    }
  }

  /** How bucket names travel in requests. */
  public enum Addressing {
    /** {@code endpoint/bucket/key}, what most S3-compatible stores want. */
    PATH,
    /** {@code bucket.endpoint/key}, what AWS wants. */
    VIRTUAL_HOST
  }

  /**
   * An S3-compatible object store.
   *
   * @param endpoint empty for AWS itself
   * @param accessKey empty to look for credentials where the AWS SDK does
   */
  public record S3(
      Optional<URI> endpoint,
      String region,
      Optional<String> accessKey,
      Optional<String> secretKey,
      Addressing addressing) {
    @Override
    public String toString() {
      return "S3[endpoint=" + endpoint + ", region=" + region + ", addressing=" + addressing + "]";
    }
  }

  /**
   * @param targetFileBytes a data file is closed after about this many bytes
   * @param rowGroupRows rows per Parquet row group
   * @param compression zstd, snappy, gzip, lz4_raw or uncompressed
   */
  public record WriteDefaults(long targetFileBytes, int rowGroupRows, String compression) {
    /** 256 MiB files, DuckDB's row group size, zstd. */
    public static final WriteDefaults STANDARD = new WriteDefaults(256L << 20, 122_880, "zstd");
  }
}
