package io.megadb.tier.olap.table;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;

/**
 * Table definitions in Iceberg. Columns, nullability, partitioning and comments are where Iceberg
 * has them; what Iceberg lacks is in table properties: {@code megadb.default.<field id>}, {@code
 * megadb.check.<number>}, {@code megadb.option.<key>}.
 */
public final class TableDefinitions {
  static final String DEFAULT = "megadb.default.";
  static final String CHECK = "megadb.check.";
  static final String OPTION = "megadb.option.";
  static final String COMMENT = "comment";

  private TableDefinitions() {}

  /**
   * The Iceberg schema of new columns.
   *
   * @throws MegaDbException DUPLICATE_COLUMN for names that differ only in case: DuckDB cannot tell
   *     them apart
   */
  public static Schema schema(List<ColumnDefinition> columns) {
    checkNames(columns.stream().map(ColumnDefinition::name).toList());
    AtomicInteger nextId = new AtomicInteger(columns.size() + 1);
    List<NestedField> fields = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i).column();
      Type type = IcebergTypes.toIceberg(column.type(), nextId);
      NestedField field =
          column.nullable()
              ? NestedField.optional(i + 1, column.name(), type)
              : NestedField.required(i + 1, column.name(), type);
      fields.add(
          NestedField.from(field)
              .withDoc(IcebergTypes.doc(columns.get(i).comment(), column.type()))
              .build());
    }
    return new Schema(fields);
  }

  static void checkNames(List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name.toLowerCase(Locale.ROOT))) {
        throw new MegaDbException(
                ErrorCode.DUPLICATE_COLUMN, "column \"" + name + "\" is there twice")
            .withHint("Names in an olap table may not differ in case only.");
      }
    }
  }

  /**
   * The properties that hold what Iceberg has no place for.
   *
   * @param assigned the schema with the ids Iceberg gave
   */
  public static Map<String, String> properties(TableDefinition definition, Schema assigned) {
    Map<String, String> properties = new HashMap<>();
    for (ColumnDefinition column : definition.columns()) {
      int id = assigned.findField(column.name()).fieldId();
      column.defaultSql().ifPresent(sql -> properties.put(DEFAULT + id, sql));
    }
    for (int i = 0; i < definition.checks().size(); i++) {
      properties.put(CHECK + i, definition.checks().get(i));
    }
    definition.options().forEach((key, value) -> properties.put(OPTION + key, value));
    definition.comment().ifPresent(comment -> properties.put(COMMENT, comment));
    return properties;
  }

  /** The definition a table's metadata holds. Columns of types SQL lacks are left out. */
  public static TableDefinition of(TableName name, TableMetadata metadata) {
    Schema schema = metadata.schema();
    Map<String, String> properties = metadata.properties();
    List<ColumnDefinition> columns = new ArrayList<>();
    for (NestedField field : schema.columns()) {
      IcebergTypes.ofField(field)
          .ifPresent(
              type ->
                  columns.add(
                      new ColumnDefinition(
                          new Column(field.name(), type, field.isOptional()),
                          Optional.ofNullable(properties.get(DEFAULT + field.fieldId())),
                          IcebergTypes.comment(field.doc()))));
    }
    Map<Integer, String> checks = new TreeMap<>();
    Map<String, String> options = new HashMap<>();
    properties.forEach(
        (key, value) -> {
          if (key.startsWith(CHECK)) {
            checks.put(Integer.parseInt(key.substring(CHECK.length())), value);
          } else if (key.startsWith(OPTION)) {
            options.put(key.substring(OPTION.length()), value);
          }
        });
    return new TableDefinition(
        name,
        TableDefinition.Kind.TABLE,
        columns,
        List.of(),
        List.copyOf(checks.values()),
        PartitionSpecs.ofIceberg(metadata.spec(), schema),
        options,
        Optional.ofNullable(properties.get(COMMENT)));
  }
}
