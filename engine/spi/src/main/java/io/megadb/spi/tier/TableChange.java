package io.megadb.spi.tier;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.type.SqlType;
import java.util.Map;
import java.util.Optional;

/** One action of ALTER TABLE (and of COMMENT). */
public sealed interface TableChange {
  record AddColumn(ColumnDefinition column) implements TableChange {}

  record DropColumn(String column) implements TableChange {}

  record RenameColumn(String column, String newName) implements TableChange {}

  /** Only to a type that holds every value of the old one. */
  record WidenColumn(String column, SqlType newType) implements TableChange {}

  record SetNotNull(String column) implements TableChange {}

  record DropNotNull(String column) implements TableChange {}

  /** An empty default drops it. */
  record SetDefault(String column, Optional<String> defaultSql) implements TableChange {}

  record RenameTable(String newName) implements TableChange {}

  record SetOptions(Map<String, String> options) implements TableChange {}

  /** COMMENT ON TABLE; empty removes it. */
  record SetComment(Optional<String> comment) implements TableChange {}

  /** COMMENT ON COLUMN; empty removes it. */
  record SetColumnComment(String column, Optional<String> comment) implements TableChange {}
}
