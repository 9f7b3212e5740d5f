package io.megadb.tier.olap;

import io.megadb.spi.catalog.TableName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Files;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.iceberg.jdbc.JdbcCatalog;

/** Another Iceberg client on the same catalog: Iceberg's own classes and none of the tier's. */
final class IndependentReader implements AutoCloseable {
  private final JdbcCatalog catalog;

  IndependentReader(OlapConfig.Database database, String warehouse) {
    Map<String, String> properties = new HashMap<>();
    String url = database.url() + "?currentSchema=megadb_catalog";
    properties.put("uri", url);
    properties.put("warehouse", warehouse);
    properties.put("jdbc.user", database.user());
    properties.put("jdbc.password", database.password());
    properties.put("jdbc.schema-version", "V1");
    catalog = new JdbcCatalog(p -> new PlainFileIO(), null, false);
    catalog.initialize("olap", properties);
  }

  JdbcCatalog catalog() {
    return catalog;
  }

  Table table(TableName name) {
    return catalog.loadTable(TableIdentifier.of(Namespace.of(name.schema()), name.name()));
  }

  /** The data files that a scan with a filter is planned to read, with their metrics. */
  List<DataFile> files(TableName name, Expression filter) {
    List<DataFile> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks =
        table(name).newScan().filter(filter).includeColumnStats().planFiles()) {
      tasks.forEach(t -> files.add(t.file().copy()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  @Override
  public void close() {
    catalog.close();
  }

  private static final class PlainFileIO implements FileIO {
    private static final long serialVersionUID = 1L;

    @Override
    public InputFile newInputFile(String location) {
      InputFile file = Files.localInput(location.replaceFirst("^file://", ""));
      return new InputFile() {
        @Override
        public long getLength() {
          return file.getLength();
        }

        @Override
        public SeekableInputStream newStream() {
          return file.newStream();
        }

        @Override
        public String location() {
          // Under the name the catalog has for it.
          return location;
        }

        @Override
        public boolean exists() {
          return file.exists();
        }
      };
    }

    @Override
    public OutputFile newOutputFile(String location) {
      return Files.localOutput(location.replaceFirst("^file://", ""));
    }

    @Override
    public void deleteFile(String location) {
      if (!new java.io.File(location.replaceFirst("^file://", "")).delete()) {
        throw new UncheckedIOException(new IOException("cannot delete " + location));
      }
    }
  }
}
