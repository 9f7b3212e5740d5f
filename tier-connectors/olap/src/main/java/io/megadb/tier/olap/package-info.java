/**
 * The OLAP tier: Iceberg tables whose Parquet files DuckDB writes and reads in process. In: table
 * definitions, rows as Arrow, scan requests. Out: Iceberg commits, and from-items for DuckDB. Read
 * {@link io.megadb.tier.olap.OlapTier} first; {@code scan} is the way of a query, {@code write}
 * that of an INSERT, {@code table} that of DDL.
 *
 * <p>Threads: the tier may be used from any thread.
 */
package io.megadb.tier.olap;
