/**
 * A Trino plugin to measure against: PostgreSQL's rows through Trino's base classes for JDBC, since
 * Trino's own plugin for PostgreSQL is not to be had as a library. In: a catalog file with {@code
 * connector.name=jdbc}. Out: rows, one {@code ResultSet.getX} per value. Read {@link
 * io.megadb.bench.peers.PostgresClient} first. Threads are Trino's.
 */
package io.megadb.bench.peers;
