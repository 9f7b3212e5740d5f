package io.megadb.tier.olap.scan;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.tier.olap.table.IcebergTypes;
import io.megadb.tier.olap.write.WriteTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types.NestedField;

/** Knows by the schema a file was written with how a scan finds its columns. One scan. */
final class FileSchemas {
  /** DuckDB's virtual columns, which a table's own column of that name would hide. */
  private static final Set<String> VIRTUAL = Set.of("filename", "file_index", "file_row_number");

  private final TableMetadata metadata;
  private final List<ScanColumn> columns;
  private final Map<Integer, Boolean> plain = new HashMap<>();
  private final boolean hidesLocator;

  FileSchemas(TableMetadata metadata, List<ScanColumn> columns, boolean locator) {
    this.metadata = metadata;
    this.columns = columns;
    this.hidesLocator =
        locator
            && metadata.schema().columns().stream()
                .anyMatch(c -> VIRTUAL.contains(c.name().toLowerCase(Locale.ROOT)));
  }

  /**
   * How the wanted columns are found in a file of that location.
   *
   * @throws MegaDbException FEATURE_NOT_SUPPORTED where neither names nor ids would find them
   */
  private FromItem.Lookup lookup(String location) {
    int schemaId = WriteTarget.schemaIdOf(location);
    if (schemaId < 0) {
      checkForeign();
    }
    return !hidesLocator && plain.computeIfAbsent(schemaId, this::isPlain)
        ? FromItem.Lookup.BY_NAME
        : FromItem.Lookup.BY_FIELD_ID;
  }

  /** How the wanted columns are found in all of some files. */
  FromItem.Lookup lookup(List<DataFile> files) {
    FromItem.Lookup lookup = FromItem.Lookup.BY_NAME;
    for (DataFile file : files) {
      if (lookup == FromItem.Lookup.BY_NAME) {
        lookup = lookup(file.location());
      }
    }
    return lookup;
  }

  private boolean isPlain(int schemaId) {
    if (schemaId < 0) {
      return columns.isEmpty();
    }
    if (schemaId == metadata.currentSchemaId()) {
      return true;
    }
    Schema written = metadata.schemasById().get(schemaId);
    return written != null && columns.stream().allMatch(c -> same(written, c));
  }

  private static boolean same(Schema written, ScanColumn column) {
    NestedField old = written.asStruct().field(column.field().fieldId());
    return old != null
        && old.name().equals(column.name())
        && old.type().equals(column.field().type())
        && IcebergTypes.ofField(old).filter(column.stored()::equals).isPresent();
  }

  private void checkForeign() {
    if (metadata.properties().containsKey(TableProperties.DEFAULT_NAME_MAPPING)) {
      throw unsupported("its files are found by a name mapping", "Rewrite them with field ids.");
    }
    for (ScanColumn column : columns) {
      if (column.field().initialDefault() != null) {
        throw unsupported(
            "column \"" + column.name() + "\" has an initial default",
            "Rewrite its files with the engine that made it.");
      }
      if (!column.field().type().isPrimitiveType() && renamedWithin(column)) {
        throw unsupported(
            "a field within column \"" + column.name() + "\" was renamed",
            "Rewrite its files with the engine that made it.");
      }
    }
  }

  /** DuckDB finds what is within a struct by name only. */
  private boolean renamedWithin(ScanColumn column) {
    Map<Integer, NestedField> now = TypeUtil.indexById(new Schema(column.field()).asStruct());
    for (Schema schema : metadata.schemas()) {
      NestedField then = schema.asStruct().field(column.field().fieldId());
      if (then == null) {
        continue;
      }
      for (NestedField field : TypeUtil.indexById(new Schema(then).asStruct()).values()) {
        NestedField same = now.get(field.fieldId());
        if (field.fieldId() != then.fieldId()
            && (same == null || !same.name().equals(field.name()))) {
          return true;
        }
      }
    }
    return false;
  }

  private static MegaDbException unsupported(String what, String hint) {
    return new MegaDbException(
            ErrorCode.FEATURE_NOT_SUPPORTED, "cannot read this table of another engine: " + what)
        .withHint(hint);
  }
}
