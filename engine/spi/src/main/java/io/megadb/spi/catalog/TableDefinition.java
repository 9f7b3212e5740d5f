package io.megadb.spi.catalog;

import io.megadb.spi.type.Column;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A table (or a view that a tier itself keeps) as the catalog knows it.
 *
 * @param name where it lives
 * @param kind whether rows can be written
 * @param columns in order
 * @param primaryKey column names, empty without one
 * @param checks CHECK expressions as SQL text over the column names
 * @param partitioning PARTITIONED BY fields
 * @param options what stood in WITH (...), keys in lower case
 * @param comment what COMMENT ON TABLE said
 */
public record TableDefinition(
    TableName name,
    Kind kind,
    List<ColumnDefinition> columns,
    List<String> primaryKey,
    List<String> checks,
    List<PartitionField> partitioning,
    Map<String, String> options,
    Optional<String> comment) {

  /** What a name stands for within a tier. */
  public enum Kind {
    TABLE,
    VIEW
  }

  public TableDefinition {
    columns = List.copyOf(columns);
    primaryKey = List.copyOf(primaryKey);
    checks = List.copyOf(checks);
    partitioning = List.copyOf(partitioning);
    options = Map.copyOf(new TreeMap<>(options));
  }

  /** A plain table of these columns. */
  public static TableDefinition of(TableName name, List<Column> columns, List<String> primaryKey) {
    return new TableDefinition(
        name,
        Kind.TABLE,
        columns.stream().map(ColumnDefinition::of).toList(),
        primaryKey,
        List.of(),
        List.of(),
        Map.of(),
        Optional.empty());
  }

  /** The columns without defaults and comments. */
  public List<Column> rowType() {
    return columns.stream().map(ColumnDefinition::column).toList();
  }

  /** The column of that name. */
  public Optional<ColumnDefinition> column(String columnName) {
    return columns.stream().filter(c -> c.name().equals(columnName)).findFirst();
  }
}
