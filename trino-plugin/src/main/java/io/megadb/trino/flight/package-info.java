/**
 * The way to a MegaDB server: Arrow Flight SQL. In: SQL and sessions of Trino. Out: Arrow batches,
 * counts, and errors as Trino knows them. {@link io.megadb.trino.flight.MegadbClient} first. Any
 * thread.
 */
package io.megadb.trino.flight;
