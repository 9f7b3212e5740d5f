/** A process that is a Trino server, from Maven's artifacts. */
package io.megadb.trino.server;
