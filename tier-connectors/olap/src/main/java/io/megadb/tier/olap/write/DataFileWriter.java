package io.megadb.tier.olap.write;

import io.megadb.duckdb.BorrowedReader;
import io.megadb.duckdb.DuckConnection;
import io.megadb.duckdb.DuckDb;
import io.megadb.spi.query.QueryContext;
import io.megadb.tier.olap.catalog.IcebergErrors;
import io.megadb.tier.olap.files.FileCache;
import io.megadb.tier.olap.files.FileErrors;
import io.megadb.tier.olap.files.Storage;
import io.megadb.tier.olap.files.Storages;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes rows as Parquet data files. DuckDB writes them into a staging folder; then each is moved
 * to its place in the table, where it is invisible until a commit names it.
 *
 * <p>A crash leaves files in the staging folder, which the next start removes, and possibly unnamed
 * files in the table's folder.
 */
public final class DataFileWriter {
  private static final Logger LOG = LoggerFactory.getLogger(DataFileWriter.class);
  private static final String STREAM = "megadb_rows";

  private final DuckDb duckDb;
  private final Storages storages;
  private final FileCache cache;
  private final Path stagingDirectory;

  /**
   * @param stagingDirectory local folder, on the warehouse's file system if that is local
   */
  public DataFileWriter(DuckDb duckDb, Storages storages, FileCache cache, Path stagingDirectory) {
    this.duckDb = duckDb;
    this.storages = storages;
    this.cache = cache;
    this.stagingDirectory = stagingDirectory;
  }

  /** Makes the functions that writing needs known to a DuckDB. Called before the first write. */
  public static void registerFunctions(DuckDb duckDb) {
    try (DuckConnection connection = duckDb.connect()) {
      BucketFunctions.register(connection.jdbc());
    }
  }

  private record Written(
      Path file,
      long rows,
      long bytes,
      Map<String, Map<String, String>> statistics,
      Map<String, String> partitionKeys) {}

  /**
   * Writes all rows.
   *
   * @param rows borrowed; the caller closes them
   * @return files that no commit names yet; the caller commits or {@link #discard}s them
   */
  public List<DataFile> write(WriteTarget target, ArrowReader rows, QueryContext context) {
    Path folder = stagingDirectory.resolve(UUID.randomUUID().toString());
    List<DataFile> published = new ArrayList<>();
    try (DuckConnection connection = duckDb.connect(DuckDb.Results.MATERIALIZED)) {
      List<PartitionKey> keys = PartitionKey.of(target.schema(), target.spec().fields());
      List<Written> written = copy(connection, target, rows, keys, folder, context);
      Map<Path, List<Object>> partitions =
          new PartitionValues(keys, connection, context)
              .of(
                  written.stream()
                      .collect(Collectors.toMap(Written::file, Written::partitionKeys)));
      for (Written file : written) {
        StringBounds.complete(
            target.schema(), file.file().toString(), file.statistics(), connection, context);
        published.add(publish(target, file, partitions.get(file.file())));
      }
      return published;
    } catch (RuntimeException e) {
      discard(published);
      throw e;
    } finally {
      try {
        StagingFolder.deleteTree(folder);
      } catch (IOException e) {
        LOG.warn("cannot remove the staging folder {}", folder, e);
      }
    }
  }

  private static List<Written> copy(
      DuckConnection connection,
      WriteTarget target,
      ArrowReader rows,
      List<PartitionKey> keys,
      Path folder,
      QueryContext context) {
    BorrowedReader borrowed = new BorrowedReader(rows, context);
    try {
      List<String> names =
          rows.getVectorSchemaRoot().getSchema().getFields().stream().map(Field::getName).toList();
      connection.registerStream(STREAM, borrowed, context.allocator());
      return connection
          .list(
              CopyStatement.of(target, STREAM, names, keys, folder),
              DataFileWriter::written,
              context)
          .stream()
          .filter(w -> w.rows() > 0)
          .toList();
    } catch (IOException e) {
      throw FileErrors.translate(e);
    } catch (RuntimeException e) {
      borrowed.rethrowSourceFailure();
      throw e;
    }
  }

  private static Written written(ResultSet row) throws SQLException {
    Map<String, Map<String, String>> statistics = new HashMap<>();
    map(row.getObject("column_statistics"))
        .forEach((column, values) -> statistics.put((String) column, strings(values)));
    return new Written(
        Path.of(row.getString("filename")),
        row.getLong("count"),
        row.getLong("file_size_bytes"),
        statistics,
        strings(row.getObject("partition_keys")));
  }

  private static Map<?, ?> map(Object value) {
    return value == null ? Map.of() : (Map<?, ?>) value;
  }

  private static Map<String, String> strings(Object value) {
    Map<String, String> result = new HashMap<>();
    map(value).forEach((k, v) -> result.put((String) k, (String) v));
    return result;
  }

  private DataFile publish(WriteTarget target, Written file, List<Object> partition) {
    String location = target.fileLocation(UUID.randomUUID().toString());
    DataFiles.Builder builder =
        DataFiles.builder(target.spec())
            .withPath(location)
            .withFormat(FileFormat.PARQUET)
            .withFileSizeInBytes(file.bytes())
            .withMetrics(FileMetrics.of(target.schema(), file.rows(), file.statistics()));
    if (target.spec().isPartitioned()) {
      PartitionData data = new PartitionData(target.spec().partitionType());
      for (int i = 0; i < partition.size(); i++) {
        data.set(i, partition.get(i));
      }
      builder.withPartition(data);
    }
    Storage storage = storages.of(location);
    try {
      storage.publish(file.file(), location);
      if (storage.localPath(location).isEmpty()) {
        cache.adopt(location, file.file());
      }
    } catch (IOException | RuntimeException e) {
      throw FileErrors.translate(e);
    }
    return builder.build();
  }

  /** Deletes files that were not committed. Failures are logged: the files are unnamed anyway. */
  public void discard(List<DataFile> files) {
    for (DataFile file : files) {
      try {
        storages.of(file.location()).delete(file.location());
        cache.forget(file.location());
      } catch (RuntimeException e) {
        LOG.warn(
            "cannot remove the uncommitted file {}",
            file.location(),
            IcebergErrors.translate(e, file.location()));
      }
    }
  }
}
