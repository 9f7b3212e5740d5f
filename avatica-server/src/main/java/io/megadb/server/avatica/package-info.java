/**
 * The Avatica wire. In: Avatica requests over HTTP, in JSON or Protocol Buffers on one port. Out:
 * responses; rows as frames encoded from Arrow. Read {@link
 * io.megadb.server.avatica.AvaticaService} first, then {@link
 * io.megadb.server.avatica.WireConnection} and {@link io.megadb.server.avatica.Execution}.
 *
 * <p>Threads: each HTTP request has one of Jetty's; statements run on a thread of their own, so
 * that a request can be answered before its statement has ended. The session of a connection is
 * used by one thread at a time.
 */
package io.megadb.server.avatica;
