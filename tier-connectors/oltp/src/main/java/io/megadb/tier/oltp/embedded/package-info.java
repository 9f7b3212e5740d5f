/**
 * A PostgreSQL server of our own. In: a data folder. Out: a running, durable server on the loopback
 * interface and the URL, user and password to reach it. Read {@link
 * io.megadb.tier.oltp.embedded.EmbeddedPostgres} first.
 *
 * <p>Threads: one JVM owns a data folder at a time (a file lock says so); all public methods may be
 * called from any thread.
 */
package io.megadb.tier.oltp.embedded;
