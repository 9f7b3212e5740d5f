/**
 * PostgreSQL's meaning in DuckDB's words. In: expressions of the algebra. Out: DuckDB's text, with
 * the macros of {@code macros.sql}. Read {@link io.megadb.planner.dialect.duckdb.DuckDbDialect}
 * first; the list of functions is {@code functions.txt}. Everything is immutable.
 */
package io.megadb.planner.dialect.duckdb;
