/**
 * The in-process DuckDB. In: SQL text and Arrow streams. Out: Arrow streams under our schema, and
 * errors with SQLSTATE. Read {@link io.megadb.duckdb.DuckDb} first, then {@link
 * io.megadb.duckdb.DuckConnection}. Streams go in through {@code StreamExports} without a copy.
 */
package io.megadb.duckdb;
