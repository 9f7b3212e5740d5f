/**
 * Rows into Parquet. In: Arrow streams and what the table looks like. Out: Iceberg data files with
 * metrics, written by DuckDB. Read {@link io.megadb.tier.olap.write.DataFileWriter} first.
 *
 * <p>Threads: a writer may be used from any thread; each write has its own DuckDB connection.
 */
package io.megadb.tier.olap.write;
