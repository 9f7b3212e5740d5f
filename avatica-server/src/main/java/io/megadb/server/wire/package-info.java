/**
 * What all wires share: which statements run, the key of TLS, where a wire may listen, what
 * metadata calls answer, how a failure reads. Read {@link io.megadb.server.wire.RunningStatements}
 * first.
 *
 * <p>Threads: everything here is for any thread.
 */
package io.megadb.server.wire;
