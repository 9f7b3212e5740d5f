package io.megadb.spi.catalog;

import java.util.Comparator;

/**
 * Where a table lives: {@code <catalog>.<schema>.<name>}, the catalog being the tier. Names are
 * kept as stored; an unquoted identifier was folded to lower case before it came here.
 */
public record TableName(String catalog, String schema, String name)
    implements Comparable<TableName> {
  private static final Comparator<TableName> ORDER =
      Comparator.comparing(TableName::catalog)
          .thenComparing(TableName::schema)
          .thenComparing(TableName::name);

  @Override
  public int compareTo(TableName other) {
    return ORDER.compare(this, other);
  }

  /** The three parts, each quoted, joined by dots. */
  public String quoted() {
    return Identifiers.quote(catalog)
        + "."
        + Identifiers.quote(schema)
        + "."
        + Identifiers.quote(name);
  }

  @Override
  public String toString() {
    return catalog + "." + schema + "." + name;
  }
}
