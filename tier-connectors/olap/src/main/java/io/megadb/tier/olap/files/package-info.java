/**
 * Where bytes live. In: locations ({@code file:}, plain paths, {@code s3:}) as Iceberg metadata has
 * them. Out: Iceberg's FileIO for metadata, and local paths of data files for DuckDB, through a
 * bounded cache for remote ones. Read {@link io.megadb.tier.olap.files.TableFileIO} and {@link
 * io.megadb.tier.olap.files.DataFileAccess} first.
 *
 * <p>Threads: everything here may be called from any thread.
 */
package io.megadb.tier.olap.files;
