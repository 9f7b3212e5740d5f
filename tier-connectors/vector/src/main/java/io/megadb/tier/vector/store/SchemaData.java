package io.megadb.tier.vector.store;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.TypeTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A table's schema as what Lucene keeps beside a commit: so one commit holds rows and definition.
 */
final class SchemaData {
  private static final String NEXT_ROW = "next_row";

  private SchemaData() {}

  static Map<String, String> write(TableSchema schema, long nextRow) {
    Map<String, String> data = new TreeMap<>();
    TableDefinition table = schema.definition();
    data.put("catalog", table.name().catalog());
    data.put("schema", table.name().schema());
    data.put("name", table.name().name());
    data.put("next_number", Integer.toString(schema.nextNumber()));
    data.put(NEXT_ROW, Long.toString(nextRow));
    for (int i = 0; i < table.columns().size(); i++) {
      ColumnDefinition column = table.columns().get(i);
      String prefix = "column." + i + ".";
      data.put(prefix + "number", Integer.toString(schema.numbers().get(i)));
      data.put(prefix + "name", column.name());
      data.put(prefix + "type", column.column().type().sql());
      data.put(prefix + "nullable", Boolean.toString(column.column().nullable()));
      column.defaultSql().ifPresent(d -> data.put(prefix + "default", d));
      column.comment().ifPresent(c -> data.put(prefix + "comment", c));
    }
    putAll(data, "key.", table.primaryKey());
    putAll(data, "check.", table.checks());
    table.options().forEach((name, value) -> data.put("option." + name, value));
    table.comment().ifPresent(c -> data.put("comment", c));
    return data;
  }

  private static void putAll(Map<String, String> data, String prefix, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      data.put(prefix + i, values.get(i));
    }
  }

  static long nextRow(Map<String, String> data) {
    return Long.parseLong(data.get(NEXT_ROW));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws MegaDbException DATA_CORRUPTED if it did not
   */
  static TableSchema read(Map<String, String> data) {
    List<ColumnDefinition> columns = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; data.containsKey("column." + i + ".name"); i++) {
      String prefix = "column." + i + ".";
      String type = data.get(prefix + "type");
      columns.add(
          new ColumnDefinition(
              new Column(
                  data.get(prefix + "name"),
                  TypeTable.parse(type)
                      .orElseThrow(
                          () ->
                              new MegaDbException(
                                  ErrorCode.DATA_CORRUPTED,
                                  "a stored table has a column of unknown type " + type)),
                  Boolean.parseBoolean(data.get(prefix + "nullable"))),
              Optional.ofNullable(data.get(prefix + "default")),
              Optional.ofNullable(data.get(prefix + "comment"))));
      numbers.add(Integer.parseInt(data.get(prefix + "number")));
    }
    Map<String, String> options = new TreeMap<>();
    data.forEach(
        (name, value) -> {
          if (name.startsWith("option.")) {
            options.put(name.substring("option.".length()), value);
          }
        });
    TableDefinition definition =
        new TableDefinition(
            new TableName(data.get("catalog"), data.get("schema"), data.get("name")),
            TableDefinition.Kind.TABLE,
            columns,
            all(data, "key."),
            all(data, "check."),
            List.of(),
            options,
            Optional.ofNullable(data.get("comment")));
    return new TableSchema(definition, numbers, Integer.parseInt(data.get("next_number")));
  }

  private static List<String> all(Map<String, String> data, String prefix) {
    List<String> values = new ArrayList<>();
    for (int i = 0; data.containsKey(prefix + i); i++) {
      values.add(data.get(prefix + i));
    }
    return values;
  }
}
