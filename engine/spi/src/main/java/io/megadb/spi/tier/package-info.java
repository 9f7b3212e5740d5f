/**
 * What a tier is. In: scans, SQL text, rows as Arrow. Out: rows as Arrow, or something DuckDB can
 * read. Read {@link io.megadb.spi.tier.Tier} first, then {@link io.megadb.spi.tier.LocalTier} and
 * {@link io.megadb.spi.tier.SqlTier}. Nothing here knows a vendor or Calcite.
 */
package io.megadb.spi.tier;
