/**
 * What clients' messages take until they are read, and what becomes of those that can't be. In: the
 * allocations of Arrow's reader of gRPC messages, and when a call and the work on it are over. Out:
 * so many bytes for each call, and what that reader forgot is given back. Read {@link
 * io.megadb.server.flight.memory.MessageMemory} first.
 *
 * <p>Threads: a call's messages are read by one at a time, worked on by another.
 */
package io.megadb.server.flight.memory;
