package io.megadb.exec.system;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.catalog.ViewDefinition;
import io.megadb.spi.type.Column;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns of all tables and views with what the information schema has no room for: MegaDB's
 * own name of the type, the comment, the place in the primary key.
 */
final class ColumnsTable {
  private ColumnsTable() {}

  static SystemTable table(String schema) {
    return SystemTable.of(
        schema,
        "columns",
        ColumnsTable::rows,
        "tier text",
        "schema text",
        "table_name text",
        "position integer",
        "name text",
        "type text",
        "nullable boolean",
        "key_position integer",
        "column_default text",
        "comment text");
  }

  private static List<Object[]> rows(CatalogSnapshot catalog) {
    List<Object[]> rows = new ArrayList<>();
    for (TableDefinition table : catalog.tables().values()) {
      int position = 1;
      for (ColumnDefinition column : table.columns()) {
        int key = table.primaryKey().indexOf(column.name()) + 1;
        rows.add(
            row(
                table.name(),
                position++,
                column.column(),
                key == 0 ? null : key,
                column.defaultSql().orElse(null),
                column.comment().orElse(null)));
      }
    }
    for (ViewDefinition view : catalog.views().values()) {
      int position = 1;
      for (Column column : view.columns()) {
        rows.add(row(view.name(), position++, column, null, null, null));
      }
    }
    return rows;
  }

  private static Object[] row(
      TableName table, int position, Column column, Integer key, String byDefault, String comment) {
    return new Object[] {
      table.catalog(),
      table.schema(),
      table.name(),
      position,
      column.name(),
      column.type().sql(),
      column.nullable(),
      key,
      byDefault,
      comment
    };
  }
}
