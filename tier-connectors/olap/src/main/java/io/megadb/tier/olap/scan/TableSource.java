package io.megadb.tier.olap.scan;

import io.megadb.spi.catalog.TableName;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.type.SqlType;
import io.megadb.tier.olap.decoded.DecodedColumn;
import io.megadb.tier.olap.decoded.DecodedSource;
import io.megadb.tier.olap.files.DataFileAccess;
import io.megadb.tier.olap.table.IcebergTypes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.types.Types.NestedField;

/** A version of a table as the cache of decoded columns reads it. */
final class TableSource implements DecodedSource {
  private final TableName name;
  private final ScanPlanner.Version version;
  private final DataFileAccess access;

  TableSource(TableName name, ScanPlanner.Version version, DataFileAccess access) {
    this.name = name;
    this.version = version;
    this.access = access;
  }

  @Override
  public String tableId() {
    TableMetadata metadata = version.metadata();
    return Objects.requireNonNullElse(metadata.uuid(), metadata.location());
  }

  @Override
  public TableName name() {
    return name;
  }

  @Override
  public Map<String, DataFile> files() {
    Map<String, DataFile> files = new LinkedHashMap<>();
    version.files().files().forEach(f -> files.put(f.location(), f));
    return files;
  }

  @Override
  public boolean has(DecodedColumn column) {
    return find(column).isPresent();
  }

  @Override
  public String nameOf(DecodedColumn column) {
    return find(column).orElseThrow().name();
  }

  private Optional<ScanColumn> find(DecodedColumn column) {
    NestedField field = version.metadata().schema().asStruct().field(column.fieldId());
    Optional<SqlType> stored = field == null ? Optional.empty() : IcebergTypes.ofField(field);
    return stored
        .map(type -> new ScanColumn(field, type, type))
        .filter(found -> found.decoded().equals(column));
  }

  @Override
  public Rows read(
      List<DecodedColumn> columns,
      List<DataFile> files,
      int firstNumber,
      Cancellation cancellation) {
    List<ScanColumn> read = new ArrayList<>();
    for (DecodedColumn column : columns) {
      read.add(
          find(column)
              .orElseThrow(() -> new IllegalStateException("no column " + column + " in " + name)));
    }
    // The number of a file is found as a locator is.
    FromItem.Lookup lookup = new FileSchemas(version.metadata(), read, true).lookup(files);
    DataFileAccess.Held held = access.hold(DataFileAccess.Wanted.of(files), cancellation);
    long rows = files.stream().mapToLong(DataFile::recordCount).sum();
    return new Rows(
        FromItem.decode(read, held.paths(), lookup, firstNumber, rows),
        held.paths().stream().map(Path::toString).toList(),
        held.pin());
  }
}
