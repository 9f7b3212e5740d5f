/**
 * The Iceberg catalog in PostgreSQL. In: table names. Out: where a table's newest metadata is, the
 * parsed metadata, and Iceberg tables to commit to. Read {@link
 * io.megadb.tier.olap.catalog.IcebergCatalog} first.
 *
 * <p>Threads: everything here may be called from any thread.
 */
package io.megadb.tier.olap.catalog;
