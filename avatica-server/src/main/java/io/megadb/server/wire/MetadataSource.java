package io.megadb.server.wire;

import java.util.Set;

/**
 * What metadata calls answer besides the catalog snapshot.
 *
 * @param tiers catalogs that exist whether or not they have tables
 * @param version of the server, {@code major.minor.patch}
 */
public record MetadataSource(Set<String> tiers, String version) {
  /** Reserved words that SQL-92 has not. */
  public static final String KEYWORDS = "ILIKE,LIMIT,OFFSET,RETURNING,USING,COPY,EXPLAIN";

  public MetadataSource {
    tiers = Set.copyOf(tiers);
  }
}
