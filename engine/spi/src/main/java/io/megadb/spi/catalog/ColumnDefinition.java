package io.megadb.spi.catalog;

import io.megadb.spi.type.Column;
import java.util.Optional;

/**
 * A column of a table.
 *
 * @param column name, type, nullability
 * @param defaultSql the DEFAULT expression as SQL text
 * @param comment what COMMENT ON COLUMN said
 */
public record ColumnDefinition(
    Column column, Optional<String> defaultSql, Optional<String> comment) {

  /** A column without default and comment. */
  public static ColumnDefinition of(Column column) {
    return new ColumnDefinition(column, Optional.empty(), Optional.empty());
  }

  public String name() {
    return column.name();
  }
}
