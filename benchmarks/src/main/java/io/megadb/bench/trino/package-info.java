/**
 * A Trino to measure: its process, its JDBC sessions. In: folders of plugins, catalogs, SQL. Out:
 * rows. Read {@link io.megadb.bench.trino.TrinoServer} first. A client is of one thread.
 */
package io.megadb.bench.trino;
