/**
 * PostgreSQL's type rules in Calcite's terms. In: {@link io.megadb.spi.type.SqlType}s and Calcite
 * types. Out: the other one, what casts to what, and literals read as a type. Read {@link
 * io.megadb.planner.bind.types.CalciteTypes} first. Everything is immutable and may be used from
 * any thread.
 */
package io.megadb.planner.bind.types;
