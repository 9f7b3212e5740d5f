package io.megadb.planner.split;

import io.megadb.planner.bind.BindContext;
import io.megadb.planner.bind.Binder;
import io.megadb.planner.bind.BoundQuery;
import io.megadb.planner.split.scan.TierFacts;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.tier.TableStatistics;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.sql.Statement;
import io.megadb.sql.StatementParser;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A few tables in several tiers, and bound queries over them. */
final class TestTables implements TierFacts {
  private final Map<String, TableDefinition> tables = new LinkedHashMap<>();
  private final Map<String, Long> sizes = new LinkedHashMap<>();
  private PushDown pushDown = PushDown.ON;
  private boolean allLocal;
  private int sidewaysKeys = DEFAULT_SIDEWAYS_KEYS;

  /**
   * @param columns names and PostgreSQL types, separated by comma and space; the primary key's have
   *     a star behind the name
   */
  TestTables table(String catalog, String name, long rows, String columns) {
    List<Column> row = new ArrayList<>();
    List<String> key = new ArrayList<>();
    for (String column : columns.split(", ")) {
      String[] parts = column.split(" ", 2);
      String columnName = parts[0].replace("*", "");
      boolean isKey = parts[0].endsWith("*");
      if (isKey) {
        key.add(columnName);
      }
      SqlType type = TypeTable.parse(parts[1]).orElseThrow();
      row.add(new Column(columnName, type, !isKey));
    }
    TableDefinition definition =
        TableDefinition.of(new TableName(catalog, "public", name), row, key);
    tables.put(name, definition);
    sizes.put(name, rows);
    return this;
  }

  /** The same tables under other conditions. */
  TestTables with(PushDown mode) {
    TestTables copy = copy();
    copy.pushDown = mode;
    return copy;
  }

  /** The same tables with another bound for sideways filters. */
  TestTables withSidewaysKeys(int keys) {
    TestTables copy = copy();
    copy.sidewaysKeys = keys;
    return copy;
  }

  /** The same tables, all local. */
  TestTables allLocal() {
    TestTables copy = copy();
    copy.allLocal = true;
    return copy;
  }

  private TestTables copy() {
    TestTables copy = new TestTables();
    copy.tables.putAll(tables);
    copy.sizes.putAll(sizes);
    copy.pushDown = pushDown;
    copy.allLocal = allLocal;
    copy.sidewaysKeys = sidewaysKeys;
    return copy;
  }

  @Override
  public Kind kind(String catalog) {
    return catalog.startsWith("oltp") && !allLocal ? Kind.SQL : Kind.LOCAL;
  }

  @Override
  public boolean comparesTextByCodePoint(String catalog) {
    return true;
  }

  @Override
  public Optional<TableStatistics> statistics(TableName table) {
    return Optional.of(new TableStatistics(sizes.get(table.name()), 0, true));
  }

  @Override
  public PushDown pushDown() {
    return pushDown;
  }

  /** A query over these tables. */
  BoundQuery bind(String sql) {
    Statement.Query parsed = (Statement.Query) new StatementParser().parse(sql);
    return new Binder().bindQuery(parsed.node(), context(sql));
  }

  /** What the names in a statement mean. */
  BindContext context(String sql) {
    CatalogSnapshot snapshot = CatalogSnapshot.empty();
    for (TableDefinition table : tables.values()) {
      snapshot = snapshot.withTable(table);
    }
    return new BindContext(snapshot, List.of("public"), ZoneId.of("UTC"), "test", sql);
  }

  /** The definition of a table. */
  TableDefinition definition(String name) {
    return tables.get(name);
  }

  @Override
  public int sidewaysKeys() {
    return sidewaysKeys;
  }
}
