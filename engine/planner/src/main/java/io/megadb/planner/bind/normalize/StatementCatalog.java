package io.megadb.planner.bind.normalize;

import io.megadb.planner.bind.BoundTable;
import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.spi.type.TypeTable;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.prepare.Prepare;
import org.apache.calcite.prepare.RelOptTableImpl;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * The tables one statement names, under keys that no user can write. Names are resolved before
 * Calcite sees them, so nothing of the catalog is copied here but what is used.
 */
public final class StatementCatalog {
  private static final CalciteConnectionConfigImpl CONFIG = config();

  private final CalciteSchema root = CalciteSchema.createRootSchema(false, false);
  private final Map<String, ScanTable> tables = new LinkedHashMap<>();
  private final Set<String> repeatedInColumns = new HashSet<>();
  private final Reader reader = new Reader();

  private static CalciteConnectionConfigImpl config() {
    Properties properties = new Properties();
    properties.setProperty(CalciteConnectionProperty.CASE_SENSITIVE.camelName(), "true");
    return new CalciteConnectionConfigImpl(properties);
  }

  /** An identifier that stands for a scan of the table. */
  public SqlIdentifier identifier(BoundTable table, SqlParserPos position) {
    String key =
        "\u0001"
            + table.definition().name()
            + (table.rowId() ? "\u0001row" : "")
            + (table.locator() ? "\u0001locator" : "");
    if (tables.putIfAbsent(key, new ScanTable(table)) == null) {
      root.add(key, tables.get(key));
    }
    return new SqlIdentifier(key, position);
  }

  /** What an identifier of {@link #identifier} stands for; empty for any other. */
  Optional<BoundTable> bound(SqlIdentifier identifier) {
    return identifier.isSimple()
        ? Optional.ofNullable(tables.get(identifier.getSimple())).map(ScanTable::bound)
        : Optional.empty();
  }

  /** The tables named so far. */
  public Collection<ScanTable> tables() {
    return tables.values();
  }

  /** Notes that COLUMNS of a GRAPH_TABLE gives several columns this name. */
  void repeatedInColumns(String name) {
    repeatedInColumns.add(name);
  }

  /** Whether COLUMNS of a GRAPH_TABLE gives several columns this name. */
  public boolean isRepeatedInColumns(String name) {
    return repeatedInColumns.contains(name);
  }

  /** How Calcite finds them. */
  public Prepare.CatalogReader reader() {
    return reader;
  }

  /** Finds scans by key. */
  private final class Reader extends CalciteCatalogReader {
    Reader() {
      super(root, List.of(), CalciteTypes.factory(), CONFIG);
    }

    @Override
    public Prepare.PreparingTable getTable(List<String> names) {
      ScanTable table = tables.get(names.getLast());
      return table == null
          ? null
          : RelOptTableImpl.create(
              this, table.getRowType(typeFactory), List.copyOf(names), table, type -> null);
    }

    @Override
    public Prepare.PreparingTable getTableForMember(List<String> names) {
      return getTable(names);
    }

    @Override
    public RelDataType getNamedType(SqlIdentifier name) {
      return TypeTable.parse(String.join(" ", name.names))
          .map(type -> CalciteTypes.toCalcite(type, true))
          .orElse(null);
    }
  }
}
