package io.megadb.server.wire;

import java.util.Set;

/**
 * What metadata calls answer besides the catalog snapshot.
 *
 * @param tiers catalogs that exist whether or not they have tables
 * @param version of the server, {@code major.minor.patch}
 */
public record MetadataSource(Set<String> tiers, String version) {
  public MetadataSource {
    tiers = Set.copyOf(tiers);
  }
}
