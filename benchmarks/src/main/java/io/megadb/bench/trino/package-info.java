/**
 * A Trino to measure: its JDBC sessions, and how long something was busy meanwhile. In: SQL. Out:
 * rows, a share of time. Read {@link io.megadb.bench.trino.TrinoClient} first. A client is of one
 * thread.
 */
package io.megadb.bench.trino;
