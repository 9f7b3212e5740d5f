/**
 * Relational algebra to the SQL of an engine. In: bound algebra, sub-queries kept, with {@link
 * io.megadb.planner.rel.SlotScan}s for what DuckDB does not read by name. Out: {@link
 * io.megadb.planner.plan.SqlTemplate}s whose columns have exactly the types of {@link
 * io.megadb.spi.type.TypeTable} and the names of {@link
 * io.megadb.planner.dialect.text.OutputNames}. Read {@link io.megadb.planner.dialect.DuckDbWriter}
 * first. Everything is immutable and may be used from any thread.
 *
 * <p>What PostgreSQL means is what is written; the exceptions, each with a test, are listed in
 * {@code docs/sql-differences.md}. A DuckDB database needs {@link
 * io.megadb.planner.dialect.DuckDbMacros}. Errors that the text raises itself read {@code
 * MEGADB:<sqlstate>:<message>}.
 *
 * <p>How DuckDB 2.0 exports the types to Arrow: decimals as Decimal128, timestamps in microseconds
 * (with time zone: under the session's zone's name), time as Time64 in microseconds, intervals as
 * month-day-nano, json as text, and uuid as text; {@code arrow_lossless_conversion} would give uuid
 * as 16 bytes but turns booleans into bytes, so it stays off and the DuckDB module converts.
 * HUGEINT, which has no Arrow type of its own, never leaves: every column is cast to a type of the
 * table.
 */
package io.megadb.planner.dialect;
