package io.megadb.tier.olap.write;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.tier.olap.table.StoredTypes;
import io.megadb.tier.olap.table.TableOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;

/** The COPY statement that writes a stream's rows as Parquet files with Iceberg's field ids. */
final class CopyStatement {
  private static final long SMALL_ROW_GROUP = 16_384;

  private CopyStatement() {}

  /**
   * @param stream name of the registered stream
   * @param streamColumns its column names, in the order of the target's fields
   * @param folder DuckDB makes it and puts the files there
   */
  static String of(
      WriteTarget target,
      String stream,
      List<String> streamColumns,
      List<PartitionKey> keys,
      Path folder) {
    List<String> stored = new ArrayList<>();
    for (int i = 0; i < target.fields().size(); i++) {
      WriteTarget.TargetField field = target.fields().get(i);
      stored.add(
          StoredTypes.write(Identifiers.quote(streamColumns.get(i)), field.type())
              + " AS "
              + Identifiers.quote(field.name()));
    }
    String select = "SELECT " + String.join(", ", stored) + " FROM " + Identifiers.quote(stream);
    if (!keys.isEmpty()) {
      select =
          "SELECT *, "
              + keys.stream().map(PartitionKey::selectItem).collect(Collectors.joining(", "))
              + " FROM ("
              + select
              + ")";
    }
    return "COPY ("
        + select
        + orderBy(target.options())
        + ") TO "
        + Identifiers.literal(folder.toString())
        + " (FORMAT parquet, RETURN_STATS, FILENAME_PATTERN '{uuid}', FIELD_IDS "
        + fieldIds(target)
        + options(target.options())
        + partitionBy(keys)
        + ")";
  }

  private static String orderBy(TableOptions options) {
    return options.sort().isEmpty()
        ? ""
        : options.sort().stream()
            .map(Identifiers::quote)
            .collect(Collectors.joining(", ", " ORDER BY ", ""));
  }

  private static String options(TableOptions options) {
    return ", COMPRESSION "
        + options.compression()
        + ", ROW_GROUP_SIZE "
        + options.rowGroupRows()
        + ", DICTIONARY_SIZE_LIMIT "
        + dictionaryEntries(options.rowGroupRows())
        + ", FILE_SIZE_BYTES "
        + options.targetFileBytes();
  }

  /**
   * DuckDB gives up on a dictionary of more than a fifth of a row group's rows. In small row
   * groups, which somebody wants who looks for few rows, even keys that come four times each are
   * more; with a dictionary they are read in half the time, as there is less to decompress.
   */
  private static long dictionaryEntries(long rowGroupRows) {
    return Math.max(rowGroupRows / 5, Math.min(rowGroupRows, SMALL_ROW_GROUP));
  }

  private static String partitionBy(List<PartitionKey> keys) {
    return keys.isEmpty()
        ? ""
        : keys.stream()
            .map(PartitionKey::column)
            .collect(Collectors.joining(", ", ", PARTITION_BY (", ")"));
  }

  private static String fieldIds(WriteTarget target) {
    return target.fields().stream()
        .map(f -> member(f.iceberg()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String member(NestedField field) {
    return Identifiers.literal(field.name()) + ": " + ids(field.fieldId(), field.type());
  }

  private static String ids(int id, Type type) {
    if (type.isListType()) {
      return "{__duckdb_field_id: "
          + id
          + ", element: "
          + ids(type.asListType().elementId(), type.asListType().elementType())
          + "}";
    }
    if (type.isStructType()) {
      return type.asStructType().fields().stream()
          .map(CopyStatement::member)
          .collect(Collectors.joining(", ", "{__duckdb_field_id: " + id + ", ", "}"));
    }
    return Integer.toString(id);
  }
}
