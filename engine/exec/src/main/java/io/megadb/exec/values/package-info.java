/**
 * Rows that a statement brings along: many-row VALUES and batches of parameters. In: parsed VALUES
 * and Java objects. Out: one Arrow stream, so that binding and DuckDB see a table and not an
 * expression per value. Read {@link io.megadb.exec.values.GivenRows} first. Threads: values are
 * immutable; a reader has one thread.
 */
package io.megadb.exec.values;
