package io.megadb.server.avatica;

import io.megadb.spi.catalog.TableDefinition;
import java.util.List;
import java.util.Set;

/**
 * What metadata calls answer besides the catalog snapshot.
 *
 * @param tiers catalogs that exist whether or not they have tables
 * @param systemTables tables no snapshot holds, e.g. {@code megadb.system.queries}
 * @param version of the server, {@code major.minor.patch}
 */
public record MetadataSource(
    Set<String> tiers, List<TableDefinition> systemTables, String version) {
  public MetadataSource {
    tiers = Set.copyOf(tiers);
    systemTables = List.copyOf(systemTables);
  }
}
