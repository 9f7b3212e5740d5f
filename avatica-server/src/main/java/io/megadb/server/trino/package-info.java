/**
 * A real Trino beside this server: its configuration, its catalogs, its process. In: where a Flight
 * SQL server listens. Out: a running process. {@link io.megadb.server.trino.TrinoProcess} is all;
 * one thread.
 */
package io.megadb.server.trino;
