/**
 * What has a name. In: what tiers report and DDL changes. Out: one immutable, versioned snapshot
 * that statements are bound against. Read {@link io.megadb.spi.catalog.CatalogSnapshot} first.
 */
package io.megadb.spi.catalog;
