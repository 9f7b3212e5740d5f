package io.megadb.exec.system;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.catalog.ViewDefinition;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.util.List;
import java.util.function.Function;

/**
 * A table whose rows are made when it is read.
 *
 * @param rows the rows for one catalog; values are String, Long, Integer, Boolean, Double, Instant
 *     or null, by the columns' types
 */
record SystemTable(TableDefinition definition, Function<CatalogSnapshot, List<Object[]>> rows) {

  /**
   * @param columns {@code name type} each, e.g. {@code "rows bigint"}
   */
  static SystemTable of(
      String schema,
      String name,
      Function<CatalogSnapshot, List<Object[]>> rows,
      String... columns) {
    List<Column> list =
        java.util.Arrays.stream(columns)
            .map(
                c -> {
                  int space = c.indexOf(' ');
                  SqlType type =
                      io.megadb.spi.type.TypeTable.parse(c.substring(space + 1)).orElseThrow();
                  return Column.of(c.substring(0, space), type);
                })
            .toList();
    return new SystemTable(
        TableDefinition.of(new TableName(ViewDefinition.CATALOG, schema, name), list, List.of()),
        rows);
  }
}
