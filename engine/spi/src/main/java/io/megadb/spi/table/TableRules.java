package io.megadb.spi.table;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a table of rows without partitions may be.
 *
 * @param kind as errors call it, such as {@code memory table}
 */
public record TableRules(String kind) {
  private static final String RESERVED = "_megadb_";

  /**
   * The definition as it is kept: key columns are NOT NULL, as in PostgreSQL.
   *
   * @throws MegaDbException FEATURE_NOT_SUPPORTED, INVALID_TABLE_DEFINITION, DUPLICATE_COLUMN
   */
  public TableDefinition check(TableDefinition definition) {
    if (!definition.partitioning().isEmpty()) {
      throw unsupported("PARTITIONED BY", definition.name());
    }
    if (definition.kind() != TableDefinition.Kind.TABLE) {
      throw unsupported("a view", definition.name());
    }
    if (definition.columns().isEmpty()) {
      throw new MegaDbException(
          ErrorCode.INVALID_TABLE_DEFINITION, definition.name() + " has no columns");
    }
    Set<String> names = new HashSet<>();
    for (ColumnDefinition column : definition.columns()) {
      checkColumnName(column.name());
      if (!names.add(column.name())) {
        throw new MegaDbException(
            ErrorCode.DUPLICATE_COLUMN,
            "column \"" + column.name() + "\" of " + definition.name() + " stands there twice");
      }
    }
    return new TableDefinition(
        definition.name(),
        definition.kind(),
        definition.columns().stream()
            .map(c -> definition.primaryKey().contains(c.name()) ? notNull(c) : c)
            .toList(),
        definition.primaryKey(),
        definition.checks(),
        List.of(),
        new TreeMap<>(definition.options()),
        definition.comment());
  }

  private static ColumnDefinition notNull(ColumnDefinition column) {
    return new ColumnDefinition(
        new Column(column.name(), column.column().type(), false),
        column.defaultSql(),
        column.comment());
  }

  /** Refuses a name that scans need themselves. */
  static void checkColumnName(String column) {
    if (column.startsWith(RESERVED)) {
      throw new MegaDbException(
              ErrorCode.INVALID_TABLE_DEFINITION, "column name \"" + column + "\" is reserved")
          .withHint("Names that begin with " + RESERVED + " are MegaDB's own.");
    }
  }

  /** Whether the identifier stands in an expression, as far as its text tells. */
  static boolean mentions(String expression, String identifier) {
    return Pattern.compile("(?<![\\w$])" + Pattern.quote(identifier) + "(?![\\w$])")
        .matcher(expression)
        .find();
  }

  private MegaDbException unsupported(String what, TableName name) {
    return new MegaDbException(
            ErrorCode.FEATURE_NOT_SUPPORTED, "a " + kind + " can't have " + what + ": " + name)
        .withHint("Use USING OLAP or USING OLTP for it.");
  }
}
