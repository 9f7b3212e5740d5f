package io.megadb.planner.bind.graph;

import io.megadb.planner.bind.normalize.ViewParser;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * The rows of a variable's tables as a derived table: its properties under their names, and where
 * rows have to be found, the key and the table's alias.
 */
final class ElementTables {
  private final GraphVariable variable;
  private final Set<String> taken;

  ElementTables(GraphVariable variable) {
    this.variable = variable;
    this.taken = new HashSet<>(variable.properties());
  }

  /** The column that holds a column of the key. */
  String keyColumn(int position) {
    return free("key_" + position);
  }

  /** The column that holds the table's alias, where there are several. */
  String aliasColumn() {
    return free("element_table");
  }

  private String free(String wanted) {
    String name = wanted;
    while (taken.contains(name)) {
      name += "_";
    }
    return name;
  }

  private enum Keys {
    NONE,
    COLUMNS,
    TEXT
  }

  /**
   * All rows with their keys, to be joined to.
   *
   * @param uniform whether the keys of all tables are of the same types; else they are text
   */
  SqlNode withKeys(Collection<String> properties, boolean uniform, ViewParser parser) {
    Keys keys = uniform ? Keys.COLUMNS : Keys.TEXT;
    return derived(
        variable.tables().stream()
            .map(table -> select(table, properties, keys))
            .collect(Collectors.joining(" UNION ALL ")),
        parser);
  }

  /** The properties only, as text may mention them. */
  SqlNode properties(Collection<String> properties, ViewParser parser) {
    String sql =
        variable.tables().stream()
            .map(table -> select(table, properties, Keys.NONE))
            .collect(Collectors.joining(" UNION ALL "));
    return derived(sql, parser);
  }

  private SqlNode derived(String sql, ViewParser parser) {
    SqlNode query = parser.query(sql);
    return query.getKind() == SqlKind.AS
        ? query
        : SqlStdOperatorTable.AS.createCall(
            SqlParserPos.ZERO, query, new SqlIdentifier(variable.name(), SqlParserPos.ZERO));
  }

  private String select(
      PropertyGraph.ElementTable table, Collection<String> properties, Keys keys) {
    List<String> items = new ArrayList<>();
    if (keys != Keys.NONE) {
      if (table.key().isEmpty()) {
        throw needsKey(table);
      }
      if (keys == Keys.TEXT) {
        String text =
            table.key().stream()
                .map(column -> "CAST(" + quoted(column) + " AS text)")
                .collect(Collectors.joining(" || ',' || "));
        items.add(text + " AS " + quoted(keyColumn(0)));
      }
      for (int i = 0; keys == Keys.COLUMNS && i < table.key().size(); i++) {
        items.add(quoted(table.key().get(i)) + " AS " + quoted(keyColumn(i)));
      }
      if (variable.tables().size() > 1) {
        items.add("'" + table.alias().replace("'", "''") + "' AS " + quoted(aliasColumn()));
      }
    }
    for (String property : properties) {
      items.add("(" + value(table, property) + ") AS " + quoted(property));
    }
    if (items.isEmpty()) {
      items.add("1 AS " + quoted(keyColumn(0)));
    }
    return "SELECT " + String.join(", ", items) + " FROM " + GraphTables.quoted(table.table());
  }

  /** A property of a table as SQL over its columns; NULL where it has none of that name. */
  static String value(PropertyGraph.ElementTable table, String property) {
    Optional<PropertyGraph.Property> found = GraphVariable.property(table, property);
    return found.map(PropertyGraph.Property::sql).orElse("NULL");
  }

  private static String quoted(String name) {
    return GraphTables.quoted(name);
  }

  private static MegaDbException needsKey(PropertyGraph.ElementTable table) {
    return new MegaDbException(
            ErrorCode.FEATURE_NOT_SUPPORTED,
            "properties of edge table \"" + table.alias() + "\" need a KEY")
        .withHint("Give the table a primary key, or the graph KEY (columns) for it.");
  }
}
