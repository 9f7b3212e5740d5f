package io.megadb.tier.olap;

import io.megadb.spi.catalog.TableName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Files;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericFileWriterFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.deletes.DVFileWriter;
import org.apache.iceberg.deletes.EqualityDeleteWriter;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.encryption.EncryptedFiles;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.iceberg.jdbc.JdbcCatalog;

/**
 * Another Iceberg engine on the same catalog: Iceberg's own planning, generic reader and generic
 * writer, and none of the tier's classes.
 */
final class OtherEngine implements AutoCloseable {
  private final JdbcCatalog catalog;

  OtherEngine(OlapConfig.Database database, String warehouse) {
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

  /** The rows that pass a filter, in any order, as Iceberg's generic reader gives them. */
  List<Record> rows(TableName name, Expression filter) {
    try (CloseableIterable<Record> rows = IcebergGenerics.read(table(name)).where(filter).build()) {
      return toList(rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> List<T> toList(Iterable<T> items) {
    List<T> list = new ArrayList<>();
    items.forEach(list::add);
    return list;
  }

  /** All rows, each as its values joined by bars, sorted. */
  List<String> all(TableName name) {
    int columns = table(name).schema().columns().size();
    return rows(name, Expressions.alwaysTrue()).stream()
        .map(
            r ->
                // Where rows are deleted, the reader adds columns of its own.
                IntStream.range(0, columns)
                    .mapToObj(i -> String.valueOf(r.get(i)))
                    .collect(Collectors.joining("|")))
        .sorted()
        .toList();
  }

  /** A row of a table. */
  static Record row(Table table, Object... values) {
    Record row = GenericRecord.create(table.schema());
    for (int i = 0; i < values.length; i++) {
      row.set(i, values[i]);
    }
    return row;
  }

  /** Writes a data file of rows of one partition, commits it and returns it. */
  DataFile append(TableName name, StructLike partition, Record... rows) {
    Table table = table(name);
    DataWriter<Record> writer =
        writers(table).build().newDataWriter(newFile(table), table.spec(), partition);
    try (writer) {
      List.of(rows).forEach(writer::write);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    DataFile file = writer.toDataFile();
    table.newAppend().appendFile(file).commit();
    return file;
  }

  /** Deletes a row of a data file by its position, as merge-on-read does. */
  void deleteAt(TableName name, DataFile file, long position) {
    Table table = table(name);
    PositionDeleteWriter<Record> writer =
        writers(table).build().newPositionDeleteWriter(newFile(table), table.spec(), null);
    try (writer) {
      writer.write(PositionDelete.<Record>create().set(file.location(), position));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    table.newRowDelta().addDeletes(writer.toDeleteFile()).commit();
  }

  /** Deletes all rows that equal a row in the first column, as streaming writers do. */
  void deleteEqual(TableName name, Object key) {
    Table table = table(name);
    Schema keys = table.schema().select(table.schema().columns().getFirst().name());
    EqualityDeleteWriter<Record> writer =
        writers(table)
            .equalityFieldIds(new int[] {keys.columns().getFirst().fieldId()})
            .equalityDeleteRowSchema(keys)
            .build()
            .newEqualityDeleteWriter(newFile(table), table.spec(), null);
    Record row = GenericRecord.create(keys);
    row.set(0, key);
    try (writer) {
      writer.write(row);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    table.newRowDelta().addDeletes(writer.toDeleteFile()).commit();
  }

  /** Deletes a row of a data file by a deletion vector, as format version 3 does. */
  void deleteByVector(TableName name, DataFile file, long position) {
    Table table = table(name);
    DVFileWriter writer =
        new BaseDVFileWriter(
            OutputFileFactory.builderFor(table, 1, 1).format(FileFormat.PUFFIN).build(),
            path -> null);
    try (writer) {
      writer.delete(file.location(), position, table.spec(), null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    RowDelta delta = table.newRowDelta();
    writer.result().deleteFiles().forEach(delta::addDeletes);
    delta.commit();
  }

  private static GenericFileWriterFactory.Builder writers(Table table) {
    return new GenericFileWriterFactory.Builder(table)
        .dataFileFormat(FileFormat.PARQUET)
        .deleteFileFormat(FileFormat.PARQUET);
  }

  private static EncryptedOutputFile newFile(Table table) {
    String location = table.location() + "/data/theirs-" + UUID.randomUUID() + ".parquet";
    return EncryptedFiles.plainAsEncryptedOutput(table.io().newOutputFile(location));
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
      OutputFile file = Files.localOutput(location.replaceFirst("^file://", ""));
      return new OutputFile() {
        @Override
        public PositionOutputStream create() {
          return file.create();
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
          return file.createOrOverwrite();
        }

        @Override
        public String location() {
          return location;
        }

        @Override
        public InputFile toInputFile() {
          return newInputFile(location);
        }
      };
    }

    @Override
    public void deleteFile(String location) {
      if (!new java.io.File(location.replaceFirst("^file://", "")).delete()) {
        throw new UncheckedIOException(new IOException("cannot delete " + location));
      }
    }
  }
}
