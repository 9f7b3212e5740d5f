package io.megadb.trino.metadata;

import io.megadb.trino.flight.MegadbClient.CatalogVersion;
import io.trino.spi.connector.SchemaTableName;
import java.util.Map;
import java.util.Optional;

/**
 * One version of a catalog.
 *
 * @param schemas MegaDB's names by Trino's
 * @param tables by Trino's names
 */
public record CatalogView(
    CatalogVersion version, Map<String, String> schemas, Map<SchemaTableName, TableEntry> tables) {
  public CatalogView {
    schemas = Map.copyOf(schemas);
    tables = Map.copyOf(tables);
  }

  /** The table that Trino calls so. */
  public Optional<TableEntry> table(SchemaTableName name) {
    return Optional.ofNullable(tables.get(name));
  }
}
