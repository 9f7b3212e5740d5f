package io.megadb.server.wire;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.catalog.ViewDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What java.sql.DatabaseMetaData and its like show of one catalog snapshot: one answer for all
 * wires.
 */
public final class CatalogListing {
  private final CatalogSnapshot snapshot;
  private final Set<String> tiers;

  /** A table, view or system table. */
  public record Table(
      TableName name,
      String type,
      List<ColumnDefinition> columns,
      List<String> primaryKey,
      Optional<String> comment) {}

  /**
   * @param tiers catalogs that exist whether or not they have tables
   */
  public CatalogListing(CatalogSnapshot snapshot, Set<String> tiers) {
    this.snapshot = snapshot;
    this.tiers = tiers;
  }

  /** Catalogs in order. */
  public Set<String> catalogs() {
    Set<String> catalogs = new TreeSet<>(tiers);
    tables().forEach(t -> catalogs.add(t.name().catalog()));
    return catalogs;
  }

  /** Catalogs and schemas, the table's name empty. */
  public List<TableName> schemas(String catalog, String schemaPattern) {
    Pattern schemas = like(schemaPattern);
    Set<TableName> found = new TreeSet<>();
    // A schema spans all tiers, so every catalog has every schema.
    for (String tier : tiers) {
      snapshot.schemas().forEach(s -> found.add(new TableName(tier, s, "")));
    }
    tables().forEach(t -> found.add(new TableName(t.name().catalog(), t.name().schema(), "")));
    return found.stream()
        .filter(n -> matches(catalog, n.catalog()) && schemas.matcher(n.schema()).matches())
        .toList();
  }

  /** What a table can be. */
  public static List<String> tableTypes() {
    return List.of("SYSTEM TABLE", "TABLE", "VIEW");
  }

  /**
   * Tables by type and name.
   *
   * @param types null or empty for all
   */
  public List<Table> tables(
      String catalog, String schemaPattern, String namePattern, List<String> types) {
    return matching(catalog, schemaPattern, namePattern).stream()
        .filter(t -> types == null || types.isEmpty() || types.contains(t.type()))
        .sorted(Comparator.comparing(Table::type).thenComparing(Table::name))
        .toList();
  }

  /** Tables in no order. */
  public List<Table> matching(String catalog, String schemaPattern, String namePattern) {
    Pattern schemas = like(schemaPattern);
    Pattern names = like(namePattern);
    return tables().stream()
        .filter(
            t ->
                matches(catalog, t.name().catalog())
                    && schemas.matcher(t.name().schema()).matches()
                    && names.matcher(t.name().name()).matches())
        .toList();
  }

  private List<Table> tables() {
    List<Table> tables = new ArrayList<>();
    for (TableDefinition table : snapshot.tables().values()) {
      String type =
          table.name().catalog().equals(ViewDefinition.CATALOG)
              ? "SYSTEM TABLE"
              : table.kind() == TableDefinition.Kind.VIEW ? "VIEW" : "TABLE";
      tables.add(
          new Table(table.name(), type, table.columns(), table.primaryKey(), table.comment()));
    }
    for (ViewDefinition view : snapshot.views().values()) {
      List<ColumnDefinition> columns = view.columns().stream().map(ColumnDefinition::of).toList();
      tables.add(new Table(view.name(), "VIEW", columns, List.of(), view.comment()));
    }
    return tables;
  }

  // An empty catalog means "those without a catalog" in JDBC; there are none, and clients mean any.
  private static boolean matches(String wanted, String catalog) {
    return wanted == null || wanted.isEmpty() || wanted.equals(catalog);
  }

  /** A LIKE pattern with backslash as escape; null matches everything. */
  public static Pattern like(String pattern) {
    if (pattern == null) {
      return Pattern.compile(".*", Pattern.DOTALL);
    }
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '%') {
        regex.append(".*");
      } else if (c == '_') {
        regex.append('.');
      } else {
        if (c == '\\' && i + 1 < pattern.length()) {
          c = pattern.charAt(++i);
        }
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }
}
