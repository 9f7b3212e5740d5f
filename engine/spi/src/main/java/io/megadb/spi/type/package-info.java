/**
 * One place for types. In: a type's SQL name or Arrow field. Out: what it is in Arrow, DuckDB,
 * PostgreSQL and JDBC. Read {@link io.megadb.spi.type.TypeTable} first.
 */
package io.megadb.spi.type;
