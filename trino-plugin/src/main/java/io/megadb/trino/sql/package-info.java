/**
 * Trino's plans as MegaDB's SQL: literals, domains, expressions, aggregates, joins, and the SELECT
 * of a table handle. {@link io.megadb.trino.sql.Fragment} is the class to read first. Whatever
 * would mean something else in MegaDB than in Trino is not translated. Stateless; any thread.
 */
package io.megadb.trino.sql;
