/**
 * From a table to the SQL by which DuckDB reads it. In: scan requests. Out: data files that may
 * hold wanted rows, and a from-item over them. Read {@link io.megadb.tier.olap.scan.ScanPlanner}
 * first.
 *
 * <p>Threads: everything here may be called from any thread.
 */
package io.megadb.tier.olap.scan;
