/**
 * Results on their way to clients. In: a source of Arrow batches and gRPC's listener. Out: batches
 * as fast as the client takes them. Read {@link io.megadb.server.flight.stream.ResultStream} first.
 *
 * <p>Threads: a stream works on a pool's thread only while it has something to send.
 */
package io.megadb.server.flight.stream;
