/**
 * A cache of hot decoded columns: what is read again and again from Parquet files is kept as tables
 * of DuckDB's own, which it reads without decoding, with its own statistics. In: what each scan
 * wants. Out: where DuckDB finds it. Data files never change, so nothing here is ever stale; it is
 * only left out, or dropped. Read {@link io.megadb.tier.olap.decoded.ColumnCache} first; ADR 8 says
 * why it is as it is.
 *
 * <p>Threads: the cache is for any thread; one thread of its own fills and drops tables.
 */
package io.megadb.tier.olap.decoded;
