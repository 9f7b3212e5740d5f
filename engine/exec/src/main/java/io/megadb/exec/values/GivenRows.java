package io.megadb.exec.values;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.catalog.ViewDefinition;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.sql.ColumnName;
import io.megadb.sql.text.Literals;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows of values without expressions, as the source of an INSERT. While a statement runs they are
 * the table {@link #NAME}; each statement sees its own.
 *
 * @param targets the columns the INSERT names, empty for all
 * @param types of the values, one per column; none is an array or struct
 * @param rows values as {@link Literals} takes them, {@link Parameter} or null
 */
public record GivenRows(List<ColumnName> targets, List<SqlType> types, List<List<Object>> rows) {
  /** The table the rows are, while their statement runs. */
  public static final TableName NAME = new TableName(ViewDefinition.CATALOG, "values", "rows");

  /** Stands for a parameter of the statement, 0-based. */
  public record Parameter(int index) {}

  /** These rows once for each list of parameters, the parameters' values in their places. */
  public GivenRows with(List<List<Object>> parameterLists) {
    List<List<Object>> all = new ArrayList<>(parameterLists.size() * rows.size());
    for (List<Object> parameters : parameterLists) {
      rows.forEach(r -> all.add(filled(r, parameters)));
    }
    return new GivenRows(targets, types, all);
  }

  private static List<Object> filled(List<Object> row, List<Object> parameters) {
    if (parameters.isEmpty()) {
      return row;
    }
    List<Object> filled = new ArrayList<>(row.size());
    for (Object cell : row) {
      filled.add(cell instanceof Parameter(int index) ? parameters.get(index) : cell);
    }
    return filled;
  }

  /** What the planner sees. */
  public TableDefinition table() {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      columns.add(Column.of("v" + i, types.get(i)));
    }
    return TableDefinition.of(NAME, columns, List.of());
  }

  /** The columns of {@link GivenRowsReader}: each value as text. */
  List<Column> textColumns() {
    return table().rowType().stream().map(c -> Column.of(c.name(), SqlType.Simple.TEXT)).toList();
  }

  /** DuckDB SQL that stands in FROM: the rows, typed, out of a stream of their texts. */
  public String fromItem(String stream) {
    return table().rowType().stream()
        .map(c -> Literals.duckDbOfText(c.type(), c.name()) + " AS " + c.name())
        .collect(Collectors.joining(", ", "(SELECT ", " FROM " + stream + ")"));
  }
}
